import pLimit from 'p-limit';
import type { Report } from '../../../shared/report.ts';
import { probeCertificate } from '../certificate/index.ts';
import { type Clock, ProbeFailure } from '../context.ts';
import { evaluate } from '../evaluate.ts';
import { createScanPorts } from '../index.ts';
import { probeTls } from '../tls/index.ts';
import { loopbackContext } from './ports.ts';

/** Connections a scan may have open at once, and how long it may take (milliseconds), as in the app. */
const CONNECTIONS = 6;
const DEADLINE = 90_000;

/** Real time, in which pauses pass so many times as fast. */
export const hurried = (times: number, { sleep, now }: Clock): Clock => ({
  now,
  sleep: (ms, signal) => sleep(ms / times, signal),
});

/** The report of what TLS and the certificate alone show of a local server, with its coverage. */
export async function tlsReport(port: number, clock: Clock): Promise<Report> {
  const limit = pLimit(CONNECTIONS);
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new ProbeFailure('timeout', 'no result within the time of a scan')),
    DEADLINE,
  );
  const ctx = loopbackContext(`https://localhost:${port}/`, {
    limit: (job) => limit(job),
    clock,
    signal: deadline.signal,
  });
  try {
    const began = clock.now();
    const [tls, certificate] = await Promise.all([probeTls(ctx), probeCertificate(ctx)]);
    const { knowledge, version } = createScanPorts('0.0.0-test');
    const parts = {
      target: { ...ctx.target, addresses: [ctx.address] },
      startedAt: new Date(began).toISOString(),
      status: 'up' as const,
      coverage: ctx.coverage.close(),
      cloud: null,
      certificate,
      tls,
      http: null,
      errors: ctx.errors as Report['errors'],
    };
    const scanner = { name: 'weathervane' as const, version, rulesVersion: '', dataAsOf: knowledge.dataAsOf };
    return {
      schemaVersion: 1,
      scanner,
      ...parts,
      durationMs: Math.round(clock.now() - began),
      ...evaluate(parts, knowledge, new Date(began)),
    };
  } finally {
    clearTimeout(timer);
  }
}
