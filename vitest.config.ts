import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { patience } from './e2e/patience.ts';

const TESTS = '{main,shared,renderer,scripts}/**/*.test.{ts,tsx}';
/** What a test does to its whole process: modules replaced or loaded anew, timers or globals that are not the system's. */
const OF_THE_PROCESS = /\bvi\.(mock|doMock|resetModules|useFakeTimers|stub\w+|spyOn)\(/u;
const alone = globSync(TESTS, { cwd: import.meta.dirname }).filter((file) =>
  OF_THE_PROCESS.test(readFileSync(resolve(import.meta.dirname, file), 'utf8')),
);

export default defineConfig({
  test: {
    environment: 'node',
    // Hangs end here; nothing is expected to take as long, on a busy machine neither.
    testTimeout: patience(120_000),
    hookTimeout: patience(120_000),
    maxWorkers: 2,
    // Tests never reach for the network, the desktop or the clock of the machine they run on.
    env: { TZ: 'UTC', NO_COLOR: '1' },
    alias: { electron: resolve(import.meta.dirname, 'e2e/stand-in/unit-stub.ts') },
    projects: [
      // A process and the modules it has loaded serve one file after the other, which is most of the time saved…
      { extends: true, test: { name: 'shared', include: [TESTS], exclude: alone, isolate: false } },
      // …but for files that change them.
      { extends: true, test: { name: 'alone', include: alone, isolate: true } },
    ],
  },
});
