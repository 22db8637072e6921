import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { app, dialog, ipcMain, Notification, nativeTheme, net, powerMonitor, screen, shell } from 'electron';
import type { Settings } from '../../shared/settings.ts';
import type { App } from '../app/types.ts';
import type { Notification as Alert } from '../monitor/ports.ts';
import { applyStartAtLogin, HIDDEN_ARGUMENT } from './autostart.ts';
import { closeWindow } from './closing.ts';
import { desktopHandlers } from './handlers.ts';
import { answerCalls } from './ipc.ts';
import type { Link } from './links.ts';
import type { Log } from './log.ts';
import { createPageLink, navigationOf } from './page-link.ts';
import { watchPower } from './power.ts';
import { createTray } from './tray.ts';
import { iconFile, panelOf } from './tray-icon.ts';
import { tomorrow, trayModel } from './tray-model.ts';
import { createUnresponsive } from './unresponsive.ts';
import { createUpdateEngine, thisCopy, updatesConfigured } from './update-engine.ts';
import { createUpdates, releasePage, type Updates, updateHandlers } from './updates.ts';
import { createMainWindow } from './window.ts';

export interface FaceOptions {
  core: App;
  log: Log;
  dataDir: string;
  /** The app's folder (or asar) and the icons in it. */
  root: string;
  icons: string;
}

/** Window, tray, power and login entry of a running app: all that a person sees of it. */
export interface Face {
  start(link: Link | null): void;
  /** A second start, a link: the window, at the place asked for. */
  open(link: Link | null): void;
  openNotification(alert: Pick<Alert, 'cloudId' | 'findingId'>): void;
  /** From now on a closed window is a closed window. */
  quitting(): void;
  close(): void;
}

const HOUR_MS = 3_600_000;
/** Changes within this time are drawn once. */
const DRAW_AFTER_MS = 50;
const TRAY_EVENTS: readonly string[] = ['cloud', 'cloudRemoved', 'weather', 'settings', 'connection'];
/** A page that fails more often than this within a minute is not started again by itself. */
const CRASHES_RELOADED = 3;

