import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleReport, temporaryDirectory } from '../testing/fixture.ts';
import { openHistory } from './index.ts';
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
    expect([again.notices, again.latest('home')?.report.status]).toEqual([[], 'up']);
    again.close();
  });

  it('gives back what can still be read of a damaged one', () => {
    fill(300);
    // Somebody's disk wrote zeros over a few pages in the middle; the crash mark asks for the check.
    const database = new DatabaseSync(path);
    database.exec("UPDATE meta SET value = '1' WHERE key = 'open'");
    database.close();
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
      history.addReport('home', sampleReport(start + 1000 * DAY));
      expect(history.latest('home')?.report.startedAt).toBe(new Date(start + 1000 * DAY).toISOString());
      history.close();
    }
  });

  it('is kept aside where a newer version wrote it', () => {
    fill(1);
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    const history = openHistory(path, now);
    expect(history.notices[0]?.text).toMatch(/newer Weathervane/);
    expect(history.latest('home')).toBeNull();
    history.close();
    expect(aside()).toEqual([expect.stringContaining('newer')]);
  });
});

it('reads the whole file only after a crash and once a week', () => {
  fill(1);
  const checkedAt = () => {
    const database = new DatabaseSync(path, { readOnly: true });
    const value = database.prepare("SELECT value FROM meta WHERE key = 'checkedAt'").get()?.value;
    database.close();
    return Number(value);
  };
  const openAt = (at: number) => openHistory(path, () => new Date(at)).close();
  const first = checkedAt();
  openAt(first + DAY);
  expect(checkedAt()).toBe(first);
  openAt(first + 8 * DAY);
  expect(checkedAt()).toBe(first + 8 * DAY);
});
