import { expect, test } from 'vitest';
import { SmallWorld } from '../testing/small-world.ts';

/** What quiet hours hold back, and what of it is sent after them. They are from 22:00 to 07:00; each world starts at 12:00. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function atNight(...ids: string[]): Promise<SmallWorld> {
  const world = new SmallWorld(Object.fromEntries(ids.map((id) => [id, `https://${id}.example/`])));
  world.settings.alerts.quietHours = { enabled: true, from: '22:00', to: '07:00' };
  world.start();
  await world.clock.advance(11 * HOUR);
  return world;
}

/** The cloud is down for an hour of the night, or until the morning. */
async function down(world: SmallWorld, id: string, until: 'it is over' | 'the morning'): Promise<void> {
  world.seen(id).outcome = 'down';
  await world.clock.advance(HOUR);
  if (until === 'it is over') world.seen(id).outcome = 'up';
  await world.clock.advance(HOUR);
}

const morning = (world: SmallWorld) => world.clock.advance(9 * HOUR);
const messages = (world: SmallWorld) => world.sent.map(({ title, body }) => `${title}\n${body}`);

test('what holds is sent as it was told', async () => {
  const world = await atNight('home');
  await down(world, 'home', 'the morning');
  expect(world.sent).toEqual([]);
  await morning(world);
  expect(world.sent).toMatchObject([{ alertId: world.alerts[0]?.id, title: 'home cannot be reached' }]);
  await world.monitor.stop();
});

test('what is over is not sent, and stays in the inbox unread', async () => {
  const world = await atNight('home');
  await down(world, 'home', 'it is over');
  await morning(world);
  expect(world.sent).toEqual([]);
  expect(world.history.alerts(9, null)).toMatchObject([
    { title: 'home cannot be reached', delivery: 'inbox-only', acknowledgedAt: null },
  ]);
  await world.monitor.stop();
});

test('beside what holds it is mentioned as over, by the clock of the owner', async () => {
  const world = await atNight('home', 'work');
  await down(world, 'home', 'it is over');
  await down(world, 'work', 'the morning');
  await morning(world);
  expect(messages(world)).toEqual([
    expect.stringMatching(
      /^While it was quiet: 2 alerts\nwork cannot be reached\nhome cannot be reached: over since 00:\d\d$/,
    ),
  ]);
  expect(world.sent[0]?.severity).toBe('high');
  await world.monitor.stop();
});

test('where good news is wanted it is one message: over since', async () => {
  const world = await atNight('home');
  world.settings.alerts.recovery = true;
  await down(world, 'home', 'it is over');
  await morning(world);
  expect(world.sent).toMatchObject([
    { title: expect.stringMatching(/^home cannot be reached: over since 00:\d\d$/), severity: 'info' },
  ]);
  await world.monitor.stop();
});

test('good news of what was told before the quiet hours is sent, unless it is bad again', async () => {
  for (const again of [false, true]) {
    const world = new SmallWorld({ home: 'https://home.example/' });
    world.settings.alerts.quietHours = { enabled: true, from: '22:00', to: '07:00' };
    world.settings.alerts.recovery = true;
    world.start();
    await world.clock.advance(9 * HOUR);
    await down(world, 'home', 'the morning');
    world.seen('home').outcome = 'up';
    await world.clock.advance(HOUR);
    if (again) await down(world, 'home', 'the morning');
    await morning(world);
    expect(world.sent.map(({ title }) => title)).toEqual([
      'home cannot be reached',
      again ? 'home cannot be reached' : 'home can be reached again.',
    ]);
    await world.monitor.stop();
  }
});

test.each(['acknowledged', 'muted'])('what was %s meanwhile is not sent', async (how) => {
  const world = await atNight('home');
  await down(world, 'home', 'the morning');
  if (how === 'acknowledged') world.history.acknowledge(world.alerts[0]?.id ?? 0, '2026-06-02T00:00:00.000Z');
  else
    world.settings.mutes.push({
      id: 'm',
      cloudId: 'home',
      findingId: null,
      subject: null,
      until: null,
      reason: '',
    });
  await morning(world);
  expect(world.sent).toEqual([]);
  expect(world.history.heldAlerts()).toEqual([]);
  await world.monitor.stop();
});

test('a stranger who was in the place of the cloud is told though it is over', async () => {
  const world = await atNight('home');
  world.seen('home').traits = {
    certificate: { fingerprint256: 'cc', spkiSha256: 'c', issuer: 'CN=X,O=Y', trusted: false },
  };
  await world.clock.advance(HOUR);
  expect(world.alerts[0]?.kind).toBe('certificate-unexpected');
  world.seen('home').traits = { certificate: { pinned: true } };
  await world.clock.advance(HOUR);
  expect(Object.keys(world.monitor.watch(world.cloud('home')).memory.open)).toEqual([]);
  await morning(world);
  expect(world.sent).toMatchObject([{ title: expect.stringMatching(/not trusted: over since 00:\d\d$/) }]);
  await world.monitor.stop();
});

test('each matter is mentioned once: the newest reminder speaks for those before it', async () => {
  const world = new SmallWorld({ home: 'https://home.example/' });
  const at = (ms: number) => new Date(world.clock.now() + ms).toISOString();
  world.seen('home').traits = { certificate: { notBefore: at(-89 * 24 * HOUR), notAfter: at(13 * HOUR) } };
  world.settings.alerts.quietHours = { enabled: true, from: '22:00', to: '07:00' };
  world.settings.alerts.remindCriticalHours = 1;
  world.start();
  await world.clock.advance(20 * HOUR);
  expect(world.alerts.filter(({ kind }) => kind === 'reminder').length).toBeGreaterThan(3);
  expect(world.sent[0]?.title).toBe('Still: Certificate of home: expired today');
  await world.monitor.stop();
});

test('a digest that the quiet hours caught waits as what it sums up', async () => {
  const world = await atNight('home', 'work');
  world.settings.alerts.quietHours.enabled = false;
  world.settings.alerts.digestAbove = 1;
  world.seen('home').traits = { hsts: false, oldTls: true };
  // They are stored, and the quiet hours begin before they are sent.
  const send = world.history.claimAlert.bind(world.history);
  world.history.claimAlert = () => {
    throw new Error('killed');
  };
  await world.clock.advance(7 * HOUR);
  world.history.claimAlert = send;
  world.settings.alerts.quietHours = { enabled: true, from: '00:00', to: '09:00' };
  world.start();
  await world.clock.advance(HOUR);
  expect(world.history.heldAlerts().map(({ kind }) => kind)).toEqual(['finding-new', 'finding-new']);
  world.seen('home').traits = { hsts: false };
  world.monitor.scanNow('home');
  await world.clock.advance(9 * HOUR);
  expect(messages(world)).toEqual([
    expect.stringMatching(/^While it was quiet: 2 alerts\n.*HSTS.*\n.*: over/),
  ]);
  await world.monitor.stop();
});
