import type { Target } from '../context.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { createNetwork, systemClock } from '../network.ts';

/** A probe context for tests against loopback: real sockets, whatever name the target has. */
export function loopbackContext(
  port: number,
  overrides: Partial<ProbeContext> = {},
  target: Partial<Target> = {},
) {
  const host = target.host ?? 'localhost';
  const webroot = target.webroot ?? '';
  const context: ProbeContext = {
    target: { url: `https://${host}:${port}${webroot}/`, host, port, webroot, ...target },
    address: '127.0.0.1',
    signal: new AbortController().signal,
    clock: systemClock,
    random: (length) => new Uint8Array(length),
    network: createNetwork(),
    trust: { ca: null, pin: null },
    intrusive: false,
    proxy: null,
    userAgent: 'weathervane/test',
    limit: (job) => job(),
    progress: () => {},
    error: (probe, kind, message) => {
      throw new ProbeFailure(kind, `${probe}: ${message}`);
    },
    ...overrides,
  };
  return context;
}
