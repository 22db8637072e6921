import { expect, test } from 'vitest';
import { SmallWorld } from '../testing/small-world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Two clouds that move to the owner's own CA at once. */
async function moved(): Promise<SmallWorld> {
  const world = new SmallWorld({ a: 'https://a.example/', b: 'https://b.example/' });
  world.start();
  await world.clock.advance(MINUTE);
  for (const id of ['a', 'b'])
    Object.assign(world.seen(id), {
      fingerprint256: `home-${id}`,
      issuer: 'CN=Root,O="Home CA, Attic"',
      trusted: false,
    });
  await world.clock.advance(30 * MINUTE);
  return world;
}

test('a stranger that several clouds show at once is told as such, by the name people know', async () => {
  const world = await moved();
  expect(world.monitor.connection).toMatchObject({ kind: 'intercepted', issuer: 'Home CA, Attic' });
  expect(world.titles()).toEqual(['Your connection is intercepted']);
  expect(world.monitor.watch(world.cloud('a')).nextWhy).toContain('intercepted');
  await world.monitor.stop();
});

test('what the owner says is his own CA comes from the clouds from then on, and is judged', async () => {
  const world = await moved();
  world.settings.network.ownIssuers = ['home ca, attic'];
  world.monitor.settingsChanged();
  expect(world.monitor.connection).toMatchObject({ kind: 'online', issuer: null });
  await world.clock.advance(3 * DAY);
  expect(world.monitor.connection.kind).toBe('online');
  expect(world.alerts.map(({ cloudId, kind }) => `${cloudId} ${kind}`).sort()).toEqual([
    'a certificate-unexpected',
    'b certificate-unexpected',
    'null intercepted',
  ]);
  expect(world.bugs).toEqual([]);
  await world.monitor.stop();
});

test('another stranger is still one', async () => {
  const world = await moved();
  world.settings.network.ownIssuers = ['Home CA'];
  world.monitor.settingsChanged();
  expect(world.monitor.connection.kind).toBe('intercepted');
  await world.monitor.stop();
});
