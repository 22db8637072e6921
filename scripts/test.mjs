// npm test: tools and a Chromium where they are missing, the build, then checks, unit tests and end-to-end specs side by
// side; one summary at the end.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureBuilt, ensureInstalled, root, run, toolEnv } from './lib/project.mjs';

await ensureInstalled();
const chromium = ensureChromium();
if (chromium === null) {
  process.stderr.write(
    'The end-to-end specs need a Chromium and none could be installed. Install one (Debian: apt-get install chromium)\nor name it: WEATHERVANE_CHROMIUM=/path/to/chromium npm test\n',
  );
  process.exit(2);
}
await ensureBuilt();

const results = join(root, 'test-results');
// Everything runs at once here, and perhaps beside something else: a deadline must not say so (e2e/patience.ts).
const env = { WEATHERVANE_PATIENCE: '4', ...toolEnv(), WEATHERVANE_CHROMIUM: chromium };
const report = (name) => {
  try {
    return JSON.parse(readFileSync(join(results, name), 'utf8'));
  } catch {
    return null;
  }
};
rmSync(results, { recursive: true, force: true });
mkdirSync(results);

/** Runs it beside the specs, whose lines are shown as they come; what it says is shown as one piece when it is over. */
async function inOnePiece(name, command, args) {
  const log = join(results, `${name}.log`);
  const out = openSync(log, 'w');
  const code = await run(command, args, { env, stdio: ['ignore', out, out] });
  closeSync(out);
  process.stdout.write(`\n${readFileSync(log, 'utf8')}\n`);
  return code;
}

async function checksAndUnits() {
  const check = await inOnePiece('check', 'node', [join(root, 'scripts', 'check.mjs')]);
  const units = await inOnePiece('unit', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(results, 'unit.json')}`,
  ]);
  return [check, units];
}

const [[checkCode, unitCode], e2eCode] = await Promise.all([
  checksAndUnits(),
  run('playwright', ['test'], { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'e2e.json') } }),
]);
const unit = report('unit.json');
const e2e = report('e2e.json')?.stats;

const flaky = e2e?.flaky ?? 0;
const sum = {
  passed: (unit?.numPassedTests ?? 0) + (e2e?.expected ?? 0),
  failed: (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0) + flaky,
  skipped: (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0) + (e2e?.skipped ?? 0),
};
const broken = unitCode !== 0 || e2eCode !== 0 || flaky > 0;
if (broken && sum.failed === 0) sum.failed = 1;
if (checkCode !== 0) {
  sum.failed++;
  process.stdout.write(
    '\nnpm run check found something; its lines are above and in test-results/check.log\n',
  );
}
process.stdout.write(
  `\n${flaky} flaky${flaky > 0 ? ' (passed only when tried again; counted as failed)' : ''}\n`,
);
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
