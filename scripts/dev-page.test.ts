import { mkdtempSync, rmSync } from 'node:fs';
import { type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveApp, type WebHost } from '../main/web/index.ts';
import type { Handlers } from '../shared/rpc.ts';
import { freePort, namesFor, pageConfig } from './lib/dev-page.ts';

let directory: string;
let host: WebHost;
let vite: ViteDevServer;
let port: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weathervane-dev-'));
  host = await serveApp({
    handlers: {} as Handlers,
    subscribe: () => () => undefined,
    rendererDir: directory,
    host: '127.0.0.1',
    port: 0,
    dataDir: join(directory, 'data'),
    metrics: () => 'weathervane_up 1\n',
    onBug: () => undefined,
  });
  const config = pageConfig(0, host.port, join(directory, 'cache'));
  // Nothing is opened in a browser here, so nothing needs to be made ready for one.
  vite = await createServer({
    ...config,
    server: { ...config.server, preTransformRequests: false },
    optimizeDeps: { noDiscovery: true },
  });
  await vite.listen();
  const { httpServer } = vite;
  if (httpServer === null) throw new Error('no server');
  port = (httpServer.address() as AddressInfo).port;
});
afterAll(async () => {
  await vite?.close();
  await host?.close();
  rmSync(directory, { recursive: true, force: true });
});

const ask = (path: string, options: RequestOptions = {}, body = '') =>
  new Promise<{ status: number; cookie: string | undefined; text: string }>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, cookie: incoming.headers['set-cookie']?.[0], text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
const trade = (headers: Record<string, string>) =>
  ask(
    '/session',
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
    JSON.stringify({ token: host.token }),
  );

/** Whether a WebSocket opens, or the status that refused it. */
const connect = (origin: string, cookie: string) =>
  new Promise<number | 'open'>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { origin, cookie } });
    socket.on('open', () => {
      resolve('open');
      socket.close();
    });
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', (error) => (socket.readyState === socket.CONNECTING ? undefined : reject(error)));
  });

describe('the page while developing', () => {
  it('comes from its sources', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('/@vite/client');
    expect((await ask('/main.tsx')).text).toContain('connectBrowser');
  });

  it('gets a session and a connection from the browser host, under the names of the host', async () => {
    const origin = `http://127.0.0.1:${port}`;
    const session = await trade({ origin });
    expect(session.status).toBe(204);
    const cookie = session.cookie?.split(';')[0] ?? '';
    expect(await connect(origin, cookie)).toBe('open');
    expect((await ask('/metrics', { headers: { cookie } })).text).toBe('weathervane_up 1\n');
  });

  it('leaves a foreign page, a foreign name and a missing token to the guard of the host', async () => {
    const cookie = (await trade({})).cookie?.split(';')[0] ?? '';
    expect((await trade({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await trade({ host: `evil.example:${port}` })).status).toBe(403);
    expect(await connect('http://evil.example', cookie)).toBe(403);
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/api/snapshot', { method: 'POST' })).status).toBe(401);
  });

  it('serves no file of the disk beside the sources', async () => {
    expect((await ask(`/@fs${join(directory, 'data', 'web-token')}?raw`)).status).toBe(403);
  });
});

it('renames only what names the page’s own server in both headers', () => {
  const names = (headers: { host?: string; origin?: string }) => namesFor(headers, 'page:1', 'host:2');
  expect(names({ host: 'page:1' })).toEqual({ host: 'host:2' });
  expect(names({ host: 'page:1', origin: 'http://page:1' })).toEqual({
    host: 'host:2',
    origin: 'http://host:2',
  });
  for (const foreign of [
    { host: 'page:1', origin: 'http://evil:1' },
    { host: 'page:1', origin: 'null' },
    { host: 'evil:1', origin: 'http://page:1' },
    { host: 'evil:1' },
    { origin: 'http://page:1' },
    {},
  ])
    expect(names(foreign)).toEqual(foreign);
});

it('takes another port where the wanted one is taken', async () => {
  expect(await freePort(port)).not.toBe(port);
});
