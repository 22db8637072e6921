// node scripts/soak-kill.mjs [kills] [seed]: kill -9 at random moments of writing, 250 times unless told otherwise; prints
// what was counted. About half a second a kill.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proveKills } from '../main/storage/testing/kill-proof.ts';

const kills = Number(process.argv[2] ?? 250);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const directory = mkdtempSync(join(tmpdir(), 'weathervane-kill-'));
const started = performance.now();
const counts = await proveKills(directory, kills, seed);
process.stdout.write(
  `seed ${seed}: ${counts.kills} kills, ${counts.commits} committed scans, ${counts.alertsSent} alerts sent, ${counts.problems.length} problems, ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
);
for (const problem of counts.problems) process.stdout.write(`  ${problem}\n`);
if (counts.problems.length === 0) rmSync(directory, { recursive: true, force: true });
else process.stdout.write(`Left for a look: ${directory}\n`);
process.exitCode = counts.problems.length === 0 ? 0 : 1;
