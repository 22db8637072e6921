// npm run check: types, lint and format, boundaries, dead code. Side by side, one summary; seconds.
import { spawn } from 'node:child_process';

const TYPES = ['tsc', '--noEmit', '--pretty', 'false', '-p'];
const steps = {
  // Main has no document, the page has no process, and what both load (shared/) has neither.
  'types of main': [...TYPES, 'tsconfig.node.json'],
  'types of the page': [...TYPES, 'tsconfig.page.json'],
  'types of e2e': [...TYPES, 'e2e/tsconfig.json'],
  // The desktop once more, against the stand-in for Electron: it must have what the app uses.
  'stand-in types': [...TYPES, 'e2e/stand-in/tsconfig.json'],
  lint: ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
  boundaries: ['node', 'scripts/boundaries.ts'],
  'dead code': ['knip', '--no-progress'],
  // Once more without the tests: what only they use is no part of the product.
  'dead product code': ['knip', '--production', '--no-progress'],
};
const only = process.argv.slice(2);

const run = ([name, [command, ...args]]) =>
  new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(command, args, {
      shell: process.platform === 'win32',
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ name, code: 1, output: error.message, ms: 0 }));
    child.on('close', (code) => resolve({ name, code, output, ms: performance.now() - started }));
  });

const results = await Promise.all(
  Object.entries(steps)
    .filter(([name]) => only.length === 0 || only.includes(name))
    .map(run),
);
for (const { name, code, output, ms } of results) {
  // Also where all is well: a tool that warns, or that looked at nothing, says so.
  if (output.trim() !== '') process.stdout.write(`${output.trim()}\n`);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${(ms / 1000).toFixed(1)} s)\n`);
}
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
