import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page, Request, Route, WebSocketRoute } from '@playwright/test';
import { patience } from '../patience.ts';
import { Bus } from './bus.ts';
import { preloadScript } from './preload-page.ts';

/** Chromium cannot be taught a scheme from outside: app://weathervane is shown as this origin and translated back. */
const PAGE_ORIGIN = 'https://weathervane.stand-in.invalid';
const APP_ORIGIN = 'app://weathervane';

export const toPageUrl = (url: string): string =>
  url.startsWith(`${APP_ORIGIN}/`) ? PAGE_ORIGIN + url.slice(APP_ORIGIN.length) : url;
export const toAppUrl = (url: string): string => url.replace(PAGE_ORIGIN, APP_ORIGIN);

export interface StandInOptions {
  browser: Browser;
  /** Arguments after the program, as a person or the system would give them. */
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Takes the page's own policy away, so that a spec sees the guard behind it work alone. */
  bypassCSP?: boolean;
  /** Milliseconds the app's clock starts ahead of the computer's; then it can be told to go on (clock.ts). */
  aheadMs?: number;
}

const ROOT = resolve(import.meta.dirname, '../..');
/** Electron's names of permissions and Chromium's: what the app's handlers grant is granted to the page, nothing else. */
const PERMISSIONS: Readonly<Record<string, string[]>> = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
};
/** Electron's names of what a request is for, where Playwright has others. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  document: 'mainFrame',
  fetch: 'xhr',
  eventsource: 'xhr',
  beacon: 'ping',
  websocket: 'webSocket',
};

/**
 * What Chromium asks by itself while a spec ends is answered by nobody any more: the app is gone, or the page is. Left
 * unhandled that would fail a spec that has seen all it wanted.
 */
const gone = () => undefined;

/** The outside of a running app: pages in real Chromium, and questions to the stand-in's main process. */
export class StandInHost {
  /** Every request of a page and what became of it. */
  readonly requests: { url: string; verdict: 'served' | 'cancelled' | 'prevented' | 'let out' }[] = [];
  /** Error boxes, which stay when the app ends with one. */
  readonly errorBoxes: string[] = [];
  output = '';
  readonly exited: Promise<number>;
  readonly bus: Bus;
  /** How far the app's clock is ahead of the computer's. */
  aheadMs: number;
  /** Called when a second process found this one running. */
  secondInstance: ((start: { argv: string[]; cwd: string }) => void) | null = null;

  readonly #child: ChildProcess;
  readonly #options: StandInOptions;
  readonly #pages = new Map<number, Page>();
  readonly #preloads = new Map<number, string | undefined>();
  readonly #sizes = new Map<number, { width: number; height: number }>();
  #context: BrowserContext | null = null;
  /** Loads that the main process itself asked for: they are not navigations of the page. */
  readonly #own = new Set<string>();

