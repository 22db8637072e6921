import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import type { CallInput, CallName, CallOutput } from '../../shared/contract.ts';
import { connectInProcess } from '../../shared/rpc.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import type { Discovery } from '../../shared/state.ts';
import { createApp } from '../app/index.ts';
import type { App } from '../app/types.ts';
import { readHistory } from '../storage/history/index.ts';
import { pathsIn } from '../storage/paths.ts';
import { CliError, cliFailure, directoryFailure, EXIT } from './exit.ts';
import { directoryOf, type Io } from './io.ts';
import { linesOf } from './lines.ts';
import { createPaint, plain } from './paint.ts';
import { VERSION } from './version.ts';

/** Longer files are read line by line; they can only be a history. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;
/** The scans of an import are held in memory to be put in order. */
const MAX_IMPORT_BYTES = 1024 * 1024 * 1024;

type Call = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

interface Opened {
  call: Call;
  importHistory: App['importHistory'];
  onDiscovery(listener: (state: Discovery) => void): void;
}

/**
 * The app on a data directory for the length of one command: not started, so nothing is scanned or sent. Where another
 * process holds the directory the app says who, and the command ends with exit code 2.
 */
async function withApp<T>(
  dataDir: string | undefined,
  io: Io,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const directory = directoryOf(dataDir, io.env);
  const app = await createApp({
    dataDir: directory,
    host: 'browser',
    version: VERSION,
    platform: process.platform,
    openExternal: async () => false,
    log: (level, message) => {
      if (level === 'error') io.tell(message);
    },
  }).catch((error: unknown) => {
    throw directoryFailure(directory, error);
  });
  // A command may be the one that found a damaged file, and its terminal the only place where anybody reads it.
  for (const { text } of app.snapshot().notices) io.tell(text);
  const { client, publish } = connectInProcess(app.handlers, (error) => {
    throw error;
  });
  const unsubscribe = app.subscribe(publish);
  try {
    return await work({
      call: async (name, input) => {
        const result = await client.call(name, input);
        if (!result.ok) throw cliFailure(result.error);
        return result.value;
      },
      importHistory: app.importHistory,
      onDiscovery: (listener) => client.on('discovery', listener),
    });
  } finally {
    unsubscribe();
    await app.stop();
  }
}

/** `weathervane add`: stores the cloud even when it cannot be reached or trusted now, and says so. */
export async function addCommand(
  url: string,
  args: { name?: string; dataDir?: string },
  io: Io,
): Promise<number> {
  return withApp(args.dataDir, io, async ({ call }) => {
    const found = await call('lookUp', { text: url });
    const cloud = await call('addCloud', {
      url: found.reachable ? found.url : url,
      ...(args.name === undefined ? {} : { name: args.name }),
    });
    io.out(`${cloud.settings.id}  ${plain(cloud.settings.name)}  ${cloud.settings.url}\n`);
    io.tell(found.message);
    return EXIT.done;
  });
}

export async function removeCommand(id: string, args: { dataDir?: string }, io: Io): Promise<number> {
  return withApp(args.dataDir, io, async ({ call }) => {
    await call('removeCloud', { id });
    io.tell('Removed, with its history.');
    return EXIT.done;
  });
}

/** `weathervane export`: settings or history on stdout, or into a file that does not exist yet. */
export async function exportCommand(
  args: { what?: string; output?: string; dataDir?: string },
  io: Io,
): Promise<number> {
  const kinds = ['settings', 'history-jsonl', 'history-csv'] as const;
  const what = kinds.find((kind) => kind === (args.what ?? 'settings'));
  if (what === undefined) throw new CliError(EXIT.usage, `--what takes ${kinds.join(', ')}.`);
  return withApp(args.dataDir, io, async ({ call }) => {
    const texts =
      what === 'settings'
        ? [(await call('exportData', { what })).text]
        : historyLines(
            directoryOf(args.dataDir, io.env),
            what === 'history-csv',
            (await call('snapshot', {})).settings.clouds,
          );
    if (args.output === undefined) for (const text of texts) io.out(text);
    else writeNew(args.output, texts);
    return EXIT.done;
  });
}

