import { host } from './channel.ts';
import { Emitter, type PreventableEvent, preventable } from './event.ts';
import { isIgnored } from './ignored.ts';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A frame as IPC events name it. */
export interface WebFrameMain {
  readonly url: string;
  readonly parent: WebFrameMain | null;
}

export interface RenderProcessGoneDetails {
  reason: 'clean-exit' | 'crashed' | 'killed' | 'oom';
  exitCode: number;
}

interface NavigationEvent extends PreventableEvent {
  url: string;
}

interface WebContentsEvents {
  'will-navigate': [event: NavigationEvent];
  'will-redirect': [event: NavigationEvent];
  'will-frame-navigate': [event: NavigationEvent];
  'will-attach-webview': [event: PreventableEvent, preferences: object, parameters: Record<string, string>];
  'render-process-gone': [event: object, details: RenderProcessGoneDetails];
}

/** Set by app.ts: it announces every new page. */
export const webContentsCreated: { listener: (contents: WebContents) => void } = {
  listener: () => undefined,
};

const pages = new Map<number, WebContents>();
let nextId = 1;

export class WebContents extends Emitter<WebContentsEvents> {
  readonly id = nextId++;
  readonly frame: { url: string; parent: null } = { url: '', parent: null };
  webRTCPolicy = 'default';
  openHandler: ((details: { url: string }) => { action: 'allow' | 'deny' }) | null = null;
  #destroyed = false;

  constructor() {
    super();
    pages.set(this.id, this);
    webContentsCreated.listener(this);
  }

  get mainFrame(): WebFrameMain {
    return this.frame;
  }
  getURL(): string {
    return this.frame.url;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'allow' | 'deny' }): void {
    this.openHandler = handler;
  }
  setWebRTCIPHandlingPolicy(policy: 'default' | 'disable_non_proxied_udp'): void {
    this.webRTCPolicy = policy;
  }
  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    void host.ask('page.send', { id: this.id, channel, args: structuredClone(args) }).catch(() => undefined);
  }
  async loadURL(url: string): Promise<void> {
    this.frame.url = url;
    await host.ask('page.load', { id: this.id, url });
  }
  reload(): void {
    void this.loadURL(this.frame.url).catch(() => undefined);
  }
  /** The page's process is gone, and the app is told so a moment later. */
  forcefullyCrashRenderer(): void {
    setImmediate(() => this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 1 }));
  }
  destroy(): void {
    this.#destroyed = true;
    pages.delete(this.id);
    void host.ask('page.close', { id: this.id }).catch(() => undefined);
  }
}

export interface WebPreferences {
  preload?: string;
  contextIsolation?: boolean;
  sandbox?: boolean;
  nodeIntegration?: boolean;
  nodeIntegrationInWorker?: boolean;
  nodeIntegrationInSubFrames?: boolean;
  webSecurity?: boolean;
  allowRunningInsecureContent?: boolean;
  experimentalFeatures?: boolean;
  webviewTag?: boolean;
  navigateOnDragDrop?: boolean;
  safeDialogs?: boolean;
  spellcheck?: boolean;
  devTools?: boolean;
}

export interface BrowserWindowOptions extends Partial<Rectangle> {
  minWidth?: number;
  minHeight?: number;
  title?: string;
  icon?: string;
  show?: boolean;
  autoHideMenuBar?: boolean;
  backgroundColor?: string;
  webPreferences?: WebPreferences;
}

interface WindowEvents {
  'ready-to-show': [];
  close: [event: PreventableEvent];
  closed: [];
  'session-end': [];
  unresponsive: [];
}

const windows = new Map<number, BrowserWindow>();

export class BrowserWindow extends Emitter<WindowEvents> {
  readonly webContents: WebContents;
  readonly options: BrowserWindowOptions;
  #bounds: Rectangle;
  #visible: boolean;
  #state: 'normal' | 'minimized' | 'maximized' = 'normal';
  #destroyed = false;

