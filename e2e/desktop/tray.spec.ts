import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test as base, expect } from '../fixtures/app.ts';
import type { TrayRow } from '../fixtures/desktop.ts';

/** A loopback port behind which no cloud is: it counts who comes and hangs up. */
const test = base.extend<{ looked: () => number }>({
  looked: async ({ dataDir }, use) => {
    let looks = 0;
    const server = createServer((socket) => {
      looks++;
      socket.on('error', () => undefined);
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const cloud = (id: string, path: string, paused: boolean) => ({
      id,
      name: `${id} & ${'long '.repeat(18)}`,
      url: `https://127.0.0.1:${port}/${path}`,
      addedAt: '2026-01-01T00:00:00.000Z',
      paused,
    });
    writeFileSync(
      join(dataDir, 'settings.json'),
      JSON.stringify({
        schemaVersion: 1,
        data: { refresh: 'off' },
        network: { connectivityUrl: null },
        clouds: [cloud('home', '', false), cloud('attic', 'attic/', true)],
      }),
    );
    await use(() => looks);
    server.close();
  },
});

const ids = (rows: readonly TrayRow[]): string[] => rows.flatMap(({ id, items }) => [id, ...ids(items)]);

test('the menu has its rows and the tooltip fits', async ({ startDesktop, looked }) => {
  const desktop = await startDesktop();
  await desktop.page();
  await expect
    .poll(async () => ids((await desktop.tray())?.items ?? []))
    .toEqual([
      'status',
      'cloud:home',
      'cloud:attic',
      'scan-all',
      'pause',
      'pause-hour',
      'pause-tomorrow',
      'open',
      'quit',
    ]);
  await expect.poll(looked).toBeGreaterThan(0);
  const tray = await desktop.tray();
  const row = (id: string) => tray?.items.find((one) => one.id === id);
  expect(row('status')?.enabled).toBe(false);
  expect(row('status')?.label).not.toBe('');
  expect(row('cloud:home')?.label).toMatch(/^home && long/);
  expect(tray?.tooltip).toMatch(/^Weathervane|long/);
  expect(tray?.tooltip.length).toBeLessThanOrEqual(100);
});

test('Pause rests all clouds and the row turns into its way back', async ({ startDesktop, looked }) => {
  const desktop = await startDesktop();
  await desktop.page();
  await expect.poll(looked).toBeGreaterThan(0);
  await desktop.chooseRow('pause-hour');
  const rows = async () => ids((await desktop.tray())?.items ?? []);
  await expect.poll(rows).toContain('resume');
  expect(await rows()).not.toContain('pause-hour');
  await desktop.chooseRow('resume');
  await expect.poll(rows).toContain('pause-hour');
});

test('Scan all starts a scan', async ({ startDesktop, looked }) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  type Snapshot = { value: { weather: { scanning: boolean }; clouds: { nextScanAt: string | null }[] } };
  const snapshot = () =>
    page.evaluate(async () => {
      const bridge = Reflect.get(window, 'weathervane') as {
        call(name: string, input: object): Promise<unknown>;
      };
      return (await bridge.call('snapshot', {})) as Snapshot;
    });
  // The scan of the start is over, the next one hours or minutes away.
  await expect.poll(looked).toBeGreaterThan(0);
  await expect.poll(async () => (await snapshot()).value.weather.scanning).toBe(false);
  await page.evaluate(() => {
    const bridge = Reflect.get(window, 'weathervane') as {
      on(name: string, listener: (weather: { scanning: boolean }) => void): void;
    };
    bridge.on('weather', ({ scanning }) => {
      if (scanning) Reflect.set(window, 'scanned', true);
    });
  });
  const before = looked();
  await desktop.chooseRow('scan-all');
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'scanned'))).toBe(true);
  await expect.poll(looked).toBeGreaterThan(before);
});

test('Open, a cloud and a click on the icon show the window, Quit ends well', async ({
  startDesktop,
  looked,
}) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  await expect.poll(looked).toBeGreaterThan(0);
  const visible = async () => (await desktop.window())?.visible;
  await expect.poll(visible).toBe(true);
  await desktop.clickTray();
  await expect.poll(visible).toBe(false);
  await desktop.clickTray();
  await expect.poll(visible).toBe(true);
  await desktop.closeWindow();
  await expect.poll(visible).toBe(false);
  await desktop.chooseRow('open');
  await expect.poll(visible).toBe(true);
  await desktop.chooseRow('cloud:attic');
  await expect(page).toHaveURL(/#\/clouds?\/attic/);
  expect(await desktop.quit()).toBe(0);
});

test('the row Quit ends the app with code 0', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  await desktop.page();
  await expect.poll(async () => ids((await desktop.tray())?.items ?? [])).toContain('quit');
  await desktop.chooseRow('quit');
  expect(await desktop.host.exited).toBe(0);
});

test('closing hides the window and says so once', async ({ startDesktop }) => {
  const desktop = await startDesktop();
  await desktop.page();
  const visible = async () => (await desktop.window())?.visible;
  for (let time = 0; time < 3; time++) {
    await desktop.chooseRow('open');
    await expect.poll(visible).toBe(true);
    await desktop.closeWindow();
    await expect.poll(visible).toBe(false);
    await expect
      .poll(async () => (await desktop.notifications()).map(({ title }) => title))
      .toEqual(['Weathervane goes on watching']);
  }
});

test('nothing is drawn again while nothing visible changes', async ({ startDesktop }) => {
  const desktop = await startDesktop();
  const page = await desktop.page();
  await expect.poll(async () => ids((await desktop.tray())?.items ?? [])).toContain('pause');
  const update = (name: string, input: object) =>
    page.evaluate(
      ([call, value]) =>
        (Reflect.get(window, 'weathervane') as { call(name: string, input: object): Promise<unknown> }).call(
          call,
          value,
        ),
      [name, input] as const,
    );
  const before = (await desktop.tray())?.count;
  // Each of these makes the tray look again, over several of its turns; none is to be seen in it.
  const end = Date.now() + 300;
  for (let minutes = 60; Date.now() < end; minutes++)
    await update('updateSettings', { schedule: { auditMinutes: minutes } });
  // This one is: it marks that all looks before it are over.
  await update('pauseAll', { until: new Date(Date.now() + 3_600_000).toISOString() });
  await expect.poll(async () => ids((await desktop.tray())?.items ?? [])).toContain('resume');
  const after = (await desktop.tray())?.count;
  expect(after?.menu).toBe((before?.menu ?? 0) + 1);
  expect(after?.icon).toBe(before?.icon);
});
