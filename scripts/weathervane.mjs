// npm run --silent weathervane -- …: the built command line, built first where it is stale.
import { join } from 'node:path';
import { ensureBuilt, root, run } from './lib/project.mjs';

await ensureBuilt();
process.exitCode = await run('node', [join(root, 'out', 'main', 'cli.js'), ...process.argv.slice(2)], {
  cwd: process.cwd(),
});
