import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, quiet, test } from '../fixtures/app.ts';
import { startBrowserHost } from '../fixtures/browser-host.ts';

const ADD = { name: 'Add your first cloud' };

test('a page that does not answer: the owner is asked, and watching goes on', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  await expect(page.getByRole('button', ADD)).toBeVisible();
  const mark = () => page.evaluate(() => Reflect.set(window, 'old', true));
  const old = () => page.evaluate(() => Reflect.get(window, 'old') ?? false).catch(() => null);
  const hang = async () =>
    desktop.host.bus.ask('window.emit', { id: (await desktop.window())?.id, name: 'unresponsive' });
  await mark();

  await hang();
  expect(await desktop.dialogs()).toMatchObject([{ title: 'The window does not answer' }]);
  // "Wait", as when the dialog is closed: the page stays.
  expect(await old()).toBe(true);
  expect(await desktop.notifications()).toEqual([]);

  await desktop.answerNextDialog(0);
  await hang();
  expect(await desktop.dialogs()).toHaveLength(2);
  await expect.poll(old).toBe(false);
  await expect(page.getByRole('button', ADD)).toBeVisible();

  // Nobody sees it: nobody is asked.
  await mark();
  await desktop.clickTray();
  await expect.poll(async () => (await desktop.window())?.visible).toBe(false);
  await hang();
  await expect.poll(old).toBe(false);
  expect(await desktop.dialogs()).toHaveLength(2);
});

test('a page that keeps failing is left alone until somebody wants it', async ({ startStandIn }) => {
  const desktop = await startStandIn();
  const titles = async () => (await desktop.notifications()).map(({ title }) => title);
  for (let times = 1; times <= 4; times++) {
    await expect((await desktop.page()).getByRole('button', ADD)).toBeVisible();
    await desktop.crash();
    if (times < 4) await expect.poll(titles).toHaveLength(times);
  }
  await expect.poll(() => desktop.host.errorBoxes).toHaveLength(1);
  expect(desktop.host.errorBoxes[0]).toMatch(/^The window keeps failing: Weathervane goes on watching/);
  expect(await titles()).toHaveLength(3);
  await desktop.chooseRow('open');
  await expect((await desktop.page()).getByRole('button', ADD)).toBeVisible();
});

test('a start that fails says why, in a sentence, and ends with code 2', async ({
  startStandIn,
  dataDir,
}) => {
  const host = await startBrowserHost(dataDir, quiet(dataDir));
  try {
    const taken = await startStandIn();
    expect(await taken.host.exited).toBe(2);
    expect(taken.host.errorBoxes).toHaveLength(1);
    expect(taken.host.errorBoxes[0]).toMatch(/^Weathervane cannot start: .*the browser host/s);
  } finally {
    await host.stop();
  }
  const folder = join(dataDir, 'other');
  mkdirSync(folder);
  writeFileSync(join(folder, 'chromium'), 'a file where a folder belongs');
  const blocked = await startStandIn({ dataDir: folder });
  expect(await blocked.host.exited).toBe(2);
  expect(blocked.host.errorBoxes).toEqual([
    `Weathervane cannot start: The data folder ${folder} is not a folder. Choose another one with --data-dir.`,
  ]);
  // Nothing stays behind that keeps the next start away.
  const free = await startStandIn();
  await expect((await free.page()).getByRole('button', ADD)).toBeVisible();
});
