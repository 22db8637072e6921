// node scripts/soak-kill.mjs [kills] [seed]: kill -9 at random moments of watching, importing and tidying up, 250 times
// unless told otherwise; prints what was counted. About a second a kill.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proveKills } from '../main/monitor/testing/crash/kill-proof.ts';

const kills = Number(process.argv[2] ?? 250);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const directory = mkdtempSync(join(tmpdir(), 'weathervane-kill-'));
const started = performance.now();
const { committed, problems, ...counts } = await proveKills(directory, kills, seed);
const list = Object.entries(committed).map(([what, count]) => `${count} ${what}`);
process.stdout.write(
  `seed ${seed}: ${counts.kills} kills (${counts.whileOpening} while opening), committed: ${list.join(', ')}; ${counts.alertsSent} alerts sent, ${counts.importsBegun} imports begun, ${problems.length} problems, ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
);
for (const problem of problems.slice(0, 20)) process.stdout.write(`  ${problem}\n`);
if (problems.length === 0) rmSync(directory, { recursive: true, force: true });
else process.stdout.write(`Left for a look: ${directory}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
