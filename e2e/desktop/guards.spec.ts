import type { Page } from '@playwright/test';
import { ATTACKS, tryAll } from './attacks.ts';
import { expect, test, without } from './hostile.ts';

// What a page that has been broken into would try. The page's own policy is taken away first (bypassCSP). Where the
// stand-in runs, each guard is seen alone: the ones before it are not heard, and without any the attack arrives.
const go = (page: Page, url: string) =>
  // Chromium may still be putting its error page in the place of one that was blocked: then nobody was asked.
  expect(() =>
    page.evaluate((to) => {
      // After the answer to this: a navigation that gets through takes the page away that would give it.
      setTimeout(() => {
        location.href = to;
      });
    }, url),
  ).toPass();

test('the page cannot go elsewhere', async ({ startDesktop, foreign, log }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  const own = page.url();
  await go(page, `${foreign.origin}/location`);
  await log(/Blocked frame navigation: \S+\/location/);
  expect(page.url()).toBe(own);
  expect(foreign.asked).toEqual([]);
});

test('each guard of navigation holds alone', async ({ startStandIn, foreign, log }) => {
  const desktop = await startStandIn({ bypassCSP: true });
  const page = await desktop.page();
  const own = page.url();
  // A file of ours is no page to be shown either.
  await go(page, own.replace('index.html', 'assets/other.html'));
  await log(/Blocked frame navigation: \S+\/assets\/other\.html/);
  await without(desktop, 'will-frame-navigate');
  await go(page, `${foreign.origin}/navigate`);
  await log(/Blocked navigation: \S+\/navigate/);
  expect(page.url()).toBe(own);
  await without(desktop, 'will-frame-navigate', 'will-navigate');
  await go(page, `${foreign.origin}/request`);
  await log(/Blocked request \(mainFrame\): \S+\/request/);
  expect(foreign.asked).toEqual([]);

  await without(desktop, 'will-frame-navigate', 'will-navigate', 'request');
  await go(page, `${foreign.origin}/arrived`);
  await expect.poll(() => foreign.asked).toEqual(['/arrived']);
});

test('a redirect leads nowhere', async ({ startStandIn, foreign, log }) => {
  const desktop = await startStandIn({ bypassCSP: true });
  const page = await desktop.page();
  await without(desktop, 'will-frame-navigate', 'will-navigate', 'request');
  await go(page, `${foreign.origin}/redirect?${foreign.origin}/target`);
  await log(/Blocked redirect: \S+\/target/);
  expect(foreign.asked).toEqual(['/redirect']);

  await without(desktop, 'will-frame-navigate', 'will-navigate', 'will-redirect', 'request');
  await go(page, `${foreign.origin}/redirect?${foreign.origin}/arrived`);
  await expect.poll(() => foreign.asked).toEqual(['/redirect', '/redirect', '/arrived']);
});

test('a webview is not attached', async ({ startStandIn, foreign, log }) => {
  const desktop = await startStandIn();
  await desktop.page();
  const webview = { id: (await desktop.window())?.id, src: `${foreign.origin}/webview` };
  expect(await desktop.host.bus.ask('page.webview', webview)).toEqual({ prevented: true });
  await log(/Blocked webview: \S+\/webview/);
});

test('the page opens no window', async ({ startDesktop, foreign, log }) => {
  const desktop = await startDesktop({ bypassCSP: true });
  const page = await desktop.page();
  await page.evaluate((url) => void window.open(url), `${foreign.origin}/window`);
  await log(/Blocked window: \S+\/window/);
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(foreign.asked).toEqual([]);
});

test('a window that were opened could load nothing', async ({ startStandIn, foreign, log }) => {
  const desktop = await startStandIn({ bypassCSP: true });
  const page = await desktop.page();
  const open = (path: string) => page.evaluate((url) => void window.open(url), `${foreign.origin}${path}`);
  await without(desktop, 'window-open');
  await open('/window');
  await log(/Blocked request \(mainFrame\): \S+\/window/);
  expect(foreign.asked).toEqual([]);
  await without(desktop, 'window-open', 'request');
  await open('/arrived');
  await expect.poll(() => foreign.asked).toEqual(['/arrived']);
});

test('nothing foreign is fetched or shown', async ({ startDesktop, foreign, log }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  await tryAll(page, foreign.origin);
  for (const path of Object.keys(ATTACKS))
    await log(new RegExp(`Blocked (frame navigation|request \\(\\w+\\)): \\S+/${path}\\b`, 'u'));
  expect(foreign.asked).toEqual([]);
});

