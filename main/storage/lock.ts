import { readFileSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { writePrivateFile } from './private-file.ts';

const Holder = z.object({ pid: z.number().int(), since: z.iso.datetime(), what: z.string().max(100) });
/** Who holds a data directory. `what` is the command in words: "serve", "the desktop app". */
export type Holder = z.infer<typeof Holder>;

export type Lock = { held: true; release(): void } | { held: false; holder: Holder | null; message: string };

/**
 * One process at a time owns a data directory. The lock is an operating system file lock (through SQLite, which has one
 * that works everywhere), not the presence of a file: it vanishes with its process, so a crash leaves nothing stale and
 * a reused process id is never mistaken for the holder. Who holds it is written beside it for the message only.
 */
export function acquireLock(path: string, holder: Holder): Lock {
  const note = `${path}.holder.json`;
  const database = takeLock(path);
  if (!database) {
    const other = readHolder(note);
    return { held: false, holder: other, message: lockMessage(other) };
  }
  try {
    writePrivateFile(note, JSON.stringify(holder));
  } catch {
    // A full disk: then the other process cannot say who holds it, and that is all.
  }
  let open = true;
  return {
    held: true,
    release() {
      if (!open) return;
      open = false;
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

/** The lock as an open connection; null where another process has it. */
function takeLock(path: string, again = true): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // No journal file: nothing is ever written to this database.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    const code = (error as { errcode?: number }).errcode;
    if (code === BUSY) return null;
    if (!again || (code !== CORRUPT && code !== NOTADB)) throw error;
    // Something else was written into it. There is nothing to keep, and the file stays the same one: should a process
    // still hold it, it holds it on.
    truncateSync(path, 0);
    return takeLock(path, false);
  }
}

/** SQLite's result codes. */
const BUSY = 5;
const CORRUPT = 11;
const NOTADB = 26;

function readHolder(note: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(note, 'utf8')));
  } catch {
    return null;
  }
}

const lockMessage = (holder: Holder | null) =>
  holder
    ? `Weathervane is already running on this data directory: ${holder.what}, process ${holder.pid}, since ${holder.since}. Stop it first, or use --data-dir for another one.`
    : 'Weathervane is already running on this data directory. Stop it first, or use --data-dir for another one.';
