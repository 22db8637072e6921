import { describe, expect, it } from 'vitest';
import { SmallWorld } from '../testing/small-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Clouds at home, by their address and what that resolves to, and one on the internet. */
async function begin(url: string, address: string): Promise<SmallWorld> {
  const world = new SmallWorld({ home: url, web: 'https://web.example/' });
  world.seen('home').addresses = [address];
  world.start();
  await world.clock.advance(HOUR);
  expect(world.monitor.watch(world.cloud('web')).memory.plan.reach.state).toBe('up');
  return world;
}

const HOMES: [string, string, string][] = [
  ['a bare name', 'https://nextcloudpi/', '192.168.1.10'],
  ['a router’s name', 'https://nas.localdomain/', '192.168.1.10'],
  ['an address of a mesh VPN', 'https://100.64.0.5/', '100.64.0.5'],
  ['a name of a mesh VPN', 'https://nas.mesh.example/', '100.64.0.5'],
  ['an own domain that means the home network (split DNS)', 'https://cloud.example/', '192.168.1.10'],
  ['an own domain that means an IPv6 address of the home network', 'https://cloud.example/', 'fd00::10'],
];

describe('while the line is cut, a cloud at home that answers blames no other', () => {
  it.each(HOMES)('%s', async (_, url, address) => {
    const world = await begin(url, address);
    world.online = false;
    world.seen('web').outcome = 'down';
    await world.clock.advance(6 * HOUR);
    expect(world.monitor.connection.kind).toBe('offline');
    expect(world.titles()).toEqual([]);
    // Back, and this time the cloud itself is down.
    world.online = true;
    await world.clock.advance(HOUR);
    expect(world.titles()).toEqual(['web cannot be reached']);
    expect(world.bugs).toEqual([]);
    await world.monitor.stop();
  });
});

it.each(HOMES.filter(([, , address]) => !address.startsWith('100.')))(
  'a cloud at home that is down is told without the internet, too: %s',
  async (_, url, address) => {
    const world = await begin(url, address);
    world.online = false;
    world.seen('home').outcome = 'down';
    await world.clock.advance(HOUR);
    expect(world.titles()).toEqual(['home cannot be reached']);
    await world.monitor.stop();
  },
);

it('a cloud that may be anywhere in a mesh VPN is not blamed without the internet', async () => {
  const world = await begin('https://nas.mesh.example/', '100.64.0.5');
  world.online = false;
  for (const id of ['home', 'web']) world.seen(id).outcome = 'down';
  await world.clock.advance(6 * HOUR);
  expect(world.titles()).toEqual([]);
  expect(world.monitor.connection.kind).toBe('offline');
  await world.monitor.stop();
});

it('a name that does not resolve while the line is cut says nothing, wherever it leads', async () => {
  const world = await begin('https://cloud.example/', '192.168.1.10');
  world.online = false;
  for (const id of ['home', 'web']) Object.assign(world.seen(id), { outcome: 'down', addresses: [] });
  await world.clock.advance(6 * HOUR);
  expect(world.titles()).toEqual([]);
  await world.monitor.stop();
});

it('a router that answers for every name while the line is cut is no cloud at home', async () => {
  const world = new SmallWorld({ a: 'https://a.example/', b: 'https://b.example/' });
  world.start();
  await world.clock.advance(HOUR);
  world.online = false;
  const router = {
    addresses: ['192.168.8.1'],
    fingerprint256: 'router',
    issuer: 'CN=Router',
    trusted: false,
  };
  Object.assign(world.seen('a'), router, { outcome: 'down' });
  Object.assign(world.seen('b'), router);
  await world.clock.advance(6 * HOUR);
  expect(world.titles().filter((title) => title !== 'Your connection is intercepted')).toEqual([]);
  expect(world.monitor.connection.online).toBe(false);
  await world.monitor.stop();
});

it('a stranger on the line is told, whatever a cloud at home shows', async () => {
  const world = new SmallWorld({
    a: 'https://a.example/',
    b: 'https://b.example/',
    home: 'https://cloud.example/',
  });
  world.seen('home').addresses = ['192.168.1.10'];
  world.start();
  await world.clock.advance(HOUR);
  for (const id of ['a', 'b'])
    Object.assign(world.seen(id), {
      fingerprint256: `hotel-${id}`,
      spkiSha256: `hotel-${id}`,
      issuer: 'CN=Proxy,O=Hotel',
      trusted: false,
    });
  await world.clock.advance(7 * HOUR);
  expect(world.titles()).toEqual(['Your connection is intercepted']);
  await world.monitor.stop();
});
