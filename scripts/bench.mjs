// npm run bench: every bench/*.bench.ts in a process of its own, one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './lib/project.mjs';

const wanted = process.argv.slice(2);
const files = readdirSync(join(root, 'bench'))
  .filter(
    (name) =>
      name.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((word) => name.includes(word))),
  )
  .sort();
if (files.length === 0) process.stderr.write(`No benchmark matches ${wanted.join(', ')}.\n`);
let worst = files.length === 0 ? 2 : 0;
for (const name of files) {
  process.stdout.write(`\n== ${name.replace('.bench.ts', '')}\n`);
  worst = Math.max(
    worst,
    await run('node', ['--disable-warning=ExperimentalWarning', join(root, 'bench', name)]),
  );
}
process.exitCode = worst;
