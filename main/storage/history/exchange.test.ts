import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../shared/state.ts';
import { sampleFinding, sampleReport } from '../../../shared/testing/report.ts';
import { sampleCheck, temporaryDirectory } from '../testing/fixture.ts';
import type { CloudName, StoredHistory } from '../types.ts';
import { csvLine } from './csv.ts';
import { NewerHistory } from './import.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 5, 1);
const now = () => new Date(start + 10 * DAY);
const isoOf = (days: number) => new Date(start + days * DAY).toISOString();

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

const changeOf = (sentence: string): Change => ({
  kind: 'down',
  subject: null,
  direction: 'worse',
  severity: 'high',
  sentence,
  before: null,
  after: null,
  cause: 'cloud',
});

const addAlert = (history: StoredHistory, day: number) =>
  history.addAlert({
    at: isoOf(day),
    cloudId: 'home',
    findingId: null,
    kind: 'down',
    severity: 'high',
    title: String(day),
    body: '',
    dedupeKey: `key ${day}`,
    delivery: 'inbox-only',
  });

describe('order', () => {
  it('stays that of time, and own news stay above imported ones', () => {
    for (const day of [0, 1, 2]) {
      from.addChanges('home', null, isoOf(day), [changeOf(`day ${day}`)]);
      addAlert(from, day);
    }
    to.addChanges('home', null, isoOf(9), [changeOf('own')]);
    to.importJsonLines(from.exportLines([]));
    const changes = to.changes({ cloudId: null, unreadOnly: false, limit: 99, before: null });
    expect(changes.map(({ at }) => at)).toEqual([9, 2, 1, 0].map(isoOf));
    expect(to.alerts(9, null).map(({ title }) => title)).toEqual(['2', '1', '0']);
    expect(to.addChanges('home', null, isoOf(9), [changeOf('next')])[0]?.id).toBeGreaterThan(0);
  });

  it('puts what matters before the many light checks, and names each cloud', () => {
    from.addLightCheck('home', sampleCheck(start));
    from.addReport('other', sampleReport(start + DAY));
    from.addChanges('home', null, isoOf(0), [changeOf('x')]);
    addAlert(from, 0);
    const lines = from.exportJsonLines().trimEnd().split('\n');
    expect([...new Set(lines.map((line) => (JSON.parse(line) as { type: string }).type))]).toEqual([
      'weathervane-history',
      'cloud',
      'change',
      'alert',
      'scan',
      'check',
      'end',
    ]);
    const clouds = [{ id: 'home', name: 'Home', url: 'https://home.example/' }];
    const other = { id: 'other', name: 'cloud.example', url: 'https://cloud.example/' };
    expect(from.clouds(clouds)).toEqual([...clouds, other]);
  });
});

describe('clouds of another installation', () => {
  const url = 'https://cloud.example/';
  const run = (known: CloudName[]) => {
    const steps = to.importSteps(from.exportLines([{ id: 'home', name: 'Home', url }]), known);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  };

  it('are found by their address', () => {
    from.addReport('home', sampleReport(start));
    addAlert(from, 0);
    expect(run([{ id: 'here', name: 'Mine', url }])).toMatchObject({ imported: 2, strangers: [] });
    expect(to.latest('here')?.report).toEqual(from.latest('home')?.report);
    expect(to.alerts(1, null)[0]?.cloudId).toBe('here');
    expect(to.clouds([]).map(({ id }) => id)).toEqual(['here']);
  });

  it('are told where nobody knows them, and remembered with their address', () => {
    from.addLightCheck('home', sampleCheck(start));
    expect(run([]).strangers).toEqual([{ id: 'home', name: 'Home', url }]);
    expect(to.clouds([])).toEqual([{ id: 'home', name: 'Home', url }]);
  });
});

describe('light checks of two computers', () => {
  const uptimes = (history: StoredHistory) => history.trend('home', 1825, now()).map(({ uptime }) => uptime);

  it('of one day come together, none twice', () => {
    for (let n = 0; n < 90; n++)
      from.addLightCheck('home', sampleCheck(start + (n * HOUR) / 4, { outcome: n < 45 ? 'down' : 'up' }));
    // Two in one second are two.
    from.addLightCheck('home', sampleCheck(start + (89 * HOUR) / 4));
    to.addLightCheck('home', sampleCheck(start + 23.5 * HOUR));
    const lines = from.exportJsonLines().split('\n');
    expect(to.importJsonLines(lines)).toMatchObject({ imported: 91, known: 0 });
    expect(to.importJsonLines(lines)).toMatchObject({ imported: 0, known: 91 });
    expect(to.exportJsonLines().match(/"type":"check"/g)).toHaveLength(92);
    expect(uptimes(to)).toEqual([47 / 92]);
  });

  it('of a day whose sums count more than its series keep the sums', () => {
    const day = { type: 'day', cloudId: 'home', day: start / DAY, duration: 9, maintenance: 0 };
    from.importJsonLines([JSON.stringify({ ...day, checks: 96, down: 48 })]);
    from.addLightCheck('home', sampleCheck(start));
    const lines = from.exportJsonLines().split('\n');
    expect(to.importJsonLines(lines)).toMatchObject({ imported: 2 });
    expect(to.importJsonLines(lines)).toMatchObject({ imported: 0, known: 2 });
    expect(uptimes(to)).toEqual(uptimes(from));
    // Single checks that the sums of the day may count already do not count again.
    const check = sampleCheck(start + HOUR);
    from.importJsonLines([JSON.stringify({ type: 'check', cloudId: 'home', check })]);
    expect(uptimes(from)).toEqual([49 / 97]);
  });
});

