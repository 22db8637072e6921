import { z } from 'zod';
import { ProbeError, StatusReason } from '../../shared/report.ts';

/** The answer of a light check: reachable? which version? same certificate? Kept as a compact series. */
export const LightCheck = z.object({
  at: z.iso.datetime(),
  outcome: z.enum(['up', 'maintenance', 'down']),
  durationMs: z.number(),
  error: ProbeError.nullable(),
  version: z.string().max(512).nullable(),
  fingerprint256: z.string().max(128).nullable(),
  issuer: z.string().max(512).nullable(),
  /** Seconds the server's Date header is ahead of our clock; expiry is not judged by a clock that is far off. */
  clockSkewSeconds: z.number().nullable().optional(),
  /**
   * The address that answered; where none did, those of the name, none where it did not resolve. Not kept in the history:
   * it is about the way there, at that moment.
   */
  addresses: z.array(z.string().max(64)).max(64).optional(),
  /** Why only we are not answered (a limiter, a ban, a portal): it is neither up nor down then, whatever `outcome` says. */
  refused: StatusReason.nullable().optional(),
});
export type LightCheck = z.infer<typeof LightCheck>;
