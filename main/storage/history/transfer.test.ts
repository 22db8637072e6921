import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleFinding, sampleReport } from '../../../shared/testing/report.ts';
import { sampleCheck, temporaryDirectory } from '../testing/fixture.ts';
import type { StoredHistory } from '../types.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 5, 1);
const now = () => new Date(start + 10 * DAY);

let temporary: ReturnType<typeof temporaryDirectory>;
let from: StoredHistory;
let to: StoredHistory;
beforeEach(() => {
  temporary = temporaryDirectory();
  from = openHistory(join(temporary.directory, 'from.db'), now);
  to = openHistory(join(temporary.directory, 'to.db'), now);
});
afterEach(() => {
  from.close();
  to.close();
  temporary.remove();
});

function fill(history: StoredHistory) {
  const at = new Date(start).toISOString();
  for (let n = 0; n < 5; n++) {
    const findings = n > 1 ? [sampleFinding('late.one'), sampleFinding('a.a')] : [sampleFinding('a.a')];
    history.addReport('home', sampleReport(start + n * 6 * HOUR, { findings }));
    history.addLightCheck('home', sampleCheck(start + n * HOUR, { outcome: n === 2 ? 'down' : 'up' }));
  }
  const scanId = history.latest('home')?.scanId ?? 0;
  history.addChanges('home', scanId, at, [
    {
      kind: 'down',
      subject: null,
      direction: 'worse',
      severity: 'high',
      sentence: 'Down',
      before: null,
      after: null,
      cause: 'cloud',
    },
  ]);
  history.addAlert({
    at,
    cloudId: 'home',
    findingId: null,
    kind: 'down',
    severity: 'high',
    title: 'Down',
    body: '',
    dedupeKey: 'k',
    delivery: 'held',
  });
}

describe('export and import', () => {
  it('carries everything to an empty installation', () => {
    fill(from);
    const text = from.exportJsonLines();
    expect(to.importJsonLines(text.split('\n'))).toMatchObject({
      imported: 12,
      known: 0,
      unreadable: 0,
      complete: true,
    });
    expect(to.latest('home')?.report).toEqual(from.latest('home')?.report);
    expect(to.scans('home', 9, null).map(({ startedAt }) => startedAt)).toEqual(
      from.scans('home', 9, null).map(({ startedAt }) => startedAt),
    );
    expect(to.trend('home', 10, now()).map(({ uptime, up }) => [uptime, up])).toEqual(
      from.trend('home', 10, now()).map(({ uptime, up }) => [uptime, up]),
    );
    expect(to.findingsSince('home')).toEqual(from.findingsSince('home'));
    const [change] = to.changes({ cloudId: null, unreadOnly: false, limit: 9, before: null });
    expect(change?.scanId).toBe(to.latest('home')?.scanId);
    // News and pending alerts of another installation are no news here.
    expect([to.unreadChanges(), to.unreadAlerts(), to.heldAlerts()]).toEqual([0, 0, []]);
  });

  it('adds nothing twice', () => {
    fill(from);
    const text = from.exportJsonLines();
    expect(from.importJsonLines(text.split('\n'))).toMatchObject({ imported: 0, known: 12, unreadable: 0 });
    to.importJsonLines(text.split('\n'));
    expect(to.importJsonLines(text.split('\n'))).toMatchObject({ imported: 0, known: 12, unreadable: 0 });
    expect(to.scans('home', 99, null)).toHaveLength(5);
  });

  it('puts imported scans before those this installation made', () => {
    fill(from);
    const own = to.addReport('home', sampleReport(start + 9 * DAY));
    to.importJsonLines(from.exportLines([]));
    expect(to.latest('home')?.scanId).toBe(own.scanId);
    const times = to.scans('home', 99, null).map(({ startedAt }) => startedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(to.addReport('home', sampleReport(start + 10 * DAY)).scanId).toBeGreaterThan(own.scanId);
  });

  it('skips lines that are not what they should be, and keeps the rest', () => {
    fill(from);
    const lines = from.exportJsonLines().trimEnd().split('\n');
    const bad = [
      'not json',
      '{"type":"scan"}',
      '{"type":"check","cloudId":"home","check":{"at":"yesterday"}}',
      '[]',
      '{"__proto__":{"type":"day"}}',
    ];
    expect(to.importJsonLines([...bad, ...lines])).toMatchObject({ imported: 12, unreadable: 5 });
    expect(to.importJsonLines(['', ' '])).toMatchObject({ imported: 0, unreadable: 0, complete: null });
  });
});
