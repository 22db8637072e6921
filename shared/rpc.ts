import {
  type CallInput,
  type CallName,
  type CallOutput,
  calls,
  type EventName,
  type EventPayload,
  events,
} from './contract.ts';
import { Failure, fail, ok, type Result } from './result.ts';

/** What main must answer, derived from the contract. Handlers throw only on a bug; expected failures are values. */
export type Handlers = {
  [N in CallName]: (input: CallInput<N>) => Promise<Result<CallOutput<N>>> | Result<CallOutput<N>>;
};

/** What the renderer holds, whatever carries it. */
export interface Client {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>>;
  /** Returns its unsubscribe. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}

/** What main publishes to, whatever carries it. */
export type Publish = <N extends EventName>(name: N, payload: EventPayload<N>) => void;

export const isCallName = (name: unknown): name is CallName =>
  typeof name === 'string' && Object.hasOwn(calls, name);
export const isEventName = (name: unknown): name is EventName =>
  typeof name === 'string' && Object.hasOwn(events, name);

/** What is wrong with an input, in one sentence. */
function inputSentence(name: string, issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const first = issues[0];
  const where = first?.path.length ? ` at ${first.path.map(String).join('.')}` : '';
  return `The request "${name}" was not understood${where}: ${first?.message ?? 'wrong shape'}.`;
}

/**
 * The border of main: name and input are untrusted, whatever transport brought them. A handler that throws is a bug of
 * ours: it is told to `onBug` and leaves as a tagged value without its stack.
 */
export async function dispatch(
  handlers: Handlers,
  name: unknown,
  input: unknown,
  onBug: (error: unknown, name: string) => void,
): Promise<Result<unknown>> {
  if (!isCallName(name)) return fail('bad-input', 'There is no such request.');
  const parsed = calls[name].input.safeParse(input);
  if (!parsed.success) return fail('bad-input', inputSentence(name, parsed.error.issues));
  try {
    const handler = handlers[name] as (value: unknown) => Promise<Result<unknown>> | Result<unknown>;
    return await handler(parsed.data);
  } catch (error) {
    onBug(error, name);
    return fail('internal', 'Something went wrong inside Weathervane. The log has the details.');
  }
}

/** The border of the renderer: what came back must be what the contract promised. */
export function readAnswer<N extends CallName>(name: N, answer: unknown): Result<CallOutput<N>> {
  const tagged = answer as { ok?: unknown; value?: unknown; error?: unknown } | null;
  if (tagged?.ok === true) {
    const value = calls[name].output.safeParse(tagged.value);
    if (value.success) return ok(value.data as CallOutput<N>);
    return fail('internal', inputSentence(`answer to ${name}`, value.error.issues));
  }
  const error = Failure.safeParse(tagged?.error);
  return error.success
    ? { ok: false, error: error.data }
    : fail('internal', `No usable answer to "${name}".`);
}

/** The in-process transport: tests and the command line use it; the same border checks as the others. */
export function connectInProcess(
  handlers: Handlers,
  onBug: (error: unknown, name: string) => void,
): { client: Client; publish: Publish } {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  return {
    client: {
      call: async (name, input) => readAnswer(name, await dispatch(handlers, name, input, onBug)),
      on: (name, listener) => {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set.add(listener as (payload: never) => void));
        return () => set.delete(listener as (payload: never) => void);
      },
    },
    publish: (name, payload) => {
      for (const listener of listeners.get(name) ?? [])
        (listener as (value: typeof payload) => void)(payload);
    },
  };
}
