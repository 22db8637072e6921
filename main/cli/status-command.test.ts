import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Report } from '../../shared/report.ts';
import { type Reach, unknownReach } from '../monitor/look/reach.ts';
import { Plan } from '../monitor/memory.ts';
import { makeReport } from '../monitor/testing/reports.ts';
import { openHistory } from '../storage/history/index.ts';
import { pathsIn } from '../storage/paths.ts';
import { statusCommand } from './status-command.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weathervane-status-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const portal: Partial<Report> = {
  status: 'refused',
  statusReason: 'portal',
  cloud: null,
  http: null,
  grades: {
    overall: { grade: null, atMost: null, reasons: [] },
    nextcloudScan: null,
    tls: null,
    headers: null,
  },
};

interface Stored {
  name: string;
  reach?: Reach['state'];
  scanned?: boolean;
  /** Its last scan saw a portal only. */
  blind?: boolean;
  dataAsOf?: string;
  paused?: boolean;
  muted?: boolean;
}

/** Settings and history as a running app left them an hour after the scans and five minutes after the last look. */
function store(clouds: readonly Stored[]): void {
  const at = new Date(NOW - 24 * HOUR).toISOString();
  writeFileSync(
    pathsIn(directory).settings,
    JSON.stringify({
      schemaVersion: 1,
      clouds: clouds.map(({ name, paused = false }) => ({
        id: name,
        name,
        url: `https://${name}.example/`,
        addedAt: at,
        paused,
      })),
      mutes: clouds
        .filter(({ muted }) => muted)
        .map(({ name }) => ({ id: name, cloudId: name, findingId: null, until: null })),
    }),
  );
  const history = openHistory(pathsIn(directory).history, () => new Date(NOW));
  for (const { name, reach, scanned = true, blind = false, dataAsOf = '2026-11-20' } of clouds) {
    if (scanned)
      history.addReport(name, {
        ...makeReport({ at: NOW - HOUR, version: '34.0.6', dataAsOf }),
        ...(blind ? portal : {}),
      });
    if (reach !== undefined)
      history.setState(
        `plan/${name}`,
        Plan.parse({
          auditAt: NOW,
          auditWhy: '',
          lightAt: NOW,
          lightWhy: '',
          reach: { ...unknownReach(NOW), state: reach },
          watchedAt: NOW - 5 * 60_000,
          lastLight: null,
        }),
      );
  }
  history.close();
}

function status(...options: 'json'[]): string {
  const texts: string[] = [];
  const io = { out: (text: string) => texts.push(text), env: {}, color: false } as never;
  expect(statusCommand({ dataDir: directory, json: options.includes('json') }, io, NOW)).toBe(0);
  return texts.join('');
}

test('a cloud that is confirmed down is a storm, whatever its last report said', () => {
  store([{ name: 'home', reach: 'down' }]);
  const [first, row] = status().split('\n');
  expect(first).toBe('Your cloud needs attention  (last look 5 min ago)');
  expect(row).toMatch(/^ {2}storm .*home {2}cannot be reached {2}\(2026-11-23 11:00 UTC\)$/u);
  expect(JSON.parse(status('json'))).toMatchObject({
    weather: 'storm',
    lookedAt: '2026-11-23T11:55:00.000Z',
    clouds: [{ weather: 'storm', reachability: 'down', headline: 'cannot be reached' }],
  });
});

test.each([
  [{ name: 'a', reach: 'maintenance' }, 'unsettled', 'in maintenance'],
  [{ name: 'a', reach: 'failing', scanned: false }, 'fog', 'does not answer yet'],
  [{ name: 'a', reach: 'unknown', scanned: false }, 'fog', 'not scanned yet'],
  [{ name: 'a', scanned: false }, 'fog', 'not scanned yet'],
  [{ name: 'a', reach: 'up' }, 'clear', 'all well'],
  [{ name: 'a', reach: 'failing' }, 'clear', 'all well'],
] satisfies [Stored, string, string][])('%j is %s', (cloud, weather, headline) => {
  store([cloud]);
  expect(JSON.parse(status('json')).clouds).toMatchObject([{ weather, headline }]);
});

test('what is paused or muted is shown and does not count', () => {
  store([
    { name: 'home', reach: 'up' },
    { name: 'old', reach: 'down', paused: true },
    { name: 'toy', reach: 'down', muted: true },
  ]);
  const text = status();
  expect(text).toMatch(/^Your cloud is well/u);
  expect(text).toMatch(/old .*cannot be reached {2}\(paused, /u);
  expect(text).toMatch(/toy .*cannot be reached {2}\(muted, /u);
});

test('what was not seen is fog, with the reason', () => {
  store([{ name: 'home', reach: 'up', blind: true }]);
  const text = status();
  expect(text).toContain('Not everything is known of your cloud');
  expect(text).toMatch(/fog {7}- {3}home {2}a login portal stands in front/u);
  expect(text).toContain('No verdict: a login portal stands in front.');
  expect(JSON.parse(status('json'))).toMatchObject({
    weather: 'fog',
    clouds: [
      { weather: 'fog', grade: null, atMost: null, why: 'No verdict: a login portal stands in front' },
    ],
  });
});

test('"up to date" from old data is fog, with its day', () => {
  store([{ name: 'home', reach: 'up', dataAsOf: '2026-08-27' }]);
  expect(status()).toMatch(/fog .*Nextcloud 34\.0\.6, as of 27 Aug \(88 days old\)/u);
});
