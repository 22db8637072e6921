import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../shared/state.ts';
import { sampleFinding, sampleReport } from '../../../shared/testing/report.ts';
import { sampleCheck, temporaryDirectory } from '../testing/fixture.ts';
import type { StoredHistory } from '../types.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 5, 1);
const iso = (at: number) => new Date(at).toISOString();

let path: string;
let remove: () => void;
let history: StoredHistory;
beforeEach(() => {
  const temporary = temporaryDirectory();
  remove = temporary.remove;
  path = join(temporary.directory, 'history.db');
  history = openHistory(path, () => new Date(start));
});
afterEach(() => {
  history.close();
  remove();
});

function maintain(at: number, keepAllDays = 30): number {
  let steps = 1;
  while (history.maintain(new Date(at), keepAllDays)) steps++;
  return steps;
}

/** Scans on two days, so that retention believes it is about that time. */
const watchedUntil = (at: number) => {
  for (const days of [2, 0]) history.addReport('other', sampleReport(at - days * DAY));
};

const rows = (table: string): number => {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare(`SELECT count(*) AS count FROM ${table}`).get();
  database.close();
  return Number(row?.count);
};

const down: Change = {
  kind: 'down',
  subject: null,
  direction: 'worse',
  severity: 'high',
  sentence: 'It is down.',
  before: null,
  after: null,
  cause: 'cloud',
};

describe('retention', () => {
  it('thins old scans to one a day, but keeps the first, the newest and those with a change', () => {
    const ids = history.transaction(() =>
      Array.from(
        { length: 40 * 4 },
        (_, n) => history.addReport('home', sampleReport(start + n * 6 * HOUR + HOUR)).scanId,
      ),
    );
    history.addChanges('home', ids[5] ?? 0, iso(start), [down]);
    maintain(start + 40 * DAY);
    const left = history.scans('home', 500, null).map(({ scanId }) => scanId);
    // 30 days whole, ten of one each, the first of all, and the one with a change.
    expect(left).toHaveLength(30 * 4 + 10 + 2);
    expect(left).toContain(ids[0]);
    expect(left).toContain(ids[5]);
    for (const id of left) expect(history.report('home', id)).not.toBeNull();
    expect(history.trend('home', 45, new Date(start + 40 * DAY)).length).toBeGreaterThan(100);
  });

  it('gives up single light checks after their time, and keeps the sums of the day', () => {
    history.addLightCheck('home', sampleCheck(start, { outcome: 'down' }));
    watchedUntil(start + 500 * DAY);
    maintain(start + 500 * DAY);
    expect([...history.exportLines([])].filter((line) => line.includes('"check"'))).toEqual([]);
    const trend = history.trend('home', 600, new Date(start + 500 * DAY));
    expect(trend.map(({ uptime }) => uptime)).toEqual([0]);
  });

  it('works off whatever may be configured, in short steps', () => {
    history.transaction(() => {
      for (let cloud = 0; cloud < 20; cloud++)
        for (let n = 0; n < 96; n++) history.addReport(`c${cloud}`, sampleReport(start + n * 15 * 60_000));
      watchedUntil(start + 35 * DAY);
    });
    expect(maintain(start + 35 * DAY)).toBeGreaterThan(20);
    // The first and the last of the day, and what says that it is later.
    expect(rows('scan')).toBe(20 * 2 + 2);
  });

  it('throws nothing away because a clock is years ahead', () => {
    history.transaction(() => {
      for (let n = 0; n < 28 * 4; n++) {
        history.addReport('home', sampleReport(start + n * 6 * HOUR));
        history.addLightCheck('home', sampleCheck(start + n * 6 * HOUR));
      }
    });
    maintain(Date.UTC(2036, 0, 1));
    // Not even where reports of that clock were stored for a day.
    for (let n = 0; n < 4; n++) history.addReport('home', sampleReport(Date.UTC(2036, 0, 1) + n * 6 * HOUR));
    maintain(Date.UTC(2036, 0, 2));
    expect(rows('scan')).toBe(28 * 4 + 4);
    expect([...history.exportLines([])].filter((line) => line.includes('"check"'))).toHaveLength(112);
  });

  it('removes kinds of answers and summaries that nothing names any more', () => {
    history.transaction(() => {
      for (let n = 0; n < 300; n++) {
        history.addLightCheck('home', sampleCheck(start + n * HOUR, { version: `31.0.${n}` }));
        const findings = Array.from({ length: n }, (_, k) => sampleFinding(`f.${k}`));
        history.addReport('home', sampleReport(start + n * HOUR, { findings }));
      }
      watchedUntil(start + 900 * DAY);
    });
    maintain(start + 900 * DAY);
    expect(rows('light_state')).toBe(0);
    // One a day of the 13 days, and the first.
    expect(rows('summary')).toBe(13 + 1 + 1);
  });

  it('keeps an acknowledged alert two years, and longer while what it tells is open', () => {
    const add = (dedupeKey: string, days: number) =>
      history.addAlert({
        at: iso(start + days * DAY),
        cloudId: 'home',
        findingId: null,
        kind: 'down',
        severity: 'high',
        title: dedupeKey,
        body: '',
        dedupeKey,
        delivery: 'inbox-only',
      })?.id ?? 0;
    const [open = 0] = ['open', 'over'].map((key) => add(key, 0));
    history.acknowledge(null, iso(start));
    add('unread', 0);
    add('recent', 700);
    history.setState('open/home', { 'finding:x|': { alertId: open } });
    history.setState('known/home', null);
    watchedUntil(start + 800 * DAY);
    maintain(start + 800 * DAY);
    expect(history.alerts(9, null).map(({ title }) => title)).toEqual(['recent', 'unread', 'open']);
  });
});

describe('a removed cloud', () => {
  it('leaves nothing, not even a memory', () => {
    history.addReport('home', sampleReport(start));
    history.setState('plan/home', null);
    history.setState('plan/home2', 1);
    history.removeCloud('home');
    expect([rows('cloud'), rows('state'), history.getState('plan/home2')]).toEqual([0, 1, 1]);
  });
});
