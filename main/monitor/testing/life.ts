import { Monitor, type MonitorPorts } from '../monitor.ts';
import type { MonitorClock } from '../ports.ts';
import type { ManualClock } from './manual-clock.ts';
import type { MemoryHistory } from './memory-history.ts';
import { MINUTE, type Rng } from './timeline.ts';

/** How often a write is the last thing a process does. */
const CRASH = 0.00002;

/** One life of the watching process. */
export interface Life {
  readonly monitor: Monitor;
  alive: () => boolean;
  /** From now on nothing it still does reaches the disk, a timer or the owner. */
  die: () => void;
}

export interface LifePorts {
  clock: ManualClock;
  history: MemoryHistory;
  rng: Rng;
  /** The rest of the ports, for this life; it may break them, to see whether anybody notices. */
  ports: (own: {
    clock: MonitorClock;
    history: MemoryHistory;
    alive: () => boolean;
    die: () => void;
  }) => MonitorPorts;
}

/** Starts a life; null where it crashed before it had begun. */
export function beginLife({ clock, history, rng, ports }: LifePorts): Life | null {
  let alive = true;
  const timers = new Set<() => void>();
  const own: MonitorClock = {
    now: () => clock.now(),
    offsetMinutes: (at) => clock.offsetMinutes(at),
    after: (ms, callback) => {
      if (!alive) return () => undefined;
      const cancel = clock.after(ms, () => {
        timers.delete(cancel);
        if (!alive) return;
        try {
          callback();
        } catch (error) {
          if (alive) throw error;
        }
      });
      timers.add(cancel);
      return () => {
        timers.delete(cancel);
        cancel();
      };
    },
  };
  const disk = new Proxy(history, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (!alive) throw new Error('killed');
        // A crash can come before any write, also in the middle of a transaction.
        if (name !== 'transaction' && rng() < CRASH) {
          alive = false;
          throw new Error('killed');
        }
        return value.apply(target, args) as unknown;
      };
    },
  });
  const die = () => {
    alive = false;
  };
  try {
    const monitor = new Monitor({
      ...ports({ clock: own, history: disk, alive: () => alive, die }),
      napMs: 10 * MINUTE,
    });
    monitor.start();
    return {
      monitor,
      alive: () => alive,
      die() {
        alive = false;
        for (const cancel of timers) cancel();
        void monitor.stop().catch(() => undefined);
      },
    };
  } catch (error) {
    if (alive) throw error;
    for (const cancel of timers) cancel();
    return null;
  }
}