test('each kind of request is stopped by the guard of requests alone', async ({
  startStandIn,
  foreign,
  log,
}) => {
  const desktop = await startStandIn({ bypassCSP: true });
  const page = await desktop.page();
  await without(desktop, 'will-frame-navigate');
  await tryAll(page, foreign.origin);
  for (const [path, { type }] of Object.entries(ATTACKS))
    await log(new RegExp(`Blocked request \\(${type}\\): \\S+/${path}\\b`, 'u'));
  expect(foreign.asked).toEqual([]);

  await without(desktop, 'will-frame-navigate', 'request');
  await tryAll(page, foreign.origin);
  const all = Object.keys(ATTACKS).map((path) => `/${path}`);
  await expect.poll(() => foreign.asked.toSorted()).toEqual(all.toSorted());
});

test('no permission is granted, whatever asks', async ({ startStandIn, log }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  const url = 'app://weathervane/index.html';
  const ask = (asked: object) => desktop.host.bus.ask('session.permission', asked);
  for (const permission of [
    'notifications',
    'geolocation',
    'media',
    'clipboard-read',
    'deprecated-sync-clipboard-read',
    'display-capture',
    'fileSystem',
    'openExternal',
    'loopback-network',
    'unknown',
  ])
    expect(await ask({ permission, url }), permission).toEqual({ request: false, check: false });
  await log(/Blocked permission openExternal: app:/);
  expect(await desktop.host.bus.ask('session.device')).toBe(false);
  const states = await page.evaluate(async () => [
    (await navigator.permissions.query({ name: 'notifications' })).state,
    (await navigator.permissions.query({ name: 'geolocation' })).state,
    await Notification.requestPermission(),
    await navigator.clipboard.readText().then(
      () => 'granted',
      () => 'denied',
    ),
  ]);
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied']);
});

test('the page may put text into the clipboard, nobody else may', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  const permission = 'clipboard-sanitized-write';
  const ask = (url: string, main: boolean) =>
    desktop.host.bus.ask('session.permission', { permission, url, main });
  const none = { request: false, check: false };
  const url = 'app://weathervane/index.html';
  expect(await ask(`${url}#/alerts`, true)).toEqual({ request: true, check: true });
  expect(await ask(url, false)).toEqual(none);
  expect(await ask('app://weathervane.evil/index.html', true)).toEqual(none);
  expect(await ask('https://weathervane/index.html', true)).toEqual(none);
  expect(await page.evaluate(() => navigator.clipboard.writeText('x').then(() => true))).toBe(true);
});

test('only what the page made itself is downloaded', async ({ startDesktop, log, flavour }) => {
  const page = await (await startDesktop({ bypassCSP: true })).page();
  const save = (what: 'data' | 'blob') =>
    page.evaluate((kind) => {
      const link = document.createElement('a');
      link.href =
        kind === 'data' ? 'data:text/plain,not%20ours' : URL.createObjectURL(new Blob(['an export']));
      link.download = 'file.txt';
      link.click();
    }, what);
  await save('data');
  // Electron may already stop the request.
  await log(flavour === 'stand-in' ? /Blocked download: data:/ : /Blocked (download|request \(\w+\)): data:/);
  if (flavour !== 'stand-in') return;
  const saved = page.waitForEvent('download');
  await save('blob');
  expect(await (await saved).failure()).toBeNull();
});

test('a foreign file is not downloaded', async ({ startStandIn, foreign, log }) => {
  const desktop = await startStandIn({ bypassCSP: true });
  const page = await desktop.page();
  await without(desktop, 'will-frame-navigate', 'will-navigate', 'request');
  await go(page, `${foreign.origin}/file`);
  await log(/Blocked download: \S+\/file/);
  const ask = (url: string) => desktop.host.bus.ask('session.download', url);
  for (const url of [
    'blob:https://weathervane/1',
    'blob:app://weathervane.evil/1',
    'blob:null/1',
    'app://weathervane/index.html',
    `${foreign.origin}/file`,
    'data:text/plain,x',
  ])
    expect(await ask(url), url).toEqual({ prevented: true });
  expect(await ask('blob:app://weathervane/1')).toEqual({ prevented: false });
});
