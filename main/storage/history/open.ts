import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Notice } from '../../../shared/state.ts';
import { number } from '../../../shared/words/index.ts';
import { asidePath } from '../private-file.ts';
import { settleInterrupted } from './alerts.ts';
import type { KnownClouds } from './clouds.ts';
import { codeOf, type Database, isDamage, openDatabase } from './database.ts';
import { storedNotices, storeNotices } from './notices.ts';
import { type Recovered, recover } from './recover.ts';
import { migrate, migrations, versionOf } from './schema.ts';

/** A database and its journals. */
const PARTS = ['', '-wal', '-shm'];

type Why = 'broken' | 'newer' | 'empty';

/** A database file that must not be used as it is. */
class Unusable extends Error {
  readonly why: Why;

  constructor(why: Why, message: string) {
    super(message);
    this.why = why;
  }
}

/** The disk is full, or does not let us write; the message is a sentence for the owner. */
export class NoRoom extends Error {}

/**
 * Opens the history for writing. A file that is broken, empty or written by a newer version is set aside under a name
 * that says so; of a broken one everything that can still be read is carried over. The owner is told by a notice that
 * is stored in the new file. However this is interrupted, the next start goes on with it: the new file is made beside
 * the old one, and takes its place only when it is whole.
 */
export function openForWriting(path: string, now: Date, clouds: () => KnownClouds): Database {
  try {
    putInPlace(path);
    const found = open(path);
    if (typeof found === 'object') return found;
    if (found === 'missing') {
      make(path, () => undefined);
      renameSync(`${path}.new`, path);
    } else replace(path, found, now, clouds);
    return openChecked(path);
  } catch (error) {
    throw noRoom(path, error) ?? error;
  }
}

/** The database at `path`, or why it cannot be used. */
function open(path: string): Database | Why | 'missing' {
  const size = sizeOf(path);
  // SQLite would make an empty file a new database without a word, and throw away a log without its database.
  if (size === 0 || (size === null && (sizeOf(`${path}-wal`) ?? 0) > 0)) return 'empty';
  if (size === null) return 'missing';
  // SQLite opens a file of an unknown write version, and never writes to it.
  if (writeVersion(path) > 2) return 'broken';
  try {
    return openChecked(path);
  } catch (error) {
    if (error instanceof Unusable) return error.why;
    // SQLITE_ERROR: tables of ours are missing or of another shape.
    if (isDamage(error) || codeOf(error) === 1) return 'broken';
    throw error;
  }
}

/** The file format's write version (SQLite file format §1.3.3): 1 rollback journal, 2 write-ahead log. */
function writeVersion(path: string): number {
  const header = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header[18] ?? 0;
}

const sizeOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null;

