import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { sampleFinding, sampleReport } from '../../../shared/testing/report.ts';
import { sampleCheck, temporaryDirectory } from '../testing/fixture.ts';
import type { StoredHistory } from '../types.ts';
import { openHistory } from './index.ts';
import { PAGE_SIZE } from './pages.ts';

const start = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const now = () => new Date(start + 100 * DAY);
const clouds = ['alpha', 'beta'];
const urlOf = (cloud: string) => `https://${cloud}.example/`;

/** A closed history of two clouds whose reports differ enough to fill many pages. */
let whole: Buffer;
let path: string;

beforeAll(() => {
  const { directory, remove } = temporaryDirectory();
  path = join(directory, 'history.db');
  const history = openHistory(path, now);
  history.transaction(() => {
    for (const [index, cloud] of clouds.entries())
      for (let n = 0; n < 80; n++) {
        const at = start + n * DAY + index;
        const findings = Array.from({ length: 40 }, (_, k) =>
          sampleFinding(`f.${(n * 7919 + k * 104_729) % 9973}`, { evidence: `${Math.sin(n * k + k)}` }),
        );
        const target = { ...sampleReport(at).target, url: urlOf(cloud), host: `${cloud}.example` };
        history.addReport(cloud, sampleReport(at, { target, findings }));
        history.addLightCheck(
          cloud,
          sampleCheck(at, { outcome: n % 3 ? 'up' : 'down', version: `31.${n % 5}` }),
        );
      }
    for (let n = 0; n < 400; n++) history.setState(`line/cloud-${n}`, { n, text: 'x'.repeat(50) });
  });
  history.close();
  whole = readFileSync(path);
  remove();
});

beforeEach(() => {
  const { directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  path = join(directory, 'history.db');
  writeFileSync(path, whole);
});

const rootOf = (name: string): number => {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name);
  database.close();
  return Number(row?.rootpage);
};

