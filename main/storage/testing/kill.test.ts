import { expect, it } from 'vitest';
import { temporaryDirectory } from './fixture.ts';
import { proveKills } from './kill-proof.ts';

// The long version is scripts/soak-kill.mjs.
it('loses nothing and sends nothing twice when it is killed', { timeout: 60_000 }, async () => {
  const { directory, remove } = temporaryDirectory();
  const counts = await proveKills(directory, 10, 7);
  expect(counts.problems).toEqual([]);
  expect(counts.commits).toBeGreaterThan(0);
  expect(counts.alertsSent).toBeGreaterThan(0);
  remove();
});
