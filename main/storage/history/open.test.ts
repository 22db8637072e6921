import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleReport } from '../../../shared/testing/report.ts';
import { sampleCheck, temporaryDirectory } from '../testing/fixture.ts';
import { openHistory, readHistory } from './index.ts';
import { migrations } from './schema.ts';

const start = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const now = () => new Date(start + 300 * DAY);

let temporary: ReturnType<typeof temporaryDirectory>;
let path: string;
beforeEach(() => {
  temporary = temporaryDirectory();
  path = join(temporary.directory, 'history.db');
});
afterEach(() => temporary.remove());

function fill(count: number) {
  const history = openHistory(path, now);
  history.transaction(() => {
    for (let n = 0; n < count; n++)
      history.addReport(
        'home',
        sampleReport(start + n * DAY, { durationMs: n, status: n % 2 ? 'up' : 'maintenance' }),
      );
    history.addAlert({
      at: new Date(start).toISOString(),
      cloudId: 'home',
      findingId: null,
      kind: 'down',
      severity: 'high',
      title: 'Down',
      body: '',
      dedupeKey: 'k',
      delivery: 'inbox-only',
    });
  });
  history.close();
}

const aside = () => readdirSync(temporary.directory).filter((name) => /\.(broken|newer)-.*Z$/.test(name));

describe('a history that cannot be used', () => {
  it('is set aside where it is no database at all; the owner is told', () => {
    writeFileSync(path, 'This is not a database, but it is long enough to look at. '.repeat(100));
    const history = openHistory(path, now);
    expect(history.notices).toHaveLength(1);
    expect(history.notices[0]?.text).toMatch(/damaged.*kept as/);
    history.addReport('home', sampleReport(start));
    history.close();
    expect(aside()).toHaveLength(1);
    expect(readFileSync(join(temporary.directory, aside()[0] ?? ''), 'utf8')).toContain('not a database');
    const again = openHistory(path, now);
    expect(again.latest('home')?.report.status).toBe('up');
    again.close();
    expect(aside()).toHaveLength(1);
  });

  it('gives back what can still be read of a damaged one', () => {
    fill(300);
    // Somebody's disk wrote zeros over a few pages in the middle.
    const bytes = readFileSync(path);
    const pages = bytes.length / 4096;
    bytes.fill(0, Math.floor(pages / 2) * 4096, (Math.floor(pages / 2) + 2) * 4096);
    writeFileSync(path, bytes);
    const history = openHistory(path, now);
    expect(history.notices[0]?.text).toMatch(/[\d,]+ records of it were recovered/);
    expect(history.scans('home', 500, null).length).toBeGreaterThan(100);
    for (const { scanId } of history.scans('home', 500, null)) history.report('home', scanId);
    history.close();
    expect(aside()).toHaveLength(1);
  });

  it('survives damage anywhere: opens, tells, and can be written', () => {
    fill(60);
    const whole = readFileSync(path);
    const size = statSync(path).size;
    for (let page = 0; page * 4096 < size; page += 3) {
      const bytes = Buffer.from(whole);
      bytes.fill(0xa5, page * 4096 + (page === 0 ? 30 : 0), (page + 1) * 4096);
      writeFileSync(path, bytes);
      const history = openHistory(path, () => new Date(start + (400 + page) * DAY));
      expect(history.notices).toHaveLength(1);
      history.addReport('home', sampleReport(start + 1000 * DAY));
      expect(history.latest('home')?.report.startedAt).toBe(new Date(start + 1000 * DAY).toISOString());
      history.close();
    }
  });

  it('is kept aside where a newer version wrote it', () => {
    fill(1);
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.exec(`UPDATE meta SET value = '${migrations.length + 1}' WHERE key = 'version'`);
    database.close();
    const history = openHistory(path, now);
    expect(history.notices[0]?.text).toMatch(/newer Weathervane/);
    expect(history.latest('home')).toBeNull();
    history.close();
    expect(aside()).toEqual([expect.stringContaining('newer')]);
  });
});

