import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../shared/state.ts';
import { sampleFinding, sampleReport } from '../../../shared/testing/report.ts';
import { sampleCheck, temporaryDirectory } from '../testing/fixture.ts';
import type { AlertDraft, StoredHistory } from '../types.ts';
import { openHistory, readHistory } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 5, 1);
const now = () => new Date(start + 100 * DAY);

let path: string;
let remove: () => void;
let history: StoredHistory;

beforeEach(() => {
  const temporary = temporaryDirectory();
  remove = temporary.remove;
  path = join(temporary.directory, 'history.db');
  history = openHistory(path, now);
});
afterEach(() => {
  history.close();
  remove();
});

const reopen = () => {
  history.close();
  history = openHistory(path, now);
};

const change = (changes: Partial<Change> = {}): Change => ({
  kind: 'header-lost',
  subject: 'strict-transport-security',
  direction: 'worse',
  severity: 'medium',
  sentence: 'The header strict-transport-security is gone.',
  before: 'max-age=1',
  after: null,
  cause: 'cloud',
  ...changes,
});

const draft = (dedupeKey: string, changes: Partial<AlertDraft> = {}): AlertDraft => ({
  at: new Date(start).toISOString(),
  cloudId: 'home',
  findingId: null,
  kind: 'down',
  severity: 'high',
  title: 'Home is down',
  body: 'No answer',
  dedupeKey,
  delivery: 'stored',
  ...changes,
});

describe('lists and findings', () => {
  it('lists scans newest first, a page at a time', () => {
    const ids = [0, 1, 2, 3].map(
      (n) => history.addReport('home', sampleReport(start + n * HOUR, { durationMs: n })).scanId,
    );
    history.addReport('other', sampleReport(start));
    expect(history.scans('home', 2, null).map(({ scanId }) => scanId)).toEqual([ids[3], ids[2]]);
    expect(history.scans('home', 10, ids[2] ?? 0).map(({ scanId }) => scanId)).toEqual([ids[1], ids[0]]);
    expect(history.scans('home', 1, null)[0]).toMatchObject({
      status: 'up',
      overall: 'A',
      headersScore: 75,
      product: 'nextcloud',
      version: '31.0.14',
      findings: { info: 1, low: 0, medium: 1, high: 0, critical: 0 },
    });
  });

  it('knows since when a finding is there without a gap, and an outage is no gap', () => {
    const [a, b] = [sampleFinding('a.a'), sampleFinding('b.b', { subject: 'x' })];
    const add = (hours: number, findings: (typeof a)[], status: 'up' | 'unreachable' = 'up') =>
      history.addReport('home', sampleReport(start + hours * HOUR, { findings, status }));
    const since = () =>
      history.findingsSince('home').map(({ findingId, at }) => [findingId, (Date.parse(at) - start) / HOUR]);
    add(0, [a]);
    add(1, [a, b]);
    add(2, [], 'unreachable');
    add(3, [a, b]);
    expect(since()).toEqual([
      ['a.a', 0],
      ['b.b', 1],
    ]);
    add(4, [a]);
    add(5, [a, b]);
    expect(since()).toEqual([
      ['a.a', 0],
      ['b.b', 5],
    ]);
  });

  it('replaces the evaluation of a stored scan', () => {
    const { scanId } = history.addReport('home', sampleReport(start));
    const worse = sampleReport(start, { findings: [sampleFinding('x.y', { severity: 'high' })] });
    history.replaceReport('home', scanId, worse);
    expect(history.latest('home')).toEqual({ scanId, report: worse });
    expect(history.scans('home', 1, null)[0]?.findings.high).toBe(1);
    expect(history.findingsSince('home').map(({ findingId }) => findingId)).toEqual(['x.y']);
  });
});

describe('trend', () => {
  it('never has more than about 400 points, oldest first, with the share of answered checks', () => {
    history.transaction(() => {
      for (let day = 0; day < 100; day++) {
        history.addReport('home', sampleReport(start + day * DAY + HOUR));
        for (let hour = 0; hour < 24; hour++)
          history.addLightCheck(
            'home',
            sampleCheck(start + day * DAY + hour * HOUR, {
              outcome: day === 50 && hour < 12 ? 'down' : 'up',
            }),
          );
      }
    });
    for (const days of [1, 7, 90, 365, 1825]) {
      const points = history.trend('home', days, now());
      expect(points.length).toBeLessThanOrEqual(401);
      expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort());
      for (const point of points) expect(Date.parse(point.at)).toBeLessThanOrEqual(now().getTime());
    }
    const quarter = history.trend('home', 90, now());
    expect(quarter.filter(({ up }) => !up).length).toBeGreaterThan(0);
    expect(quarter.some(({ scanId, overall }) => scanId === null && overall === 'A')).toBe(true);
    const years = history.trend('home', 1825, now());
    const checks = years.reduce((sum, { uptime }) => sum + (uptime ?? 0), 0);
    expect(checks).toBeGreaterThan(0);
    expect(history.trend('elsewhere', 90, now())).toEqual([]);
  });

  it('counts every light check of the span once', () => {
    for (let hour = 0; hour < 24; hour++)
      history.addLightCheck(
        'home',
        sampleCheck(start + hour * HOUR, { outcome: hour % 4 === 0 ? 'down' : 'up' }),
      );
    const end = new Date(start + DAY - 1);
    const points = history.trend('home', 1, end);
    expect(points).toHaveLength(24);
    expect(points.filter(({ up }) => !up)).toHaveLength(6);
  });
});

