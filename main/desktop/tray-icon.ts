import { join } from 'node:path';
import type { Weather } from '../../shared/weather.ts';

/** The panel a tray icon sits on; macOS tints a template itself. */
export type Panel = 'light' | 'dark' | 'template';

/**
 * GNOME's and Unity's bars are dark whatever the windows' theme is; the others follow the theme. Windows tells its
 * taskbar's theme apart from that of the windows, which is what `darkSystem` is on Windows.
 */
export function panelOf(platform: NodeJS.Platform, desktop: string, darkSystem: boolean): Panel {
  if (platform === 'darwin') return 'template';
  if (platform === 'linux' && /\b(gnome|unity|pop)\b/iu.test(desktop.replaceAll(':', ' '))) return 'dark';
  return darkSystem ? 'dark' : 'light';
}

/** The file of an icon (scripts/build-icons.mjs draws them). Electron finds its @2x sibling by itself. */
export function iconFile(
  iconsDir: string,
  platform: NodeJS.Platform,
  state: Weather | 'scanning',
  panel: Panel,
): string {
  if (platform === 'darwin') return join(iconsDir, 'tray', 'mac', `${state}Template.png`);
  if (platform === 'win32') return join(iconsDir, 'tray', 'win', `${state}-${panel}.ico`);
  return join(iconsDir, 'tray', 'linux', `${state}-${panel}-24.png`);
}
