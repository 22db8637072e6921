/**
 * History at its real size: 20 clouds, a light check an hour and an audit every six hours for 5 years (876 000 light
 * checks), reports as large as real ones, changing as real clouds do. Prints file size, insert speed, one step of
 * maintenance, queries and start-up, some against their limits, and ends with 1 where one is missed.
 *
 * In between only the audit of each day is made that retention would leave, or it would take a quarter of an hour.
 *
 *   node bench/history.bench.ts [--years 5] [--clouds 20]     (--years 1 --clouds 4 is what CI runs)
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openHistory } from '../main/storage/history/index.ts';
import { sampleCheck } from '../main/storage/testing/fixture.ts';
import { sampleFinding } from '../shared/testing/report.ts';
import { fullReport } from './full-report.ts';

const { values } = parseArgs({ options: { years: { type: 'string' }, clouds: { type: 'string' } } });
const years = Number(values.years ?? 5);
const cloudCount = Number(values.clouds ?? 20);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const days = Math.round(years * 365);
const start = Date.UTC(2026, 0, 1);
const end = start + days * DAY;

const directory = mkdtempSync(join(tmpdir(), 'weathervane-bench-'));
const path = join(directory, 'history.db');
const clock = (at: number) => () => new Date(at);
let failed = false;

function line(what: string, value: string, limit = '', ok = true) {
  if (!ok) failed = true;
  process.stdout.write(`${what.padEnd(46)}${value.padStart(14)}  ${limit}${ok ? '' : '  MISSED'}\n`);
}

function timed<T>(work: () => T): { ms: number; value: T } {
  const before = performance.now();
  const value = work();
  return { ms: performance.now() - before, value };
}

/** Median and slowest of a few runs; the first, on cold caches, counts too. */
function measure(what: string, limitMs: number, work: () => unknown) {
  const runs = Array.from({ length: 11 }, () => timed(work).ms).sort((a, b) => a - b);
  const median = runs[5] ?? 0;
  const slowest = runs.at(-1) ?? 0;
  line(
    what,
    `${median.toFixed(1)} ms`,
    `limit ${limitMs} ms, slowest ${slowest.toFixed(1)} ms`,
    median <= limitMs,
  );
}

const history = openHistory(path, clock(start));
const clouds = Array.from({ length: cloudCount }, (_, n) => `cloud-${n}`);
let checks = 0;
let scans = 0;
const checkTime = { ms: 0 };
const scanTime = { ms: 0 };
const steps: number[] = [];
/** Days at both ends with every audit. */
const WHOLE_DAYS = 45;

function maintain(at: number): void {
  for (let more = true; more; ) {
    const { ms, value } = timed(() => history.maintain(new Date(at), 30));
    steps.push(ms);
    more = value;
  }
}

for (let day = 0; day < days; day++) {
  const at = start + day * DAY;
  checkTime.ms += timed(() =>
    history.transaction(() => {
      for (const [index, cloud] of clouds.entries())
        for (let hour = 0; hour < 24; hour++, checks++) {
          // An outage of some hours every two months, an update every month, a certificate every 60 days.
          const down = (day + index * 7) % 61 === 0 && hour < 5;
          history.addLightCheck(
            cloud,
            sampleCheck(at + hour * HOUR + index * 1000, {
              outcome: down ? 'down' : 'up',
              durationMs: 80 + ((day * 31 + hour * 17 + index) % 200),
              version: `31.0.${Math.floor(day / 30)}`,
              fingerprint256: String(Math.floor(day / 60)).padStart(64, '0'),
              error: down ? { probe: 'light', kind: 'timeout', message: 'No answer in 10 s.' } : null,
            }),
          );
        }
    }),
  ).ms;
  scanTime.ms += timed(() =>
    history.transaction(() => {
      for (const [index, cloud] of clouds.entries())
        for (let hour = 0; hour < 24; hour += 6) {
          if (hour !== 18 && day >= WHOLE_DAYS && day < days - WHOLE_DAYS) continue;
          scans++;
          const changed = (day + index) % 30 === 0 && hour === 18;
          const { scanId } = history.addReport(
            cloud,
            fullReport(at + hour * HOUR + index * 60_000, index, {
              findings: [sampleFinding(`finding.${Math.floor((day + index) / 30) % 9}`)],
            }),
          );
          if (changed)
            history.addChanges(cloud, scanId, new Date(at).toISOString(), [
              {
                kind: 'finding-new',
                subject: 'finding',
                direction: 'worse',
                severity: 'medium',
                sentence: 'A finding appeared.',
                before: null,
                after: null,
                cause: 'cloud',
              },
            ]);
        }
    }),
  ).ms;
  if (day % 7 === 6) maintain(at);
}
history.close();

const size = statSync(path).size;
line('light checks', checks.toLocaleString('en'));
line('audits (before retention)', scans.toLocaleString('en'));
line('report, as JSON', `${(JSON.stringify(fullReport(start, 1)).length / 1000).toFixed(1)} kB`);
line('file', `${(size / 2 ** 20).toFixed(1)} MiB`);
line('insert, light check', `${((checkTime.ms * 1000) / checks).toFixed(1)} µs`);
line('insert, audit', `${((scanTime.ms * 1000) / scans).toFixed(0)} µs`);
steps.sort((a, b) => a - b);
const longest = steps.at(-1) ?? 0;
const usual = steps[Math.floor(steps.length * 0.99)] ?? 0;
line('maintenance, steps', steps.length.toLocaleString('en'));
line(
  'maintenance, a step (99 %)',
  `${usual.toFixed(1)} ms`,
  `limit 100 ms, longest ${longest.toFixed(0)} ms`,
  usual <= 100,
);

const opened = timed(() => openHistory(path, clock(end)));
const store = opened.value;
const first = timed(() => clouds.map((cloud) => [store.latest(cloud), store.trend(cloud, 7, new Date(end))]));
line('start-up: open', `${opened.ms.toFixed(0)} ms`);
line(
  'start-up: open, newest report and week of all',
  `${(opened.ms + first.ms).toFixed(0)} ms`,
  'limit 300 ms',
  opened.ms + first.ms <= 300,
);
const now = new Date(end);
measure('trend, 7 days', 20, () => store.trend('cloud-1', 7, now));
measure('trend, 90 days', 20, () => store.trend('cloud-1', 90, now));
measure('trend, 365 days', 20, () => store.trend('cloud-1', 365, now));
measure(`trend, ${days} days`, 20, () => store.trend('cloud-1', days, now));
measure('50 scans', 20, () => store.scans('cloud-1', 50, null));
measure('100 changes', 20, () =>
  store.changes({ cloudId: null, unreadOnly: false, limit: 100, before: null }),
);
measure('newest report', 20, () => store.latest('cloud-1'));
store.close();
rmSync(directory, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
