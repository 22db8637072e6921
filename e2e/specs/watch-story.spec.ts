import { CLOUD_NAME as NAME } from '../fixtures/world.ts';
import { expect, test } from '../fixtures/worlds.ts';

/**
 * What the app exists for, told once for every host whose clock can be told to go on: real sample clouds, the real
 * scanner, stores and page. How long each step takes to the second is in e2e/watch.spec.ts, where time stands still.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ALL_CHANGES = { cloudId: null, unreadOnly: false, limit: 50, before: null };

test('what gets worse is told once, what gets better is not an alert, and a restart changes nothing', async ({
  world,
}) => {
  const { samples } = world;
  await world.add();
  const { id } = (await world.cloud()).settings;
  const row = async () => (await world.desktop?.tray())?.items.find((one) => one.id === `cloud:${id}`)?.label;

  await test.step('a header is lost: the next scan that is due tells, once', async () => {
    world.dropHeader('Strict-Transport-Security');
    const wellRow = await row();
    // Each interval is shortened by up to a tenth.
    await world.pass(5 * HOUR);
    expect(await world.scans()).toHaveLength(1);
    expect(await world.told()).toEqual([]);
    await world.pass(HOUR);
    expect(await world.scans()).toHaveLength(2);
    const told = await world.told();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(NAME);
    await world.go('changes');
    await expect(world.page.getByText(/Strict-Transport-Security|HSTS/).first()).toBeVisible();
    await world.go('alerts');
    await expect(world.page.getByText(told[0] ?? '')).toBeVisible();
    await expect(world.page.getByText('1 unread alert')).toBeVisible();

    const { desktop } = world;
    if (desktop !== null) {
      const { headline } = await world.cloud();
      await expect.poll(row).toBe(`${NAME}: ${headline}`);
      expect(await row()).not.toBe(wellRow);
      await desktop.clickTray();
      await expect.poll(async () => (await desktop.window())?.visible).toBe(false);
      await desktop.clickNotification(0);
      await expect.poll(async () => (await desktop.window())?.visible).toBe(true);
      await expect(world.page).toHaveURL(new RegExp(`#/cloud/${id}/findings/headers\\.hsts-missing$`));
      await expect(world.page.getByRole('heading', { name: NAME })).toBeVisible();
    }
    await world.pass(12 * HOUR);
    expect(await world.told()).toEqual(told);
  });

  await test.step('the certificate is renewed: good news, no alert', async () => {
    samples.hardened.showCertificate(samples.renewed);
    await world.pass(20 * MINUTE);
    const changes = await world.call('listChanges', ALL_CHANGES);
    expect(changes.filter(({ kind }) => kind.startsWith('certificate'))).toMatchObject([
      { kind: 'certificate-renewed', direction: 'better', severity: 'info' },
    ]);
    await world.go('changes');
    await expect(world.page.getByText(/^The certificate was renewed: valid until/)).toBeVisible();
    expect(await world.told()).toHaveLength(1);
  });

  await test.step('any two scans stand side by side', async () => {
    expect((await world.scans()).length).toBeGreaterThanOrEqual(3);
    await world.go(`cloud/${id}/history`);
    await expect(world.page.getByRole('columnheader', { name: /Overall before/ })).toBeVisible();
    await expect(world.page.getByText(/^The certificate was renewed: valid until/).first()).toBeVisible();
    await world.page
      .getByLabel(/^Compare from /)
      .last()
      .check();
    await expect(world.page.getByText(/Strict-Transport-Security|HSTS/).first()).toBeVisible();
  });

  await test.step('what runs out says when it will be told', async () => {
    await world.go('expiring');
    await expect(world.page.getByText(/next alert/).first()).toBeVisible();
  });

  await test.step('after a restart all is there and nothing is sent again', async () => {
    const before = await world.scans();
    const told = await world.told();
    await world.stop();
    await world.start();
    expect(await world.scans()).toEqual(before);
    await world.go('alerts');
    await expect(world.page.getByText(told[0] ?? '')).toBeVisible();
    await world.go('changes');
    await expect(world.page.getByText(/^The certificate was renewed: valid until/)).toBeVisible();
    await world.pass(7 * HOUR);
    expect((await world.scans()).length).toBeGreaterThan(before.length);
    expect(await world.told()).toEqual(told);
  });
});

test('a cloud that goes away is down when that is confirmed, and up again when it stays', async ({
  world,
}) => {
  const { samples } = world;
  await world.call('updateSettings', { alerts: { recovery: true } });
  await world.add();
  /** The weather of now; the tray follows it, a moment later. */
  const shown = async () => {
    const { weather, clouds } = await world.call('snapshot', {});
    const { desktop } = world;
    if (desktop !== null)
      await expect(async () => {
        const tray = await desktop.tray();
        expect(tray?.tooltip).toContain(weather.headline);
        const labels = tray?.items.map(({ label }) => label).slice(0, 2);
        expect(labels).toEqual([weather.headline, `${NAME}: ${clouds[0]?.headline}`]);
      }).toPass();
    return weather.weather;
  };
  // Clear, or fog where the data that came with the app are older than a week: old news are no sun.
  const calm = await shown();
  expect(['clear', 'fog']).toContain(calm);

  await samples.hardened.setAway(true);
  await world.until('failing', 17 * MINUTE, 15 * SECOND);
  expect(await world.told()).toEqual([]);
  // Looks two and three come 30 s and 60 s later; some seconds of them are over already.
  expect(await world.until('down', 2 * MINUTE, 15 * SECOND)).toBeGreaterThanOrEqual(MINUTE);
  expect(await world.told()).toEqual([`${NAME} cannot be reached`]);
  expect(await shown()).toBe('storm');
  await world.go('alerts');
  await expect(world.page.getByText(`${NAME} cannot be reached`)).toBeVisible();
  await world.pass(HOUR);
  expect(await world.told()).toHaveLength(1);

  await samples.hardened.setAway(false);
  await world.until('up', 32 * MINUTE);
  expect(await world.told()).toEqual([`${NAME} cannot be reached`, `${NAME} can be reached again.`]);
  expect(await shown()).toBe(calm);
  await world.go('changes');
  await expect(world.page.getByText('The cloud can be reached again.')).toBeVisible();
});