describe('changes and alerts', () => {
  it('keeps changes, what was read of them, and in which scan they were', () => {
    const { scanId } = history.addReport('home', sampleReport(start));
    const at = new Date(start).toISOString();
    const [first, second] = history.addChanges('home', scanId, at, [change(), change({ kind: 'down' })]);
    history.addChanges('other', null, at, [change({ kind: 'up' })]);
    expect(history.unreadChanges()).toBe(3);
    history.markChangesRead({ upTo: first?.id ?? 0, cloudId: 'home' });
    expect(history.unreadChanges()).toBe(2);
    reopen();
    expect(history.changes({ cloudId: 'home', unreadOnly: true, limit: 10, before: null })).toEqual([second]);
    expect(history.changes({ cloudId: null, unreadOnly: false, limit: 10, before: null })).toHaveLength(3);
    expect(history.changes({ cloudId: 'nobody', unreadOnly: false, limit: 10, before: null })).toEqual([]);
    history.markChangesRead({ upTo: Number.MAX_SAFE_INTEGER, cloudId: null });
    expect(history.unreadChanges()).toBe(0);
  });

  it('stores an alert once, and lets one sender claim it', () => {
    const alert = history.addAlert(draft('down home'));
    expect(history.addAlert(draft('down home'))).toBeNull();
    const id = alert?.id ?? 0;
    const at = new Date(start + HOUR).toISOString();
    expect(history.claimAlert(id, at)).toBe(true);
    expect(history.claimAlert(id, at)).toBe(false);
    history.setDelivery(id, 'sent', at);
    history.acknowledge(id, at);
    reopen();
    expect(history.claimAlert(id, at)).toBe(false);
    expect(history.alerts(10, null)).toEqual([
      { ...alert, delivery: 'sent', deliveredAt: at, acknowledgedAt: at },
    ]);
    expect(history.unreadAlerts()).toBe(0);
  });

  it('finds an alert with its reminders by key, and whether any of them was acknowledged', () => {
    const at = new Date(start + HOUR).toISOString();
    const first = history.addAlert(draft('home|x'));
    const again = history.addAlert(draft('home|x|again|1', { at, kind: 'reminder' }));
    for (const other of ['home|x y', 'home|xx', 'home|w|again|1', 'home']) history.addAlert(draft(other));
    expect(history.alertOf('home|x')).toEqual({ id: again?.id, at, acknowledged: false });
    expect(history.alertOf('nothing')).toBeNull();
    history.acknowledge(first?.id ?? 0, at);
    expect(history.alertOf('home|x')?.acknowledged).toBe(true);
    expect(history.alertOf('home|xx')?.acknowledged).toBe(false);
  });

  it('never offers an alert again whose sender died', () => {
    const held = history.addAlert(draft('held', { delivery: 'held' }));
    expect(history.heldAlerts()).toEqual([{ ...held, dedupeKey: 'held' }]);
    expect(history.alert(held?.id ?? 0)).toEqual({ ...held, dedupeKey: 'held' });
    expect(history.alert(9999)).toBeNull();
    history.claimAlert(held?.id ?? 0, new Date(start).toISOString());
    reopen();
    expect(history.heldAlerts()).toEqual([]);
    expect(history.alerts(1, null)[0]?.delivery).toBe('failed');
  });
});

describe('the store as a whole', () => {
  it('says what it takes', () => {
    const empty = history.size();
    expect(empty.reports).toBe(0);
    history.addReport('home', sampleReport(start));
    expect(history.size()).toMatchObject({ reports: 1 });
    expect(history.size().bytes).toBeGreaterThanOrEqual(empty.bytes);
    expect(empty.bytes % 512).toBe(0);
  });

  it('keeps state, and takes a failed transaction back, inner ones too', () => {
    history.setState('a', { n: 1 });
    expect(() =>
      history.transaction(() => {
        history.setState('a', { n: 2 });
        history.addReport('home', sampleReport(start));
        throw new Error('no');
      }),
    ).toThrow('no');
    history.transaction(() => {
      history.setState('b', 1);
      expect(() =>
        history.transaction(() => {
          history.setState('b', 2);
          throw new Error('inner');
        }),
      ).toThrow('inner');
    });
    reopen();
    expect(history.getState('a')).toEqual({ n: 1 });
    expect(history.getState('b')).toBe(1);
    expect(history.latest('home')).toBeNull();
    history.setState('a', undefined);
    expect(history.getState('a')).toBeUndefined();
  });

  it('forgets everything of a cloud, and nothing of another', () => {
    for (const cloud of ['home', 'other']) {
      history.addReport(cloud, sampleReport(start));
      history.addLightCheck(cloud, sampleCheck(start));
      history.addChanges(cloud, null, new Date(start).toISOString(), [change()]);
      history.addAlert(draft(cloud, { cloudId: cloud }));
    }
    history.removeCloud('home');
    expect([...history.exportLines([])].join('')).not.toContain('"home"');
    expect(history.latest('other')).not.toBeNull();
    expect(history.alerts(10, null)).toHaveLength(1);
  });

  it('can be read while another process owns it, and then not be written', () => {
    history.addReport('home', sampleReport(start));
    const reader = readHistory(path);
    expect(reader.latest('home')?.report.status).toBe('up');
    expect(() => reader.setState('a', 1)).toThrow();
    reader.close();
  });
});
