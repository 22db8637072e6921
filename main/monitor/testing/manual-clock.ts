import type { MonitorClock } from '../ports.ts';

interface Timer {
  at: number;
  order: number;
  callback: () => void;
}

/**
 * Time that stands still until it is told to go on, for tests and for e2e hosts. Timers run on `uptime`, as the system's
 * monotonic clock does; `now` is the wall clock, which may be set and which moves on while the computer sleeps.
 */
export class ManualClock implements MonitorClock {
  #uptime = 0;
  #wall: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #offset: (at: number) => number;

  constructor(now: number, offsetMinutes: (at: number) => number = () => 0) {
    this.#wall = now;
    this.#offset = offsetMinutes;
  }

  now(): number {
    return this.#wall;
  }

  offsetMinutes(at: number): number {
    return this.#offset(at);
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#uptime + Math.max(0, ms), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Sets the wall clock, as NTP or a person does; no timer notices. */
  set(now: number): void {
    this.#wall = now;
  }

  /** The computer sleeps: the wall clock goes on, timers do not. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  #next(): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers)
      if (first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    return first;
  }

  /** Lets time pass, timer by timer; what a timer starts is let run before the next. */
  async advance(ms: number, settle: () => Promise<void> = settled): Promise<void> {
    const end = this.#uptime + ms;
    await settle();
    for (let timer = this.#next(); timer !== null && timer.at <= end; timer = this.#next()) {
      this.#wall += timer.at - this.#uptime;
      this.#uptime = timer.at;
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#wall += end - this.#uptime;
    this.#uptime = end;
  }
}

/** Lets every promise that can settle do so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The same where nothing waits for the operating system: far cheaper, and the event loop is not turned. */
export const drained = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
