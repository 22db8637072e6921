import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { dataDirectory } from '../storage/paths.ts';
import { EXIT } from './exit.ts';
import { wantsColor } from './paint.ts';

/** What a command may touch of its process; tests pass their own. */
export interface Io {
  out(text: string): void;
  /** Progress and messages: stderr, never stdout. */
  tell(text: string): void;
  env: NodeJS.ProcessEnv;
  color: boolean;
  /** Columns to write for. */
  width: number;
  /** Where the built page is, for the browser host. */
  rendererDir: string;
  /** Aborted by Ctrl-C and by being told to stop. */
  signal: AbortSignal;
}

const WIDEST = 120;

/**
 * A signal within this time of the first is the same one again: a library of the settings file's passes each on to the
 * process once more, a shell and its terminal may both send it.
 */
const SAME_SIGNAL_MS = 1000;

/** The signals a person, a service manager or a closed terminal ends us with. */
const END_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What each signal does: the first stops in good order, one that comes later ends the process at once. */
export function stopOnSignal(
  stop: AbortController,
  force: () => void,
  now: () => number = () => performance.now(),
): () => void {
  let first: number | null = null;
  return () => {
    if (first !== null && now() - first > SAME_SIGNAL_MS) return force();
    first ??= now();
    stop.abort();
  };
}

/** The io of this process. A second signal ends it at once. */
export function processIo(rendererDir: string): Io {
  const stop = new AbortController();
  const onSignal = stopOnSignal(stop, () => process.exit(130));
  for (const name of END_SIGNALS) process.on(name, onSignal);
  // Windows consoles have no SIGINT for a program without a terminal reader.
  if (process.platform === 'win32' && process.stdin.isTTY)
    createInterface({ input: process.stdin }).on('SIGINT', () => stop.abort());
  // A reader that has seen enough (`| head`) is no failure; a full disk is.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`The output cannot be written (${error.message}).\n`);
    process.exit(EXIT.internal);
  });
  process.stderr.on('error', () => undefined);
  return {
    out: (text) => process.stdout.write(text),
    tell: (text) => process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
    env: process.env,
    rendererDir,
    color: wantsColor(process.stdout, process.env),
    width: Math.min(process.stdout.columns ?? 100, WIDEST),
    signal: stop.signal,
  };
}

export const directoryOf = (override: string | undefined, env: NodeJS.ProcessEnv): string =>
  dataDirectory(override ?? null, { platform: process.platform, env, home: homedir() });
