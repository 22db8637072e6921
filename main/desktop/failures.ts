import { errorText, type Level } from './log.ts';

export interface FailurePorts {
  /** The process, or what a test puts in its place. */
  process: {
    on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  };
  log: { readonly dir: string; write(level: Level, message: string): void };
  /** A dialog of the system; before the app is ready Electron writes it to stderr on Linux. Blocks until it is closed. */
  showErrorBox(title: string, content: string): void;
  exit(code: number): void;
}

/** Exit codes of the desktop program: 1 it failed while running, 2 it could not start. */
export const EXIT = { failed: 1, noStart: 2 } as const;

/** Errors of the language itself are bugs of ours: their message says nothing to an owner. */
const OURS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'AssertionError']);

const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by you. Give yourself the right to, or choose another one with --data-dir.',
  EPERM: 'may not be written by you. Give yourself the right to, or choose another one with --data-dir.',
  EROFS: 'is on a read-only disk. Choose another one with --data-dir.',
  ENOSPC: 'is on a full disk. Make room, then start Weathervane again.',
  EDQUOT: 'is on a full disk. Make room, then start Weathervane again.',
  ENOTDIR: 'is not a folder. Choose another one with --data-dir.',
  EEXIST: 'is not a folder. Choose another one with --data-dir.',
};

/** Why the program cannot start, as a sentence for its owner; never a stack trace. */
export function startSentence(error: unknown, places: { dataDir: string; logDir: string }): string {
  const unknown = `Something went wrong that Weathervane did not expect. The log in ${places.logDir} has the details.`;
  if (!(error instanceof Error) || error.message === '') return unknown;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    const why = SYSTEM[code];
    return why === undefined ? unknown : `The data folder ${places.dataDir} ${why}`;
  }
  return OURS.has(error.name) ? unknown : error.message.slice(0, 500);
}

/**
 * From the first moment on nothing fails in silence. While starting, every failure ends the program with a sentence and
 * exit code 2: a program without window and tray would only sit there. Once `running`, a promise nobody waited for is
 * logged (watching goes on), and an exception that nobody caught ends it with exit code 1: what it left half done is
 * unknown.
 */
export function handleFailures(
  ports: FailurePorts,
  dataDir: string,
): {
  /** The start did not come to its end. */
  startFailed(error: unknown): void;
  running(): void;
} {
  let started = false;
  let ending = false;
  const end = (title: string, sentence: string, code: number) => {
    // A dialog is open already: what fails meanwhile is in the log.
    if (ending) return;
    ending = true;
    ports.showErrorBox(title, sentence);
    ports.exit(code);
  };
  const startFailed = (error: unknown) => {
    ports.log.write('error', errorText(error));
    end('Weathervane cannot start', startSentence(error, { dataDir, logDir: ports.log.dir }), EXIT.noStart);
  };
  ports.process.on('uncaughtException', (error) => {
    if (!started) return startFailed(error);
    ports.log.write('error', errorText(error));
    end(
      'Weathervane has to stop',
      `Something went wrong that it cannot go on after. The log in ${ports.log.dir} has the details. Please start it again.`,
      EXIT.failed,
    );
  });
  ports.process.on('unhandledRejection', (error) => {
    if (started) ports.log.write('error', errorText(error));
    else startFailed(error);
  });
  return {
    startFailed,
    running() {
      started = true;
    },
  };
}
