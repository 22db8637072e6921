import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import type { Level } from './log.ts';
import { type UpdateEngine, updateWay } from './updates.ts';

/** A look that takes longer has failed. */
const CHECK_WITHIN_MS = 60_000;

export interface EnginePorts {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** The owner's proxy; null: what the system says. */
  proxy(): string | null;
  /** An AppImage that was replaced has another name now. */
  renamed(path: string): void;
  log(level: Level, message: string): void;
}

/** Where releases are told by electron-builder; a copy without that file cannot look for any. */
export const updatesConfigured = (resources: string): boolean =>
  existsSync(join(resources, 'app-update.yml'));

/** What kind of copy this is, read from beside the program. */
export function thisCopy(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, resources: string) {
  let kind: string | null = null;
  try {
    kind = readFileSync(join(resources, 'package-type'), 'utf8').trim();
  } catch {
    // No package, or one that does not say.
  }
  return updateWay({
    platform,
    kind,
    appImage: platform === 'linux' ? (env.APPIMAGE ?? null) : null,
    writable: (path) => {
      try {
        accessSync(path, constants.W_OK);
        accessSync(dirname(path), constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
  });
}

/**
 * electron-updater as the engine. Loaded at the first look, so that it costs a start nothing; it shows nothing, fetches
 * nothing and installs nothing by itself.
 */
export function createUpdateEngine({ platform, env, proxy, renamed, log }: EnginePorts): UpdateEngine {
  const open = async (): Promise<{ updater: AppUpdater; library: typeof import('electron-updater') }> => {
    const { default: library } = await import('electron-updater');
    // Named one by one: its own choice takes an AppImage for a package where both were built in one folder.
    const updater: AppUpdater =
      platform === 'win32'
        ? new library.NsisUpdater()
        : platform === 'darwin'
          ? new library.MacUpdater()
          : env.APPIMAGE === undefined
            ? new library.DebUpdater()
            : new library.AppImageUpdater().on('appimage-filename-updated', renamed);
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowPrerelease = false;
    updater.allowDowngrade = false;
    updater.disableWebInstaller = true;
    // It would send a number of this installation with each request, to release to some before others.
    updater.requestHeaders = { 'x-user-staging-id': 'none' };
    updater.logger = {
      info: () => undefined,
      warn: (message?: unknown) => log('warn', `update: ${String(message)}`),
      error: () => undefined, // The same comes as a rejection.
    };
    return { updater, library };
  };
  let opening: ReturnType<typeof open> | null = null;
  let opened: AppUpdater | null = null;
  const ready = async () => {
    opening ??= open();
    const { updater, library } = await opening;
    opened = updater;
    const rules = proxy();
    await updater.netSession.setProxy(rules === null ? { mode: 'system' } : { proxyRules: rules });
    return { updater, library };
  };

  return {
    async check() {
      const { updater } = await ready();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('No answer within a minute.')), CHECK_WITHIN_MS);
      });
      try {
        const found = await Promise.race([updater.checkForUpdates(), late]);
        return found?.isUpdateAvailable ? found.updateInfo.version : null;
      } finally {
        clearTimeout(timer);
      }
    },
    async download(signal) {
      const { updater, library } = await ready();
      const token = new library.CancellationToken();
      const cancel = () => token.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        // electron-updater listens for the end of the program only where this is on when the download is done.
        updater.autoInstallOnAppQuit = true;
        await updater.downloadUpdate(token);
      } finally {
        updater.autoInstallOnAppQuit = false;
        signal.removeEventListener('abort', cancel);
      }
    },
    installOnQuit(yes) {
      if (opened !== null) opened.autoInstallOnAppQuit = yes;
    },
  };
}
