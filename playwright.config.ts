import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS } from './e2e/fixtures/chromium.ts';
import { electronProgram } from './e2e/fixtures/electron-program.ts';

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
  fullyParallel: false,
  workers: 1,
  timeout: 180_000,
  // Once more where Playwright's own connection failed; a spec that needs it is listed as flaky.
  retries: 1,
  expect: { timeout: 10_000 },
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
    { name: 'browser', testMatch: ['*.spec.ts', 'specs/**/*.spec.ts'] },
    { name: 'stand-in', testMatch: ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'] },
    { name: 'electron', testMatch: ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'], workers: 1 },
  ],
});
