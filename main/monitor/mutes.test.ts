import { expect, test } from 'vitest';
import { SmallWorld } from './testing/small-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const mute = (world: SmallWorld, on: boolean) => {
  world.settings.mutes = on
    ? [{ id: 'm', cloudId: 'home', findingId: null, subject: null, until: null, reason: '' }]
    : [];
  world.monitor.settingsChanged();
};

async function muted(): Promise<SmallWorld> {
  const world = new SmallWorld({ home: 'https://home.example/' });
  world.start();
  await world.clock.advance(MINUTE);
  mute(world, true);
  return world;
}

test('what a mute held back is told when it is seen again after the mute, not at any other look', async () => {
  const world = await muted();
  world.seen('home').traits = { hsts: false };
  await world.clock.advance(7 * HOUR);
  expect(world.titles()).toEqual([]);
  mute(world, false);
  // Light checks do not see headers.
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual([]);
  await world.clock.advance(6 * HOUR);
  expect(world.titles()).toEqual([expect.stringContaining('HSTS')]);
  await world.monitor.stop();
});

test('a maintenance that nobody saw the end of is not told once the cloud is silent', async () => {
  const world = await muted();
  world.seen('home').outcome = 'maintenance';
  await world.clock.advance(5 * HOUR);
  expect(world.titles()).toEqual([]);
  world.seen('home').outcome = 'down';
  mute(world, false);
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['home cannot be reached']);
  await world.monitor.stop();
});

test('an outage is not told by the scan that finds the cloud there again', async () => {
  const world = await muted();
  world.seen('home').outcome = 'down';
  await world.clock.advance(5 * HOUR);
  mute(world, false);
  world.seen('home').outcome = 'up';
  world.monitor.scanNow('home');
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual([]);
  await world.monitor.stop();
});

test('an outage and a long maintenance are told after the mute while they last', async () => {
  const world = await muted();
  world.seen('home').outcome = 'maintenance';
  await world.clock.advance(5 * HOUR);
  mute(world, false);
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['home is still in maintenance']);
  mute(world, true);
  world.seen('home').outcome = 'down';
  await world.clock.advance(5 * HOUR);
  mute(world, false);
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['home is still in maintenance', 'home cannot be reached']);
  await world.monitor.stop();
});
