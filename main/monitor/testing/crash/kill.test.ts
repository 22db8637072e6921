import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../storage/testing/fixture.ts';
import { inspect, linesIn } from './kill-inspect.ts';
import { proveKills } from './kill-proof.ts';

// The long version is scripts/soak-kill.mjs.
it('loses nothing and sends nothing twice when it is killed', async () => {
  const { directory, remove } = temporaryDirectory();
  const counts = await proveKills(directory, 4, 7);
  expect(counts.problems).toEqual([]);
  expect(counts.committed.scan).toBeGreaterThan(0);
  expect(counts.committed.check).toBeGreaterThan(0);

  // And it would be noticed: an early row that is gone, half a look, an alert sent twice or before it was claimed.
  const database = new DatabaseSync(join(directory, 'history.db'));
  const scan = linesIn(directory, 'acknowledged.log').find((line) => line.startsWith('scan '));
  database.exec(`DELETE FROM scan WHERE id = ${Number(scan?.split(' ')[1])};
    UPDATE light_day SET series = x'';
    INSERT OR REPLACE INTO state VALUES ('known/home', '{"scanId":0}')`);
  database.close();
  appendFileSync(join(directory, 'sent.log'), '77777\n77777\n');
  const problems = inspect(directory, 0).join('\n');
  for (const sign of [
    /scan \d+ \w+ \d+ was committed/,
    /check \w+ \d+ was committed/,
    'half a look',
    'sent twice',
    'not claimed',
  ])
    expect(problems).toMatch(sign);
  remove();
});
