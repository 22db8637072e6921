// node scripts/boundaries.ts: every import of the house against the table of rooms (lib/rooms.ts); `--table` prints that
// table as CONTRIBUTING.md shows it.
import { dirname } from 'node:path';
import { checkBoundaries } from './lib/boundaries.ts';
import { roomsTable } from './lib/rooms.ts';

const root = dirname(import.meta.dirname);

if (process.argv.includes('--table')) process.stdout.write(roomsTable());
else {
  const { modules, dependencies, refused, problems } = await checkBoundaries(root);
  for (const { rule, from, to } of refused) process.stdout.write(`${from} → ${to}: ${rule}\n`);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(`${modules} modules, ${dependencies} imports, ${refused.length} refused\n`);
  process.exitCode = refused.length + problems.length === 0 ? 0 : 1;
}
