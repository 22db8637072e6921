import type { Page } from '@playwright/test';
import { test as base, expect } from '../fixtures/app.ts';
import { logOf, startForeign } from './foreign.ts';

// What a page that has been broken into would try. Most tests take the page's own policy away first (bypassCSP), so
// that the guard behind it is seen to hold alone; the log tells which guard it was.
type Foreign = Awaited<ReturnType<typeof startForeign>>;
const test = base.extend<{ foreign: Foreign; log: (what: RegExp) => Promise<void> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  foreign: async ({}, use) => {
    const foreign = await startForeign();
    await use(foreign);
    await foreign.close();
  },
  log: async ({ dataDir }, use) => {
    await use((what) => expect.poll(() => logOf(dataDir)).toMatch(what));
  },
});

/** What main answers to a request of the page. */
const call = (page: Page, name: unknown, input: unknown) =>
  page.evaluate(
    ([what, value]) => {
      const bridge = Reflect.get(window, 'weathervane') as {
        call(name: unknown, input: unknown): Promise<{ ok: boolean; error?: { kind: string } }>;
      };
      return bridge.call(what, value);
    },
    [name, input] as const,
  );

test('the page cannot go elsewhere', async ({ startDesktop, foreign, log, flavour }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  const own = page.url();
  await page.evaluate((url) => {
    location.href = url;
  }, `${foreign.origin}/location`);
  await log(/Blocked frame navigation: \S+\/location/);
  // Electron asks the second guard only where the first one let it pass; the stand-in asks both.
  if (flavour === 'stand-in') await log(/Blocked navigation: \S+\/location/);
  expect(page.url()).toBe(own);
  expect(foreign.asked).toEqual([]);
});

test('a redirect and a webview lead nowhere', async ({ startStandIn, foreign, log }) => {
  const desktop = await startStandIn();
  await desktop.page();
  const id = (await desktop.window())?.id;
  const redirected = { id, url: `${foreign.origin}/redirect`, main: true, redirect: true };
  expect(await desktop.host.bus.ask('page.willNavigate', redirected)).toEqual({ prevented: true });
  await log(/Blocked redirect: \S+\/redirect/);
  const webview = { id, src: `${foreign.origin}/webview` };
  expect(await desktop.host.bus.ask('page.webview', webview)).toEqual({ prevented: true });
  await log(/Blocked webview: \S+\/webview/);
});

test('the page opens no window', async ({ startDesktop, foreign, log }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  await page.evaluate((url) => void window.open(url), `${foreign.origin}/window`);
  await log(/Blocked window: \S+\/window/);
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(foreign.asked).toEqual([]);
});

test('nothing foreign is fetched or shown', async ({ startDesktop, foreign, log }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  const outcome = await page.evaluate(async (origin) => {
    const load = (tag: 'img' | 'script', path: string) =>
      new Promise<string>((resolve) => {
        const element = document.createElement(tag);
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('failed');
        element.src = `${origin}/${path}`;
        document.body.append(element);
      });
    return {
      fetch: await fetch(`${origin}/fetch`).then(
        () => 'loaded',
        () => 'failed',
      ),
      img: await load('img', 'img'),
      script: await load('script', 'script'),
    };
  }, foreign.origin);
  expect(outcome).toEqual({ fetch: 'failed', img: 'failed', script: 'failed' });
  await log(/Blocked request \(\w+\): \S+\/fetch/);
  await log(/Blocked request \(\w+\): \S+\/img/);
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
  }, `${foreign.origin}/iframe`);
  await log(/Blocked (frame navigation|request \(\w+\)): \S+\/iframe/);
  expect(foreign.asked).toEqual([]);
});

test('the policy of the page stops the same by itself', async ({ startDesktop, foreign }) => {
  const page = await (await startDesktop()).page();
  const csp = await page.evaluate(async () =>
    (await fetch('/index.html')).headers.get('Content-Security-Policy'),
  );
  expect(csp).toContain("default-src 'none'");
  expect(csp).toContain("script-src 'self'");
  expect(csp).not.toMatch(/unsafe-|\*/);
  const refused = await page.evaluate(async (origin) => {
    const seen = new Set<string>();
    document.addEventListener('securitypolicyviolation', (event) => seen.add(event.effectiveDirective));
    await fetch(`${origin}/fetch`).catch(() => undefined);
    try {
      new WebSocket(`${origin.replace('http', 'ws')}/socket`).onerror = () => undefined;
    } catch {
      // Chromium may throw as well as report.
    }
    const html = `<img src="${origin}/img"><iframe src="${origin}/iframe"></iframe><object data="${origin}/object"></object>
      <link rel="stylesheet" href="${origin}/style"><b onclick="window.handled = true">x</b>`;
    const box = document.createElement('div');
    box.innerHTML = html;
    document.body.append(box);
    box.querySelector('b')?.click();
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    for (let turn = 0; turn < 100 && seen.size < 7; turn++) await new Promise((next) => setTimeout(next, 20));
    return {
      seen: [...seen].toSorted(),
      ran: [Reflect.get(window, 'handled'), Reflect.get(window, 'injected')],
    };
  }, foreign.origin);
  expect(refused).toEqual({
    seen: [
      'connect-src',
      'frame-src',
      'img-src',
      'object-src',
      'script-src-attr',
      'script-src-elem',
      'style-src-elem',
    ],
    ran: [undefined, undefined],
  });
  expect(foreign.asked).toEqual([]);
});

