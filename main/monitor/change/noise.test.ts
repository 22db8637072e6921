import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import { canonicalText, reportFrom, timesOf } from '../../storage/history/codec.ts';
import { openHistory } from '../../storage/history/index.ts';
import { temporaryDirectory } from '../../storage/testing/fixture.ts';
import { compareReports } from './changes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Two scans of each of the sample clouds (main/demo), as the scanner made them. */
const real = JSON.parse(
  zstdDecompressSync(
    readFileSync(join(import.meta.dirname, '..', '..', 'storage', 'testing', 'real-reports.json.zst')),
  ).toString(),
) as { name: string; report: Report }[];
const names = [...new Set(real.map(({ name }) => name))];

type Headers = [string, string][];
let drawn = 0;
/** Bytes that do not compress, and are the same in every run. */
const randomBytes = (bytes: number): Buffer =>
  createHash('shake256', { outputLength: bytes }).update(String(drawn++)).digest();
const random = (bytes: number) => randomBytes(bytes).toString('base64');
const POLICY = 'content-security-policy';

/** What a Nextcloud behind Apache draws anew for every answer. */
const nextcloud = (at: number): Headers => [
  ['Date', new Date(at).toUTCString()],
  ['X-Request-Id', random(15).replaceAll('/', 'a').replaceAll('+', 'b')],
  ['Content-Security-Policy', `default-src 'none'; script-src 'nonce-${random(18)}'; style-src 'self'`],
];
/** What a content delivery network adds to it. */
const cdn = (at: number, n: number): Headers => [
  ...nextcloud(at),
  ['CF-RAY', `${randomBytes(8).toString('hex')}-FRA`],
  ['Age', String((n * 37) % 400)],
  ['ETag', `W/"${randomBytes(12).toString('hex')}"`],
  [
    'Report-To',
    `{"endpoints":[{"url":"https:\\/\\/a.nel.example\\/report\\/v4?s=${randomBytes(120).toString('base64url')}"}],"group":"cf-nel","max_age":604800}`,
  ],
];

/** So many paths, and so many of them in each scan, as the gentle pace asks them. */
const PATHS = 47;
const AT_ONCE = 11;
const pacedPaths = (n: number, at: number, hours = 1) =>
  Array.from({ length: PATHS }, (_, index) => {
    const turns = Math.ceil(PATHS / AT_ONCE);
    const ago = (((n - Math.floor(index / AT_ONCE)) % turns) + turns) % turns;
    const late = ago === 0 ? 41_234 : 38_000 - ((n - ago) % 10) * 777;
    return {
      path: `/path-${index}/file-${index}.sql`,
      at: new Date(at - ago * hours * HOUR + late).toISOString(),
    };
  });

