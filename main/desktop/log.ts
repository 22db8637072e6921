import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Level = 'info' | 'warn' | 'error';

export interface Log {
  /** The folder the files are in. */
  readonly dir: string;
  write(level: Level, message: string): void;
}

const MAX_ENTRY = 2000;

/**
 * What may be written: one line, bounded, without what is secret by its form (passwords in URLs, queries, fragments,
 * Authorization values, tokens) and without line breaks that could forge a second entry.
 */
export function logLine(at: Date, level: Level, message: string): string {
  const clean = message
    .slice(0, MAX_ENTRY * 2)
    // To the last "@" before the path: a password may hold one itself.
    .replace(/(\w+:\/\/)[^\s/]*@/gu, '$1…@')
    .replace(/(\w+:\/\/[^\s?#]*)[?#][^\s)]*/gu, '$1?…')
    .replace(/\b((?:set-)?cookie["']?\s*[=:]\s*)[^\r\n]+/giu, '$1…')
    .replace(/\b(bearer|basic)\s+[^\s"',]+/giu, '$1 …')
    .replace(
      /\b((?:[\w-]*(?:token|secret|password|passwd|authorization|(?:api|access|gotify)[-_]?key))["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;}]+)/giu,
      '$1…',
    )
    .replace(/\r?\n\s*/gu, ' ⏎ ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu, ' ')
    .slice(0, MAX_ENTRY);
  return `${at.toISOString()} ${level.padEnd(5)} ${clean}\n`;
}

/** An error for the log: its name, message, code and where in our code; never what a server sent along. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  const { code } = error as { code?: unknown };
  const where = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return [
    `${error.name}: ${error.message.slice(0, 300)}`,
    typeof code === 'string' ? `(${code})` : '',
    ...where.slice(0, 8),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/**
 * A log that cannot grow: `weathervane.log` and `keep` older ones of at most `maxBytes` each. Written at once, because
 * the line before a crash is the one that matters; a full disk or a missing folder never stops the app.
 */
export function openLog(
  dir: string,
  {
    now = () => new Date(),
    maxBytes = 512 * 1024,
    keep = 3,
  }: { now?: () => Date; maxBytes?: number; keep?: number } = {},
): Log {
  const file = (n: number) => join(dir, n === 0 ? 'weathervane.log' : `weathervane.${n}.log`);
  const size = () => {
    try {
      return statSync(file(0)).size;
    } catch {
      return 0;
    }
  };
  const rotate = () => {
    rmSync(file(keep), { force: true });
    for (let n = keep - 1; n >= 0; n--) {
      try {
        renameSync(file(n), file(n + 1));
      } catch {
        // Not there yet.
      }
    }
  };
  return {
    dir,
    write(level, message) {
      try {
        mkdirSync(dir, { recursive: true, mode: 0o700 });
        const line = logLine(now(), level, message);
        if (size() + Buffer.byteLength(line) > maxBytes) rotate();
        appendFileSync(file(0), line, { mode: 0o600 });
      } catch {
        // Nowhere to tell it: the log is where it would be told.
      }
    },
  };
}
