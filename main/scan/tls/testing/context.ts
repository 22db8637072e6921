import pLimit from 'p-limit';
import type { ProbeError } from '../../../../shared/report.ts';
import type { ProbeContext } from '../../context.ts';
import { createNetwork, systemClock, systemRandom } from '../../network.ts';

/** A probe context on a loopback port, as scan.ts makes one; errors are collected instead of reported. */
export function contextFor(
  port: number,
  overrides: Partial<ProbeContext> = {},
): ProbeContext & { errors: ProbeError[] } {
  const errors: ProbeError[] = [];
  const limit = pLimit(6);
  return {
    target: { url: `https://localhost:${port}/`, host: 'localhost', port, webroot: '' },
    address: '127.0.0.1',
    signal: new AbortController().signal,
    clock: systemClock,
    random: systemRandom,
    network: createNetwork(),
    trust: { ca: null, pin: null },
    intrusive: false,
    proxy: null,
    userAgent: 'Weathervane test',
    limit: (job) => limit(job),
    progress: () => {},
    error: (probe, kind, message) => {
      errors.push({ probe, kind, message });
    },
    ...overrides,
    errors,
  };
}
