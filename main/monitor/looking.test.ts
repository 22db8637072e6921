import { describe, expect, test } from 'vitest';
import type { Report } from '../../shared/report.ts';
import { SmallWorld } from './testing/small-world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const manyClouds = (count: number): SmallWorld =>
  new SmallWorld(
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, `https://c${n}.example/`])),
  );

async function watching(world: SmallWorld): Promise<SmallWorld> {
  world.start();
  await world.clock.advance(5 * MINUTE);
  return world;
}
const oneCloud = (): Promise<SmallWorld> => watching(new SmallWorld({ home: 'https://home.example/' }));
const reachOf = (world: SmallWorld, id = 'home') => world.monitor.watch(world.cloud(id)).memory.plan.reach;
const auditsSince = ({ looks }: SmallWorld, from: number) =>
  looks.filter(({ kind, at }) => kind === 'audit' && at > from).length;

describe('how many looks at once', () => {
  test('never two at one cloud and never more than three, those that vouch for us included', async () => {
    const world = manyClouds(8);
    for (const id of Object.keys(world.shown)) world.seen(id).tookMs = 2 * SECOND;
    await watching(world);
    world.online = null;
    for (const id of ['c0', 'c1', 'c2'])
      Object.assign(world.seen(id), { outcome: 'down', tookMs: 20 * SECOND });
    await world.clock.advance(30 * MINUTE);
    expect(world.most).toEqual({ ofOne: 1, inAll: 3 });
    expect(world.titles().sort()).toEqual(['c0', 'c1', 'c2'].map((id) => `${id} cannot be reached`));
    await world.monitor.stop();
  });

  test('an order to scan all does not put off the look that tells whether one is down', async () => {
    const world = await watching(manyClouds(40));
    for (const id of Object.keys(world.shown)) world.seen(id).tookMs = 30 * SECOND;
    world.seen('c39').outcome = 'down';
    while (reachOf(world, 'c39').failures < 1) await world.clock.advance(10 * SECOND);
    const from = world.clock.now();
    world.monitor.scanNow(null);
    while (world.titles().length === 0) await world.clock.advance(10 * SECOND);
    expect(world.clock.now() - from).toBeLessThan(6 * MINUTE);
    await world.monitor.stop();
  });
});

describe('a scan the owner asks for', () => {
  test('three impatient clicks are not three failures half a minute and a minute apart', async () => {
    const world = await oneCloud();
    world.seen('home').outcome = 'down';
    for (let click = 0; click < 3; click++) {
      world.monitor.scanNow('home');
      await world.clock.advance(3 * SECOND);
    }
    expect(reachOf(world)).toMatchObject({ state: 'failing', failures: 1 });
    world.seen('home').outcome = 'up';
    await world.clock.advance(10 * MINUTE);
    expect(world.titles()).toEqual([]);
    await world.monitor.stop();
  });

  test('while we are offline is made when we are back', async () => {
    const world = await oneCloud();
    world.online = false;
    world.seen('home').outcome = 'down';
    await world.clock.advance(20 * MINUTE);
    expect(world.monitor.connection.kind).toBe('offline');
    world.monitor.scanNow('home');
    await world.clock.advance(2 * MINUTE);
    world.online = true;
    world.seen('home').outcome = 'up';
    const from = world.clock.now();
    await world.clock.advance(10 * MINUTE);
    expect(auditsSince(world, from)).toBe(1);
    expect(world.titles()).toEqual([]);
    await world.monitor.stop();
  });
});

