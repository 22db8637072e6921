import { describe, expect, test } from 'vitest';
import type { Report } from '../../shared/report.ts';
import { SmallWorld } from './testing/small-world.ts';
import { coverageWith, refusedBy, withoutSight } from './testing/unseen.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WHY = 'a limiter refuses the request (HTTP 429)';

const whole = (report: Report): Report => ({ ...report, coverage: coverageWith() });

/** One cloud whose headers are lost, which was told. */
async function begin(): Promise<SmallWorld> {
  const world = new SmallWorld({ home: 'https://home.example/' });
  world.settings.alerts.recovery = true;
  world.edit = whole;
  world.start();
  await world.clock.advance(5 * MINUTE);
  Object.assign(world.seen('home').traits, { hsts: false, exposed: true });
  await world.clock.advance(13 * HOUR);
  expect(world.titles()).toHaveLength(2);
  return world;
}
const memoryOf = (world: SmallWorld) => world.monitor.watch(world.cloud('home')).memory;
const findings = (world: SmallWorld) =>
  Object.keys(memoryOf(world).known.view?.facts ?? {}).filter((key) =>
    /^(finding|exposure|header:strict)/.test(key),
  );

describe('a cloud seen only in part', () => {
  test.each<[string, (report: Report) => Report]>([
    ['under a limiter', (report) => withoutSight(report, ['cloud', 'exposure', 'http', 'tls'], WHY)],
    ['behind a ban', (report) => refusedBy(report, 'banned', 'HTTP 403')],
    ['behind a portal', (report) => refusedBy(report, 'portal', 'HTTP 302')],
  ])('%s keeps what is known of it for however long, by hand or not', async (_where, edit) => {
    const world = await begin();
    const before = findings(world);
    const handed: (Report | null)[] = [];
    world.onAudit = (previous) => handed.push(previous);
    world.edit = edit;
    world.editLight = (check) => ({ ...check, refused: 'banned' });
    for (let click = 0; click < 4; click++) {
      world.monitor.scanNow('home');
      await world.clock.advance(3 * MINUTE);
    }
    await world.clock.advance(72 * HOUR);
    expect(findings(world)).toEqual(expect.arrayContaining(before));
    expect(memoryOf(world).plan.reach.state).toBe('up');
    // Each scan goes on from the last one that was let in.
    expect(handed.length).toBeGreaterThan(10);
    expect(handed.filter((previous) => previous?.status !== 'up')).toEqual([]);
    world.edit = whole;
    world.editLight = (check) => check;
    await world.clock.advance(24 * HOUR);
    expect(world.titles().filter((title) => !title.startsWith('Still'))).toHaveLength(2);
    // Mended meanwhile, it is gone as soon as all is seen.
    Object.assign(world.seen('home').traits, { hsts: true, exposed: false });
    await world.clock.advance(13 * HOUR);
    expect(findings(world)).toEqual(['header:strict-transport-security']);
    expect(world.bugs).toEqual([]);
    await world.monitor.stop();
  });

  test('is told once after three scans, where the owner wants to hear of it', async () => {
    const world = await begin();
    world.settings.alerts.minimumSeverity = 'info';
    world.edit = (report) => withoutSight(report, ['http'], WHY);
    const about = () => world.titles().filter((title) => title.includes('three scans'));
    for (let click = 0; click < 6; click++) {
      world.monitor.scanNow('home');
      await world.clock.advance(3 * MINUTE);
      if (click < 2) expect(about()).toEqual([]);
    }
    expect(about()).toEqual([`home: headers were not fully seen in three scans: ${WHY}`]);
    await world.monitor.stop();
  });

  test.each([
    ['http', (report: Report) => withoutSight(report, ['http'], WHY)],
    ['banned', (report: Report) => refusedBy(report, 'banned', 'HTTP 403')],
  ])('is told later where a mute held it back and it still is so: %s', async (_why, edit) => {
    const world = await begin();
    const mute = { id: 'm', cloudId: 'home', findingId: null, subject: null, until: null, reason: '' };
    Object.assign(world.settings, { mutes: [mute] });
    world.settings.alerts.minimumSeverity = 'info';
    world.edit = edit;
    const about = () => world.titles().filter((title) => title.includes('three scans'));
    await world.clock.advance(36 * HOUR);
    expect(about()).toEqual([]);
    Object.assign(world.settings, { mutes: [] });
    await world.clock.advance(36 * HOUR);
    expect(about()).toHaveLength(1);
    await world.monitor.stop();
  });

  test('that shows something new is told after the second look', async () => {
    const world = new SmallWorld({ home: 'https://home.example/' });
    world.edit = whole;
    world.start();
    await world.clock.advance(5 * MINUTE);
    world.seen('home').traits.exposed = true;
    world.edit = (report) => ({
      ...report,
      coverage: coverageWith({ exposure: { state: 'partial', answered: 5, refused: 5, why: WHY } }),
    });
    world.monitor.scanNow('home');
    await world.clock.advance(MINUTE);
    expect(world.titles()).toEqual([]);
    await world.clock.advance(3 * MINUTE);
    expect(world.titles()).toEqual([expect.stringContaining('/.env')]);
    await world.monitor.stop();
  });
});

