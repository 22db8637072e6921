import { readFileSync, writeFileSync } from 'node:fs';
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
  await desktop.secondInstance(['weathervane://settings/../../x']);
  await desktop.secondInstance(['weathervane://nowhere']);
  expect(page.url()).toMatch(/#\/alerts/);
  await desktop.secondInstance(['weathervane://changes']);
  await expect(page).toHaveURL(/#\/changes/);
});

test('sleep is followed and the app goes on', async ({ startDesktop, dataDir }) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  await desktop.power('suspend');
  await expect.poll(() => logOf(dataDir)).toMatch(/The computer goes to sleep/);
  await desktop.power('resume');
  await expect.poll(() => logOf(dataDir)).toMatch(/The computer woke up/);
  await expect(page.getByRole('button', { name: 'Add your first cloud' })).toBeVisible();
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