  constructor(options: BrowserWindowOptions = {}) {
    super();
    this.options = options;
    const { x = 100, y = 80, width = 800, height = 600 } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = options.show ?? true;
    this.webContents = new WebContents();
    windows.set(this.webContents.id, this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }

  loadURL(url: string): Promise<void> {
    const { webContents, options } = this;
    webContents.frame.url = url;
    const { width, height } = this.#bounds;
    return host
      .ask('window.create', { id: webContents.id, preload: options.webPreferences?.preload, width, height })
      .then(() => webContents.loadURL(url))
      .then(() => {
        if (!this.#destroyed) this.emit('ready-to-show');
      });
  }
  show(): void {
    this.#visible = true;
  }
  hide(): void {
    this.#visible = false;
  }
  focus(): void {
    void host.ask('window.focus', { id: this.webContents.id }).catch(() => undefined);
  }
  isVisible(): boolean {
    return this.#visible;
  }
  isMinimized(): boolean {
    return this.#state === 'minimized';
  }
  isMaximized(): boolean {
    return this.#state === 'maximized';
  }
  minimize(): void {
    this.#state = 'minimized';
  }
  maximize(): void {
    this.#state = 'maximized';
    this.#visible = true;
  }
  restore(): void {
    this.#state = 'normal';
  }
  getNormalBounds(): Rectangle {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }
  center(): void {
    this.setBounds({ x: 100, y: 80 });
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  close(): void {
    this.tryClose();
  }
  /** As when the owner closes it; says whether it went, which app.ts needs to know. */
  tryClose(): boolean {
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.#destroyed = true;
    windows.delete(this.webContents.id);
    this.webContents.destroy();
    this.emit('closed');
    return true;
  }
}

type Verdict = { prevented: boolean };
const page = (id: number): WebContents => {
  const found = pages.get(id);
  if (found === undefined) throw new Error(`There is no page ${id}.`);
  return found;
};

host.answer(
  'page.willNavigate',
  ({ id, url, main, redirect }: { id: number; url: string; main: boolean; redirect: boolean }): Verdict => {
    const contents = page(id);
    // In Electron's order; what one event prevented is not asked of the next.
    const asked = redirect
      ? (['will-redirect'] as const)
      : main
        ? (['will-frame-navigate', 'will-navigate'] as const)
        : (['will-frame-navigate'] as const);
    for (const name of asked) {
      const event = preventable({ url });
      contents.emit(name, event);
      if (event.defaultPrevented && !isIgnored(name)) return { prevented: true };
    }
    return { prevented: false };
  },
);
host.answer('page.navigated', ({ id, url }: { id: number; url: string }) => {
  page(id).frame.url = url;
});
host.answer(
  'page.open',
  ({ id, url }: { id: number; url: string }): Verdict => ({
    // Without a handler Electron opens the window.
    prevented: page(id).openHandler?.({ url }).action === 'deny' && !isIgnored('window-open'),
  }),
);
host.answer('page.webview', ({ id, src }: { id: number; src: string }): Verdict => {
  const event = preventable();
  page(id).emit('will-attach-webview', event, {}, { src });
  return { prevented: event.defaultPrevented };
});
host.answer('page.crashed', ({ id }: { id: number }) => {
  page(id).emit('render-process-gone', {}, { reason: 'crashed', exitCode: 133 });
});
host.answer('windows', () =>
  BrowserWindow.getAllWindows().map((window) => ({
    id: window.webContents.id,
    visible: window.isVisible(),
    minimized: window.isMinimized(),
    bounds: window.getNormalBounds(),
    url: window.webContents.getURL(),
    webRTCPolicy: window.webContents.webRTCPolicy,
    options: window.options,
  })),
);
host.answer('window.do', ({ id, what }: { id: number; what: 'close' | 'minimize' | 'maximize' }) => {
  windows.get(id)?.[what]();
});
host.answer('window.emit', ({ id, name }: { id: number; name: 'session-end' | 'unresponsive' }) => {
  windows.get(id)?.emit(name);
});

export const pageById = page;
