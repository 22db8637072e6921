import { existsSync } from 'node:fs';

/** The id the installer gives the app's shortcut on Windows: appId in electron-builder.yml. */
export const APP_ID = 'org.weathervane.desktop';

/**
 * A picture where other programs can read it: a packed app's archive is a file to them, what was left outside lies
 * beside it. Null where it does not.
 */
export function onDisk(path: string, exists: (path: string) => boolean = existsSync): string | null {
  const outside = path.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked');
  return exists(outside) ? outside : null;
}
