import { type App as ElectronApp, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Weather } from '../../shared/weather.ts';
import type { TrayItem, TrayModel } from './tray-model.ts';

export interface TrayActions {
  /** A row of the menu, by its id. */
  choose(id: string): void;
  /** The icon itself, where the platform tells it. */
  toggleWindow(): void;
}

export interface WeatherTray {
  show(model: TrayModel): void;
  destroy(): void;
}

/** A scan shorter than this does not change the icon: no flicker for a light check. */
const SCANNING_AFTER_MS = 800;

function template(items: readonly TrayItem[], choose: (id: string) => void): MenuItemConstructorOptions[] {
  return items.flatMap((item) => {
    const entry: MenuItemConstructorOptions = {
      id: item.id,
      label: item.label,
      enabled: item.enabled,
      ...(item.items.length > 0
        ? { submenu: template(item.items, choose) }
        : { click: () => choose(item.id) }),
    };
    return item.separatorBefore ? [{ type: 'separator' }, entry] : [entry];
  });
}

/**
 * The tray icon; null where the system has none (the window is then the only way in). `iconFor` gives the file of a
 * state; it is asked again when the theme changes (see `show` after that).
 */
export function createTray(
  app: Pick<ElectronApp, 'name'>,
  iconFor: (state: Weather | 'scanning') => string,
  actions: TrayActions,
  onFailure: (error: unknown) => void,
): WeatherTray | null {
  const load = (file: string) => {
    const image = nativeImage.createFromPath(file);
    if (process.platform === 'darwin') image.setTemplateImage(true);
    return image;
  };
  let icon = iconFor('fog');
  let tray: Tray;
  try {
    tray = new Tray(load(icon));
  } catch (error) {
    onFailure(error);
    return null;
  }
  tray.setToolTip(app.name);
  // On macOS a click opens the menu; elsewhere the menu is on the right button and the left one is the window's.
  if (process.platform !== 'darwin') tray.on('click', () => actions.toggleWindow());

  let menu = '';
  let tooltip = '';
  let wanted: TrayModel | null = null;
  let scanningTimer: ReturnType<typeof setTimeout> | null = null;
  let scanningShown = false;

  const draw = () => {
    if (wanted === null || tray.isDestroyed()) return;
    const file = iconFor(scanningShown ? 'scanning' : wanted.weather);
    if (file === icon) return;
    icon = file;
    tray.setImage(load(file));
  };
  const stopTimer = () => {
    if (scanningTimer !== null) clearTimeout(scanningTimer);
    scanningTimer = null;
  };

  return {
    show(model) {
      wanted = model;
      if (!model.scanning) {
        stopTimer();
        scanningShown = false;
      } else if (!scanningShown && scanningTimer === null) {
        scanningTimer = setTimeout(() => {
          scanningTimer = null;
          scanningShown = true;
          draw();
        }, SCANNING_AFTER_MS);
      }
      draw();
      if (model.tooltip !== tooltip) {
        tooltip = model.tooltip;
        tray.setToolTip(tooltip);
      }
      const key = JSON.stringify(model.items);
      if (key !== menu) {
        menu = key;
        tray.setContextMenu(Menu.buildFromTemplate(template(model.items, actions.choose)));
      }
    },
    destroy() {
      stopTimer();
      tray.destroy();
    },
  };
}
