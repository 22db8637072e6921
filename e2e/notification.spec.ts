import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { seedOffline } from './fixtures/offline.ts';

// A real notification: the built app tells a real notification daemon on a real message bus, on a screen of its own.

const ROOT = resolve(import.meta.dirname, '..');
const NEEDED = ['dbus-run-session', 'Xvfb', 'dunst', 'notify-send'];
const missing = NEEDED.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);

/** Starts a bus, a screen, the daemon, then the app; all of it ends with the shell. */
const SESSION = `
set -m
trap 'kill 0' TERM INT
exec 3>&1
Xvfb -displayfd 1 -screen 0 640x480x24 -nolisten tcp 2>/dev/null | {
  read -r number
  export DISPLAY=":$number"
  dunst -print >&3 2>/dev/null &
  "$NODE" out/main/cli.js serve --port 0 --no-open --data-dir "$DATA_DIR" >&3 2>&1
}
`;

test('a test alert reaches the desktop as a notification', async () => {
  test.skip(missing.length > 0, `Not installed here: ${missing.join(', ')}.`);
  const dataDir = mkdtempSync(join(tmpdir(), 'weathervane-notify-'));
  seedOffline(dataDir);
  const session: ChildProcess = spawn('dbus-run-session', ['--', 'sh', '-c', SESSION], {
    cwd: ROOT,
    detached: true,
    env: {
      ...process.env,
      NODE: process.execPath,
      DATA_DIR: dataDir,
      HOME: dataDir,
      XDG_CONFIG_HOME: dataDir,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  session.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  try {
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/#token=\S+/);
    const url = new URL(/http:\S+/u.exec(output)?.[0] ?? '');
    const token = url.hash.replace('#token=', '');
    const answer = await fetch(new URL('/api/sendTestAlert', url), {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ channel: 'desktop' }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ ok: true, value: { sent: true } });
    await expect.poll(() => output, { timeout: 15_000 }).toMatch(/appname: .*Weathervane/i);
  } finally {
    if (session.pid !== undefined) process.kill(-session.pid, 'SIGTERM');
    await new Promise((done) => session.once('exit', done));
    rmSync(dataDir, { recursive: true, force: true });
  }
});