  constructor(options: StandInOptions) {
    this.#options = options;
    this.aheadMs = options.aheadMs ?? 0;
    const main = join(ROOT, 'out/main/index.js');
    if (!existsSync(main)) throw new Error('There is no built app: run `npm run build` first.');
    this.#child = fork(main, [...options.args], {
      cwd: ROOT,
      execArgv: [...(options.aheadMs === undefined ? [] : ['clock.ts']), 'register.mjs'].flatMap((file) => [
        '--import',
        new URL(file, import.meta.url).href,
      ]),
      env: { ...process.env, STAND_IN_CLOCK: String(options.aheadMs ?? 0), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    const child = this.#child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    this.bus = new Bus({
      send: (message) => {
        if (child.connected) child.send(message as object, () => undefined);
      },
      onMessage: (listener) => child.on('message', listener),
    });
    this.exited = new Promise((done) => {
      child.once('exit', (code) => {
        this.bus.close(`The app has ended (code ${code}).\n${this.output}`);
        done(code ?? 1);
      });
    });
    this.#answer();
  }

  #answer(): void {
    const { bus } = this;
    bus.answer('ready', () => null);
    bus.answer('exit', () => null);
    bus.answer('theme', () => null);
    bus.answer('error-box', (text: string) => {
      this.errorBoxes.push(text);
    });
    bus.answer('clock', (aheadMs: number) => {
      this.aheadMs = aheadMs;
    });
    bus.answer('second-instance', (start: { argv: string[]; cwd: string }) => this.secondInstance?.(start));
    bus.answer(
      'window.create',
      ({ id, preload, width, height }: { id: number; preload?: string; width: number; height: number }) => {
        this.#preloads.set(id, preload);
        this.#sizes.set(id, { width, height });
      },
    );
    bus.answer('page.load', ({ id, url }: { id: number; url: string }) => this.#load(id, url));
    bus.answer('page.close', ({ id }: { id: number }) => this.#pages.get(id)?.close());
    bus.answer('window.focus', ({ id }: { id: number }) => this.#pages.get(id)?.bringToFront());
    bus.answer('page.send', ({ id, channel, args }: { id: number; channel: string; args: unknown[] }) =>
      this.#pages.get(id)?.evaluate(
        ([name, values]) => {
          const deliver = Reflect.get(window, Symbol.for('stand-in')) as
            | ((channel: string, args: unknown[]) => void)
            | undefined;
          deliver?.(name, values);
        },
        [channel, args] as const,
      ),
    );
  }

  async #contextOf(): Promise<BrowserContext> {
    if (this.#context !== null) return this.#context;
    const context = await this.#options.browser.newContext({
      bypassCSP: this.#options.bypassCSP ?? false,
      acceptDownloads: true,
    });
    this.#context = context;
    await context.route('**/*', (route) => this.#route(route).catch(gone));
    context.on('page', (page) => void this.#popup(page).catch(gone));
    // A WebSocket is no request to Playwright, and routing it takes the place of the one that the policy would stop.
    if (this.#options.bypassCSP)
      await context.routeWebSocket(/.*/u, (socket) => this.#socket(socket).catch(gone));
    // The foreign host of specs is on loopback, which Chromium would keep the page from by itself: the guards would not be seen.
    const granted: string[] = ['local-network-access'];
    for (const [permission, names] of Object.entries(PERMISSIONS)) {
      const verdict = await this.bus.ask<{ request: boolean; check: boolean }>('session.permission', {
        permission,
        url: `${APP_ORIGIN}/index.html`,
      });
      if (verdict.request && verdict.check) granted.push(...names);
    }
    // Chromium denies all that is not named here, also what it would grant by itself.
    await context.grantPermissions(granted, { origin: PAGE_ORIGIN });
    return context;
  }

  async #socket(socket: WebSocketRoute): Promise<void> {
    const { cancel } = await this.bus.ask<{ cancel: boolean }>('session.request', {
      url: socket.url(),
      resourceType: 'webSocket',
    });
    if (cancel) await socket.close();
    else socket.connectToServer();
  }

  async #load(id: number, url: string): Promise<void> {
    let page = this.#pages.get(id);
    if (page === undefined || page.isClosed()) page = await this.#newPage(id);
    this.#own.add(toPageUrl(url));
    await page.goto(toPageUrl(url));
  }

  async #newPage(id: number): Promise<Page> {
    const context = await this.#contextOf();
    const page = await context.newPage();
    this.#pages.set(id, page);
    const size = this.#sizes.get(id);
    if (size !== undefined) await page.setViewportSize(size);
    await page.exposeBinding(
      '__standIn',
      async (source, { channel, args }: { channel: string; args: unknown[] }) => {
        const frameUrl = source.frame === page.mainFrame() ? null : toAppUrl(source.frame.url());
        try {
          const input = { id, channel, args, frameUrl, url: toAppUrl(page.url()) };
          return { value: await this.bus.ask('ipc.invoke', input) };
        } catch (error) {
          return { error: (error as Error).message };
        }
      },
    );
    const preload = this.#preloads.get(id);
    if (preload !== undefined) await page.addInitScript(preloadScript(readFileSync(preload, 'utf8')));
    page.on('crash', () => {
      // A crashed page cannot be used again; the next load of this window gets a new one.
      this.#pages.delete(id);
      void this.bus.ask('page.crashed', { id }).catch(() => undefined);
      void page.close().catch(() => undefined);
    });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame())
        void this.bus.ask('page.navigated', { id, url: toAppUrl(frame.url()) }).catch(() => undefined);
    });
    page.on('download', (download) => {
      void this.bus
        .ask<{ prevented: boolean }>('session.download', toAppUrl(download.url()))
        .then(({ prevented }) => (prevented ? download.cancel() : undefined))
        .catch(gone);
    });
    return page;
  }

  #idOf(page: Page): number | null {
    for (const [id, known] of this.#pages) if (known === page) return id;
    return null;
  }

  /** A page the app did not make: a window that the page tried to open. */
  async #popup(page: Page): Promise<void> {
    const opener = await page.opener();
    const id = opener === null ? null : this.#idOf(opener);
    if (id === null) return;
    const { prevented } = await this.bus.ask<{ prevented: boolean }>('page.open', {
      id,
      url: toAppUrl(page.url()),
    });
    if (prevented) await page.close();
  }

  #pageOf(request: Request): Page | null {
    try {
      return request.frame().page();
    } catch {
      return null;
    }
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    const url = toAppUrl(request.url());
    const page = this.#pageOf(request);
    const id = page === null ? null : this.#idOf(page);
    const note = (verdict: 'served' | 'cancelled' | 'prevented' | 'let out') =>
      this.requests.push({ url, verdict });

    if (id === null) {
      // The first request of a window that the page opened: its handler decides before anything is fetched.
      const opener = this.#pages.keys().next().value ?? 0;
      const { prevented } = await this.bus.ask<{ prevented: boolean }>('page.open', { id: opener, url });
      if (prevented) {
        note('prevented');
        return route.abort('aborted');
      }
    } else if (request.isNavigationRequest() && !this.#own.delete(request.url())) {
      const { prevented } = await this.bus.ask<{ prevented: boolean }>('page.willNavigate', {
        id,
        url,
        main: request.frame() === page?.mainFrame(),
        redirect: false,
      });
      if (prevented) {
        note('prevented');
        return route.abort('aborted');
      }
    }
    const type = request.resourceType();
    const inside = request.isNavigationRequest() && page !== null && request.frame() !== page.mainFrame();
    const resourceType = inside ? 'subFrame' : (RESOURCE_TYPES[type] ?? type);
    const { cancel } = await this.bus.ask<{ cancel: boolean }>('session.request', { url, resourceType });
    if (cancel) {
      note('cancelled');
      return route.abort('blockedbyclient');
    }
    if (!url.startsWith(`${APP_ORIGIN}/`)) {
      note('let out');
      return id !== null && request.isNavigationRequest() ? this.#letOut(route, id) : route.continue();
    }
    note('served');
    const answer = await this.bus.ask<{ status: number; headers: Record<string, string>; body: Buffer }>(
      'protocol.request',
      { url, method: request.method() },
    );
    return route.fulfill(answer);
  }

  /** A navigation that left: where it is redirected, the app is asked again. Playwright does not route redirects. */
  async #letOut(route: Route, id: number): Promise<void> {
    const response = await route.fetch({ maxRedirects: 0 });
    const { location } = response.headers();
    if (location !== undefined) {
      const url = new URL(location, response.url()).href;
      const asked = { id, url, main: true, redirect: true };
      const { prevented } = await this.bus.ask<{ prevented: boolean }>('page.willNavigate', asked);
      if (prevented) return route.abort('aborted');
    }
    return route.fulfill({ response });
  }

  /** The window's page as it is now; waits until there is one that has loaded. */
  async page(): Promise<Page> {
    const end = performance.now() + patience(30_000);
    while (performance.now() < end && this.#child.exitCode === null) {
      const page = [...this.#pages.values()].find((one) => !one.isClosed());
      if (page?.url().startsWith(PAGE_ORIGIN)) {
        await page.waitForLoadState('domcontentloaded');
        return page;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`No window appeared.\n${this.output}`);
  }

  pages(): number {
    return this.#context?.pages().length ?? 0;
  }
  setOffline(offline: boolean): Promise<void> {
    return this.#context?.setOffline(offline) ?? Promise.resolve();
  }

  /** Ends it whatever state it is in. */
  async dispose(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGKILL');
      await this.exited;
    }
    await this.#context?.close();
  }
}