/** The `n`th scan, an hour after the one before it, of a cloud that did not change. */
function scan(reports: Report[], n: number, noise: (at: number, n: number) => Headers): Report {
  const report = reports[n % reports.length];
  if (!report?.http || !report.certificate) throw new Error('The samples have both.');
  const { certificate, http } = report;
  const at = Date.parse(report.startedAt) + n * HOUR + ((n * 7919) % 60_000);
  const [from, to] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)];
  const measured = (http.measured ?? []).map((page, index) => {
    const drawn = noise(at + 1000 + index * 300, n);
    const kept = page.headers.filter(
      ([name]) => !drawn.some(([one]) => one.toLowerCase() === name.toLowerCase()),
    );
    return { ...page, headers: [...kept, ...drawn] };
  });
  const headers = Object.fromEntries(
    (measured[1] ?? measured[0])?.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? [],
  );
  const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1'];
  return {
    ...report,
    target: { ...report.target, addresses: addresses.map((_, k) => addresses[(k + n) % 4] ?? '') },
    startedAt: new Date(at).toISOString(),
    durationMs: report.durationMs + (n % 97) * 1.7,
    http: {
      ...http,
      headers,
      measured,
      csp: {
        present: true,
        problems: [],
        parsed: { 'script-src': [headers[POLICY]?.match(/'nonce-[^']+'/)?.[0] ?? ''] },
      },
      clockSkewSeconds: (n % 3) - 1,
      exposureAsked: pacedPaths(n, at),
    },
    certificate: {
      ...certificate,
      daysLeft: Math.floor((to - at) / DAY),
      lifetimeUsed: Number(((at - from) / (to - from)).toFixed(4)),
    },
  };
}

it.each(names.flatMap((name) => [[name, 'nextcloud', nextcloud] as const, [name, 'cdn', cdn] as const]))(
  'an unchanged report of %s (%s) costs less than 200 bytes',
  (name, _kind, noise) => {
    const reports = real.filter((one) => one.name === name).map(({ report }) => report);
    const { directory, remove } = temporaryDirectory();
    onTestFinished(remove);
    const path = join(directory, 'history.db');
    const history = openHistory(path, () => new Date());
    onTestFinished(() => history.close());
    const size = () => {
      const database = new DatabaseSync(path);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      const pages = database.prepare('PRAGMA page_count').get()?.page_count;
      database.close();
      return Number(pages) * 4096;
    };
    history.addReport('home', scan(reports, 0, noise));
    const before = size();
    const count = 250;
    history.transaction(() => {
      for (let n = 1; n <= count; n++) history.addReport('home', scan(reports, n, noise));
    });
    const bytes = (size() - before) / count;
    expect(bytes).toBeLessThan(200);

    // Nothing that matters is lost: no change is seen between the report and what was kept of it.
    const newest = scan(reports, count + 1, noise);
    history.addReport('home', newest);
    const kept = history.latest('home')?.report;
    expect(kept && compareReports(newest, kept, (report) => report)).toEqual([]);
    expect(kept?.http?.headers.date).toBe(newest.http?.headers.date);
    expect(kept?.http?.headers.age).toBe(newest.http?.headers.age);
    expect(kept?.findings).toEqual(newest.findings);
    expect(kept?.grades).toEqual(newest.grades);
  },
);

const report = (changes: Partial<NonNullable<Report['http']>>): Report => {
  const [first] = real;
  if (!first?.report.http) throw new Error('The samples have one.');
  return { ...first.report, http: { ...first.report.http, headers: {}, measured: [], ...changes } };
};
const through = (one: Report) => reportFrom(canonicalText(one), timesOf(one));

it('keeps the length of nonces, and which of them are the same', () => {
  const [a, b] = ['a'.repeat(24), 'b'.repeat(24)];
  const headers = { [POLICY]: `script-src 'nonce-${a}' 'nonce-${b}'`, 'x-request-id': 'c'.repeat(20) };
  const csp = { present: true, problems: [], parsed: { 'script-src': [`'nonce-${b}'`, `'nonce-${a}'`] } };
  const kept = through(report({ headers, csp }));
  const nonces = kept?.http?.headers[POLICY]?.match(/[^']{20,}(?=')/g) ?? [];
  expect(new Set(nonces).size).toBe(2);
  expect(nonces.map((nonce) => nonce.length)).toEqual([30, 30]);
  expect(kept?.http?.csp?.parsed['script-src']).toEqual(nonces.toReversed().map((nonce) => `'${nonce}'`));
  expect(kept?.http?.headers['x-request-id']).toMatch(/NotKept/);
  // Stored once more (a new evaluation, an import) it is the same.
  expect(kept && through(kept)).toEqual(kept);
});

it('keeps to the minute when each path was asked, and which come next', () => {
  const [first] = real;
  const at = Date.parse(first?.report.startedAt ?? '');
  const asked = pacedPaths(7, at, 6);
  const kept = through(report({ exposureAsked: asked }));
  const times = kept?.http?.exposureAsked ?? [];
  expect(times.map(({ path }) => path)).toEqual(asked.map(({ path }) => path));
  for (const [index, one] of times.entries()) {
    const late = Date.parse(asked[index]?.at ?? '') - Date.parse(one.at);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(60_000);
  }
  expect(kept && through(kept)).toEqual(kept);
  expect(through(report({ exposureAsked: [] }))?.http?.exposureAsked).toEqual([]);
});

it.each(['Thu, 19 Nov 1981 08:52:00 GMT', 'Wed, 30 Feb 2026 00:00:00 GMT', '\u00010\u0001', 'soon'])(
  'keeps %j as a date that is none of the scan',
  (expires) => {
    const one = report({
      headers: { expires, date: new Date(Date.parse(real[0]?.report.startedAt ?? '')).toUTCString() },
    });
    expect(through(one)).toEqual(one);
  },
);
