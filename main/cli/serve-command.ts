import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type App, createApp } from '../app/index.ts';
import { exposureWarning, ListenError, serveApp } from '../web/index.ts';
import { metricsText } from '../web/metrics.ts';
import { CliError, directoryFailure, EXIT } from './exit.ts';
import { directoryOf, type Io } from './io.ts';
import { openInBrowser } from './open-browser.ts';
import { VERSION } from './version.ts';

export interface ServeArguments {
  host?: string;
  port?: string;
  open?: boolean;
  dataDir?: string;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/u.test(text) || port > 65_535)
    throw new CliError(EXIT.usage, `--port takes 0 to 65535, not "${text.slice(0, 40)}".`);
  return port;
}

/** The app on a data directory, served until the process is told to stop. Prints one line: the URL. */
async function serveUntilStopped(
  args: Required<ServeArguments>,
  io: Io,
  prepare: (app: App) => Promise<void>,
): Promise<number> {
  const port = readPort(args.port);
  const log = (level: 'info' | 'warn' | 'error', message: string) => {
    if (level !== 'info') io.tell(message);
  };
  // Beside the built program, where there is a whole copy.
  const picture = resolve(io.rendererDir, '../../assets/icons/app/256x256.png');
  const app = await createApp({
    dataDir: args.dataDir,
    host: 'browser',
    version: VERSION,
    platform: process.platform,
    openExternal: openInBrowser,
    ...(existsSync(picture) ? { notifyIcon: picture } : {}),
    log,
  }).catch((error: unknown) => {
    throw directoryFailure(args.dataDir, error);
  });
  try {
    const host = await serveApp({
      handlers: app.handlers,
      subscribe: app.subscribe,
      rendererDir: io.rendererDir,
      host: args.host,
      port,
      dataDir: args.dataDir,
      metrics: async () => {
        const expiring = await app.handlers.expiring({});
        return metricsText(app.snapshot(), expiring.ok ? expiring.value : []);
      },
      onBug: (error, where) => log('error', `${where}: ${error instanceof Error ? error.message : 'failed'}`),
    }).catch((error: unknown) => {
      if (error instanceof ListenError) throw new CliError(EXIT.usage, error.message);
      throw error;
    });
    try {
      const warning = exposureWarning(args.host);
      if (warning !== null) io.tell(warning);
      await app.start();
      await prepare(app);
      io.out(`${host.url}\n`);
      if (args.open) await openInBrowser(host.url);
      await new Promise<void>((resolve) => {
        if (io.signal.aborted) resolve();
        io.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      return EXIT.done;
    } finally {
      await host.close();
    }
  } finally {
    await app.stop();
  }
}

/** `weathervane serve`: the app for a browser, and the watch without a screen. */
export const serveCommand = (args: ServeArguments, io: Io): Promise<number> =>
  serveUntilStopped(
    {
      host: args.host ?? '127.0.0.1',
      port: args.port ?? '7480',
      open: args.open ?? true,
      dataDir: directoryOf(args.dataDir, io.env),
    },
    io,
    async () => undefined,
  );

/** `weathervane demo`: sample clouds and the app on them, in a directory that is gone afterwards unless one is given. */
export async function demoCommand(args: ServeArguments, io: Io): Promise<number> {
  const own = args.dataDir === undefined;
  const dataDir = own ? mkdtempSync(join(tmpdir(), 'weathervane-demo-')) : directoryOf(args.dataDir, io.env);
  try {
    return await serveUntilStopped(
      { host: '127.0.0.1', port: args.port ?? '0', open: args.open ?? true, dataDir },
      io,
      async (app) => {
        // A demonstration needs no fresh data and asks nobody whether we are online.
        await app.handlers.updateSettings({ data: { refresh: 'off' }, network: { connectivityUrl: null } });
        const started = await app.handlers.startSamples({});
        if (!started.ok) throw new CliError(EXIT.internal, started.error.message);
      },
    );
  } finally {
    if (own) rmSync(dataDir, { recursive: true, force: true });
  }
}
