import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../shared/report.ts';
import type { MonitorPorts } from './monitor.ts';

/**
 * Whether the simulated year would notice: each row breaks one part of the watch and names what has to be printed. A
 * proof that cannot fail proves nothing.
 */

// Years are lived through here: how long that takes on a busy machine says nothing.
vi.setConfig({ testTimeout: 600_000 });

type Break = (ports: MonitorPorts) => Partial<MonitorPorts>;

const DAYS = 30;
/** The fault has to show in one of so many years. */
const YEARS = 6;

/** A seed whose world has home clouds of all kinds beside one on the internet, and a line that is cut. */
const MIXED = 7;

/** `first`: where a fault needs a world that is rare, a seed that has it. */
async function expectPrinted(printed: RegExp, broken?: Break, first = 1): Promise<void> {
  const { liveThrough } = await import('./testing/simulation.ts');
  const { judgeYear } = await import('./testing/oracle.ts');
  const problems: string[] = [];
  for (let seed = first; seed < first + YEARS && !problems.some((one) => printed.test(one)); seed++)
    problems.push(
      ...judgeYear(await liveThrough(seed, DAYS, (ports) => ({ ...ports, ...broken?.(ports) }))).problems,
    );
  expect(problems).toContainEqual(expect.stringMatching(printed));
}

/** An object with some of its methods replaced; the others stay bound to it. */
function instead<T extends object>(real: T, changes: Partial<T>): T {
  return new Proxy(real, {
    get: (target, name) => Reflect.get(name in changes ? changes : target, name),
  });
}

const audits =
  (change: (report: Report) => Report): Break =>
  ({ scanner }) => ({
    scanner: { ...scanner, audit: async (...looked) => change(await scanner.audit(...looked)) },
  });

describe('a broken part is noticed', () => {
  it.each<[string, RegExp, Break]>([
    [
      'a channel that sends twice',
      /^sent twice/,
      ({ channels }) => ({
        channels: channels.map(({ name, send }) => ({
          name,
          send: async (notification) => {
            await send(notification);
            return send(notification);
          },
        })),
      }),
    ],
    [
      'a history that forgets who claimed an alert',
      /^sent twice/,
      ({ history }) => ({
        history: instead(history, {
          claimAlert: (...claim) => {
            history.claimAlert(...claim);
            return true;
          },
        }),
      }),
    ],
    [
      'a history that forgets what is open',
      /^restart differs/,
      ({ history }) => ({
        history: instead(history, {
          setState: (key, value) => history.setState(key, key.startsWith('open/') ? {} : value),
        }),
      }),
    ],
    [
      'a connection that is always there',
      /^sent while offline/,
      () => ({ connectivity: { check: async () => ({ online: true, why: '' }) } }),
    ],
    [
      'a connection that is always there, and clouds are blamed',
      /^false: c\d down/,
      () => ({ connectivity: { check: async () => ({ online: true, why: '' }) } }),
    ],
    [
      'a clock in another time zone',
      /^sent in quiet hours/,
      ({ clock }) => ({
        clock: instead(clock, { offsetMinutes: (at) => clock.offsetMinutes(at) + 180 }),
      }),
    ],
    [
      'a scan that hides a finding',
      /^missed: c\d header lost/,
      audits((report) => ({
        ...report,
        findings: report.findings.filter(({ id }) => id !== 'headers.hsts-missing'),
      })),
    ],
    [
      'a scan that sees what is not there',
      /^false: finding-new/,
      audits((report) => ({
        ...report,
        findings: [
          ...report.findings,
          ...(Date.parse(report.startedAt) % 7 === 0
            ? [{ id: 'tls.robot', severity: 'high', subject: null, title: 'ROBOT', evidence: null } as const]
            : []),
        ],
      })),
    ],
    [
      'reminders every hour',
      /^reminder too soon/,
      ({ settings }) => ({
        settings: () => ({
          ...settings(),
          alerts: { ...settings().alerts, remindCriticalHours: 1 },
        }),
      }),
    ],
    [
      'a light check that calls down whoever does not let us in',
      /^false: c\d down/,
      ({ scanner }) => ({
        scanner: {
          ...scanner,
          lightCheck: async (...looked) => {
            const check = await scanner.lightCheck(...looked);
            return check.refused ? { ...check, outcome: 'down' } : check;
          },
        },
      }),
    ],
    [
      'a scan that fails within',
      /^watch: .*broken/,
      audits(() => {
        throw new Error('broken');
      }),
    ],
  ])('%s', (_name, printed, broken) => expectPrinted(printed, broken));
});

