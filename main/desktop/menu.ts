import type { MenuItemConstructorOptions } from 'electron';

/**
 * macOS needs a menu for copy, paste and quit to work; elsewhere the window has none, and with it no reload, zoom or
 * developer tools that nobody asked for.
 */
export function applicationMenu(platform: NodeJS.Platform): MenuItemConstructorOptions[] | null {
  if (platform !== 'darwin') return null;
  return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }];
}
