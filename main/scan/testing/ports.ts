import { createHash } from 'node:crypto';
import type { Clock, Network, ProbeContext, RandomBytes, Target } from '../context.ts';
import { openLedger } from '../coverage.ts';
import { createNetwork, systemClock } from '../network.ts';
import { parseTarget } from '../target.ts';

/** The same bytes in every run: a hash chain. */
export function seededRandom(seed = 'weathervane'): RandomBytes {
  let block = createHash('sha256').update(seed).digest();
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += block.length) {
      block = createHash('sha256').update(block).digest();
      out.set(block.subarray(0, Math.min(block.length, length - at)), at);
    }
    return out;
  };
}

/** A clock that stands still; its sleeps end only by their signal. */
export const standingClock = (now: number): Clock => ({
  now: () => now,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
});

export function target(text: string): Target {
  const parsed = parseTarget(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** A context on the real loopback network, for tests that run a server of their own. */
export function loopbackContext(
  url: string,
  patch: Partial<ProbeContext> = {},
): ProbeContext & { errors: { probe: string; kind: string; message: string }[] } {
  const errors: { probe: string; kind: string; message: string }[] = [];
  const network: Network = createNetwork();
  return {
    target: target(url),
    address: '127.0.0.1',
    signal: new AbortController().signal,
    clock: systemClock,
    random: seededRandom(),
    network,
    trust: { ca: null, pin: null },
    intrusive: false,
    proxy: null,
    userAgent: 'Weathervane/test',
    limit: (job) => job(),
    progress: () => undefined,
    coverage: openLedger(),
    error: (probe, kind, message) => errors.push({ probe, kind, message }),
    errors,
    ...patch,
  };
}