/** What a module of the monitor exports, with something of it replaced. */
async function replace<M extends object>(module: string, change: (real: M) => Partial<M>): Promise<void> {
  vi.doMock(module, async (original) => {
    const real = (await original()) as M;
    return { ...real, ...change(real) };
  });
}

describe('a broken rule is noticed', () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => {
    for (const name of ['look/reach', 'look/place', 'alert/alert-policy', 'change/judge', 'change/view'])
      vi.doUnmock(`./${name}.ts`);
    vi.doUnmock('../scan/address-space.ts');
    vi.resetModules();
  });

  it.each<[string, RegExp, () => Promise<void>, number?]>([
    [
      'down at the first failure',
      /^false: c\d down/,
      () =>
        replace<typeof import('./look/reach.ts')>('./look/reach.ts', ({ reachStep }) => ({
          reachStep: (reach, outcome, error, at) =>
            reachStep(outcome === 'down' ? { ...reach, failures: 5 } : reach, outcome, error, at),
        })),
    ],
    [
      'where a cloud is, told by the shape of its name alone',
      /^false: c\d down/,
      () =>
        replace<typeof import('./look/place.ts')>('./look/place.ts', ({ mayBeFar }) => ({
          placeSeen: async ({ cloud }) => (mayBeFar(cloud) ? 'internet' : 'home'),
        })),
      MIXED,
    ],
    [
      'an address of a mesh VPN vouches for the internet',
      /^false: c\d down/,
      () =>
        replace<typeof import('../scan/address-space.ts')>(
          '../scan/address-space.ts',
          ({ placeOf, scopeOf }) => ({
            placeOf: (address, way) => (scopeOf(address) === 'shared' ? 'internet' : placeOf(address, way)),
          }),
        ),
      MIXED,
    ],
    [
      'a tunnel leads to our own home',
      /^false: c\d down/,
      () =>
        replace<typeof import('../scan/address-space.ts')>('../scan/address-space.ts', ({ placeOf }) => ({
          placeOf: (address, way) => placeOf(address, way === 'tunnel' ? null : way),
        })),
      MIXED,
    ],
    [
      'never down',
      /^missed: c\d down/,
      () =>
        replace<typeof import('./look/reach.ts')>('./look/reach.ts', ({ reachStep }) => ({
          reachStep: (reach, outcome, error, at) => reachStep({ ...reach, failures: 0 }, outcome, error, at),
        })),
    ],
    [
      'what was seen in part counts as seen',
      /^(false|duplicate): c\d (header lost|old TLS|open file)/,
      () =>
        replace<typeof import('./change/view.ts')>('./change/view.ts', ({ viewOf, AREAS }) => ({
          viewOf: (report) => ({
            ...viewOf(report),
            sight: Object.fromEntries(AREAS.map((area) => [area, 'full'])) as Record<
              (typeof AREAS)[number],
              'full'
            >,
            incomplete: [],
          }),
        })),
    ],
    [
      'what was told is not remembered',
      /^duplicate: c\d header lost/,
      () =>
        replace<typeof import('./change/judge.ts')>('./change/judge.ts', ({ judge }) => ({
          judge: (known, ...looked) => {
            const judgement = judge(known, ...looked);
            return {
              ...judgement,
              known: { ...judgement.known, view: known.view ?? judgement.known.view },
            };
          },
        })),
    ],
    [
      'reminders of everything',
      /^reminder of nothing critical/,
      () =>
        replace<typeof import('./alert/alert-policy.ts')>('./alert/alert-policy.ts', ({ untold }) => ({
          untold: (open, cloudId, settings, now) => ({
            ...untold(open, cloudId, settings, now),
            remind: Object.keys(open).filter((key) => now - (open[key]?.toldAt ?? now) > 86_400_000),
          }),
        })),
    ],
    [
      'no second look',
      /^false: c\d header lost/,
      () =>
        replace<typeof import('./change/judge.ts')>('./change/judge.ts', ({ judge }) => ({
          judge: (known, older, report, ...rest) => judge(known, older, { ...report, errors: [] }, ...rest),
        })),
    ],
  ])('%s', async (_name, printed, change, first) => {
    await change();
    await expectPrinted(printed, undefined, first);
  });
});

it('prints nothing where nothing is broken', async () => {
  const { liveThrough } = await import('./testing/simulation.ts');
  const { judgeYear } = await import('./testing/oracle.ts');
  expect(judgeYear(await liveThrough(1, DAYS)).problems).toEqual([]);
});
