import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface PathContext {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
}

/** Where everything of one owner lives. All paths are absolute. */
export interface DataPaths {
  directory: string;
  settings: string;
  history: string;
  /** Held open while a process owns the directory; see lock.ts. */
  lock: string;
  /** Secrets of a machine without a keychain, mode 0600. */
  secrets: string;
  /** The browser host's access token, mode 0600. */
  token: string;
  /** Advisory data fetched after the build. */
  data: string;
  logs: string;
}

/**
 * The data directory: what the owner asked for, or the platform's place for application data (XDG Base Directory,
 * %APPDATA%, ~/Library/Application Support).
 */
export function dataDirectory(override: string | null, { platform, env, home }: PathContext): string {
  if (override) return resolve(override);
  // The specification says a relative XDG_DATA_HOME is to be ignored.
  const xdg = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Weathervane');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Weathervane');
  return join(xdg, 'weathervane');
}

export const pathsIn = (directory: string): DataPaths => ({
  directory,
  settings: join(directory, 'settings.json'),
  history: join(directory, 'history.db'),
  lock: join(directory, 'lock.db'),
  secrets: join(directory, 'secrets.json'),
  token: join(directory, 'web-token'),
  data: join(directory, 'data'),
  logs: join(directory, 'logs'),
});

/** Makes the directory, readable for its owner only: it names every cloud somebody has. */
export function ensureDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}