describe('time nobody watched', () => {
  test('failures before a pause of days and one after it are not three in a row', async () => {
    const world = await oneCloud();
    await world.clock.advance(9 * MINUTE);
    world.seen('home').outcome = 'down';
    await world.clock.advance(MINUTE + 40 * SECOND);
    expect(reachOf(world).failures).toBe(2);
    world.cloud('home').paused = true;
    world.monitor.settingsChanged();
    await world.clock.advance(3 * DAY);
    world.cloud('home').paused = false;
    world.monitor.settingsChanged();
    await world.clock.advance(5 * SECOND);
    world.seen('home').outcome = 'up';
    await world.clock.advance(HOUR);
    expect(world.titles()).toEqual([]);
    await world.monitor.stop();
  });

  test('a pause of a day is no day of maintenance', async () => {
    const world = await oneCloud();
    world.seen('home').outcome = 'maintenance';
    await world.clock.advance(25 * MINUTE);
    world.cloud('home').paused = true;
    world.monitor.settingsChanged();
    await world.clock.advance(DAY);
    world.cloud('home').paused = false;
    world.monitor.settingsChanged();
    await world.clock.advance(5 * MINUTE);
    expect(world.titles()).toEqual([]);
    await world.clock.advance(3 * HOUR);
    expect(world.titles()).toEqual(['home is still in maintenance']);
    await world.monitor.stop();
  });

  test('offline with a clock that is set back meanwhile is no maintenance', async () => {
    const world = await oneCloud();
    world.seen('home').outcome = 'maintenance';
    await world.clock.advance(20 * MINUTE);
    world.online = false;
    world.seen('home').outcome = 'down';
    await world.clock.advance(20 * MINUTE);
    expect(world.monitor.connection.kind).toBe('offline');
    world.clock.set(world.clock.now() - 3 * HOUR);
    await world.clock.advance(10 * MINUTE);
    expect(world.monitor.connection.since).toBeLessThanOrEqual(world.clock.now());
    world.online = true;
    world.seen('home').outcome = 'maintenance';
    await world.clock.advance(20 * MINUTE);
    expect(world.titles()).toEqual([]);
    await world.monitor.stop();
  });
});

describe('a full scan that comes to nothing', () => {
  test('where light checks are answered is made again ever later, and says why', async () => {
    const world = await oneCloud();
    world.edit = (report) => ({
      ...report,
      status: 'unreachable',
      cloud: null,
      certificate: null,
      tls: null,
      http: null,
    });
    world.monitor.scanNow('home');
    const from = world.clock.now();
    await world.clock.advance(DAY);
    expect(auditsSince(world, from - 1)).toBe(8);
    expect(world.monitor.watch(world.cloud('home')).nextWhy).toBe(
      'the last full scan did not come to its end',
    );
    expect(world.titles()).toEqual([]);
    world.edit = (report) => report;
    await world.clock.advance(7 * HOUR);
    expect(world.monitor.watch(world.cloud('home'))).toMatchObject({
      nextWhy: 'every 6 h',
      memory: { plan: { auditFailures: 0 } },
    });
    await world.monitor.stop();
  });

  test('a proxy that answers for a cloud that is gone is told as down', async () => {
    const world = await oneCloud();
    world.edit = (report) => ({ ...report, status: 'not-a-cloud', cloud: null });
    world.editLight = (check) => ({
      ...check,
      outcome: 'down',
      version: null,
      error: { probe: 'cloud', kind: 'protocol', message: 'a web server answers, but no cloud (HTTP 502)' },
    });
    const from = world.clock.now();
    await world.clock.advance(DAY);
    expect(world.titles()).toEqual(['home cannot be reached']);
    expect(world.alerts[0]?.body).toContain('HTTP 502');
    expect(auditsSince(world, from)).toBeLessThan(3);
    await world.monitor.stop();
  });
});

test('a change of settings does not shorten the wait for a cloud that is down', async () => {
  const world = await oneCloud();
  world.seen('home').outcome = 'down';
  await world.clock.advance(2 * HOUR);
  const { lightAt, lightWhy } = world.monitor.watch(world.cloud('home')).memory.plan;
  expect(lightWhy).toBe('down: tried again after 30 min');
  await world.clock.advance(SECOND);
  world.monitor.settingsChanged();
  expect(world.monitor.watch(world.cloud('home')).memory.plan).toMatchObject({ lightAt, lightWhy });
  await world.monitor.stop();
});

