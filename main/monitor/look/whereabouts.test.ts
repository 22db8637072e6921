import { expect, test } from 'vitest';
import { SmallWorld } from '../testing/small-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A cloud of the home network and one on the internet, both seen at home. */
async function atHome(): Promise<SmallWorld> {
  const world = new SmallWorld({ nas: 'https://nas.home.arpa/', web: 'https://web.example/' });
  world.start();
  await world.clock.advance(HOUR);
  expect(world.monitor.watch(world.cloud('nas'))).toMatchObject({
    away: false,
    memory: { plan: { reach: { state: 'up' } } },
  });
  return world;
}

/** This computer goes elsewhere: nobody answers at the cloud's address there. */
function goAway(world: SmallWorld, network: string | null = 'hotel'): void {
  world.network = network;
  world.seen('nas').outcome = 'down';
}

test('a cloud of the home network is not blamed for our being away', async () => {
  const world = await atHome();
  goAway(world);
  await world.clock.advance(3 * 24 * HOUR);
  expect(world.titles()).toEqual([]);
  const watch = world.monitor.watch(world.cloud('nas'));
  expect(watch).toMatchObject({ away: true, nextWhy: 'not in its network: looked for every 15 min' });
  expect(watch.memory.plan.reach).toMatchObject({ state: 'up', failures: 0 });
  expect(world.history.lightChecks('nas').every(({ outcome }) => outcome === 'up')).toBe(true);
  expect(world.monitor.connection.kind).toBe('online');
  world.network = 'home';
  world.seen('nas').outcome = 'up';
  world.monitor.wake();
  await world.clock.advance(MINUTE);
  expect(world.monitor.watch(world.cloud('nas'))).toMatchObject({ away: false, nextWhy: 'every 6 h' });
  expect(world.titles()).toEqual([]);
  expect(world.bugs).toEqual([]);
  await world.monitor.stop();
});

test('at home it is blamed after confirmation, and so is a cloud on the internet from anywhere', async () => {
  const world = await atHome();
  world.seen('nas').outcome = 'down';
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['nas cannot be reached']);
  world.network = 'hotel';
  world.seen('web').outcome = 'down';
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['nas cannot be reached', 'web cannot be reached']);
  await world.monitor.stop();
});

test('where the network cannot be told, silence counts', async () => {
  const world = await atHome();
  goAway(world, null);
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['nas cannot be reached']);
  await world.monitor.stop();
});

test('a stranger at the same address in another network is not the cloud', async () => {
  const world = await atHome();
  world.network = 'hotel';
  Object.assign(world.seen('nas'), {
    fingerprint256: 'bbrouter',
    spkiSha256: 'router',
    issuer: 'CN=Router',
    trusted: false,
  });
  await world.clock.advance(24 * HOUR);
  expect(world.titles()).toEqual([]);
  expect(world.monitor.watch(world.cloud('nas')).away).toBe(true);
  world.network = 'home';
  await world.clock.advance(24 * HOUR);
  expect(world.titles()).toEqual(['nas: Unexpected certificate from another issuer, and it is not trusted']);
  await world.monitor.stop();
});

test('a network in which the cloud shows itself is one of its own from then on', async () => {
  const world = await atHome();
  world.network = 'vpn';
  await world.clock.advance(7 * HOUR);
  world.seen('nas').outcome = 'down';
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['nas cannot be reached']);
  expect(world.monitor.watch(world.cloud('nas')).memory.known.networks).toEqual(['home', 'vpn']);
  await world.monitor.stop();
});

test('the owner can say that it is here, too; a restart forgets neither that nor home', async () => {
  const world = await atHome();
  goAway(world, 'new router');
  await world.clock.advance(HOUR);
  expect(world.monitor.watch(world.cloud('nas')).away).toBe(true);
  await world.monitor.hereToo(world.cloud('nas'));
  await world.clock.advance(MINUTE);
  await world.monitor.stop();
  world.start();
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['nas cannot be reached']);
  expect(world.monitor.watch(world.cloud('nas')).memory.known.networks).toEqual(['home', 'new router']);
  await world.monitor.stop();
});

test('failures of home and time away are not three in a row, nor part of a long maintenance', async () => {
  const world = await atHome();
  world.seen('nas').outcome = 'maintenance';
  await world.clock.advance(HOUR);
  goAway(world);
  await world.clock.advance(12 * HOUR);
  world.network = 'home';
  world.seen('nas').outcome = 'maintenance';
  await world.clock.advance(30 * MINUTE);
  expect(world.titles()).toEqual([]);
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['nas is still in maintenance']);
  await world.monitor.stop();
});

test('what is remembered of networks has an end', async () => {
  const world = await atHome();
  for (let n = 0; n < 12; n++) {
    world.network = `network ${n}`;
    await world.clock.advance(HOUR);
  }
  const { networks } = world.monitor.watch(world.cloud('nas')).memory.known;
  expect(networks).toHaveLength(8);
  expect(networks.at(-1)).toBe('network 11');
  expect(world.monitor.watch(world.cloud('web')).memory.known.networks).toEqual([]);
  await world.monitor.stop();
});
