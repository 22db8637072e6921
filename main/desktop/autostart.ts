import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { App } from 'electron';

/** Given by the login entry: no window unless the owner wants one or there is no tray. */
export const HIDDEN_ARGUMENT = '--hidden';

/**
 * One argument of Exec= as the Desktop Entry Specification quotes it ("The Exec key"), then escaped as any string value
 * is: a line break in a path must not begin a key of its own.
 */
const quoteExec = (argument: string): string =>
  `"${argument
    .replaceAll(/(["`$\\])/gu, '\\$1')
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('%', '%%')}"`;

/** The entry that XDG Autostart reads at login (Desktop Application Autostart Specification). */
export function desktopEntry(executable: string, args: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Weathervane',
    'Comment=Watches the home clouds you own',
    `Exec=${[executable, ...args].map(quoteExec).join(' ')}`,
    'Icon=weathervane',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** $XDG_CONFIG_HOME counts only where it is absolute (Base Directory Specification). */
export function autostartFile(env: NodeJS.ProcessEnv, home: string): string {
  const config = env.XDG_CONFIG_HOME;
  return join(
    config !== undefined && isAbsolute(config) ? config : join(home, '.config'),
    'autostart',
    'weathervane.desktop',
  );
}

/**
 * Makes the login entry what the owner wants. `launch` is how this program is started: the AppImage itself rather than
 * the folder it is mounted at.
 */
export function applyStartAtLogin(
  app: Pick<App, 'setLoginItemSettings' | 'getPath'>,
  want: { startAtLogin: boolean; startHidden: boolean },
  launch: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv; executable: string; args: readonly string[] },
): void {
  const args = [...launch.args, ...(want.startHidden ? [HIDDEN_ARGUMENT] : [])];
  if (launch.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: want.startAtLogin, path: launch.executable, args });
    return;
  }
  const file = autostartFile(launch.env, app.getPath('home'));
  if (!want.startAtLogin) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, desktopEntry(launch.env.APPIMAGE ?? launch.executable, args));
}
