// Finds the Chromium that tests drive, and installs one where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, toolEnv } from './project.mjs';

const CANDIDATES = [
  process.env.WEATHERVANE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const ownBrowser = () => {
  const script = "import('@playwright/test').then(({chromium}) => console.log(chromium.executablePath()))";
  const { stdout } = spawnSync('node', ['-e', script], {
    cwd: root,
    env: toolEnv(),
    encoding: 'utf8',
    timeout: 30_000,
  });
  return stdout?.trim();
};

export function findChromium() {
  return [...CANDIDATES, ownBrowser()].find((path) => path && existsSync(path)) ?? null;
}

const attempt = (command, args, timeout) =>
  spawnSync(command, args, {
    cwd: root,
    env: { ...toolEnv(), DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 2, 2],
    timeout,
  }).status === 0;

/** The path of a Chromium; installs one from the system's packages or Playwright's where none is found. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  process.stderr.write('No Chromium found; installing one for the tests…\n');
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    attempt('apt-get', ['update', '-qq'], 180_000);
    if (attempt('apt-get', ['install', '-y', '-qq', 'chromium'], 600_000) && findChromium() !== null)
      return findChromium();
  }
  attempt(join(root, 'node_modules', '.bin', 'playwright'), ['install', 'chromium'], 600_000);
  return findChromium();
}
