import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS } from './e2e/fixtures/chromium.ts';
import { electronProgram } from './e2e/fixtures/electron-program.ts';
import { patience } from './e2e/patience.ts';

const chromium = process.env.WEATHERVANE_CHROMIUM ?? '/usr/bin/chromium';
const real = electronProgram() !== null;
if (!real && process.env.TEST_WORKER_INDEX === undefined)
  process.stderr.write(
    'Electron is not installed here: its specs are listed as skipped; the stand-in runs the same ones.\n',
  );

// The same specs against three hosts. A project is a flavour of the `app` fixture.
export default defineConfig({
  testDir: 'e2e',
  testMatch: ['specs/**/*.spec.ts'],
  outputDir: 'test-results/e2e',
  globalSetup: './e2e/fixtures/build-ui.ts',
  // No test knows of another: all of them are spread over the workers, so that none waits for the longest file.
  fullyParallel: true,
  workers: 2,
  // No deadline but these two: they end what hangs. A spec says what must become true, not how soon.
  timeout: patience(300_000),
  expect: { timeout: patience(30_000) },
  // A spec that fails now and then is wrong: it fails.
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  use: {
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: CHROMIUM_ARGS,
    },
    // Tracing several contexts at once makes Playwright lose its own response objects ("was not bound in the connection").
    trace: 'off',
  },
  projects: [
    { name: 'browser', testMatch: ['**/*.spec.ts'], testIgnore: ['desktop/**'] },
    { name: 'stand-in', testMatch: ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'] },
    { name: 'electron', testMatch: ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'], workers: 1 },
  ],
});