describe('a history file that is gone or empty', () => {
  it('is begun anew where there was none, without a word', () => {
    const history = openHistory(path, now);
    expect(history.notices).toEqual([]);
    history.close();
    expect(readdirSync(temporary.directory)).toEqual(['history.db']);
  });

  it('is told and kept where something emptied it', () => {
    fill(3);
    writeFileSync(path, '');
    writeFileSync(`${path}-wal`, 'what was not yet in the file');
    const history = openHistory(path, now);
    expect(history.notices.map(({ text }) => text)).toEqual([expect.stringMatching(/emptied it.*kept as/)]);
    history.close();
    const kept = readdirSync(temporary.directory).filter((name) => name.includes('.empty-'));
    expect(kept.map((name) => readFileSync(join(temporary.directory, name), 'utf8'))).toEqual([
      '',
      'what was not yet in the file',
    ]);
  });
});

describe('a recovery that is interrupted', () => {
  const damage = () => {
    const bytes = readFileSync(path);
    bytes.fill(0, 5 * 4096, 6 * 4096);
    writeFileSync(path, bytes);
    return bytes;
  };
  const scans = () => {
    const history = openHistory(path, now);
    const { length } = history.scans('home', 500, null);
    const notices = history.notices.length;
    history.close();
    return { length, notices };
  };

  it('begins again while the new file is not whole', () => {
    fill(30);
    damage();
    writeFileSync(`${path}.new`, 'half a database');
    writeFileSync(`${path}.new-wal`, 'half a log');
    expect(scans()).toEqual({ length: 30, notices: 1 });
    expect(readdirSync(temporary.directory).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it.each([0, 1])('goes on where the new file is whole (%i of the old files moved)', (moved) => {
    fill(30);
    const bytes = damage();
    writeFileSync(`${path}-wal`, 'a log');
    expect(scans()).toEqual({ length: 30, notices: 1 });
    // Back to the moment before the new file took the place of the old one.
    const [kept = ''] = aside();
    renameSync(path, `${path}.ready`);
    if (moved === 0) renameSync(join(temporary.directory, kept), path);
    rmSync(join(temporary.directory, `${kept}-wal`), { force: true });
    writeFileSync(`${path}-wal`, 'a log');
    expect(scans()).toEqual({ length: 30, notices: 1 });
    expect(readFileSync(join(temporary.directory, kept))).toEqual(bytes);
    expect(readFileSync(join(temporary.directory, `${kept}-wal`), 'utf8')).toBe('a log');
    expect(readdirSync(temporary.directory)).not.toContain('history.db.ready');
  });

  it('changes nothing where it fails', () => {
    fill(30);
    const bytes = damage();
    const failing = () =>
      openHistory(path, now, () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      });
    expect(failing).toThrow(/disk is full.*Nothing of it was changed/);
    expect(readFileSync(path)).toEqual(bytes);
    expect(scans()).toEqual({ length: 30, notices: 1 });
  });
});

describe('damage that shows while the history is in use', () => {
  it('is told at once, and looked for at the next start', async () => {
    fill(3);
    const history = openHistory(path, now);
    const told: string[] = [];
    history.onNotice?.(({ id }) => told.push(id));
    const other = new DatabaseSync(path);
    const { page } = other
      .prepare("SELECT rootpage AS page FROM sqlite_schema WHERE name = 'light_day'")
      .get() as {
      page: number;
    };
    // Another connection's write makes this one forget what it has read.
    other.exec("INSERT INTO state VALUES ('other', '1')");
    other.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096), 0, 4096, (page - 1) * 4096);
    closeSync(file);
    for (let n = 0; n < 2; n++) expect(() => history.addLightCheck('home', sampleCheck(start))).toThrow();
    await Promise.resolve();
    expect(told).toEqual(['history-damage']);
    history.close();
    const again = openHistory(path, now);
    expect(again.notices.map(({ id }) => id)).toEqual(['history-damage', expect.stringContaining('broken')]);
    again.addLightCheck('home', sampleCheck(start));
    expect(again.scans('home', 9, null)).toHaveLength(3);
    again.close();
  });
});

it('keeps its notices until they are put away', () => {
  const notice = { id: 'n', severity: 'low' as const, text: 'Look.', at: now().toISOString() };
  const open = () => openHistory(path, now);
  const first = open();
  first.keepNotice?.(notice);
  first.keepNotice?.(notice);
  first.close();
  const reader = readHistory(path);
  expect(reader.notices).toEqual([notice]);
  reader.close();
  const second = open();
  expect(second.notices).toEqual([notice]);
  second.dismissNotice?.('n');
  second.close();
  const third = open();
  expect(third.notices).toEqual([]);
  third.close();
});
