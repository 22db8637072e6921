import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startSamples } from '../main/demo/samples.ts';
import { ClockedWorld } from './fixtures/clocked-world.ts';
import { CLOUD_NAME as NAME } from './fixtures/world.ts';

/**
 * What the app exists for, on a clock that is told how late it is: real sample clouds, the real scanner, stores and
 * browser host, the built page. Only time, chance, the question whether we are online and the desktop are the test's.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let world: ClockedWorld;
let dataDir: string;

test.beforeEach(async ({ page }) => {
  dataDir = mkdtempSync(join(tmpdir(), 'weathervane-watch-'));
  world = new ClockedWorld(dataDir, await startSamples({ now: new Date(), version: '34.0.6' }), page);
  await world.start();
});
test.afterEach(async () => {
  await world.stop();
  await world.samples.close();
  rmSync(dataDir, { recursive: true, force: true });
  expect(world.bugs()).toEqual([]);
});

test('a cloud that goes away is down when that is confirmed, and up again when it stays', async () => {
  const { page, samples } = world;
  await world.call('updateSettings', { alerts: { recovery: true } });
  await world.add();

  await samples.hardened.setAway(true);
  // The last look is a minute old; the next light check fails, and so do the two that confirm it.
  await world.pass(14 * MINUTE);
  const first = world.looks.length - 1;
  for (const wait of [0, 30 * SECOND]) {
    await world.pass(wait);
    // What was seen so far survives: a restart neither forgets a failure nor hurries.
    await world.stop();
    await world.start();
    expect((await world.cloud()).reachability).toBe('failing');
  }
  await world.pass(59 * SECOND);
  expect(world.sent).toEqual([]);
  await world.pass(SECOND);
  expect((await world.cloud()).reachability).toBe('down');
  const failed = world.looks.slice(first);
  expect(failed.map(({ at }) => at - (failed[0]?.at ?? 0))).toEqual([0, 30 * SECOND, 90 * SECOND]);
  expect(world.titles()).toEqual([`${NAME} cannot be reached`]);
  await world.go('alerts');
  await expect(page.getByText(`${NAME} cannot be reached`)).toBeVisible();

  await world.pass(HOUR);
  expect(world.sent).toHaveLength(1);
  await samples.hardened.setAway(false);
  const { length } = world.looks;
  for (let tried = 0; tried < 31 && world.looks.length === length; tried++) await world.pass(MINUTE);
  const answered = world.looks.at(-1)?.at ?? 0;
  await world.pass(MINUTE);
  expect((await world.cloud()).reachability).toBe('up');
  expect(world.looks.slice(length).map(({ kind, at }) => [kind, at - answered])).toEqual([
    ['light', 0],
    ['light', 30 * SECOND],
    ['audit', 30 * SECOND],
  ]);
  expect(world.titles()).toEqual([`${NAME} cannot be reached`, `${NAME} can be reached again.`]);
  await world.go('changes');
  await expect(page.getByText('The cloud can be reached again.')).toBeVisible();
});

test('maintenance is nobody’s fault until it lasts too long', async () => {
  const { page, samples } = world;
  await world.add();
  samples.hardened.change({ maintenance: true });
  await world.pass(15 * MINUTE);
  expect((await world.cloud()).reachability).toBe('maintenance');
  await world.pass(HOUR + 44 * MINUTE);
  expect(world.sent).toEqual([]);
  await world.pass(HOUR + MINUTE);
  expect(world.titles()).toEqual([`${NAME} is still in maintenance`]);
  samples.hardened.change({ maintenance: false });
  await world.pass(16 * MINUTE);
  expect((await world.cloud()).reachability).toBe('up');
  expect(world.sent).toHaveLength(1);
  await world.go('changes');
  await expect(page.getByText('Maintenance is over.')).toBeVisible();
});

test('a stranger’s certificate is looked at twice before it is told, with both fingerprints', async () => {
  const { page, samples } = world;
  await world.add();
  const stranger = await startSamples({ now: new Date(), version: '34.0.6' });
  try {
    samples.hardened.showCertificate(stranger.renewed);
    await world.pass(15 * MINUTE);
    expect(world.looks.filter(({ kind }) => kind === 'audit')).toHaveLength(2);
    expect(world.sent).toEqual([]);
    await world.pass(2 * MINUTE);
    expect(world.looks.filter(({ kind }) => kind === 'audit')).toHaveLength(3);
    expect(world.sent).toHaveLength(1);
    const changes = await world.call('listChanges', {
      cloudId: null,
      unreadOnly: false,
      limit: 50,
      before: null,
    });
    const [unexpected] = changes.filter(({ kind }) => kind === 'certificate-unexpected');
    expect(unexpected).toMatchObject({ direction: 'worse', severity: 'high' });
    await world.go('changes');
    for (const side of [unexpected?.before, unexpected?.after]) {
      expect(side).toMatch(/[0-9A-F:]{16}/i);
      await expect(page.getByText(side ?? '?').first()).toBeVisible();
    }
    await world.pass(8 * HOUR);
    expect(world.sent).toHaveLength(1);
  } finally {
    await stranger.close();
  }
});

test('quiet hours hold an alert back, and send it when they are over', async () => {
  const { page, samples } = world;
  const hour = (ahead: number) =>
    `${new Date(world.clock.now() + ahead * HOUR).toISOString().slice(11, 13)}:00`;
  await world.add();
  await world.call('updateSettings', {
    alerts: { quietHours: { enabled: true, from: hour(0), to: hour(9) } },
  });
  samples.hardened.dropHeader('Strict-Transport-Security');
  await world.pass(7 * HOUR);
  expect(world.sent).toEqual([]);
  await world.go('alerts');
  await expect(page.getByText(/^held back until \d\d:00$/)).toBeVisible();
  await world.pass(2 * HOUR + 2 * MINUTE);
  expect(world.sent).toHaveLength(1);
  await page.getByRole('button', { name: /^Acknowledge: / }).click();
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
});

test('what runs out is told once for each step and certificate, and when next', async () => {
  const { page, samples } = world;
  const certificate = async () => {
    const items = await world.call('expiring', {});
    return Date.parse(items.find(({ kind }) => kind === 'certificate')?.nextAlertAt ?? '');
  };
  // The end of support has steps of its own, some of them in these weeks.
  const told = () => world.titles().filter((title) => /certificate/i.test(title));
  await world.call('updateSettings', { schedule: { auditMinutes: 10_080, lightMinutes: 1440 } });
  await world.add();
  // 58 of 90 days old: overdue, the first step, when 75 are over.
  const first = await certificate();
  expect(Math.round((first - world.clock.now()) / DAY)).toBe(17);
  await world.pass(16 * DAY);
  expect(told()).toEqual([]);
  await world.pass(3 * DAY);
  expect(told()).toHaveLength(1);
  expect(await certificate()).toBeGreaterThan(world.clock.now());
  await world.go('alerts');
  await expect(page.getByText(told()[0] ?? '')).toBeVisible();

  samples.hardened.showCertificate(samples.renewed);
  await world.pass(2 * DAY);
  expect(Math.round(((await certificate()) - first) / DAY)).toBe(58);
  expect(told()).toHaveLength(1);
  await world.go('expiring');
  await expect(page.getByText(/next alert/).first()).toBeVisible();
});
