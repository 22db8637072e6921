import { z } from 'zod';

/** Errors travel as tagged values, never as thrown strings. */
export const Failure = z.object({
  kind: z.enum(['bad-input', 'not-found', 'busy', 'refused', 'unavailable', 'internal']),
  /** A sentence that says what is wrong and what to do. */
  message: z.string().max(2000),
});
export type Failure = z.infer<typeof Failure>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (kind: Failure['kind'], message: string): { ok: false; error: Failure } => ({
  ok: false,
  error: { kind, message },
});
