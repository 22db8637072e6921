import { expect, test } from 'vitest';
import { SmallWorld } from '../testing/small-world.ts';

const HOUR = 3_600_000;

async function replaced(): Promise<SmallWorld> {
  const world = new SmallWorld({ home: 'https://home.example/' });
  world.cloud('home').pin = 'aahome';
  world.seen('home').pinned = true;
  world.start();
  await world.clock.advance(HOUR);
  Object.assign(world.seen('home'), { fingerprint256: 'bbhome', pinned: false, pinMismatch: true });
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['home: The pinned certificate was replaced by another one']);
  return world;
}

test('the owner pins the new certificate: the alert is over and not repeated', async () => {
  const world = await replaced();
  world.cloud('home').pin = 'bbhome';
  Object.assign(world.seen('home'), { pinned: true, pinMismatch: false });
  world.monitor.scanNow('home');
  await world.clock.advance(10 * 24 * HOUR);
  expect(world.titles()).toHaveLength(1);
  expect(world.monitor.watch(world.cloud('home')).memory.open).toEqual({});
  await world.monitor.stop();
});

test('a pin that still does not match ends nothing: the owner is reminded', async () => {
  const world = await replaced();
  world.cloud('home').pin = 'cc';
  world.monitor.scanNow('home');
  await world.clock.advance(36 * HOUR);
  expect(world.titles().slice(1)).toEqual([
    'Still: home: The pinned certificate was replaced by another one',
  ]);
  await world.monitor.stop();
});
