import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a file only its owner can read: complete or not at all (written beside, synced, renamed over). */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/**
 * A free name beside `path` that says when it was set aside: settings.json → settings.json.unreadable-2026-11-23T21-40-05Z,
 * with -2, -3 … where two are set aside within one second.
 */
export function asidePath(path: string, why: string, now: Date): string {
  const name = `${path}.${why}-${now.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}`;
  let free = name;
  for (let n = 2; existsSync(free); n++) free = `${name}-${n}`;
  return free;
}