test('no permission is granted, whatever asks', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  for (const permission of ['notifications', 'geolocation', 'media', 'clipboard-read', 'openExternal']) {
    const verdict = await desktop.host.bus.ask('session.permission', { permission, url: page.url() });
    expect(verdict, permission).toEqual({ request: false, check: false });
  }
  expect(await desktop.host.bus.ask('session.device')).toBe(false);
  const states = await page.evaluate(async () => [
    (await navigator.permissions.query({ name: 'notifications' })).state,
    (await navigator.permissions.query({ name: 'geolocation' })).state,
    await Notification.requestPermission(),
  ]);
  expect(states).not.toContain('granted');
});

test('only what the page made itself is downloaded', async ({ startDesktop, log }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'data:text/plain,not%20ours';
    link.download = 'not-ours.txt';
    link.click();
  });
  await log(/Blocked (download|request \(\w+\)): data:text/);
});

test('forged requests are refused', async ({ startDesktop }) => {
  const page = await (await startDesktop()).page();
  for (const name of ['nothing', '__proto__', 'constructor', 'toString', '', 7, null, ['snapshot'], {}])
    expect(await call(page, name, {}), String(name)).toMatchObject({
      ok: false,
      error: { kind: 'bad-input' },
    });
  const wrong: [string, unknown][] = [
    ['snapshot', null],
    ['snapshot', { more: 1 }],
    ['scan', { cloudId: 'x'.repeat(65) }],
    ['scan', { cloudId: { $ne: null } }],
    ['removeCloud', {}],
    ['updateSettings', { clouds: [] }],
    ['updateSettings', { schedule: { auditMinutes: 0 } }],
    ['openExternal', { url: 'x'.repeat(2049), confirmed: true }],
  ];
  for (const [name, input] of wrong)
    expect(await call(page, name, input), name).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
  expect(await call(page, 'snapshot', {})).toMatchObject({ ok: true });
});

test('requests of another frame or origin are refused', async ({ startStandIn, log }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  await page.evaluate(() => void document.body.append(document.createElement('iframe')));
  await expect.poll(() => page.frames().length).toBe(2);
  const forged = { channel: 'weathervane:call', args: ['snapshot', {}] };
  const refused = { ok: false, error: { kind: 'refused' } };
  const answer = await page.frames()[1]?.evaluate((input) => {
    const raw = Reflect.get(window, '__standIn') as (value: unknown) => Promise<{ value: unknown }>;
    return raw(input);
  }, forged);
  expect(answer?.value).toMatchObject(refused);
  const id = (await desktop.window())?.id;
  for (const url of [
    'https://weathervane.example/',
    'app://weathervane.evil/index.html',
    'app://x@weathervane/',
  ])
    expect(
      await desktop.host.bus.ask('ipc.invoke', { ...forged, id, frameUrl: null, url }),
      url,
    ).toMatchObject(refused);
  await log(/A request from a frame that is not our page was refused/);
});

test('our protocol serves the built page and nothing beside it', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  const statuses = await page.evaluate(
    (paths) => Promise.all(paths.map(async (path) => [path, (await fetch(path)).status])),
    [
      '/..%2f..%2fpackage.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
      '/%2e%2e%2f%2e%2e%2fpackage.json',
      '/%252e%252e%252fpackage.json',
      '/index.html%00.json',
      '/.%2findex.html',
      '/%2fetc%2fpasswd',
      '/C:/Windows/win.json',
      '/assets/',
      '/main/index.js',
    ],
  );
  for (const [path, status] of statuses) expect(status, String(path)).toBe(404);
  const ask = (url: string, method = 'GET') =>
    desktop.host.bus.ask<{ status: number }>('protocol.request', { url, method });
  expect(await ask('app://weathervane/index.html')).toMatchObject({ status: 200 });
  expect(await ask('app://evil/index.html')).toMatchObject({ status: 404 });
  expect(await ask('app://weathervane/index.html', 'POST')).toMatchObject({ status: 405 });
});

test('the browser is opened for https alone, elsewhere after a question', async ({ startDesktop }) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  const open = (url: string) => call(page, 'openExternal', { url, confirmed: true });
  for (const url of [
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'https://a:b@host.invalid/',
  ])
    expect(await open(url), url).toMatchObject({ ok: false, error: { kind: 'refused' } });
  expect(await desktop.dialogs()).toEqual([]);
  await desktop.answerNextDialog(1);
  expect(await open('https://elsewhere.invalid/a')).toMatchObject({ ok: true, value: { opened: false } });
  expect(await desktop.opened()).toEqual([]);
  await desktop.answerNextDialog(0);
  expect(await open('https://elsewhere.invalid/b')).toMatchObject({ ok: true, value: { opened: true } });
  expect(await desktop.opened()).toEqual([{ kind: 'url', what: 'https://elsewhere.invalid/b' }]);
  expect((await desktop.dialogs()).map(({ message }) => message)).toEqual([
    'Open elsewhere.invalid in your browser?',
    'Open elsewhere.invalid in your browser?',
  ]);
});