export function createFace({ core, log, dataDir, root, icons }: FaceOptions): Face {
  const appIcon = join(icons, 'app', '256x256.png');
  let quitting = false;
  const general = () => core.snapshot().settings.general;

  const hintAtTray = () => {
    new Notification({
      title: 'Weathervane goes on watching',
      body: 'The window is closed; the icon in the tray brings it back. The settings say what closing does.',
      icon: appIcon,
    }).show();
    void core.handlers.updateSettings({ general: { closeHintShown: true } });
  };

  const afterCrash = (times: number) => {
    page.reset();
    if (times <= CRASHES_RELOADED) {
      window.reload();
      if (window.isVisible())
        new Notification({
          title: 'The window was started again',
          body: 'Its page had failed. Watching went on all the time; the log has the details.',
          icon: appIcon,
        }).show();
    } else
      dialog.showErrorBox(
        'The window keeps failing',
        `Weathervane goes on watching without it. The log is in ${log.dir}.`,
      );
  };

  const window = createMainWindow({
    preload: join(root, 'out', 'preload', 'index.cjs'),
    icon: appIcon,
    stateFile: join(dataDir, 'window.json'),
    devTools: !app.isPackaged,
    log: log.write,
    onClose: () =>
      closeWindow({
        quitting: () => quitting,
        hasTray: () => tray !== null,
        general,
        hint: hintAtTray,
        dialog,
        window: window.browserWindow,
        quit: () => app.quit(),
        platform: process.platform,
      }),
    onCrash: afterCrash,
    onUnresponsive: () => void unresponsive(),
    onSessionEnd() {
      updates?.sessionEnds();
      void core.stop();
    },
  });
  const page = createPageLink(window.contents);
  const unresponsive = createUnresponsive({
    dialog,
    window: window.browserWindow,
    restart: window.endPage,
    log: log.write,
  });

  const open = (link: Link | null) => {
    if (link !== null) page.publish('navigate', navigationOf(link));
    window.show();
  };
  const pause = (until: Date | null) => core.handlers.pauseAll({ until: until?.toISOString() ?? null });

  const choose = (id: string): void => {
    const now = new Date();
    if (id.startsWith('cloud:')) open({ kind: 'cloud', cloudId: id.slice('cloud:'.length) });
    else if (id === 'open') open(null);
    else if (id === 'more') open({ kind: 'page', page: 'overview' });
    else if (id === 'scan-all') void core.handlers.scan({ cloudId: null });
    else if (id === 'pause-hour') void pause(new Date(now.getTime() + HOUR_MS));
    else if (id === 'pause-tomorrow') void pause(tomorrow(now));
    else if (id === 'resume') void pause(null);
    else if (id === 'quit') app.quit();
  };

  const panel = () =>
    panelOf(
      process.platform,
      process.env.XDG_CURRENT_DESKTOP ?? '',
      process.platform === 'win32'
        ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI
        : nativeTheme.shouldUseDarkColors,
    );
  const tray = createTray(
    app,
    (state) => iconFile(icons, process.platform, state, panel()),
    { choose, toggleWindow: window.toggle },
    (error) => log.write('warn', `No tray icon: ${error instanceof Error ? error.message : String(error)}`),
  );

  let drawing: ReturnType<typeof setTimeout> | null = null;
  const draw = () => {
    drawing ??= setTimeout(() => {
      drawing = null;
      tray?.show(trayModel(core.snapshot(), new Date()));
    }, DRAW_AFTER_MS);
  };

  let login: Pick<Settings['general'], 'startAtLogin' | 'startHidden'> | null = null;
  let followed: Settings | null = null;
  const follow = (settings: Settings) => {
    followed = settings;
    const { theme, startAtLogin, startHidden } = settings.general;
    if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
    const wanted = { startAtLogin, startHidden };
    // A first look only tidies up where there is something to do: a start never touches what the owner did not change.
    if (isDeepStrictEqual(login, wanted) || (login === null && !startAtLogin)) return;
    login = wanted;
    if (!app.isPackaged) return;
    try {
      applyStartAtLogin(app, wanted, {
        platform: process.platform,
        env: process.env,
        executable: process.execPath,
        args: [],
      });
    } catch (error) {
      log.write('warn', `The login entry was not written: ${(error as Error).message}`);
    }
  };

  /** Null where this copy cannot know of new versions: not packed, or packed without the place of its releases. */
  const openUpdates = (): Updates | null => {
    if (!app.isPackaged || !updatesConfigured(process.resourcesPath)) return null;
    const { homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      homepage?: unknown;
    };
    const engine = createUpdateEngine({
      platform: process.platform,
      env: process.env,
      proxy: () => core.snapshot().settings.network.proxy,
      renamed(path) {
        // The login entry names the file that is gone.
        process.env.APPIMAGE = path;
        login = null;
        if (followed !== null) follow(followed);
      },
      log: log.write,
    });
    return createUpdates({
      engine,
      way: thisCopy(process.platform, process.env, process.resourcesPath),
      settings: () => core.snapshot().settings.updates,
      online: () => net.isOnline() && core.snapshot().connection.kind === 'online',
      now: Date.now,
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      page: (version) => releasePage(homepage, version),
      publish: (state) => page.publish('update', state),
      log: log.write,
    });
  };
  const updates = openUpdates();

  answerCalls(
    ipcMain,
    page.watch({
      ...core.handlers,
      ...desktopHandlers({
        snapshot: core.snapshot,
        dialog,
        shell,
        window: window.browserWindow,
        logDir: log.dir,
        log: log.write,
      }),
      ...(updates === null ? {} : updateHandlers(updates, core.handlers, () => app.quit())),
    }),
    window.contents,
    log.write,
  );
  const ends = [
    core.subscribe((name, payload) => {
      page.publish(name, payload);
      // A clicked notification of node-notifier: it asks for a place, and a hidden window would show it to nobody.
      if (name === 'navigate') window.show();
      if (name === 'settings') {
        follow(payload as Settings);
        updates?.follow();
      }
      if (TRAY_EVENTS.includes(name)) draw();
    }),
    watchPower(powerMonitor, net, {
      wake: core.wake,
      suspend: core.suspend,
      power: core.power,
      quit() {
        updates?.sessionEnds();
        app.quit();
      },
      log: (message) => log.write('info', message),
    }),
  ];
  nativeTheme.on('updated', draw);
  app.on('activate', () => open(null));
  screen.on('display-removed', window.bringBack);

  return {
    start(link) {
      follow(core.snapshot().settings);
      updates?.start();
      draw();
      const hidden = process.argv.includes(HIDDEN_ARGUMENT) && tray !== null && link === null;
      if (!hidden) open(link);
    },
    open,
    openNotification({ cloudId, findingId }) {
      page.publish('navigate', { cloudId, findingId, page: cloudId === null ? 'alerts' : null });
      window.show();
    },
    quitting() {
      quitting = true;
    },
    close() {
      for (const end of ends) end();
      updates?.close();
      if (drawing !== null) clearTimeout(drawing);
      tray?.destroy();
    },
  };
}