function overwrite(pages: number[], fill = 0) {
  const bytes = readFileSync(path);
  for (const page of pages) bytes.fill(fill, (page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  writeFileSync(path, bytes);
}

/** Leaf pages that hold the beginning of a packed report. */
const contentLeaves = () =>
  Array.from({ length: whole.length / PAGE_SIZE }, (_, n) => n + 1).filter((page) => {
    const bytes = whole.subarray((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    return bytes[0] === 0x0d && bytes.includes(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  });

function open(known: string[] = clouds): StoredHistory {
  const history = openHistory(path, now, () => known.map((id) => ({ id, url: urlOf(id) })));
  onTestFinished(() => history.close());
  return history;
}

const count = (history: StoredHistory, cloud = 'alpha') => history.scans(cloud, 500, null).length;
const readable = (history: StoredHistory, cloud = 'alpha') =>
  history.scans(cloud, 500, null).filter(({ scanId }) => history.report(cloud, scanId)).length;

describe('what is recovered of a damaged history', () => {
  it.each(['content', 'scan', 'content_hash', 'scan_time', 'light_day', 'state', 'meta'])(
    'is everything else where the first page of %s is lost',
    (name) => {
      overwrite([rootOf(name)], 0xa5);
      const history = open();
      expect(history.notices[0]?.text).toMatch(/damaged.*recovered/);
      // These trees have more than one page: what is lost with an inner page is nothing.
      expect([count(history), readable(history)]).toEqual([80, 80]);
      expect(history.getState('line/cloud-7')).toEqual({ n: 7, text: 'x'.repeat(50) });
    },
  );

  it('is every scan where the summaries are lost: they are made anew', () => {
    const before = openHistory(path, now);
    const scans = before.scans('alpha', 500, null);
    before.close();
    overwrite([rootOf('summary')]);
    expect(open().scans('alpha', 500, null)).toEqual(scans);
  });

  it('is all but the rows of the pages that are lost', () => {
    const leaves = contentLeaves();
    overwrite([leaves[8] ?? 0, leaves[leaves.length - 8] ?? 0]);
    const history = open();
    expect(history.notices[0]?.text).toMatch(/others could not be read/);
    expect(readable(history) + readable(history, 'beta')).toBeGreaterThan(150);
    // The line in the list stays, and never shows another report.
    expect(count(history) + count(history, 'beta')).toBe(160);
    const lost = history.scans('alpha', 500, null).find(({ scanId }) => !history.report('alpha', scanId));
    history.addReport('alpha', sampleReport(start + 90 * DAY));
    if (lost) expect(history.report('alpha', lost.scanId)).toBeNull();
  });

  it('is the beginning of a file that was cut off', () => {
    truncateSync(path, Math.floor((whole.length * 0.5) / PAGE_SIZE) * PAGE_SIZE + 17);
    const history = open();
    expect(count(history)).toBeGreaterThan(20);
    expect(readable(history)).toBeGreaterThan(20);
  });

  it('is everything where only the schema is lost', () => {
    overwrite([1], 0x5a);
    const history = open();
    expect([readable(history), readable(history, 'beta')]).toEqual([80, 80]);
  });

  it.each([0, 16, 18, 19, 21, 22, 23, 30, 47, 59, 62, 63])('is everything where byte %i is flipped', (at) => {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 0x81;
    writeFileSync(path, bytes);
    const history = open();
    expect(count(history)).toBe(80);
    for (const { text } of history.notices) expect(text).toMatch(/^The history database was damaged/);
  });

  it('is what a log held that was not yet in the file', () => {
    const writer = openHistory(path, now);
    writer.addReport('alpha', sampleReport(start + 95 * DAY));
    writer.setState('last', 1);
    const [main, log] = [readFileSync(path), readFileSync(`${path}-wal`)];
    writer.close();
    main.fill(0, (rootOf('light_state') - 1) * PAGE_SIZE, rootOf('light_state') * PAGE_SIZE);
    writeFileSync(path, main);
    // The last transaction was being written.
    writeFileSync(`${path}-wal`, log.subarray(0, log.length - 100));
    const history = open();
    expect([count(history), history.getState('last')]).toEqual([81, undefined]);
  });
});

it.each([true, false])('a log is read where its database was emptied or deleted (%j)', (deleted) => {
  rmSync(path);
  const writer = openHistory(path, now);
  writer.transaction(() => {
    for (let n = 0; n < 5; n++) writer.addReport('alpha', sampleReport(start + n * DAY));
  });
  const log = readFileSync(`${path}-wal`);
  writer.close();
  if (deleted) rmSync(path);
  else truncateSync(path, 0);
  writeFileSync(`${path}-wal`, log);
  const history = open();
  // The list of clouds may have been in the file only.
  expect(history.notices[0]?.text).toMatch(/emptied it.*kept as/);
  expect(count(history) + count(history, 'recovered-1')).toBe(5);
});

describe('a history that lost its list of clouds', () => {
  it('knows them again by the addresses in their reports', () => {
    overwrite([rootOf('cloud')]);
    const history = open();
    for (const cloud of clouds) {
      expect(history.latest(cloud)?.report.target.url).toBe(urlOf(cloud));
      expect(count(history, cloud)).toBe(80);
    }
  });

  it('gives no cloud the reports of another', () => {
    overwrite([rootOf('cloud')]);
    const history = open(['beta', 'gamma']);
    expect(history.notices[0]?.text).toMatch(/1 of its clouds it is not known/);
    history.addLightCheck('gamma', sampleCheck(start + 95 * DAY));
    expect([count(history, 'gamma'), count(history, 'beta')]).toEqual([0, 80]);
    // Nothing of it is lost: it is in the file and in exports.
    expect(count(history, 'recovered-1')).toBe(80);
  });

  it('gives no series of light checks states that came later', () => {
    overwrite([rootOf('light_state')]);
    const history = open();
    history.addLightCheck('beta', sampleCheck(start + 95 * DAY, { outcome: 'maintenance' }));
    const checks = [...history.exportLines([])].filter((line) => line.includes('"maintenance"'));
    expect(checks.filter((line) => line.includes('"type":"check"'))).toHaveLength(1);
  });
});

it('opens a history of version 0.1.0 with everything in it', () => {
  const stored = (name: string) =>
    zstdDecompressSync(readFileSync(join(import.meta.dirname, '..', 'testing', name)));
  writeFileSync(path, stored('history-v1.db.zst'));
  const expected = JSON.parse(stored('history-v1.json.zst').toString()) as Record<string, unknown> & {
    reports: { cloud: string; scanId: number; report: unknown }[];
  };
  const history = open();
  expect(history.notices).toEqual([]);
  for (const { cloud, ...found } of expected.reports)
    expect(history.report(cloud, found.scanId)).toEqual(found);
  expect({
    scans: history.scans('home', 500, null),
    changes: history.changes({ cloudId: null, unreadOnly: false, limit: 500, before: null }),
    alerts: history.alerts(500, null).map(({ problem, ...alert }) => (problem === null ? alert : problem)),
    trend: history.trend('home', 90, new Date(start + 50 * DAY)),
    since: history.findingsSince('home'),
    state: history.getState('line/home'),
  }).toEqual({ ...expected, reports: undefined });
  // And it goes on from there.
  history.addReport('home', sampleReport(start + 60 * DAY));
  expect(history.latest('home')?.report.startedAt).toBe(new Date(start + 60 * DAY).toISOString());
});
