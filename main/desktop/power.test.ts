import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchPower } from './power.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched({ battery = false, online = true } = {}) {
  const monitor = Object.assign(new EventEmitter(), { isOnBatteryPower: () => state.battery });
  const state = { battery, online };
  const told: string[] = [];
  const end = watchPower(
    monitor as unknown as Parameters<typeof watchPower>[0],
    { isOnline: () => state.online },
    {
      wake: () => told.push('wake'),
      suspend: () => told.push('suspend'),
      power: ({ onBattery }) => told.push(onBattery ? 'battery' : 'mains'),
      quit: () => told.push('quit'),
      log: () => undefined,
    },
  );
  return { monitor, state, told, end };
}

test('what the computer runs on is told at the start where it is a battery, then when it changes', () => {
  expect(watched().told).toEqual([]);
  const { monitor, told } = watched({ battery: true });
  expect(told).toEqual(['battery']);
  monitor.emit('on-battery');
  monitor.emit('on-ac');
  monitor.emit('on-ac');
  monitor.emit('on-battery');
  expect(told).toEqual(['battery', 'mains', 'battery']);
});

test('a plug that was pulled during sleep is seen on waking, before anything is looked at', () => {
  const { monitor, state, told } = watched();
  monitor.emit('suspend');
  state.battery = true;
  monitor.emit('resume');
  expect(told).toEqual(['suspend', 'battery', 'wake']);
});

test('unlocking looks again, a shutdown ends well', () => {
  const { monitor, told } = watched();
  monitor.emit('unlock-screen');
  monitor.emit('shutdown');
  expect(told).toEqual(['wake', 'quit']);
});

test('a network that comes or goes is seen within seconds; after the end nothing is', () => {
  const { monitor, state, told, end } = watched();
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
  state.online = false;
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['wake']);
  end();
  state.online = true;
  vi.advanceTimersByTime(60_000);
  for (const name of ['suspend', 'resume', 'unlock-screen', 'shutdown', 'on-battery', 'on-ac'])
    monitor.emit(name);
  expect(told).toEqual(['wake']);
  expect(monitor.eventNames()).toEqual([]);
});
