import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { START_URL } from './origin.ts';
import { keepWindowState, MINIMUM_SIZE, placeWindow, readWindowState } from './window-state.ts';

export interface WindowOptions {
  preload: string;
  icon: string;
  stateFile: string;
  devTools: boolean;
  log: (level: 'warn' | 'error', message: string) => void;
  /** The owner closes the window; true: let it close, false: it is only hidden. */
  onClose(): boolean;
  /** The page's process died; `again` tells how often in the last minute. */
  onCrash(again: number): void;
  onUnresponsive(): void;
  /** Windows is about to end the session: the last moment to write something. */
  onSessionEnd(): void;
}

/** The one window. It comes to be when it is first shown, so a hidden start costs no page. */
export interface MainWindow {
  show(): void;
  toggle(): void;
  /** The page of now, null without a window. */
  contents(): WebContents | null;
  browserWindow(): BrowserWindow | null;
  reload(): void;
  /** Ends a page's process that hangs; that is told to `onCrash` as any other end of it. */
  endPage(): void;
  isVisible(): boolean;
  /** A screen is gone: the window must not stay where nobody can reach it. */
  bringBack(): void;
}

const CRASH_MEMORY_MS = 60_000;
const BACKGROUND = { light: '#f4f6f8', dark: '#0e1318' } as const;

export function createMainWindow(options: WindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  let crashes: number[] = [];
  /** Its page's process ended and none was started since. */
  let dead = false;

  const keep = (of: BrowserWindow) => {
    if (of.isMinimized()) return;
    keepWindowState(options.stateFile, { ...of.getNormalBounds(), maximized: of.isMaximized() });
  };

  const create = (): BrowserWindow => {
    const { bounds, maximized } = placeWindow(readWindowState(options.stateFile), screen.getAllDisplays());
    const made = new BrowserWindow({
      ...bounds,
      minWidth: MINIMUM_SIZE.width,
      minHeight: MINIMUM_SIZE.height,
      title: 'Weathervane',
      icon: options.icon,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: BACKGROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
      webPreferences: {
        preload: options.preload,
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
        safeDialogs: true,
        // The spell checker would fetch its dictionaries from a foreign server.
        spellcheck: false,
        devTools: options.devTools,
      },
    });
    if (maximized) made.maximize();
    made.once('ready-to-show', () => made.show());
    made.on('close', (event) => {
      keep(made);
      if (options.onClose()) return;
      event.preventDefault();
      made.hide();
    });
    made.on('closed', () => {
      window = null;
    });
    made.on('session-end', options.onSessionEnd);
    made.on('unresponsive', options.onUnresponsive);
    made.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit') return;
      options.log('error', `The page's process is gone: ${details.reason}, exit code ${details.exitCode}.`);
      dead = true;
      const now = Date.now();
      crashes = [...crashes.filter((at) => now - at < CRASH_MEMORY_MS), now];
      options.onCrash(crashes.length);
    });
    made.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
    made.loadURL(START_URL).catch((error: Error) => {
      if (!made.isDestroyed()) options.log('error', `The page could not be loaded: ${error.message}`);
    });
    return made;
  };

  const reload = () => {
    dead = false;
    window?.webContents.reload();
  };

  const show = () => {
    if (window === null) {
      dead = false;
      window = create();
      return;
    }
    // The owner asks for it again: a page that kept failing gets another chance.
    if (dead) reload();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  return {
    show,
    toggle() {
      if (window?.isVisible() && !window.isMinimized()) window.hide();
      else show();
    },
    contents: () => (window === null || window.isDestroyed() ? null : window.webContents),
    browserWindow: () => window,
    reload,
    endPage: () => window?.webContents.forcefullyCrashRenderer(),
    isVisible: () => window?.isVisible() ?? false,
    bringBack() {
      if (window === null || window.isMaximized()) return;
      const now = window.getNormalBounds();
      const { bounds } = placeWindow({ ...now, maximized: false }, screen.getAllDisplays());
      if ('x' in bounds) window.setBounds(bounds);
      else window.center();
    },
  };
}