describe('a file that somebody made up', () => {
  const refused = (record: object) => {
    expect(to.importJsonLines([JSON.stringify(record)])).toMatchObject({ imported: 0, unreadable: 1 });
    expect(to.clouds([])).toEqual([]);
  };

  it('holds nothing of tomorrow, of before 1970, or that cannot be counted', () => {
    const check = { type: 'check', cloudId: 'home' };
    const day = { type: 'day', cloudId: 'home', day: start / DAY, duration: 0, maintenance: 0 };
    refused({ type: 'scan', cloudId: 'home', scanId: 1, report: sampleReport(Date.UTC(2099, 0, 1)) });
    refused({ type: 'scan', cloudId: 'home', scanId: 1, report: { startedAt: isoOf(0) } });
    refused({ ...check, check: sampleCheck(-DAY) });
    refused({ ...check, check: sampleCheck(start, { durationMs: 1e308 }) });
    refused({ ...day, checks: 1, down: 9 });
    refused({ ...day, day: 99_999, checks: 1, down: 0 });
  });

  it('of a newer format is refused as a whole', () => {
    const scan = { type: 'scan', cloudId: 'home', scanId: 1, report: sampleReport(start) };
    const lines = [{ type: 'weathervane-history', version: 2 }, scan].map((line) => JSON.stringify(line));
    expect(() => to.importJsonLines(lines)).toThrow(NewerHistory);
    expect(to.clouds([])).toEqual([]);
  });
});

describe('an import that takes its time', () => {
  it('lets the watch go on meanwhile, and can be broken off and made again', () => {
    const findings = [sampleFinding('a.a')];
    for (let n = 0; n < 30; n++) from.addReport('home', sampleReport(start + n * HOUR, { findings }));
    const lines = from.exportJsonLines().split('\n');
    const broken = to.importSteps(lines, []);
    for (let n = 0; n < 3; n++) broken.next();
    const half = to.scans('home', 99, null).length;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(30);

    const again = to.importSteps(lines, []);
    let steps = 0;
    for (let step = again.next(); !step.done; step = again.next())
      if (++steps === 10) to.addReport('home', sampleReport(start + 9 * DAY, { findings }));
    expect(steps).toBeGreaterThan(10);
    expect(to.scans('home', 99, null)).toHaveLength(31);
    expect(to.latest('home')?.report.startedAt).toBe(isoOf(9));
    expect(to.findingsSince('home')).toEqual([{ findingId: 'a.a', subject: null, at: isoOf(0) }]);
  });
});

describe('CSV', () => {
  const csv = () => [...from.exportCsv([{ id: 'home', name: 'Home', url: 'https://home.example/' }])];

  it('has one line a scan, with the name and address of its cloud', () => {
    for (const n of [0, 1]) from.addReport('home', sampleReport(start + n * DAY));
    const [head = '', ...lines] = csv();
    expect(head).toMatch(/^"cloud","scan","startedAt",.*,"critical","cloudName","cloudUrl"\r\n$/);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^"home",\d+,"2026-06-02T00:00:00\.000Z","up","A",/);
    expect(lines[0]).toMatch(/,"Home","https:\/\/home\.example\/"\r\n$/);
  });

  it('is never a formula, whatever the separator', () => {
    const report = sampleReport(start);
    const version = "31;=cmd|' /C calc'!A0;\t-1";
    from.addReport('=1+1', { ...report, cloud: report.cloud && { ...report.cloud, version } });
    const line = csv()[1] ?? '';
    for (const separator of [',', ';', '\t', '|', '"'])
      for (const cell of line.split(separator)) expect(cell).not.toMatch(/^\s*[=+@-]/);
    expect(csvLine([' =x', '+1', '-1', '@a', '\tb', 'a,b', 'say "hi"', null, true, -5])).toBe(
      `"' =x","'+1","'-1","'@a","'\tb","a,b","say ""hi""",,true,-5\r\n`,
    );
  });
});
