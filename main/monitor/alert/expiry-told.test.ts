import { expect, test } from 'vitest';
import { SmallWorld } from '../testing/small-world.ts';

/** What runs out, as its owner hears of it. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 1, 12);

/** Days are counted from the start. */
const certificate = (fingerprint256: string, from: number, to: number) => ({
  fingerprint256,
  spkiSha256: `key-${fingerprint256}`,
  notBefore: new Date(START + from * DAY).toISOString(),
  notAfter: new Date(START + to * DAY).toISOString(),
});
const expiring = certificate('aahome', -89, 1);

function watching(traits: Parameters<typeof show>[1] = { certificate: expiring }): SmallWorld {
  const world = new SmallWorld({ home: 'https://home.example/' });
  show(world, traits);
  world.start();
  return world;
}

function show(world: SmallWorld, traits: NonNullable<SmallWorld['shown'][string]['traits']>): void {
  world.seen('home').traits = traits;
}

const ofKind = (world: SmallWorld, kind: string) => world.alerts.filter((alert) => alert.kind === kind);

test('reminders come daily with weekly scans, say what is now, and end with an acknowledgement of any of them', async () => {
  const world = watching();
  world.settings.schedule.auditMinutes = 7 * 24 * 60;
  await world.clock.advance(4.5 * DAY);
  expect(world.titles()).toEqual([
    'Certificate of home: expired today',
    'Still: Certificate of home: expired 1 day ago',
    'Still: Certificate of home: expired 2 days ago',
    'Still: Certificate of home: expired 3 days ago',
  ]);
  world.history.acknowledge(ofKind(world, 'reminder')[0]?.id ?? 0, new Date(world.clock.now()).toISOString());
  const { auditAt } = world.monitor.watch(world.cloud('home')).memory.plan;
  await world.clock.advance(5 * DAY);
  expect(world.titles()).toHaveLength(4);
  // The scan that was asked for before the acknowledgement is the last before the schedule's own.
  const { plan } = world.monitor.watch(world.cloud('home')).memory;
  expect((plan.auditAt - auditAt) / DAY).toBeCloseTo(7);
  await world.monitor.stop();
});

test('a mute of the finding ends the reminders; when it is over they go on', async () => {
  const world = watching();
  await world.clock.advance(1.2 * DAY);
  expect(world.alerts[0]?.findingId).toBe('certificate.expired');
  const until = new Date(world.clock.now() + 3 * DAY).toISOString();
  world.settings.mutes.push({
    id: 'm',
    cloudId: 'home',
    findingId: 'certificate.expired',
    subject: null,
    until,
    reason: '',
  });
  await world.clock.advance(3 * DAY - MINUTE);
  expect(world.titles()).toHaveLength(1);
  await world.clock.advance(2 * HOUR);
  expect(world.titles().slice(1)).toEqual(['Still: Certificate of home: expired 3 days ago']);
  await world.monitor.stop();
});

test('what was below the minimum, or muted, is told as it is when that ends', async () => {
  const world = watching({ certificate: certificate('aahome', -70, 20) });
  world.settings.alerts.minimumSeverity = 'critical';
  await world.clock.advance(14 * DAY);
  expect(world.titles()).toEqual([]);
  world.settings.alerts.minimumSeverity = 'medium';
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['Certificate of home: 5 days left, renewal is overdue']);
  expect(world.alerts[0]?.severity).toBe('high');
  await world.monitor.stop();
});

test('an expired certificate that comes back is what was told before, and reminded of', async () => {
  const world = watching();
  world.settings.alerts.recovery = true;
  await world.clock.advance(2 * DAY);
  const first = ofKind(world, 'expiry:certificate').at(-1);
  show(world, { certificate: certificate('bbhome', 2, 92) });
  await world.clock.advance(5 * DAY);
  expect(ofKind(world, 'recovery')).toHaveLength(1);
  const before = world.alerts.length;
  show(world, { certificate: { ...expiring, trusted: false } });
  await world.clock.advance(1.5 * DAY);
  expect(world.alerts.slice(before).filter(({ severity }) => severity === 'critical')).toMatchObject([
    { kind: 'reminder', title: 'Still: Certificate of home: expired 6 days ago' },
    { kind: 'reminder', title: 'Still: Certificate of home: expired 7 days ago' },
  ]);
  expect(world.titles().join()).not.toContain('valid until 2 Jun 2026');
  const { open } = world.monitor.watch(world.cloud('home')).memory;
  expect(open['expiry:certificate']?.alertId).toBeGreaterThan(first?.id ?? 0);
  await world.monitor.stop();
});

test('a stranger in the place of an overdue certificate is no renewal', async () => {
  const world = watching({ certificate: certificate('aahome', -74, 16) });
  world.settings.alerts.recovery = true;
  await world.clock.advance(2 * DAY);
  show(world, { certificate: { ...certificate('cc', -1, 364), issuer: 'CN=Proxy,O=Hotel', trusted: false } });
  await world.clock.advance(DAY);
  expect(ofKind(world, 'recovery')).toEqual([]);
  await world.monitor.stop();
});

test('a certificate that runs out in maintenance is told', async () => {
  const world = watching({ certificate: certificate('aahome', -88, 2) });
  world.settings.alerts.maintenanceLimitMinutes = 10_080;
  await world.clock.advance(MINUTE);
  world.seen('home').outcome = 'maintenance';
  await world.clock.advance(2 * DAY);
  expect(world.titles()).toEqual(['Certificate of home: expired today']);
  await world.monitor.stop();
});

test('an end of support that is learned of when it is past is told, but not of a cloud that was just added', async () => {
  const ended = { eol: '2026-05-30', supported: false };
  const added = watching(ended);
  await added.clock.advance(DAY);
  expect(added.titles()).toEqual([]);
  await added.monitor.stop();

  const world = watching({});
  await world.clock.advance(MINUTE);
  show(world, ended);
  await world.clock.advance(DAY);
  expect(world.alerts).toMatchObject([
    { title: 'Nextcloud 34 of home gets no more security updates', findingId: 'cloud.end-of-life' },
  ]);
  await world.monitor.stop();
});

test('support that ended on an unknown day is told, too, and is over with an update', async () => {
  const world = watching({});
  world.settings.alerts.recovery = true;
  await world.clock.advance(MINUTE);
  show(world, { version: '9.1.0', supported: false });
  await world.clock.advance(DAY);
  expect(ofKind(world, 'expiry:support')).toMatchObject([
    { title: 'Nextcloud 9.1.0 of home gets no more security updates' },
  ]);
  show(world, { version: '34.0.3' });
  await world.clock.advance(DAY);
  expect(world.titles().at(-1)).toBe('home: the installed version is supported.');
  await world.monitor.stop();
});

test('memory of before this was remembered still counts', async () => {
  const world = watching({ certificate: certificate('aahome', -76, 14) });
  await world.clock.advance(MINUTE);
  await world.monitor.stop();
  const known = world.history.getState('known/home') as { certificate: Record<string, unknown> };
  const { thing, told } = known.certificate;
  world.history.setState('known/home', { ...known, certificate: { thing, told } });
  world.start();
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual([]);
  expect(world.monitor.watch(world.cloud('home')).memory.known).toMatchObject({
    certificate: { thing: 'aahome', told: ['overdue'], earlier: [] },
  });
  await world.monitor.stop();
});