test('after a sleep what fell due is looked at one by one, and nobody is blamed for it', async ({
  world,
}) => {
  const { hardened } = world.samples;
  await world.add();
  for (const host of ['127.0.0.1', '[::1]'])
    await world.call('addCloud', {
      url: `https://${host}:${hardened.port}/`,
      name: host,
      ca: world.samples.caPem,
    });
  await world.pass(MINUTE);
  const clouds = await world.clouds();
  expect(clouds.map(({ reachability }) => reachability)).toEqual(['up', 'up', 'up']);
  const before = await world.scanTimes();

  // Settings that change make the watch arm its timer anew: the next one is a minute away.
  await world.call('updateSettings', { schedule: { auditMinutes: 300 } });
  await hardened.setAway(true);
  await world.sleep(8 * HOUR);
  // The network is not there at once; nobody is asked before it had its moment.
  await world.pass(5 * SECOND);
  expect((await world.clouds()).map(({ reachability }) => reachability)).toEqual(['up', 'up', 'up']);
  await hardened.setAway(false);
  if (world.desktop !== null) {
    // Waking is told by the system: the first look does not wait for the timer.
    await world.pass(16 * SECOND);
    expect(await world.scanTimes()).toHaveLength(before.length + 1);
  }
  await world.pass(3 * MINUTE);
  const [first = 0, second = 0, third = 0, ...more] = (await world.scanTimes()).slice(before.length);
  expect(more).toEqual([]);
  for (const apart of [second - first, third - second]) expect(apart).toBeGreaterThanOrEqual(14 * SECOND);
  expect((await world.clouds()).map(({ reachability }) => reachability)).toEqual(['up', 'up', 'up']);
  expect((await world.call('listChanges', ALL_CHANGES)).filter(({ kind }) => kind === 'down')).toEqual([]);
  expect(await world.told()).toEqual([]);
});
