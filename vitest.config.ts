import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{main,shared,renderer,scripts}/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 15_000,
    maxWorkers: 2,
    // Tests never reach for the network, the desktop or the clock of the machine they run on.
    env: { TZ: 'UTC', NO_COLOR: '1' },
    alias: { electron: resolve(import.meta.dirname, 'e2e/stand-in/unit-stub.ts') },
  },
});