describe('whoever is not let in', () => {
  test('says neither that a cloud is up again nor that it is still down', async () => {
    const world = await begin();
    world.seen('home').outcome = 'down';
    await world.clock.advance(HOUR);
    expect(memoryOf(world).plan.reach.state).toBe('down');
    Object.assign(world.seen('home'), { outcome: 'up' });
    world.edit = (report) => refusedBy(report, 'banned', 'HTTP 403');
    world.editLight = (check) => ({ ...check, version: null, refused: 'banned' });
    await world.clock.advance(6 * HOUR);
    for (let click = 0; click < 3; click++) {
      world.monitor.scanNow('home');
      await world.clock.advance(MINUTE);
    }
    expect(memoryOf(world).plan.reach.state).toBe('down');
    expect(world.titles().filter((title) => title.includes('reached'))).toEqual(['home cannot be reached']);
    world.edit = whole;
    world.editLight = (check) => check;
    await world.clock.advance(HOUR);
    expect(memoryOf(world).plan.reach.state).toBe('up');
    await world.monitor.stop();
  });

  test.each(['ban', 'limiter'])('is not looked at again and again for a reminder: %s', async (who) => {
    const world = await begin();
    world.edit = (report) =>
      who === 'ban'
        ? refusedBy(report, 'banned', 'HTTP 403')
        : withoutSight(report, ['exposure', 'http'], WHY);
    if (who === 'ban') world.editLight = (check) => ({ ...check, version: null, refused: 'banned' });
    const from = world.clock.now();
    await world.clock.advance(96 * HOUR);
    const audits = world.looks.filter(({ kind, at }) => kind === 'audit' && at > from).length;
    expect(audits).toBeLessThanOrEqual(96 / 6 + 2);
    expect(world.titles().filter((title) => title.startsWith('Still'))).toEqual([]);
    await world.monitor.stop();
  });
});

test('paths that the pace left out are asked every ten minutes until all were', async () => {
  const world = new SmallWorld({ home: 'https://home.example/' });
  const previous: (Report | null)[] = [];
  world.onAudit = (report) => previous.push(report);
  let left = 3;
  world.edit = (report) => ({
    ...report,
    http: report.http && { ...report.http, exposureAsked: [{ path: `/${left}`, at: report.startedAt }] },
    coverage: coverageWith(
      left-- > 0
        ? { exposure: { state: 'partial', asked: 9, answered: 9, why: `${left} paths are left.` } }
        : {},
    ),
  });
  world.start();
  await world.clock.advance(5 * HOUR);
  const audits = world.looks.filter(({ kind }) => kind === 'audit').map(({ at }) => at);
  expect(audits.map((at) => Math.round((at - (audits[0] ?? 0)) / MINUTE))).toEqual([0, 10, 20, 30]);
  // Each was handed what the one before had asked; the first has none.
  expect(previous.map((report) => report?.http?.exposureAsked?.[0]?.path)).toEqual([
    undefined,
    '/3',
    '/2',
    '/1',
  ]);
  await world.monitor.stop();
});
