import type { CloudPart, ReportParts } from '../../../../shared/report.ts';
import type { ProbeContext } from '../../context.ts';
import { ProbeFailure } from '../../context.ts';
import { openLedger } from '../../coverage.ts';
import { Asker } from '../../http/asker.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/types.ts';
import { identify } from '../identify.ts';
import { asProbe, type CloudProbe, probeSurroundings, type Surroundings } from '../index.ts';

/** What a fake server answers; a string is the body of a 200, a failure is no answer at all. */
export type FakeAnswer =
  | string
  | { status?: number; headers?: [string, string][]; body?: string }
  | ProbeFailure;

/** An HttpClient over a table of paths, or a function of them; everything else gets `fallback`. Keeps what was asked. */
export function fakeHttp(
  answers: Readonly<Record<string, FakeAnswer>> | ((path: string) => FakeAnswer | undefined),
  fallback: FakeAnswer | 'silence' = { status: 404, body: 'Not Found' },
): HttpClient & { asked: { method: string; path: string; headers: Record<string, string> }[] } {
  const asked: { method: string; path: string; headers: Record<string, string> }[] = [];
  return {
    asked,
    request(request: HttpRequest): Promise<HttpResponse> {
      const { pathname, search } = new URL(request.url);
      const path = pathname + search;
      asked.push({ method: request.method ?? 'GET', path, headers: request.headers ?? {} });
      const answer = (typeof answers === 'function' ? answers(path) : answers[path]) ?? fallback;
      if (answer === 'silence') return Promise.reject(new ProbeFailure('timeout', 'no answer'));
      if (answer instanceof ProbeFailure) return Promise.reject(answer);
      const {
        status = 200,
        headers = [],
        body = '',
      } = typeof answer === 'string' ? { body: answer } : answer;
      const max = request.maxBody ?? 1_048_576;
      return Promise.resolve({
        url: request.url,
        status,
        headers,
        body: body.slice(0, max),
        truncated: body.length > max,
        httpVersion: '1.1',
        durationMs: 1,
      });
    },
    close: () => Promise.resolve(),
  };
}

/** A context for probes over a fake client. */
export function fakeContext(patch: Partial<ProbeContext> & { webroot?: string } = {}): ProbeContext & {
  errors: { probe: string; kind: string }[];
} {
  const errors: { probe: string; kind: string }[] = [];
  const { webroot = '', ...rest } = patch;
  return {
    target: { url: `https://cloud.example${webroot}/`, host: 'cloud.example', port: 443, webroot },
    address: '192.0.2.1',
    signal: new AbortController().signal,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    random: (length) => new Uint8Array(length).fill(7),
    network: {
      lookup: () => Promise.resolve(['192.0.2.1']),
      resolveCaa: () => Promise.resolve(null),
      connect: () => Promise.reject(new ProbeFailure('refused', 'no network in tests')),
    },
    trust: { ca: null, pin: null },
    intrusive: false,
    proxy: null,
    userAgent: 'Weathervane/test',
    limit: (job) => job(),
    progress: () => undefined,
    coverage: openLedger(),
    error: (probe, kind) => errors.push({ probe, kind }),
    errors,
    ...rest,
  };
}

/** Report parts that hold a cloud and nothing else. */
export const partsWith = (cloud: CloudPart | null, patch: Partial<ReportParts> = {}): ReportParts => ({
  target: {
    url: 'https://cloud.example/',
    host: 'cloud.example',
    port: 443,
    webroot: '',
    addresses: ['192.0.2.1'],
  },
  startedAt: '2026-11-23T12:00:00.000Z',
  status: 'up',
  cloud,
  certificate: null,
  tls: null,
  http: null,
  errors: [],
  ...patch,
});

/** What a login page of a Nextcloud sets; by it a page is known to be the cloud's own. */
export const OWN_COOKIE: [string, string] = [
  'Set-Cookie',
  'oc_sessionPassphrase=x; path=/; secure; HttpOnly; SameSite=Lax',
];

/** The two halves of the cloud probe as a scan runs them, without the pages in between. */
export async function probeCloud(
  ctx: ProbeContext,
  http: HttpClient,
): Promise<CloudProbe & Pick<Surroundings, 'exposed' | 'wellKnown' | 'verdict'>> {
  const asker = new Asker(ctx, http);
  const found = await identify(asker, ctx.target);
  const probe = asProbe(ctx, found);
  const around = found.kind === 'cloud' ? await probeSurroundings(ctx, asker, found) : null;
  asker.close();
  return {
    ...probe,
    exposed: around?.exposed ?? [],
    wellKnown: around?.wellKnown ?? {},
    verdict: around?.verdict ?? null,
  };
}
