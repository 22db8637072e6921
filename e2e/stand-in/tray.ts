import { existsSync } from 'node:fs';
import { host } from './channel.ts';
import { Emitter } from './event.ts';

export interface NativeImage {
  readonly file: string;
  setTemplateImage(template: boolean): void;
}

export const nativeImage = {
  /** Electron gives an empty image for a missing file; here that is an error, so a spec sees it. */
  createFromPath(file: string): NativeImage {
    if (!existsSync(file)) throw new Error(`There is no image at ${file}.`);
    return { file, setTemplateImage: () => undefined };
  },
};

export interface MenuItemConstructorOptions {
  id?: string;
  label?: string;
  type?: 'normal' | 'separator' | 'submenu';
  role?: 'appMenu' | 'editMenu' | 'windowMenu';
  enabled?: boolean;
  click?: () => void;
  submenu?: MenuItemConstructorOptions[];
}

export class Menu {
  readonly template: readonly MenuItemConstructorOptions[];
  constructor(template: readonly MenuItemConstructorOptions[] = []) {
    this.template = template;
  }
  static application: Menu | null = null;
  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }
}

const trays: Tray[] = [];

export class Tray extends Emitter<{ click: [] }> {
  icon: NativeImage;
  tooltip = '';
  menu: Menu | null = null;
  /** How often each was set: what flickers is seen here. */
  readonly count = { icon: 0, tooltip: 0, menu: 0 };
  #destroyed = false;

  constructor(image: NativeImage) {
    super();
    if (process.env.STAND_IN_TRAY === 'none') throw new Error('There is no tray on this desktop.');
    this.icon = image;
    trays.push(this);
  }
  setImage(image: NativeImage): void {
    this.icon = image;
    this.count.icon++;
  }
  setToolTip(tooltip: string): void {
    this.tooltip = tooltip;
    this.count.tooltip++;
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
    this.count.menu++;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  destroy(): void {
    this.#destroyed = true;
    trays.splice(trays.indexOf(this), 1);
  }
}

type Row = { id: string; label: string; enabled: boolean; items: Row[] };
const rows = (items: readonly MenuItemConstructorOptions[]): Row[] =>
  items
    .filter(({ type }) => type !== 'separator')
    .map(({ id = '', label = '', enabled = true, submenu = [] }) => ({
      id,
      label,
      enabled,
      items: rows(submenu),
    }));
const find = (
  items: readonly MenuItemConstructorOptions[],
  id: string,
): MenuItemConstructorOptions | null => {
  for (const item of items) {
    const found = item.id === id ? item : find(item.submenu ?? [], id);
    if (found !== null) return found;
  }
  return null;
};

host.answer('tray', () => {
  const tray = trays.at(-1);
  return tray === undefined
    ? null
    : {
        icon: tray.icon.file,
        tooltip: tray.tooltip,
        items: rows(tray.menu?.template ?? []),
        count: { ...tray.count },
      };
});
host.answer('tray.choose', (id: string) => {
  const item = find(trays.at(-1)?.menu?.template ?? [], id);
  if (item === null) throw new Error(`The tray has no row "${id}".`);
  if (item.enabled === false) throw new Error(`The tray's row "${id}" is disabled.`);
  item.click?.();
});
host.answer('tray.click', () => trays.at(-1)?.emit('click'));
