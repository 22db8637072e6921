import { expect, test } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import { SmallWorld } from '../testing/small-world.ts';

/** How what is wrong ends, and what of it is good news. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function watching(
  traits: SmallWorld['shown'][string]['traits'] = {},
  pin: string | null = null,
): Promise<SmallWorld> {
  const world = new SmallWorld({ home: 'https://home.example/' });
  world.settings.alerts.recovery = true;
  world.cloud('home').pin = pin;
  world.seen('home').traits = traits;
  world.start();
  await world.clock.advance(MINUTE);
  return world;
}

const open = (world: SmallWorld) => world.monitor.watch(world.cloud('home')).memory.open;
const finds = (world: SmallWorld, severity: 'high' | 'medium' | null) => {
  world.seen('home').traits = { findings: severity === null ? [] : [{ id: 'cloud.debug-mode', severity }] };
  return world.clock.advance(7 * HOUR);
};

test('a finding that eased is not over, and is told again where it gets worse again', async () => {
  const world = await watching();
  await finds(world, 'high');
  await finds(world, 'medium');
  expect(world.titles()).toHaveLength(1);
  expect(Object.values(open(world))).toMatchObject([{ severity: 'medium' }]);
  await finds(world, 'high');
  expect(world.alerts.map(({ kind }) => kind)).toEqual(['finding-new', 'finding-worse']);
  await finds(world, null);
  expect(world.alerts.map(({ kind }) => kind).slice(2)).toEqual(['recovery']);
  expect(open(world)).toEqual({});
  await world.monitor.stop();
});

test('what newer rules do not find any more ends without a word', async () => {
  const world = await watching();
  await finds(world, 'high');
  world.reevaluate = (report: Report) => ({
    ...report,
    scanner: { ...report.scanner, rulesVersion: '2' },
    findings: [],
  });
  world.monitor.knowledgeChanged();
  expect(open(world)).toEqual({});
  expect(world.titles()).toHaveLength(1);
  await world.monitor.stop();
});

test.each(['the cloud', 'the finding'])('no good news of what is muted: %s', async (what) => {
  const world = await watching();
  await finds(world, 'high');
  const findingId = what === 'the finding' ? 'cloud.debug-mode' : null;
  world.settings.mutes.push({ id: 'm', cloudId: 'home', findingId, subject: null, until: null, reason: '' });
  await finds(world, null);
  expect(world.titles()).toHaveLength(1);
  await world.monitor.stop();
});

const pinned = (fingerprint256: string) => ({
  certificate: { fingerprint256, spkiSha256: fingerprint256, pinned: true },
});

test.each([
  ['the owner pins the new certificate', 'bb', pinned('bb')],
  ['the pinned certificate is back', 'aa', pinned('aa')],
  [
    'nothing is pinned any more',
    null,
    { certificate: { fingerprint256: 'bb', spkiSha256: 'bb', pinned: false } },
  ],
])('a replaced pin is over when %s', async (_when, pin, traits) => {
  const world = await watching(pinned('aa'), 'aa');
  world.seen('home').traits = {
    certificate: { fingerprint256: 'bb', spkiSha256: 'bb', pinned: false, pinMismatch: true },
  };
  await world.clock.advance(HOUR);
  expect(world.alerts).toMatchObject([{ severity: 'critical' }]);
  expect(open(world).certificate?.findingId).toBe('certificate.pin-mismatch');
  world.cloud('home').pin = pin;
  world.seen('home').traits = traits;
  world.monitor.scanNow('home');
  await world.clock.advance(10 * DAY);
  expect(world.alerts.filter(({ kind }) => kind === 'reminder')).toEqual([]);
  expect(open(world)).toEqual({});
  await world.monitor.stop();
});
