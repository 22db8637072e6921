// npm run test:electron: the desktop specs in Electron itself. Where its program is not here nothing can be tested, and
// that is said and counts as a failure: a green result would be a lie.
import { electronProgram } from '../e2e/fixtures/electron-program.ts';
import { ensureBuilt, run, toolEnv } from './lib/project.mjs';

if (electronProgram() === null) {
  process.stderr.write(
    [
      'NOT TESTED: Electron’s program is not installed here, so no spec ran in Electron.',
      'Fetch it with `node node_modules/electron/install.js` (it needs the internet), or name a folder that has it:',
      'ELECTRON_OVERRIDE_DIST_PATH=/path/to/dist npm run test:electron',
      'The same specs run in the stand-in: npx playwright test --project=stand-in',
      '',
    ].join('\n'),
  );
  process.exit(2);
}
await ensureBuilt();
process.exitCode = await run('playwright', ['test', '--project=electron', ...process.argv.slice(2)], {
  env: toolEnv(),
});
