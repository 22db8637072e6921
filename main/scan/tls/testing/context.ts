import pLimit from 'p-limit';
import type { ProbeContext } from '../../context.ts';
import { loopbackContext } from '../../testing/ports.ts';

/** A context on a loopback port with the six connections a scan may have open; errors are collected in it. */
export function contextFor(
  port: number,
  patch: Partial<ProbeContext> = {},
): ReturnType<typeof loopbackContext> {
  const limit = pLimit(6);
  return loopbackContext(`https://localhost:${port}/`, { limit: (job) => limit(job), ...patch });
}
