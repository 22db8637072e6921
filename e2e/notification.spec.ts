import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import WebSocket from 'ws';
import { startSamples } from '../main/demo/samples.ts';
import type { CallInput, CallName, CallOutput } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import { RPC_PATH, WebEvent } from '../shared/web-protocol.ts';
import { seedOffline } from './fixtures/offline.ts';

// A real notification: the built app tells a real notification daemon on a real message bus, on a screen of its own.

const ROOT = resolve(import.meta.dirname, '..');
const NEEDED = ['dbus-run-session', 'Xvfb', 'dunst', 'dunstctl', 'notify-send'];
const missing = NEEDED.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);

/** Starts a bus, a screen, the daemon, then the app; all of it ends with the shell. */
const SESSION = `
set -m
trap 'kill 0' TERM INT
exec 3>&1
echo "bus: $DBUS_SESSION_BUS_ADDRESS"
Xvfb -displayfd 1 -screen 0 640x480x24 -nolisten tcp 2>/dev/null | {
  read -r number
  export DISPLAY=":$number"
  dunst -print >&3 2>/dev/null &
  "$NODE" out/main/cli.js serve --port 0 --no-open --data-dir "$DATA_DIR" >&3 2>&1
}
`;

interface Desktop {
  /** What the daemon shows and the app says, so far. */
  output(): string;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Clicks the newest notification, as a person does. */
  click(): void;
  /** Where the app sends its pages. */
  navigations: unknown[];
  end(): Promise<void>;
}

async function startDesktop(): Promise<Desktop> {
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
  const end = async () => {
    if (session.pid !== undefined) process.kill(-session.pid, 'SIGTERM');
    await new Promise((done) => session.once('exit', done));
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await expect.poll(() => output).toMatch(/#token=\S+/);
    const url = new URL(/http:\S+/u.exec(output)?.[0] ?? '');
    const headers = { Authorization: `Bearer ${url.hash.replace('#token=', '')}` };
    const navigations: unknown[] = [];
    const page = new WebSocket(new URL(RPC_PATH, url.origin.replace('http:', 'ws:')), { headers });
    page.on('message', (text) => {
      const event = WebEvent.safeParse(JSON.parse(String(text))).data;
      if (event?.event === 'navigate') navigations.push(event.payload);
    });
    await new Promise((open, failed) => page.once('open', open).once('error', failed));
    const bus = /^bus: (.*)$/mu.exec(output)?.[1] ?? '';
    return {
      output: () => output,
      navigations,
      end,
      async call(name, input) {
        const answer = await fetch(new URL(`/api/${name}`, url), {
          method: 'POST',
          headers: { ...headers, 'Content-Type': 'application/json' },
          body: JSON.stringify(input),
        });
        const result = (await answer.json()) as Result<CallOutput<typeof name>>;
        if (!result.ok) throw new Error(result.error.message);
        return result.value;
      },
      click() {
        const { status } = spawnSync('dunstctl', ['action', '0'], {
          env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: bus },
        });
        expect(status).toBe(0);
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

test.skip(missing.length > 0, `Not installed here: ${missing.join(', ')}.`);

test('a test alert reaches the desktop as a notification; a click on it opens the inbox', async () => {
  const desktop = await startDesktop();
  try {
    expect(await desktop.call('sendTestAlert', { channel: 'desktop' })).toMatchObject({ sent: true });
    await expect.poll(desktop.output).toMatch(/appname: .*Weathervane/i);
    expect(desktop.navigations).toEqual([]);
    desktop.click();
    await expect
      .poll(() => desktop.navigations)
      .toEqual([{ cloudId: null, findingId: null, page: 'alerts' }]);
  } finally {
    await desktop.end();
  }
});

test('a click on an alert opens its cloud and finding; text of a server is only text', async () => {
  const samples = await startSamples({ now: new Date(), version: '34.0.6' });
  const desktop = await startDesktop();
  try {
    const added = await desktop.call('addCloud', {
      url: samples.hardened.url,
      name: '-<b>Family</b> \\377 & co\\',
      ca: samples.caPem,
    });
    const { id } = added.settings;
    const scanned = async () => (await desktop.call('snapshot', {})).clouds[0];
    await expect.poll(async () => (await scanned())?.last?.scanId ?? null).not.toBeNull();
    const first = (await scanned())?.last?.scanId;
    await expect.poll(async () => (await scanned())?.scanning ?? null).toBeNull();

    samples.hardened.dropHeader('Strict-Transport-Security');
    await desktop.call('scan', { cloudId: id });
    await expect.poll(async () => (await scanned())?.last?.scanId).not.toBe(first);
    const alert = async () => (await desktop.call('listAlerts', { limit: 1, before: null }))[0];
    await expect.poll(async () => (await alert())?.delivery).toBe('sent');
    const told = await alert();
    expect(told).toMatchObject({ cloudId: id, findingId: expect.stringContaining('hsts') });

    const shown = desktop.output();
    expect(shown).toContain(`summary: '-<b>Family</b> \\377 & co\\: `);
    expect(shown).toContain('"default": "Open"');
    desktop.click();
    await expect
      .poll(() => desktop.navigations)
      .toEqual([{ cloudId: id, findingId: told?.findingId, page: null }]);
  } finally {
    await desktop.end();
    await samples.close();
  }
});
