import { describe, expect, test } from 'vitest';
import { Asker } from '../http/asker.ts';
import { Controls } from './controls.ts';
import { type EarlierExposure, probeExposure } from './exposure.ts';
import { exposureChecks } from './exposure-checks.ts';
import { gentlePacer, HostBuckets, type Pacer } from './pace.ts';
import { nextcloud } from './products/nextcloud.ts';
import { type FakeAnswer, fakeContext, fakeHttp, OWN_COOKIE } from './testing/fakes.ts';

const HOUR = 3_600_000;
const LOGIN = '/index.php/login';
const OCC = '/occ';
const DUMP = '/backup.sql';
const OPEN: Record<string, FakeAnswer> = {
  [OCC]: '#!/usr/bin/env php\n<?php\n',
  [DUMP]: '-- MariaDB dump 10.19\nCREATE TABLE oc_users (uid varchar(64));\n',
};
const PATHS = [...new Set(exposureChecks('', nextcloud, false).map(({ path }) => path))];
const NOBODY: Pacer = {
  admit: () => Promise.resolve(false),
  room: () => Promise.resolve(),
  missed: () => undefined,
};

/** One host over many scans: each knows what the one before saw. */
function host() {
  let now = Date.parse('2026-11-29T00:00:00Z');
  const clock = {
    now: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const buckets = new HostBuckets();
  const misses: { path: string; at: number }[] = [];
  const state = { answers: { ...OPEN } as Record<string, FakeAnswer>, earlier: none() };
  const scan = async (pacer: Pacer = gentlePacer(buckets, clock)) => {
    const http = fakeHttp((path) => {
      const answer = path === LOGIN ? { headers: [OWN_COOKIE] } : state.answers[path];
      if (answer === undefined) misses.push({ path, at: now });
      return answer as FakeAnswer | undefined;
    });
    const ctx = fakeContext({ clock });
    const asker = new Asker(ctx, http);
    const page = { path: LOGIN, own: true };
    const controls = await Controls.begin(asker, { webroot: '', page, random: ctx.random });
    for (const _answer of controls.baseline) pacer.missed();
    const facts = {
      webroot: '',
      status: null,
      statusResponse: null,
      login: null,
      website: null,
      capabilities: null,
    };
    const { earlier } = state;
    const found = await probeExposure(ctx, asker, controls, { facts, adapter: nextcloud, pacer, earlier });
    state.earlier = { asked: found.asked ?? [], exposed: found.exposed };
    return {
      open: found.exposed.map(({ path }) => path).sort(),
      stands: found.asked?.map(({ path }) => path) ?? [],
      at: (path: string) => found.asked?.find((entry) => entry.path === path)?.at,
      asked: http.asked.map(({ path }) => path).filter((path) => PATHS.includes(path)),
      coverage: ctx.coverage.close().exposure,
    };
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { state, scan, pass, misses, iso: () => new Date(now).toISOString() };
}

const none = (): EarlierExposure => ({ asked: [], exposed: [] });
const ALL: Pacer = {
  admit: () => Promise.resolve(true),
  room: () => Promise.resolve(),
  missed: () => undefined,
};

/** A leaky bucket as an intrusion prevention keeps it: the most distinct events it ever held. */
function fullest(events: readonly { path: string; at: number }[], leakMs: number): number {
  const seen = new Set<string>();
  let [level, last, most] = [0, 0, 0];
  for (const { path, at } of events) {
    if (level - (at - last) / leakMs <= 0) seen.clear();
    level = Math.max(0, level - (at - last) / leakMs);
    last = at;
    if (seen.has(path)) continue;
    seen.add(path);
    level += 1;
    most = Math.max(most, level);
  }
  return most;
}

describe('gentle scans', () => {
  test('ask every path within a day of scans, and fill no bucket of ten', async () => {
    const { scan, pass, misses } = host();
    const states: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const { coverage } = await scan();
      states.push(coverage.state);
      if (coverage.state === 'partial')
        expect(coverage.why).toMatch(/^\d+ of \d+ paths are left for later scans/u);
      pass(6 * HOUR);
    }
    expect(states[0]).toBe('partial');
    expect(states.at(-1)).toBe('full');
    expect(fullest(misses, 10_000)).toBeLessThanOrEqual(10);
  });

  test('ask first what was open, then what was never asked, then the longest ago', async () => {
    const { scan, pass, state } = host();
    await scan(ALL);
    pass(HOUR);
    const again = await scan();
    expect(again.asked.slice(0, 2).sort()).toEqual([DUMP, OCC]);
    state.earlier = { ...state.earlier, asked: state.earlier.asked.filter(({ path }) => path !== '/.env') };
    pass(HOUR);
    const next = await scan();
    expect(next.asked.slice(0, 2).sort()).toEqual([DUMP, OCC]);
    expect(next.asked[2]).toBe('/.env');
    expect(again.asked.slice(2)).not.toContain(next.asked[3]);
  });
});

describe('what the scan before saw', () => {
  test('stands where it is not asked again, with its time', async () => {
    const { scan, pass, iso } = host();
    const first = iso();
    await scan(ALL);
    pass(47 * HOUR);
    const later = await scan(NOBODY);
    expect(later.asked).toEqual([]);
    expect(later.open).toEqual([DUMP, OCC]);
    expect(later.at(OCC)).toBe(first);
    expect(later.coverage).toMatchObject({ state: 'full', why: null });
  });

  test('stands for 48 hours; then it is not known, which is no "gone"', async () => {
    const { scan, pass } = host();
    await scan(ALL);
    pass(48 * HOUR);
    const later = await scan(NOBODY);
    expect(later.stands).toEqual([]);
    expect(later.coverage.state).not.toBe('full');
  });

  test('is over where the path was asked and is closed', async () => {
    const { scan, pass, state, iso } = host();
    await scan(ALL);
    pass(HOUR);
    delete state.answers[OCC];
    const now = iso();
    const later = await scan(ALL);
    expect(later.open).toEqual([DUMP]);
    expect(later.at(OCC)).toBe(now);
  });

  test.each<[string, FakeAnswer]>([
    ['a limiter', { status: 429 }],
    ['a proxy without its cloud', { status: 502 }],
    ['a challenge', { status: 403, body: '<title>Just a moment...</title>' }],
  ])('stands where %s answered in its place', async (_what, answer) => {
    const { scan, pass, state } = host();
    await scan(ALL);
    pass(HOUR);
    state.answers[OCC] = answer;
    const later = await scan(ALL);
    expect(later.open).toEqual([DUMP, OCC]);
  });

  test('stands where a ban came before the end; what was denied under it counts for nothing', async () => {
    const { scan, pass, state } = host();
    const before = await scan(ALL);
    pass(HOUR);
    let asked = 0;
    state.answers = new Proxy(state.answers, {
      get: (answers, path: string) => {
        asked += 1;
        return asked > 8 ? { status: 403 } : path === OCC ? undefined : answers[path];
      },
    });
    const later = await scan(ALL);
    expect(later.open).toEqual([DUMP, OCC]);
    expect(later.at(OCC)).toBe(before.at(OCC));
  });

  test('does not count where it says it comes from the future', async () => {
    const { scan, state } = host();
    state.earlier = {
      asked: PATHS.map((path) => ({ path, at: '2027-01-01T00:00:00.000Z' })),
      exposed: [{ path: OCC, kind: 'source-code' }],
    };
    const later = await scan(NOBODY);
    expect(later.stands).toEqual([]);
    expect(later.coverage.state).not.toBe('full');
  });

  test('never is gone without having been asked, whatever is admitted', async () => {
    for (let pattern = 0; pattern < 64; pattern += 1) {
      const { scan, pass, state } = host();
      await scan(ALL);
      pass(HOUR);
      state.answers = {};
      let bit = pattern;
      const some: Pacer = {
        admit: () => {
          bit = (bit * 5 + 3) % 64;
          return Promise.resolve(bit % 2 === pattern % 2 && bit % 3 > 0);
        },
        room: () => Promise.resolve(),
        missed: () => undefined,
      };
      const later = await scan(some);
      for (const path of [OCC, DUMP]) expect(later.open.includes(path)).toBe(!later.asked.includes(path));
    }
  });
});
