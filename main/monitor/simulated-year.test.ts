import { expect, test } from 'vitest';
import { judgeYear, type Verdict } from './testing/oracle.ts';
import { liveThrough } from './testing/simulation.ts';

/** `npm run test:year` lives through as many years as it is asked for; here a few seasons, so that everybody runs them. */
const SEEDS = Number(process.env.WEATHERVANE_YEARS ?? 4);
const FIRST = Number(process.env.WEATHERVANE_FIRST_YEAR ?? 1);
const DAYS = Number(process.env.WEATHERVANE_DAYS ?? 90);

test(`${SEEDS} times ${DAYS} days: every alert is true, none is missing, none comes twice`, {
  timeout: 24 * 3_600_000,
}, async () => {
  const sum: Verdict = { true: 0, false: 0, missed: 0, duplicate: 0, due: 0, problems: [] };
  let events = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const watched = await liveThrough(seed, DAYS);
    const verdict = judgeYear(watched);
    events += watched.events;
    for (const key of ['true', 'false', 'missed', 'duplicate', 'due'] as const) sum[key] += verdict[key];
    sum.problems.push(...verdict.problems.map((problem) => `seed ${seed}: ${problem}`));
  }
  process.stdout.write(
    `${SEEDS} × ${DAYS} days from seed ${FIRST}, ${events} events, ${sum.due} alerts due: ${sum.true} true, ${sum.false} false, ${sum.missed} missed, ${sum.duplicate} duplicate, ${sum.problems.length} problems\n${sum.problems.map((problem) => `${problem}\n`).join('')}`,
  );
  // All of them are printed above; a diff of hundreds would hide where it begins.
  expect(sum.problems.slice(0, 5)).toEqual([]);
  expect(sum.due).toBeGreaterThan(SEEDS);
});
