import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TrayModel } from './tray-model.ts';

const electron = vi.hoisted(() => ({ trays: [] as unknown[], none: false }));
vi.mock('electron', () => ({
  Tray: class {
    constructor(image: unknown) {
      if (electron.none) throw new Error('no tray here');
      const tray = fakeTray(String(image));
      electron.trays.push(tray);
      // biome-ignore lint/correctness/noConstructorReturn: the fake stands for what Electron makes
      return tray;
    }
  },
  Menu: { buildFromTemplate: (template: unknown) => template },
  nativeImage: { createFromPath: (file: string) => Object.assign(file, {}) },
}));
const { createTray } = await import('./tray.ts');

interface Row {
  id?: string;
  type?: string;
  click?: () => void;
  submenu?: Row[];
}
function fakeTray(image: string) {
  const drawn = [image];
  const menus: Row[][] = [];
  return Object.assign(new EventEmitter(), {
    drawn,
    menus,
    tips: [] as string[],
    setImage: (next: unknown) => drawn.push(String(next)),
    setContextMenu: (menu: Row[]) => menus.push(menu),
    setToolTip(tip: string) {
      this.tips.push(tip);
    },
    isDestroyed: () => false,
    destroy: () => undefined,
  });
}

beforeEach(() => {
  electron.trays.length = 0;
  electron.none = false;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const row = (id: string, items: TrayModel['items'] = []): TrayModel['items'][0] => ({
  id,
  label: id,
  enabled: true,
  separatorBefore: id === 'quit',
  items,
});
const model = (changes: Partial<TrayModel> = {}): TrayModel => ({
  weather: 'clear',
  scanning: false,
  tooltip: 'Weathervane: all clear',
  items: [row('open'), row('pause', [row('pause-hour')]), row('quit')],
  ...changes,
});

function open() {
  const chosen: string[] = [];
  let toggles = 0;
  const failures: unknown[] = [];
  const tray = createTray(
    { name: 'Weathervane' },
    (state) => `${state}.png`,
    { choose: (id) => chosen.push(id), toggleWindow: () => toggles++ },
    (error) => failures.push(error),
  );
  const fake = electron.trays.at(-1) as ReturnType<typeof fakeTray>;
  return { tray, fake, chosen, failures, toggles: () => toggles };
}

test('a light check does not flicker; a scan is shown while it lasts, and what came of it at once', () => {
  const { tray, fake } = open();
  tray?.show(model());
  tray?.show(model({ scanning: true }));
  vi.advanceTimersByTime(300);
  tray?.show(model({ scanning: true }));
  vi.advanceTimersByTime(300);
  tray?.show(model());
  vi.advanceTimersByTime(5000);
  expect(fake.drawn).toEqual(['fog.png', 'clear.png']);
  tray?.show(model({ scanning: true }));
  vi.advanceTimersByTime(400);
  // Progress does not start the wait anew.
  tray?.show(model({ scanning: true }));
  vi.advanceTimersByTime(500);
  expect(fake.drawn.at(-1)).toBe('scanning.png');
  tray?.show(model({ weather: 'storm' }));
  expect(fake.drawn).toEqual(['fog.png', 'clear.png', 'scanning.png', 'storm.png']);
  tray?.destroy();
});

test('what looks the same is not drawn again', () => {
  const { tray, fake } = open();
  for (let time = 0; time < 5; time++) tray?.show(model());
  expect(fake.menus).toHaveLength(1);
  expect(fake.tips).toEqual(['Weathervane', 'Weathervane: all clear']);
  tray?.show(model({ items: [row('open')] }));
  expect(fake.menus).toHaveLength(2);
});

test('rows say which they are, also inside another, and separators stand before theirs', () => {
  const { tray, fake, chosen } = open();
  tray?.show(model());
  const menu = fake.menus[0] ?? [];
  expect(menu.map(({ id, type }) => id ?? type)).toEqual(['open', 'pause', 'separator', 'quit']);
  menu[0]?.click?.();
  menu[1]?.submenu?.[0]?.click?.();
  expect(menu[1]?.click).toBeUndefined();
  expect(chosen).toEqual(['open', 'pause-hour']);
});

test.skipIf(process.platform === 'darwin')('a click on the icon is the window’s', () => {
  const { fake, toggles } = open();
  fake.emit('click');
  expect(toggles()).toBe(1);
});

test('a desktop without a tray is no failure, and is told', () => {
  electron.none = true;
  const { tray, failures } = open();
  expect(tray).toBeNull();
  expect(failures).toHaveLength(1);
});
