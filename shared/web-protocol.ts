import { z } from 'zod';

/**
 * The wire of the browser host. The page first POSTs `{token}` (from its URL's fragment) as JSON to SESSION_PATH: 204 and
 * an HttpOnly cookie, or 401. Then one WebSocket at RPC_PATH, no subprotocol, JSON text frames: the page sends
 * WebRequest, the server answers WebAnswer with the same id (in any order) and pushes WebEvent at any time.
 * A refused upgrade (401, 403) means: ask for the token again.
 */
export const SESSION_PATH = '/session';
export const RPC_PATH = '/rpc';

/** Largest frame either side sends, in bytes: an imported history of 64 MiB, escaped, fits. */
export const MAX_FRAME_BYTES = 96 * 1024 * 1024;

/** The body of POST SESSION_PATH. */
export const SessionRequest = z.strictObject({ token: z.string().min(1).max(200) });
export type SessionRequest = z.infer<typeof SessionRequest>;

/** page → server; `call` and `input` are checked by dispatch(). */
export const WebRequest = z.strictObject({
  id: z.number().int().min(0),
  call: z.string().max(64),
  input: z.unknown(),
});
export type WebRequest = z.infer<typeof WebRequest>;

/** server → page: `result` is the tagged value of dispatch(), to be read with readAnswer(). */
export const WebAnswer = z.object({ id: z.number().int().min(0), result: z.unknown() });
export type WebAnswer = z.infer<typeof WebAnswer>;

/** server → page: `event` is an EventName, `payload` what the contract promises for it. */
export const WebEvent = z.object({ event: z.string().max(64), payload: z.unknown() });
export type WebEvent = z.infer<typeof WebEvent>;

/** server → page: one frame. */
export const WebMessage = z.union([WebAnswer, WebEvent]);
export type WebMessage = z.infer<typeof WebMessage>;
