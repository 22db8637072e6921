import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import WebSocket from 'ws';
import { acquireLock } from '../main/storage/lock.ts';
import { pathsIn } from '../main/storage/paths.ts';
import { RPC_PATH } from '../shared/web-protocol.ts';
import { seedOffline } from './fixtures/offline.ts';

// How the built `serve` ends when a service manager, a terminal or a person tells it to.

const ROOT = resolve(import.meta.dirname, '..');

let dataDir: string;
/** Takes connections and says nothing, as a cloud or a webhook that hangs. */
let silent: Server;
let child: ChildProcess;
let url: URL;
let ended: Promise<[code: number | null, signal: string | null]>;

test.beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'weathervane-stop-'));
  seedOffline(dataDir);
  silent = createServer();
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  child = spawn(
    process.execPath,
    [join(ROOT, 'out/main/cli.js'), 'serve', '--port', '0', '--no-open', '--data-dir', dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  ended = new Promise((done) => child.once('exit', (code, signal) => done([code, signal])));
  let output = '';
  child.stdout?.on('data', (text: Buffer) => {
    output += text.toString();
  });
  await expect.poll(() => output).toMatch(/#token=\S+/);
  url = new URL(/http:\S+/u.exec(output)?.[0] ?? '');
});
test.afterEach(async () => {
  child.kill('SIGKILL');
  await ended;
  silent.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const headers = () => ({ Authorization: `Bearer ${url.hash.replace('#token=', '')}` });
const nobody = () => (silent.address() as AddressInfo).port;
const call = async (name: string, input: object) => {
  const answer = await fetch(new URL(`/api/${name}`, url), {
    method: 'POST',
    headers: { ...headers(), 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
  });
  const result = await answer.json();
  expect(result).toMatchObject({ ok: true });
  return result.value;
};

/** A scan that hangs, and a page that looks at it. */
async function busy(): Promise<void> {
  await call('addCloud', { url: `https://127.0.0.1:${nobody()}/`, name: 'Slow' });
  await call('scan', { cloudId: null });
  await expect.poll(async () => (await call('snapshot', {})).clouds[0].scanning).not.toBeNull();
  const page = new WebSocket(new URL(RPC_PATH, url.origin.replace('http:', 'ws:')), { headers: headers() });
  page.on('error', () => undefined);
  await new Promise((open) => page.once('open', open));
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  test(`${signal} stops in good order, with a page open and a scan running`, async () => {
    test.skip(process.platform === 'win32', 'Windows has no signals to send.');
    await busy();
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    // The history is closed: nothing lies beside it; the directory is free.
    expect(readdirSync(dataDir).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([]);
    const lock = acquireLock(pathsIn(dataDir).lock, {
      pid: 1,
      since: new Date().toISOString(),
      what: 'spec',
    });
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  });

test('a second signal, more than a moment later, ends it at once', async () => {
  test.skip(process.platform === 'win32', 'Windows has no signals to send.');
  await call('updateSettings', {
    channels: { webhook: { enabled: true, url: `http://127.0.0.1:${nobody()}/`, format: 'json' } },
  });
  const sent = new Promise((done) => silent.once('connection', done));
  call('sendTestAlert', { channel: 'webhook' }).catch(() => undefined);
  await sent;
  child.kill('SIGTERM');
  // Within a second it is the same signal; what is under way has three to end, so one of these comes between.
  const again = setInterval(() => child.kill('SIGTERM'), 100);
  expect(await ended).toEqual([130, null]);
  clearInterval(again);
});