function openChecked(path: string): Database {
  const database = openDatabase(path);
  try {
    check(database, 'quick_check');
    const version = versionOf(database);
    const meta = new Map(
      tableExists(database, 'meta')
        ? database
            .all<{ key: string; value: string }>('SELECT key, value FROM meta')
            .map((row) => [row.key, row.value])
        : [],
    );
    if (version > migrations.length) {
      // Written twice: in the file's header it is a number of its own that any flipped bit changes.
      const told = meta.get('version');
      const flipped = told !== undefined && told !== String(version);
      throw new Unusable(flipped ? 'broken' : 'newer', `history version ${version}`);
    }
    if (meta.get('damaged') === '1') check(database, 'integrity_check');
    migrate(database);
    // FULL: an alert that was claimed must still be claimed after a power cut, or it would be sent twice.
    database.raw.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000');
    if (meta.get('version') !== String(migrations.length))
      setMeta(database, 'version', `${migrations.length}`);
    if (meta.get('damaged') === '1') setMeta(database, 'damaged', '0');
    settleInterrupted(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const tableExists = (database: Database, name: string): boolean =>
  database.get('SELECT 1 FROM sqlite_schema WHERE name = ?', name) !== undefined;

/** Reads the whole file, at every start: damage that is found late has reached the backups by then. */
function check(database: Database, pragma: 'quick_check' | 'integrity_check'): void {
  const [first] = database.all<Record<string, string>>(`PRAGMA ${pragma}(1)`);
  const said = first?.[pragma];
  if (said !== 'ok') throw new Unusable('broken', said ?? '');
}

function setMeta(database: Database, key: string, value: string): void {
  database.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', key, value);
}

/** Says that damage was met while the history was in use: the next start looks closer than others. */
export const markDamaged = (database: Database): void => setMeta(database, 'damaged', '1');

/** Makes a whole database in `<path>.new`, which until then is nobody's. */
function make(path: string, fill: (fresh: Database) => void): void {
  const fresh = `${path}.new`;
  for (const part of PARTS) rmSync(fresh + part, { force: true });
  const database = openDatabase(fresh);
  try {
    migrate(database);
    fill(database);
  } finally {
    // The last connection that closes takes its log into the file.
    database.close();
  }
}

/** Sets the file at `path` aside and puts one in its place that holds what can be read of it, and says so. */
function replace(path: string, why: Why, now: Date, clouds: () => KnownClouds): void {
  const aside = asidePath(path, why, now);
  make(path, (fresh) =>
    fresh.transaction(() => {
      const text = textOf(why, aside, () => carryOver(path, fresh, clouds()));
      const notice: Notice = {
        id: `history-${why}-${now.getTime()}`,
        severity: why === 'newer' ? 'medium' : 'high',
        text: text.slice(0, 1000),
        at: now.toISOString(),
      };
      storeNotices(fresh, [...storedNotices(fresh), notice]);
      setMeta(fresh, 'aside', aside);
    }),
  );
  renameSync(`${path}.new`, `${path}.ready`);
  putInPlace(path);
}

function textOf(why: Why, aside: string, carryOver: () => Recovered): string {
  if (why === 'newer')
    return `The history was written by a newer Weathervane and cannot be used by this one; a new history was started. The newer one was kept as ${aside}.`;
  const { rows, complete, unknownClouds } = carryOver();
  const recovered =
    rows > 0
      ? `${number(rows)} records of it were recovered${complete ? '' : ', others could not be read'}`
      : 'Nothing of it could be read';
  const unknown =
    unknownClouds > 0 ? ` Of ${unknownClouds} of its clouds it is not known any more which they were.` : '';
  return why === 'empty'
    ? `The history database was there without anything in it, so something else has emptied it. ${recovered}; what was there was kept as ${aside}.${unknown}`
    : `The history database was damaged. ${recovered}; the damaged file was kept as ${aside}.${unknown}`;
}

/** What can be read. A recovery that fails must not keep the app from starting: the damaged file is kept whole. */
function carryOver(path: string, fresh: Database, clouds: KnownClouds): Recovered {
  try {
    return recover(path, fresh, clouds);
  } catch (error) {
    if (noRoom(path, error)) throw error;
    return { rows: 0, complete: false, unknownClouds: 0 };
  }
}

/** The second half of `replace`, also of one that was interrupted: a whole new file is ready, the old one makes room. */
function putInPlace(path: string): void {
  const ready = `${path}.ready`;
  if (!existsSync(ready)) return;
  const database = openDatabase(ready);
  const aside = database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'aside'")?.value;
  database.close();
  if (!aside) throw new Error(`${ready} does not say where the old history goes`);
  // The journals as well, and before the new file is there: SQLite would play an old log into it.
  for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, aside + part);
  renameSync(ready, path);
}

/** READONLY, IOERR, FULL, CANTOPEN, and what the file system says itself; null for other errors. */
function noRoom(path: string, error: unknown): NoRoom | null {
  const { code, message } = error as NodeJS.ErrnoException;
  const full =
    codeOf(error) === 13 || code === 'ENOSPC' || code === 'EDQUOT' || (codeOf(error) === 10 && crowded(path));
  if (!full && ![8, 10, 14].includes(codeOf(error) ?? 0) && code !== 'EROFS' && code !== 'EACCES')
    return null;
  return new NoRoom(
    full
      ? `The disk is full, so the history ${path} cannot be opened. Nothing of it was changed: make some room and start again.`
      : `The history ${path} cannot be written (${message}). Nothing of it was changed: make it writable and start again.`,
    { cause: error },
  );
}

/** A full disk is an I/O error to SQLite where it wanted to share an index between processes: 32 KiB. */
function crowded(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize < 64 * 1024;
}
