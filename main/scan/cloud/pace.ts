import type { Clock } from '../context.ts';

/**
 * How quickly paths are asked that a server most likely does not have. `fast`: as the answers come. `gentle`: below the
 * buckets by which intrusion prevention bans scanners, so that an owner is not locked out of the own cloud.
 */
export const PACES = ['gentle', 'fast'] as const;
export type Pace = (typeof PACES)[number];

/** A leaky bucket: `capacity` events at once, one more each `leakMs`. */
interface Bucket {
  capacity: number;
  leakMs: number;
  level: number;
  at: number;
}

/**
 * What the hub of CrowdSec ships by default, with a margin for what the owner's own browser adds: http-probing bans after
 * 10 distinct paths answered with 400, 403 or 404 of which one leaks every 10 s; http-sensitive-files after 2 of its list,
 * one leaking every 5 s. https://hub.crowdsec.net
 */
const BUCKETS = {
  misses: { capacity: 8, leakMs: 10_000 },
  sensitive: { capacity: 1, leakMs: 5_000 },
} as const;

/** Longest time all waits of one scan may take together: the TLS audit beside it takes about as long. */
export const MOST_WAIT_MS = 40_000;

/** Waits of one scan; shared by all scans of a host in a process, since the bucket is the host's. */
export interface Pacer {
  /**
   * Waits until a path may be asked. False where that would take the scan longer than it may: the path is for a later
   * scan. `sensitive`: file names that attackers look for.
   */
  admit(sensitive: boolean, signal: AbortSignal): Promise<boolean>;
  /** Waits, as long as the scan may, until so many misses fit that it cannot do without (controls, service discovery). */
  room(misses: number, signal: AbortSignal): Promise<void>;
  /** A path was answered with a miss that was not admitted here. */
  missed(): void;
}

/** Asks at once. */
export const fastPacer: Pacer = {
  admit: () => Promise.resolve(true),
  room: () => Promise.resolve(),
  missed: () => undefined,
};

/** The state of one host's buckets, as far as this process filled them. */
export class HostBuckets {
  readonly #buckets: Record<keyof typeof BUCKETS, Bucket> = {
    misses: { ...BUCKETS.misses, level: 0, at: Number.NEGATIVE_INFINITY },
    sensitive: { ...BUCKETS.sensitive, level: 0, at: Number.NEGATIVE_INFINITY },
  };

  #turn: Promise<unknown> = Promise.resolve();

  /** One after the other: of several that wait for the same place only one may take it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #leak(bucket: Bucket, now: number): void {
    // A clock that was set back leaks nothing; it never fills the bucket either.
    const passed = Math.max(0, now - bucket.at);
    bucket.level = Math.max(0, bucket.level - passed / bucket.leakMs);
    bucket.at = now;
  }

  #names(sensitive: boolean): (keyof typeof BUCKETS)[] {
    return sensitive ? ['misses', 'sensitive'] : ['misses'];
  }

  /** Milliseconds until so many more events fit into each bucket they count in. */
  waitFor(sensitive: boolean, now: number, events = 1): number {
    const waits = this.#names(sensitive).map((name) => {
      const bucket = this.#buckets[name];
      this.#leak(bucket, now);
      return Math.max(0, bucket.level + events - bucket.capacity) * bucket.leakMs;
    });
    return Math.ceil(Math.max(...waits));
  }

  add(sensitive: boolean, now: number): void {
    for (const name of this.#names(sensitive)) {
      const bucket = this.#buckets[name];
      this.#leak(bucket, now);
      bucket.level += 1;
    }
  }
}

/** A pacer for one scan over a host's buckets. */
export function gentlePacer(buckets: HostBuckets, clock: Clock, mostWaitMs = MOST_WAIT_MS): Pacer {
  let waited = 0;
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms <= 0) return;
    waited += ms;
    await clock.sleep(ms, signal);
  };
  return {
    admit: (sensitive, signal) =>
      buckets.inTurn(async () => {
        const wait = buckets.waitFor(sensitive, clock.now());
        if (waited + wait > mostWaitMs) return false;
        await sleep(wait, signal);
        buckets.add(sensitive, clock.now());
        return true;
      }),
    room: (misses, signal) =>
      buckets.inTurn(() =>
        sleep(Math.min(buckets.waitFor(false, clock.now(), misses), mostWaitMs - waited), signal),
      ),
    missed: () => buckets.add(false, clock.now()),
  };
}
