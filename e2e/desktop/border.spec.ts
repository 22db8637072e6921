import { patience } from '../patience.ts';
import { call, expect, test } from './hostile.ts';

// What the page may be and may ask of main.
test('the page has no more rights than a page on the web', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  await desktop.page();
  const rights = async (of: typeof desktop) => {
    const [window] = await of.host.bus.ask<Shown[]>('windows');
    const { preload, ...preferences } = window?.options.webPreferences ?? {};
    return { preload: String(preload), preferences, webRTCPolicy: window?.webRTCPolicy };
  };
  const { preload, ...others } = await rights(desktop);
  expect(preload).toMatch(/[\\/]out[\\/]preload[\\/]index\.cjs$/);
  const preferences = {
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
    spellcheck: false,
    devTools: true,
  };
  expect(others).toEqual({ preferences, webRTCPolicy: 'disable_non_proxied_udp' });
  expect(await desktop.host.bus.ask('app.state')).toMatchObject({ sandboxed: true });
  expect(await desktop.host.bus.ask('protocol.schemes')).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  const tools = { url: 'devtools://devtools/bundled/inspector.html', resourceType: 'mainFrame' };
  expect(await desktop.host.bus.ask('session.request', tools)).toEqual({ cancel: false });
  await desktop.quit();

  const packed = await startStandIn({ env: { STAND_IN_PACKAGED: '1' } });
  await packed.page();
  expect((await rights(packed)).preferences).toEqual({ ...preferences, devTools: false });
  expect(await packed.host.bus.ask('session.request', tools)).toEqual({ cancel: true });
});

interface Shown {
  options: { webPreferences?: Readonly<Record<string, unknown>> };
  webRTCPolicy: string;
}

test('two functions of plain data are all that crosses the bridge', async ({ startDesktop }) => {
  const page = await (await startDesktop()).page();
  const seen = await page.evaluate(async (waits) => {
    const bridge = Reflect.get(window, 'weathervane') as {
      call(name: string, input: unknown): Promise<unknown>;
      on(name: string, listener: (...given: unknown[]) => void): () => void;
    };
    const given: unknown[][] = [];
    const off = bridge.on('settings', (...all) => given.push(all));
    await bridge.call('updateSettings', { general: { startHidden: true } });
    const end = performance.now() + waits;
    while (performance.now() < end && given.length === 0) await new Promise((next) => setTimeout(next, 20));
    const times = given.length;
    off();
    await bridge.call('updateSettings', { general: { startHidden: false } });
    await bridge.call('snapshot', {});
    let replaced = true;
    try {
      replaced = Reflect.set(bridge, 'call', () => undefined) || Reflect.set(window, 'weathervane', null);
    } catch {
      replaced = false;
    }
    return {
      keys: Object.keys(bridge).toSorted(),
      node: [
        'require',
        'process',
        'module',
        'exports',
        'Buffer',
        'global',
        '__dirname',
        'ipcRenderer',
        'electron',
      ].filter((name) => Reflect.has(window, name)),
      arguments: given.map((all) => all.length),
      keptAfterOff: given.length - times,
      plain: given.every((all) => JSON.stringify(structuredClone(all[0])) === JSON.stringify(all[0])),
      replaced,
    };
  }, patience(30_000));
  expect(seen).toEqual({
    keys: ['call', 'on'],
    node: [],
    arguments: [1],
    keptAfterOff: 0,
    plain: true,
    replaced: false,
  });
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
  expect(await desktop.host.bus.ask('ipc.channels')).toEqual(['weathervane:call']);
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
  const from = (frameUrl: string | null, url: string) =>
    desktop.host.bus.ask('ipc.invoke', { ...forged, id, frameUrl, url });
  const own = 'app://weathervane/index.html';
  // A frame that shows our own page is still not the window.
  expect(await from(own, own)).toMatchObject(refused);
  for (const url of [
    'https://weathervane.example/',
    'app://weathervane.evil/index.html',
    'app://x@weathervane/',
    'app://weathervane/assets/other.html',
  ])
    expect(await from(null, url), url).toMatchObject(refused);
  expect(await from(null, own)).toMatchObject({ ok: true });
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
    desktop.host.bus.ask<{ status: number; headers: Record<string, string> }>('protocol.request', {
      url,
      method,
    });
  expect(await ask('app://weathervane/index.html')).toMatchObject({
    status: 200,
    headers: { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
  });
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
