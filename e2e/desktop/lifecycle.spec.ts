import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app.ts';
import { logOf } from './foreign.ts';

test('a second start hands over its link and ends', async ({ startDesktop }) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  await expect(page.getByRole('button', { name: 'Add your first cloud' })).toBeVisible();
  await desktop.closeWindow();
  await expect.poll(async () => (await desktop.window())?.visible).toBe(false);
  await desktop.secondInstance(['weathervane://add?url=https%3A%2F%2F127.0.0.1%3A1%2F']);
  await expect.poll(async () => (await desktop.window())?.visible).toBe(true);
  const address = page.getByRole('dialog').getByLabel('Address of your cloud');
  await expect(address).toHaveValue(/127\.0\.0\.1:1/);
  expect(await desktop.dialogs()).toEqual([]);
});

test('a link at the first start waits for the page; a wrong one does nothing', async ({ startDesktop }) => {
  const desktop = await startDesktop({ args: ['weathervane://alerts'] });
  const page = await desktop.page();
  await expect(page).toHaveURL(/#\/alerts/);
  await page.evaluate(() => {
    const went: string[] = [];
    Reflect.set(window, 'went', went);
    window.addEventListener('hashchange', () => went.push(location.hash));
  });
  await desktop.secondInstance(['weathervane://settings/../../x']);
  await desktop.secondInstance(['weathervane://nowhere']);
  await desktop.secondInstance(['weathervane://changes']);
  await expect(page).toHaveURL(/#\/changes/);
  expect(await page.evaluate(() => Reflect.get(window, 'went'))).toEqual(['#/changes']);
});

test('an address at a second start is offered for adding', async ({ startDesktop }) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  await expect(page.getByRole('button', { name: 'Add your first cloud' })).toBeVisible();
  await desktop.secondInstance(['https://127.0.0.1:1/cloud']);
  const address = page.getByRole('dialog').getByLabel('Address of your cloud');
  await expect(address).toHaveValue('https://127.0.0.1:1/cloud/');
});

test('a hidden start makes no window until somebody asks for it', async ({ startDesktop }) => {
  const desktop = await startDesktop({ args: ['--hidden'] });
  await expect.poll(async () => (await desktop.tray())?.items.length ?? 0).toBeGreaterThan(0);
  expect(await desktop.window()).toBeNull();
  await desktop.secondInstance([]);
  await expect.poll(async () => (await desktop.window())?.visible).toBe(true);
});

test('without a tray a hidden start shows itself, and closing asks', async ({ startStandIn }) => {
  const desktop = await startStandIn({ args: ['--hidden'], env: { STAND_IN_TRAY: 'none' } });
  await desktop.page();
  await expect.poll(async () => (await desktop.window())?.visible).toBe(true);
  await desktop.closeWindow();
  await expect.poll(async () => (await desktop.window())?.visible).toBe(false);
  expect(await desktop.dialogs()).toMatchObject([{ title: 'Close Weathervane?' }]);
  await desktop.secondInstance([]);
  await expect.poll(async () => (await desktop.window())?.visible).toBe(true);
  await desktop.answerNextDialog(1);
  await desktop.closeWindow();
  expect(await desktop.host.exited).toBe(0);
});

test('the network going and coming is noticed', async ({ startStandIn, dataDir }) => {
  const desktop = await startStandIn({ aheadMs: 0 });
  await desktop.page();
  const { bus } = desktop.host;
  for (const [online, line] of [
    [false, /The network is gone/],
    [true, /The network is back/],
  ] as const) {
    expect(logOf(dataDir)).not.toMatch(line);
    await bus.ask('online', online);
    await bus.ask('clock.pass', 10_000);
    expect(logOf(dataDir)).toMatch(line);
  }
});

for (const how of ['quit', 'shutdown'] as const)
  test(`a scan under way does not hold up the end (${how})`, async ({ startStandIn, dataDir }) => {
    // It takes every caller and never says a word.
    const callers = new Set<Socket>();
    const server = createServer((socket) => {
      callers.add(socket.resume());
      socket.on('error', () => undefined);
      socket.on('close', () => callers.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const file = join(dataDir, 'settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8'));
    const cloud = {
      id: 'home',
      name: 'Home',
      url: `https://127.0.0.1:${port}/`,
      addedAt: '2026-01-01T00:00:00.000Z',
    };
    writeFileSync(file, JSON.stringify({ ...settings, clouds: [cloud] }));
    const desktop = await startStandIn();
    await desktop.page();
    await expect.poll(() => callers.size).toBeGreaterThan(0);
    if (how === 'quit') expect(await desktop.quit()).toBe(0);
    else {
      await desktop.host.bus.ask('power', 'shutdown').catch(() => undefined);
      expect(await desktop.host.exited).toBe(0);
    }
    await expect.poll(() => callers.size).toBe(0);
    // The line of a watch that came to its end; without it the app was only gone after its deadline.
    expect(logOf(dataDir)).toMatch(/Stopped at/);
    expect(logOf(dataDir)).not.toMatch(/ error /u);

    const again = await startStandIn();
    const page = await again.page();
    const seen = await page.evaluate(async () => {
      const bridge = Reflect.get(window, 'weathervane') as {
        call(name: string, input: object): Promise<unknown>;
      };
      return bridge.call('listChanges', { cloudId: null, unreadOnly: false, limit: 50, before: null });
    });
    // A look that was broken off says nothing about the cloud.
    expect(seen).toEqual({ ok: true, value: [] });
    server.close();
  });

test('a page that failed is started again and the owner is told', async ({ startDesktop, dataDir }) => {
  const desktop = await startDesktop();
  await expect((await desktop.page()).getByRole('button', { name: 'Add your first cloud' })).toBeVisible();
  await desktop.crash();
  await expect
    .poll(async () => (await desktop.notifications()).map(({ title }) => title))
    .toEqual(['The window was started again']);
  await expect((await desktop.page()).getByRole('button', { name: 'Add your first cloud' })).toBeVisible();
  expect(logOf(dataDir)).toMatch(/The page's process is gone/);
});

test('a click on a notification shows the window at its place', async ({ startDesktop }) => {
  // Without NOTIFY_RECORD the system's way fails, and the app's own notification is shown.
  const desktop = await startDesktop();
  const page = await desktop.page();
  await expect(page.getByRole('button', { name: 'Add your first cloud' })).toBeVisible();
  await page.evaluate(async () => {
    const bridge = Reflect.get(window, 'weathervane') as {
      call(name: string, input: object): Promise<unknown>;
    };
    await bridge.call('sendTestAlert', { channel: 'desktop' });
  });
  await expect.poll(async () => (await desktop.notifications()).length).toBe(1);
  await desktop.clickTray();
  await expect.poll(async () => (await desktop.window())?.visible).toBe(false);
  await desktop.clickNotification(0);
  await expect.poll(async () => (await desktop.window())?.visible).toBe(true);
  await expect(page).toHaveURL(/#\/alerts/);
});

test('the window comes back where it was', async ({ startStandIn, dataDir }) => {
  const file = join(dataDir, 'window.json');
  const place = { x: 240, y: 140, width: 900, height: 700 };
  writeFileSync(file, JSON.stringify({ ...place, maximized: false }));
  for (const [maximize, maximized] of [
    [false, false],
    [true, true],
    // Nobody maximizes it this time: it was so from the start.
    [false, true],
  ]) {
    const desktop = await startStandIn();
    await desktop.page();
    const [window] = await desktop.host.bus.ask<{ id: number; bounds: object }[]>('windows');
    expect(window?.bounds).toEqual(place);
    if (maximize) await desktop.host.bus.ask('window.do', { id: window?.id, what: 'maximize' });
    expect(await desktop.quit()).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...place, maximized });
  }
});
