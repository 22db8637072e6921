import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const electron = vi.hoisted(() => ({
  made: [] as { options: unknown; window: unknown }[],
  displays: [{ workArea: { x: 0, y: 0, width: 1600, height: 1000 } }],
}));
vi.mock('electron', () => ({
  BrowserWindow: class {
    constructor(options: unknown) {
      const window = fakeWindow();
      electron.made.push({ options, window });
      // biome-ignore lint/correctness/noConstructorReturn: the fake stands for what Electron makes
      return window;
    }
  },
  nativeTheme: { shouldUseDarkColors: false },
  screen: { getAllDisplays: () => electron.displays },
}));
const { createMainWindow } = await import('./window.ts');

function fakeWindow() {
  const did: string[] = [];
  const is = { visible: false, minimized: false, maximized: false };
  const bounds = { x: 100, y: 100, width: 1000, height: 800 };
  const contents = Object.assign(new EventEmitter(), {
    setWebRTCIPHandlingPolicy: (policy: string) => did.push(policy),
    reload: () => did.push('reload'),
    forcefullyCrashRenderer: () => did.push('end page'),
  });
  return Object.assign(new EventEmitter(), {
    did,
    is,
    bounds,
    webContents: contents,
    loadURL: async (url: string) => void did.push(`load ${url}`),
    show: () => {
      is.visible = true;
    },
    hide: () => {
      is.visible = false;
    },
    focus: () => did.push('focus'),
    center: () => did.push('center'),
    setBounds: (to: object) => did.push(`bounds ${JSON.stringify(to)}`),
    maximize: () => {
      is.maximized = true;
    },
    restore: () => {
      is.minimized = false;
    },
    isVisible: () => is.visible,
    isMinimized: () => is.minimized,
    isMaximized: () => is.maximized,
    isDestroyed: () => false,
    getNormalBounds: () => bounds,
  });
}

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'weathervane-window-'));
  electron.made.length = 0;
  electron.displays = [{ workArea: { x: 0, y: 0, width: 1600, height: 1000 } }];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

function open({ closes = false } = {}) {
  const crashes: number[] = [];
  const logged: string[] = [];
  const main = createMainWindow({
    preload: '/preload.cjs',
    icon: '/icon.png',
    stateFile: join(dir, 'window.json'),
    devTools: false,
    log: (_level, message) => logged.push(message),
    onClose: () => closes,
    onCrash: (again) => crashes.push(again),
    onUnresponsive: () => undefined,
    onSessionEnd: () => undefined,
  });
  const last = () =>
    electron.made.at(-1) as {
      options: BrowserWindowConstructorOptions;
      window: ReturnType<typeof fakeWindow>;
    };
  return { main, crashes, logged, last };
}

test('a hidden start makes no page; the first show makes one, shown when it is drawn', () => {
  const { main, last } = open();
  expect(electron.made).toHaveLength(0);
  expect(main.contents()).toBeNull();
  expect(main.isVisible()).toBe(false);
  main.show();
  expect(last().options.show).toBe(false);
  expect(last().window.did).toContain('load app://weathervane/index.html');
  last().window.emit('ready-to-show');
  expect(main.isVisible()).toBe(true);
  main.show();
  expect(electron.made).toHaveLength(1);
});

test('the page has nothing of Node, its own context, the sandbox, and no tools of a developer', () => {
  const { main, last } = open();
  main.show();
  expect(last().options.webPreferences).toMatchObject({
    preload: '/preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
  });
  expect(last().window.did).toContain('disable_non_proxied_udp');
});

test('closing keeps the place, and hides where the app goes on', () => {
  const { main, last } = open();
  main.show();
  last().window.show();
  let prevented = 0;
  last().window.emit('close', { preventDefault: () => prevented++ });
  expect(prevented).toBe(1);
  expect(main.isVisible()).toBe(false);
  expect(JSON.parse(readFileSync(join(dir, 'window.json'), 'utf8'))).toEqual({
    ...last().window.bounds,
    maximized: false,
  });
});

test('a window that may close goes, and the next show makes another', () => {
  const { main, last } = open({ closes: true });
  main.show();
  let prevented = 0;
  last().window.emit('close', { preventDefault: () => prevented++ });
  last().window.emit('closed');
  expect(prevented).toBe(0);
  expect(main.contents()).toBeNull();
  main.show();
  expect(electron.made).toHaveLength(2);
});

test('a minimized window has no place to keep', () => {
  const { main, last } = open();
  main.show();
  last().window.is.minimized = true;
  last().window.emit('close', { preventDefault: () => undefined });
  expect(existsSync(join(dir, 'window.json'))).toBe(false);
});

test('a click on the tray shows what is hidden or minimized and hides what is there', () => {
  const { main, last } = open();
  main.toggle();
  last().window.emit('ready-to-show');
  main.toggle();
  expect(main.isVisible()).toBe(false);
  main.toggle();
  expect(main.isVisible()).toBe(true);
  last().window.is.minimized = true;
  main.toggle();
  expect(last().window.is.minimized).toBe(false);
  expect(main.isVisible()).toBe(true);
});

test('crashes are counted within a minute; an orderly end is none', () => {
  const { main, crashes, logged, last } = open();
  main.show();
  const gone = (reason: string) =>
    last().window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 });
  gone('crashed');
  vi.advanceTimersByTime(30_000);
  gone('oom');
  vi.advanceTimersByTime(45_000);
  gone('crashed');
  gone('clean-exit');
  expect(crashes).toEqual([1, 2, 2]);
  expect(logged[1]).toMatch(/oom, exit code 5/);
});

test('a window on a screen that is gone is brought back; one that can be reached stays', () => {
  const { main, last } = open();
  main.bringBack();
  main.show();
  main.bringBack();
  expect(last().window.did.at(-1)).toContain('bounds');
  electron.displays = [{ workArea: { x: 5000, y: 0, width: 800, height: 600 } }];
  main.bringBack();
  expect(last().window.did.at(-1)).toBe('center');
});

test('it opens where it was', () => {
  writeFileSync(
    join(dir, 'window.json'),
    JSON.stringify({ x: 50, y: 60, width: 700, height: 650, maximized: true }),
  );
  const { main, last } = open();
  main.show();
  expect(last().options).toMatchObject({ x: 50, y: 60, width: 700, height: 650 });
  expect(last().window.is.maximized).toBe(true);
});
