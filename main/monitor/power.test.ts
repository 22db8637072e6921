import { expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import { Monitor } from './monitor.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { MemoryHistory } from './testing/memory-history.ts';
import { makeReport } from './testing/reports.ts';

const START = Date.UTC(2026, 5, 1, 12);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** One cloud whose scans take 10 s and end, broken off, in a report that saw nothing. */
function watchOne() {
  const clock = new ManualClock(START);
  const history = new MemoryHistory();
  const settings: Settings = defaultSettings();
  settings.clouds = [
    {
      id: 'home',
      name: 'Home',
      url: 'https://home.example/',
      ca: null,
      pin: null,
      addedAt: new Date(START).toISOString(),
      auditMinutes: null,
      lightMinutes: null,
      paused: false,
      exposureProbes: true,
      sample: false,
    },
  ];
  const began: { kind: 'audit' | 'light'; at: number }[] = [];
  const bugs: string[] = [];
  const take = (kind: 'audit' | 'light', signal: AbortSignal) => {
    began.push({ kind, at: clock.now() - START });
    return new Promise<void>((resolve) => {
      const cancel = clock.after(10 * SECOND, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  };
  const monitor = new Monitor({
    clock,
    random: () => 0,
    scanner: {
      async audit(_cloud, signal) {
        await take('audit', signal);
        return makeReport({ at: clock.now(), ...(signal.aborted ? { status: 'unreachable' } : {}) });
      },
      async lightCheck(_cloud, signal) {
        await take('light', signal);
        return {
          at: new Date(clock.now()).toISOString(),
          outcome: signal.aborted ? 'down' : 'up',
          durationMs: 10,
          error: null,
          version: '34.0.3',
          fingerprint256: 'aa'.repeat(32),
          issuer: "CN=R10,O=Let's Encrypt,C=US",
        };
      },
      reevaluate: (report) => report,
    },
    connectivity: { check: async () => ({ online: true, why: '' }) },
    channels: [],
    history,
    settings: () => settings,
    listener: {
      cloud: () => undefined,
      changes: () => undefined,
      alert: () => undefined,
      connection: () => undefined,
      wrongClock: () => undefined,
    },
    log: (_level, message) => bugs.push(message),
  });
  const cloud = settings.clouds[0] as Settings['clouds'][0];
  return { monitor, clock, history, settings, cloud, began, bugs };
}

test('a scan that sleep breaks off is no failure and is made again after the computer woke', async () => {
  const { monitor, clock, history, cloud, began, bugs } = watchOne();
  monitor.start();
  await clock.advance(3 * SECOND);
  expect(monitor.scanning).toBe(true);
  monitor.suspend();
  // The system gives a moment before it sleeps: nothing begins anew in it.
  await clock.advance(5 * SECOND);
  expect(monitor.scanning).toBe(false);
  expect(began).toHaveLength(1);
  clock.sleep(8 * HOUR);
  monitor.wake();
  await clock.advance(2 * MINUTE);
  expect(began.map(({ kind }) => kind)).toEqual(['audit', 'audit']);
  expect(history.scans('home', 10, null).map(({ status }) => status)).toEqual(['up']);
  expect(monitor.watch(cloud).memory.plan.reach).toMatchObject({ state: 'up', failures: 0 });
  await monitor.stop();
  expect(bugs).toEqual([]);
});

test('a light check that sleep breaks off is no failure either', async () => {
  const { monitor, clock, history, cloud, began } = watchOne();
  monitor.start();
  await clock.advance(15 * MINUTE + 12 * SECOND);
  expect(began.map(({ kind }) => kind)).toEqual(['audit', 'light']);
  monitor.suspend();
  await clock.advance(SECOND);
  clock.sleep(30 * SECOND);
  monitor.wake();
  await clock.advance(MINUTE);
  expect(began.map(({ kind }) => kind)).toEqual(['audit', 'light', 'light']);
  expect(history.lightChecks('home').map(({ outcome }) => outcome)).toEqual(['up']);
  expect(monitor.watch(cloud).memory.plan.reach.failures).toBe(0);
  await monitor.stop();
});

test('a scan the owner asked for is not lost in a nap', async () => {
  const { monitor, clock, history, began } = watchOne();
  monitor.start();
  await clock.advance(MINUTE);
  monitor.scanNow('home');
  await clock.advance(2 * SECOND);
  monitor.suspend();
  await clock.advance(SECOND);
  clock.sleep(10 * SECOND);
  monitor.wake();
  await clock.advance(MINUTE);
  expect(began).toHaveLength(3);
  expect(history.scans('home', 10, null)).toHaveLength(2);
  await monitor.stop();
});

test('a sleep that was called off without a word does not end the watch', async () => {
  const { monitor, clock, history } = watchOne();
  monitor.start();
  await clock.advance(3 * SECOND);
  monitor.suspend();
  await clock.advance(5 * MINUTE);
  expect(history.scans('home', 10, null)).toHaveLength(1);
  await monitor.stop();
});

test('on battery the day has a quarter of the light checks, and the reason is told', async () => {
  const { monitor, clock, settings, cloud, began } = watchOne();
  monitor.power({ onBattery: true });
  monitor.start();
  await clock.advance(12 * HOUR);
  expect(began.filter(({ kind }) => kind === 'light')).toHaveLength(11);
  expect(monitor.watch(cloud).nextWhy).toBe('every 12 h; on battery: checked less often');

  settings.schedule.slowOnBattery = false;
  monitor.settingsChanged();
  expect(monitor.watch(cloud).nextWhy).toBe('every 6 h');
  settings.schedule.slowOnBattery = true;
  monitor.settingsChanged();
  expect(monitor.watch(cloud).nextWhy).toContain('on battery');
  monitor.power({ onBattery: false });
  // Held back by the battery alone for six hours: due as soon as there is power.
  await clock.advance(SECOND);
  expect(monitor.scanning).toBe(true);
  await clock.advance(MINUTE);
  expect(monitor.watch(cloud).nextWhy).toBe('every 6 h');
  await monitor.stop();
});
