import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Snapshot } from '../../shared/state.ts';
import { expect, test } from '../fixtures/app.ts';
import { logOf } from './foreign.ts';

const call = <T>(page: Page, name: string, input: object): Promise<T> =>
  page.evaluate(
    async ([what, value]) => {
      const bridge = Reflect.get(window, 'weathervane') as {
        call(name: string, input: object): Promise<{ value: unknown }>;
      };
      return (await bridge.call(what, value)).value as T;
    },
    [name, input] as const,
  );
const clouds = async (page: Page) => (await call<Snapshot>(page, 'snapshot', {})).clouds;

test('on battery clouds are looked at less often, and the page says why', async ({ startStandIn }) => {
  const desktop = await startStandIn({ env: { STAND_IN_POWER: 'battery' } });
  const page = await desktop.page();
  await call(page, 'startSamples', {});
  const why = async () => new Set((await clouds(page)).map(({ nextScanWhy }) => nextScanWhy));
  await expect.poll(why).toEqual(new Set(['every 12 h; on battery: checked less often']));

  await desktop.power('on-ac');
  await expect.poll(why).toEqual(new Set(['every 6 h']));
  await desktop.power('on-battery');
  await expect.poll(why).toEqual(new Set(['every 12 h; on battery: checked less often']));

  await page.goto(page.url().replace(/#.*|$/, '#/settings/schedule'));
  await expect(page.getByText(/On battery audits wait twice as long/)).toBeVisible();
  await page.getByRole('switch', { name: 'Less often on battery' }).click({ force: true });
  await expect(page.getByText(/looked at as often as on mains power/)).toBeVisible();
  await expect.poll(why).toEqual(new Set(['every 6 h']));
});

test('a scan that sleep breaks off is not held against the cloud and is made again', async ({
  startStandIn,
  dataDir,
}) => {
  let looks = 0;
  let silent = true;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    looks++;
    open.add(socket);
    socket.resume().on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    if (!silent) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(dataDir, 'settings.json'),
    JSON.stringify({
      schemaVersion: 1,
      data: { refresh: 'off' },
      network: { connectivityUrl: null },
      clouds: [
        {
          id: 'home',
          name: 'Home',
          url: `https://127.0.0.1:${port}/`,
          addedAt: '2026-01-01T00:00:00.000Z',
        },
      ],
    }),
  );
  const desktop = await startStandIn({ aheadMs: 0 });
  const page = await desktop.page();
  await expect.poll(() => looks).toBeGreaterThan(0);
  await desktop.power('suspend');
  await expect.poll(async () => (await clouds(page))[0]?.scanning).toBeNull();
  await expect.poll(() => open.size).toBe(0);
  const before = looks;
  silent = false;
  expect((await clouds(page))[0]).toMatchObject({ reachability: 'unknown', headline: 'not scanned yet' });

  await desktop.host.bus.ask('clock.pass', 60_000);
  expect(looks).toBe(before);
  await desktop.power('resume');
  await desktop.host.bus.ask('clock.pass', 30_000);
  expect(looks).toBeGreaterThan(before);
  // Now it was really asked, and this time nobody answered.
  await expect.poll(async () => (await clouds(page))[0]?.reachability).toBe('failing');
  expect(logOf(dataDir)).not.toMatch(/ error /);
  server.close();
});
