import { existsSync, renameSync } from 'node:fs';
import type { Notice } from '../../../shared/state.ts';
import { asidePath } from '../private-file.ts';
import { type Database, openDatabase } from './database.ts';
import { recover } from './recover.ts';
import { migrate, migrations, versionOf } from './schema.ts';

const WEEK = 7 * 86_400_000;

/** A database file that must not be used as it is. */
class Unusable extends Error {
  readonly why: 'broken' | 'newer';

  constructor(why: 'broken' | 'newer', message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * Opens the history for writing. A file that is broken, or written by a newer version, is set aside under a name that
 * says so; of a broken one everything that can still be read is carried over. Both are told.
 */
export function openForWriting(path: string, now: Date): { database: Database; notices: Notice[] } {
  const existed = existsSync(path);
  try {
    return { database: openChecked(path, now), notices: [] };
  } catch (error) {
    const why = reasonOf(error);
    if (!existed || !why) throw error;
    const aside = asidePath(path, why, now);
    for (const suffix of ['-wal', '-shm', ''])
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    const database = openChecked(path, now);
    const saved = why === 'broken' ? recover(aside, database) : null;
    const text =
      why === 'newer'
        ? `The history was written by a newer Weathervane and cannot be used by this one; a new history was started. The newer one was kept as ${aside}.`
        : `The history database was damaged. ${saved?.rows ? `${saved.rows.toLocaleString('en-GB')} records of it were recovered${saved.complete ? '' : ', others could not be read'}` : 'Nothing of it could be read'}; the damaged file was kept as ${aside}.`;
    return {
      database,
      notices: [
        {
          id: `history-${why}-${now.getTime()}`,
          severity: why === 'newer' ? 'medium' : 'high',
          text: text.slice(0, 1000),
          at: now.toISOString(),
        },
      ],
    };
  }
}

function reasonOf(error: unknown): 'broken' | 'newer' | null {
  if (error instanceof Unusable) return error.why;
  // SQLITE_CORRUPT 11, SQLITE_NOTADB 26, and SQLITE_ERROR 1 where tables of ours are missing or of another shape.
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && [1, 11, 26].includes(code & 0xff) ? 'broken' : null;
}

function openChecked(path: string, now: Date): Database {
  const database = openDatabase(path);
  try {
    const version = versionOf(database);
    if (version > migrations.length) throw new Unusable('newer', `history version ${version}`);
    migrate(database);
    // FULL: an alert that was claimed must still be claimed after a power cut, or it would be sent twice.
    database.raw.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000');
    if (checkDue(database, now)) {
      const problems = database.all<{ quick_check: string }>('PRAGMA quick_check(1)');
      if (problems[0]?.quick_check !== 'ok') throw new Unusable('broken', problems[0]?.quick_check ?? '');
      setMeta(database, 'checkedAt', String(now.getTime()));
    }
    setMeta(database, 'open', '1');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** After a crash, and once a week: reading the whole file takes too long for every start. */
function checkDue(database: Database, now: Date): boolean {
  const meta = new Map(
    database
      .all<{ key: string; value: string }>('SELECT key, value FROM meta')
      .map((row) => [row.key, row.value]),
  );
  const last = Number(meta.get('checkedAt') ?? 0);
  return meta.get('open') === '1' || Math.abs(now.getTime() - last) > WEEK;
}

function setMeta(database: Database, key: string, value: string): void {
  database.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', key, value);
}

/** Says that the file was closed in order, so that the next start need not read all of it. */
export function closeInOrder(database: Database): void {
  setMeta(database, 'open', '0');
  database.close();
}