describe('whose clock is wrong', () => {
  const OFF = -40 * 24 * 3600;
  const lost = (world: SmallWorld, id: string) =>
    Object.assign(world.seen(id), { clockSkewSeconds: OFF, traits: { hsts: false } });

  test('a server whose own clock is wrong is watched all the same, and nobody blames ours', async () => {
    const world = await watching(
      new SmallWorld({ home: 'https://home.example/', pi: 'https://pi.example/' }),
    );
    lost(world, 'pi');
    await world.clock.advance(DAY);
    world.clock.sleep(9 * HOUR);
    await world.clock.advance(DAY);
    expect(world.titles()).toEqual([expect.stringMatching(/^pi: /)]);
    expect(world.clocks).toEqual([]);
    await world.monitor.stop();
  });

  test('the only cloud is believed no more than the address that tells whether we are online', async () => {
    const world = await oneCloud();
    lost(world, 'home');
    world.probeSkewSeconds = 2;
    await world.clock.advance(7 * HOUR);
    expect(world.titles()).toHaveLength(1);
    expect(world.clocks).toEqual([]);
    await world.monitor.stop();
  });

  test.each([
    ['and so does the address', OFF],
    ['and nobody else can be asked', null],
  ])('ours, where the only cloud says so %s: it is told once, and nothing is judged', async (_, probe) => {
    const world = await oneCloud();
    lost(world, 'home');
    world.probeSkewSeconds = probe;
    await world.clock.advance(3 * DAY);
    expect(world.titles()).toEqual([]);
    expect(world.clocks).toEqual([OFF]);
    world.seen('home').clockSkewSeconds = 0;
    await world.clock.advance(HOUR);
    expect(world.clocks).toEqual([OFF, null]);
    await world.monitor.stop();
  });

  test('ours, where two clouds say so', async () => {
    const world = await watching(
      new SmallWorld({ home: 'https://home.example/', pi: 'https://pi.example/' }),
    );
    for (const id of ['home', 'pi']) lost(world, id);
    world.clock.sleep(HOUR);
    await world.clock.advance(HOUR);
    expect(world.titles()).toEqual([]);
    expect(world.clocks).toEqual([OFF]);
    await world.monitor.stop();
  });
});

test('somebody this computer trusts and nobody else does is told as one in between', async () => {
  const world = await watching(manyClouds(3));
  for (const id of Object.keys(world.shown))
    Object.assign(world.seen(id), {
      fingerprint256: `pp${id}`,
      issuer: 'CN=AV Root,O=Antivirus',
      traits: { certificate: { trustedBy: 'system' } },
    });
  await world.clock.advance(HOUR);
  expect(world.titles()).toEqual(['Your connection is intercepted']);
  await world.monitor.stop();
});

describe('newer knowledge', () => {
  const known = (report: Report): Report => ({
    ...report,
    scanner: { ...report.scanner, dataAsOf: '2026-06-02' },
    cloud: report.cloud && {
      ...report.cloud,
      advisories: [{ id: 'CVE-1', severity: 'critical', fixedIn: null, knownExploited: true, url: null }],
    },
  });
  const rarely = async () => {
    const world = new SmallWorld({ home: 'https://home.example/' });
    world.settings.schedule.auditMinutes = 7 * 24 * 60;
    return watching(world);
  };

  test('that came with an update of the app is told at the start', async () => {
    const world = await rarely();
    await world.monitor.stop();
    world.reevaluate = known;
    world.start();
    await world.clock.advance(2 * MINUTE);
    expect(world.titles()).toEqual([expect.stringContaining('CVE-1')]);
    await world.monitor.stop();
  });

  test('that comes while a cloud is looked at is told when that look is over', async () => {
    const world = await rarely();
    world.seen('home').tookMs = 5 * SECOND;
    await world.clock.advance(15 * MINUTE - 5 * MINUTE + SECOND);
    world.reevaluate = known;
    world.monitor.knowledgeChanged();
    expect(world.titles()).toEqual([]);
    await world.clock.advance(2 * MINUTE);
    expect(world.titles()).toEqual([expect.stringContaining('CVE-1')]);
    expect(world.bugs).toEqual([]);
    await world.monitor.stop();
  });
});
