/**
 * What differs in every answer of a server although nothing changed. Two scans that differ in nothing else are to be
 * stored as the same text.
 *
 * - Dates in headers follow from the scan's time but for some seconds: these are kept, so the date comes back exactly.
 * - Nonces and request ids are random: no packing makes them small, and a past one tells nothing. They are replaced by
 *   as many letters that say so; equal ones stay equal, so a nonce that is used twice still is. A nonce's length, which
 *   is judged, stays.
 * - When each path of the exposure probes was asked last moves on with every scan. It is kept as minutes before the scan,
 *   once for each run of paths asked together: whoever reads it wants to know what to ask next.
 * - The order of addresses is the resolver's dice: they are sorted.
 */

/** The key of a stored report that says dates of it are marked. */
export const MARKED = 'marked';
/** Around the seconds that a date is after the scan's start. */
const MARK = '\u0001';
const MARKS = new RegExp(`${MARK}(-?\\d+)${MARK}`, 'g');

/** A date as HTTP writes it (RFC 9110 §5.6.7). */
const DATE = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g;
/** Dates further away than this are dates of their own, as `Expires: Thu, 19 Nov 1981 08:52:00 GMT`. */
const NEAR_MS = 86_400_000;

/** Headers whose value is a number drawn for one answer; RFCs, and the documentation of what sends them. */
const ID_HEADERS = new Set([
  'x-request-id',
  'request-id',
  'x-requestid',
  'x-correlation-id',
  'x-transaction-id',
  'x-trace-id',
  'x-b3-traceid',
  'x-b3-spanid',
  'traceparent',
  'x-cloud-trace-context',
  'x-amzn-trace-id',
  'x-amzn-requestid',
  'x-amz-request-id',
  'x-amz-id-2',
  'x-amz-cf-id',
  'x-ms-request-id',
  'x-azure-ref',
  'x-fastly-request-id',
  'x-vercel-id',
  'fly-request-id',
  'x-varnish',
  'cf-ray',
  'etag',
]);
/** Headers that name a reporting address; Cloudflare puts a sealed note of some hundred letters into it. */
const REPORTING = new Set(['report-to', 'reporting-endpoints']);
const SEALED = /(?<=[?&=/])[A-Za-z0-9_%~+-]{40,}/g;
const NONCE = /(?<='nonce-)[A-Za-z0-9+/_=-]{8,}(?=')/g;

interface Steadied {
  target: { addresses: string[] };
  http: {
    headers: Record<string, string>;
    measured?: { headers: [string, string][] }[] | undefined;
    exposureAsked?: AskedPath[] | undefined;
  } | null;
}

interface AskedPath {
  path: string;
  at: string;
}

/** Paths in order, and how many in a row were asked so many minutes before the scan. */
interface Runs {
  paths: string[];
  runs: [count: number, minutes: number][];
}

const MINUTE = 60_000;

function runsOf(asked: readonly AskedPath[], at: number): Runs {
  const runs: Runs['runs'] = [];
  for (const one of asked) {
    // What was asked in this very scan is none before it; never in the future, whatever the rounding.
    const minutes = Math.max(0, Math.ceil((at - Date.parse(one.at)) / MINUTE));
    const last = runs.at(-1);
    if (last?.[1] === minutes) last[0] += 1;
    else runs.push([1, minutes]);
  }
  return { paths: asked.map(({ path }) => path), runs };
}

/** Puts the times back to the paths of a parsed text, in place; what is no such list stays for the schema to refuse. */
export function timed(report: Record<string, unknown>, at: number): void {
  const http = report.http as { exposureAsked?: Runs | AskedPath[] } | null | undefined;
  const kept = http?.exposureAsked;
  if (!http || kept === undefined || Array.isArray(kept)) return;
  const times = kept.runs.flatMap(([count, minutes]) =>
    Array.from({ length: Math.min(count, kept.paths.length) }, () =>
      new Date(at - minutes * MINUTE).toISOString(),
    ),
  );
  http.exposureAsked = kept.paths.map((path, index) => ({ path, at: times[index] ?? '' }));
}

/** The JSON text of a report (its times already taken out) that was measured at `at`, without noise. */
export function steady<R extends Steadied>(report: R, at: number): string {
  const seen = new Map<string, number>();
  const unnamed = (value: string): string => {
    const known = seen.get(value) ?? seen.size;
    seen.set(value, known);
    return `${known}${'NotKept'.repeat(Math.ceil(value.length / 7))}`.slice(0, value.length);
  };
  const values = [
    ...Object.values(report.http?.headers ?? {}),
    ...(report.http?.measured ?? []).flatMap(({ headers }) => headers.map(([, value]) => value)),
  ];
  // A server that sends the mark itself gets its dates stored as they are.
  const marking = !values.some((value) => value.includes(MARK));
  const quiet = (name: string, value: string): string => {
    const key = name.toLowerCase();
    if (ID_HEADERS.has(key)) return unnamed(value);
    const open = REPORTING.has(key) ? value.replace(SEALED, unnamed) : value;
    return marking ? open.replace(DATE, (date) => markOf(date, at)) : open;
  };
  const asked = report.http?.exposureAsked;
  const http = report.http && {
    ...report.http,
    ...(asked && { exposureAsked: runsOf(asked, at) }),
    headers: Object.fromEntries(
      Object.entries(report.http.headers).map(([name, value]) => [name, quiet(name, value)]),
    ),
    ...(report.http.measured && {
      measured: report.http.measured.map((page) => ({
        ...page,
        headers: page.headers.map(([name, value]) => [name, quiet(name, value)]),
      })),
    }),
  };
  const target = { ...report.target, addresses: report.target.addresses.toSorted() };
  // Nonces appear in the header, in the parsed policy and in what findings quote; JSON writes them as they are.
  return JSON.stringify({ ...report, target, http, ...(marking && { [MARKED]: 1 }) }).replace(NONCE, unnamed);
}

/** A near date as the seconds it is after the scan's start; other dates stay. */
function markOf(date: string, at: number): string {
  const seconds = Math.floor(Date.parse(date) / 1000) - Math.floor(at / 1000);
  const near = Math.abs(seconds) * 1000 <= NEAR_MS && dateAt(at, seconds) === date;
  return near ? `${MARK}${seconds}${MARK}` : date;
}

const dateAt = (at: number, seconds: number): string =>
  new Date((Math.floor(at / 1000) + seconds) * 1000).toUTCString();

/** Puts the dates back into the headers of a parsed text, in place. */
export function unmarked(report: Record<string, unknown>, at: number): void {
  const { http } = report as { http?: Steadied['http'] };
  if (!http) return;
  const dated = (value: string) => value.replace(MARKS, (_mark, seconds) => dateAt(at, Number(seconds)));
  for (const [name, value] of Object.entries(http.headers)) http.headers[name] = dated(value);
  for (const page of http.measured ?? [])
    page.headers = page.headers.map(([name, value]) => [name, dated(value)]);
}
