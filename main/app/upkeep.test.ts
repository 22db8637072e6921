import { expect, test } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import { ManualClock } from '../monitor/testing/manual-clock.ts';
import type { Context } from './context.ts';
import { startUpkeep } from './upkeep.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 1);

/** An app of which only its watch and the steps of retention matter. */
function world(stepsToDo: number) {
  const clock = new ManualClock(START);
  const monitor = { scanning: false, wrongClock: null as number | null, connection: { online: false } };
  let left = stepsToDo;
  const steps: number[] = [];
  const logs: string[] = [];
  const context = {
    clock,
    monitor,
    settings: { get: defaultSettings },
    knowledge: { state: () => ({ refreshedAt: null }) },
    history: {
      getState: () => undefined,
      maintain(now: Date) {
        steps.push((now.getTime() - START) / MINUTE);
        if (left < 0) throw new Error('disk full');
        return --left > 0;
      },
    },
    options: { log: (_: string, message: string) => logs.push(message) },
  } as unknown as Context;
  return { clock, monitor, steps, logs, more: (count: number) => (left = count), stop: startUpkeep(context) };
}

test('retention goes on step by step until nothing is left, and again an hour later', async () => {
  const { clock, steps, stop, more } = world(50);
  await clock.advance(6 * MINUTE);
  expect(steps).toHaveLength(50);
  more(1);
  await clock.advance(60 * MINUTE);
  expect(steps).toHaveLength(51);
  stop();
  await clock.advance(120 * MINUTE);
  expect(steps).toHaveLength(51);
});

test('a running scan is given some minutes, but not for ever', async () => {
  const { clock, monitor, steps } = world(1);
  monitor.scanning = true;
  await clock.advance(9 * MINUTE);
  expect(steps).toEqual([]);
  await clock.advance(2 * MINUTE);
  expect(steps).toEqual([10]);
});

test('nothing is thrown away while the clouds say that the clock is wrong', async () => {
  const { clock, monitor, steps } = world(1);
  monitor.wrongClock = 10 * 365 * 86_400;
  await clock.advance(180 * MINUTE);
  expect(steps).toEqual([]);
  monitor.wrongClock = null;
  await clock.advance(60 * MINUTE);
  expect(steps).toHaveLength(1);
});

test('a failure is told in the log and tried again an hour later', async () => {
  const { clock, steps, logs } = world(-1);
  await clock.advance(66 * MINUTE);
  expect(steps).toEqual([5, 65]);
  expect(logs).toEqual(['upkeep: disk full', 'upkeep: disk full']);
});
