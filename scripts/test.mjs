// npm test: a Chromium where none is found, the build, unit tests, end-to-end specs; one summary at the end.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureBuilt, root, run, toolEnv } from './lib/project.mjs';

const chromium = ensureChromium();
if (chromium === null) {
  process.stderr.write(
    'The end-to-end specs need a Chromium and none could be installed. Install one (Debian: apt-get install chromium)\nor name it: WEATHERVANE_CHROMIUM=/path/to/chromium npm test\n',
  );
  process.exit(2);
}
await ensureBuilt();

const results = join(root, 'test-results');
const env = { ...toolEnv(), WEATHERVANE_CHROMIUM: chromium };
const report = (name) => {
  try {
    return JSON.parse(readFileSync(join(results, name), 'utf8'));
  } catch {
    return null;
  }
};
rmSync(results, { recursive: true, force: true });

const unitCode = await run(
  'vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'unit.json')}`],
  { env },
);
const unit = report('unit.json');
const e2eCode = await run('playwright', ['test'], {
  env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'e2e.json') },
});
const e2e = report('e2e.json')?.stats;

const sum = {
  passed: (unit?.numPassedTests ?? 0) + (e2e?.expected ?? 0) + (e2e?.flaky ?? 0),
  failed: (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0),
  skipped: (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0) + (e2e?.skipped ?? 0),
};
const broken = unitCode !== 0 || e2eCode !== 0;
if (broken && sum.failed === 0) sum.failed = 1;
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exitCode = broken || sum.passed === 0 ? 1 : 0;
