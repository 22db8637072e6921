import { describe, expect, test } from 'vitest';
import { fastPacer, gentlePacer, HostBuckets } from './pace.ts';

/** A clock whose sleeps pass at once, on its own time. */
function quickClock() {
  let now = 1_000_000;
  return {
    now: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
}

/** The bucket as an intrusion prevention system keeps it: the most events it ever held. */
function fullest(times: readonly number[], leakMs: number): number {
  let level = 0;
  let last = times[0] ?? 0;
  let most = 0;
  for (const at of times) {
    level = Math.max(0, level - (at - last) / leakMs) + 1;
    last = at;
    most = Math.max(most, level);
  }
  return most;
}

const { signal } = new AbortController();

describe('gentlePacer', () => {
  test('no bucket of the default scenarios ever overflows, over many scans', async () => {
    const clock = quickClock();
    const buckets = new HostBuckets();
    const all: number[] = [];
    const sensitive: number[] = [];
    for (let scan = 0; scan < 6; scan += 1) {
      const pacer = gentlePacer(buckets, clock);
      for (let path = 0; path < 28; path += 1) {
        const telling = path % 2 === 0;
        if (!(await pacer.admit(telling, signal))) continue;
        all.push(clock.now());
        if (telling) sensitive.push(clock.now());
      }
    }
    expect(all.length).toBeGreaterThan(28);
    expect(fullest(all, 10_000)).toBeLessThanOrEqual(10);
    expect(fullest(sensitive, 5_000)).toBeLessThanOrEqual(2);
  });

  test('not even where several paths are asked at once', async () => {
    let now = 0;
    const together = {
      now: () => now,
      sleep: async (ms: number) => {
        const until = now + ms;
        await new Promise((resolve) => setImmediate(resolve));
        now = Math.max(now, until);
      },
    };
    const pacer = gentlePacer(new HostBuckets(), together);
    const all: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        if (await pacer.admit(false, signal)) all.push(now);
      }),
    );
    expect(all).toHaveLength(12);
    expect(fullest(all, 10_000)).toBeLessThanOrEqual(8);
  });

  test('what a scan cannot do without waits for its place, as long as the scan may', async () => {
    const clock = quickClock();
    const buckets = new HostBuckets();
    for (let path = 0; path < 8; path += 1) buckets.add(false, clock.now());
    const began = clock.now();
    const pacer = gentlePacer(buckets, clock);
    await pacer.room(3, signal);
    expect(clock.now() - began).toBe(30_000);
    for (let path = 0; path < 3; path += 1) pacer.missed();
    await pacer.room(4, signal);
    expect(clock.now() - began).toBe(40_000);
    expect([await pacer.admit(false, signal), await pacer.admit(false, signal)]).toEqual([true, false]);
  });

  test('what would take too long is left for a later scan', async () => {
    const clock = quickClock();
    const began = clock.now();
    const pacer = gentlePacer(new HostBuckets(), clock, 10_000);
    const admitted: boolean[] = [];
    for (let path = 0; path < 12; path += 1) admitted.push(await pacer.admit(false, signal));
    expect(admitted.filter(Boolean)).toHaveLength(9);
    expect(clock.now() - began).toBeLessThanOrEqual(10_000);
  });

  test('misses of other steps count', async () => {
    const clock = quickClock();
    const pacer = gentlePacer(new HostBuckets(), clock, 0);
    for (let path = 0; path < 8; path += 1) pacer.missed();
    expect(await pacer.admit(false, signal)).toBe(false);
  });

  test('a clock that is set back admits no more', async () => {
    const clock = quickClock();
    const buckets = new HostBuckets();
    for (let path = 0; path < 8; path += 1) buckets.add(false, clock.now());
    expect(buckets.waitFor(false, clock.now() - 3_600_000)).toBe(10_000);
  });
});

test('fastPacer never waits', async () => {
  expect(await fastPacer.admit(true, signal)).toBe(true);
  expect(await fastPacer.room(100, signal)).toBeUndefined();
});
