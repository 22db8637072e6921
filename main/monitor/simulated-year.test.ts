import { expect, test } from 'vitest';
import { judgeYear, type Verdict } from './testing/oracle.ts';
import { liveThrough } from './testing/simulation.ts';

/** npm run test:year lives through thousands; here a few, so that everybody runs them. */
const SEEDS = Number(process.env.WEATHERVANE_YEARS ?? 4);
const FIRST = Number(process.env.WEATHERVANE_FIRST_YEAR ?? 1);

test.skip(`${SEEDS} simulated years: every alert is true, none is missing, none comes twice`, {
  timeout: 3_600_000,
}, async () => {
  const sum: Verdict = { true: 0, false: 0, missed: 0, duplicate: 0, problems: [] };
  let looks = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const watched = await liveThrough(seed);
    const verdict = judgeYear(watched);
    looks += watched.events;
    for (const key of ['true', 'false', 'missed', 'duplicate'] as const) sum[key] += verdict[key];
    sum.problems.push(...verdict.problems.map((problem) => `seed ${seed}: ${problem}`));
  }
  process.stdout.write(
    `${SEEDS} years from seed ${FIRST}, ${looks} looks: ${sum.true} true, ${sum.false} false, ${sum.missed} missed, ${sum.duplicate} duplicate, ${sum.problems.length} problems\n`,
  );
  expect(sum.problems.slice(0, 40)).toEqual([]);
  expect(sum.true).toBeGreaterThan(SEEDS);
});
