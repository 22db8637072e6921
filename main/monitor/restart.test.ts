import { expect, test } from 'vitest';
import { SmallWorld } from './testing/small-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOME = { home: 'https://home.example/' };

/** The app is closed in good order, or it dies; nobody watches for `ms`. */
async function closedFor(world: SmallWorld, ms: number, how: 'closed' | 'killed'): Promise<void> {
  if (how === 'closed') await world.monitor.stop();
  world.clock.sleep(ms);
  world.start();
}

test.each(['closed', 'killed'] as const)(
  'maintenance seen before the app was %s and after a night alerts when it lasted under our eyes',
  async (how) => {
    const world = new SmallWorld(HOME);
    world.start();
    await world.clock.advance(MINUTE);
    world.seen('home').outcome = 'maintenance';
    await world.clock.advance(HOUR);
    await closedFor(world, 10 * HOUR, how);
    await world.clock.advance(45 * MINUTE);
    expect(world.titles()).toEqual([]);
    await world.clock.advance(HOUR);
    expect(world.titles()).toEqual(['home is still in maintenance']);
    expect(world.bugs).toEqual([]);
    await world.monitor.stop();
  },
);

test('a restart does not start the limit anew', async () => {
  const world = new SmallWorld(HOME);
  world.start();
  await world.clock.advance(MINUTE);
  world.seen('home').outcome = 'maintenance';
  for (let restarts = 0; restarts < 9; restarts++) {
    await world.clock.advance(15 * MINUTE);
    await closedFor(world, 30_000, 'closed');
  }
  expect(world.titles()).toEqual(['home is still in maintenance']);
  await world.monitor.stop();
});

test('failures of last night and of this morning are not three in a row', async () => {
  const world = new SmallWorld(HOME);
  world.start();
  await world.clock.advance(14 * MINUTE);
  world.seen('home').outcome = 'down';
  await world.clock.advance(MINUTE + 40_000);
  expect(world.monitor.watch(world.cloud('home')).memory.plan.reach).toMatchObject({ failures: 2 });
  await closedFor(world, 8 * HOUR, 'closed');
  await world.clock.advance(MINUTE);
  expect(world.monitor.watch(world.cloud('home')).memory.plan.reach.state).toBe('failing');
  expect(world.titles()).toEqual([]);
  await world.clock.advance(2 * MINUTE);
  expect(world.titles()).toEqual(['home cannot be reached']);
  await world.monitor.stop();
});

test('what is critical is reminded of where a full scan saw it again, not at the first light look', async () => {
  const world = new SmallWorld(HOME);
  world.settings.schedule.auditMinutes = 7 * 24 * 60;
  const show = (fingerprint256: string, pinned: boolean) =>
    Object.assign(world.seen('home'), { fingerprint256, pinned });
  show('aahome', true);
  world.start();
  await world.clock.advance(MINUTE);
  expect(world.titles()).toEqual([]);
  show('bbhome', false);
  await world.clock.advance(HOUR);
  const critical = world.alerts.filter(({ severity }) => severity === 'critical');
  expect(critical).toHaveLength(1);
  await world.clock.advance(22 * HOUR);
  // Mended while nobody watched: the light check that comes first sees another certificate, and says nothing.
  await world.monitor.stop();
  show('aahome', true);
  world.clock.sleep(10 * HOUR);
  world.start();
  await world.clock.advance(10 * HOUR);
  expect(world.alerts.filter(({ kind }) => kind === 'reminder')).toEqual([]);
  await world.monitor.stop();
});