/** The history line by line, however large: the call of the page is one text, and is cut where it gets too long. */
function* historyLines(directory: string, csv: boolean, clouds: readonly CloudSettings[]): Generator<string> {
  const history = readHistory(pathsIn(directory).history);
  try {
    yield* csv ? history.exportCsv(clouds) : history.exportLines(clouds);
  } finally {
    history.close();
  }
}

/** Writes a file that does not exist yet, for its owner only; half a file is not left behind. */
function writeNew(path: string, texts: Iterable<string>): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(
      EXIT.usage,
      there
        ? `${path} is there already and is not overwritten. Name another file.`
        : `${path} cannot be written. Name a file in a folder you may write to.`,
    );
  }
  try {
    // A write may take a part only: the rest follows.
    for (const text of texts)
      for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
  } catch (error) {
    rmSync(path, { force: true });
    throw new CliError(
      EXIT.usage,
      `${path} could not be written to its end (${error instanceof Error ? error.message : 'unknown reason'}).`,
    );
  } finally {
    closeSync(file);
  }
}

/** `weathervane import`: settings, or a history of any installation. */
export async function importCommand(file: string, args: { dataDir?: string }, io: Io): Promise<number> {
  const unreadable = new CliError(EXIT.usage, `The file ${file} cannot be read.`);
  let text: string | null = null;
  try {
    const { size } = statSync(file);
    if (size > MAX_IMPORT_BYTES)
      throw new CliError(EXIT.usage, `${file} is larger than 1 GiB, the most that can be imported at once.`);
    if (size <= MAX_TEXT_BYTES) text = readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof CliError ? error : unreadable;
  }
  return withApp(args.dataDir, io, async ({ call, importHistory }) => {
    if (text !== null) io.tell((await call('importData', { text })).message);
    else {
      const result = await importHistory(linesOf(file));
      if (!result.ok) throw cliFailure(result.error);
      io.tell(result.value.message);
    }
    return EXIT.done;
  });
}

/** `weathervane data refresh`: newer advisories and releases now, whatever the schedule says. */
export async function refreshCommand(args: { dataDir?: string }, io: Io): Promise<number> {
  return withApp(args.dataDir, io, async ({ call }) => {
    const state = await call('refreshData', {});
    io.out(`data as of ${state.dataAsOf}\n`);
    if (state.error === null) return EXIT.done;
    io.tell(state.error);
    return EXIT.unreachable;
  });
}

/** `weathervane discover`: clouds on the local network, printed as they are found. */
export async function discoverCommand(
  cidr: string | undefined,
  args: { json?: boolean; dataDir?: string },
  io: Io,
): Promise<number> {
  const paint = createPaint(io.color);
  return withApp(args.dataDir, io, async ({ call, onDiscovery }) => {
    let shown = 0;
    const ended = new Promise<Discovery>((resolve) => {
      onDiscovery((state) => {
        for (; !args.json && shown < state.found.length; shown++) {
          const one = state.found[shown];
          if (one)
            io.out(
              `${one.url}  ${one.product} ${plain(one.version ?? '')}  ${paint('dim', plain(one.names.join(', ')))}${one.known ? paint('dim', '  in your list') : ''}\n`,
            );
        }
        if (!state.running) resolve(state);
      });
    });
    io.signal.addEventListener('abort', () => void call('cancelDiscovery', {}), { once: true });
    const { range } = await call('discover', { cidr: cidr ?? null });
    io.tell(`Looking at ${range}…`);
    const state = await ended;
    if (args.json) io.out(`${JSON.stringify(state.found, null, 2)}\n`);
    if (state.error !== null) throw new CliError(EXIT.usage, state.error);
    if (state.found.length === 0) io.tell('No cloud was found.');
    return EXIT.done;
  });
}
