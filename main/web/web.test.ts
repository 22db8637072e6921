import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ok } from '../../shared/result.ts';
import type { Handlers, Publish } from '../../shared/rpc.ts';
import { temporaryDirectory } from '../storage/testing/fixture.ts';
import { ListenError, serveApp, type WebHost } from './index.ts';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

let temporary: ReturnType<typeof temporaryDirectory>;
let host: WebHost;
let publish: Publish;
let bugs: unknown[];
const calls: [string, unknown][] = [];

const handlers = {
  scan: (input: unknown) => {
    calls.push(['scan', input]);
    return ok({ started: 2 });
  },
  cancelDiscovery: () => {
    throw new Error('secret detail');
  },
} as unknown as Handlers;

const serve = () =>
  serveApp({
    handlers,
    subscribe: (to) => {
      publish = to;
      return () => undefined;
    },
    rendererDir: join(temporary.directory, 'page'),
    host: '127.0.0.1',
    port: 0,
    dataDir: join(temporary.directory, 'data'),
    metrics: () => 'weathervane_up 1\n',
    onBug: (error) => bugs.push(error),
  });

beforeEach(async () => {
  temporary = temporaryDirectory();
  mkdirSync(join(temporary.directory, 'page', 'assets'), { recursive: true });
  writeFileSync(join(temporary.directory, 'page', 'index.html'), '<!doctype html><title>Weathervane</title>');
  writeFileSync(join(temporary.directory, 'page', 'assets', 'main.js'), 'export {};');
  writeFileSync(join(temporary.directory, 'outside.txt'), 'outside');
  bugs = [];
  calls.length = 0;
  host = await serve();
});
afterEach(async () => {
  await host.close();
  temporary.remove();
});

function send(path: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: host.port, path, agent: false, ...options },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const bearer = () => ({ authorization: `Bearer ${host.token}` });
const json = { 'content-type': 'application/json' };
const trade = (token: string, headers: Record<string, string> = {}) =>
  send('/session', { method: 'POST', headers: { ...json, ...headers } }, JSON.stringify({ token }));
const cookieOf = (answer: Answer) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

/** An open socket, or the status that refused it. */
function connect(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', (error) => (socket.readyState === socket.CONNECTING ? undefined : reject(error)));
  });
}
async function opened(headers: Record<string, string> = bearer()): Promise<WebSocket> {
  const socket = await connect(headers);
  if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
  return socket;
}
const next = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

describe('the page', () => {
  it('is served without a token, with headers that shut everything else out', async () => {
    const { status, body, headers } = await send('/');
    expect([status, body]).toEqual([200, '<!doctype html><title>Weathervane</title>']);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    expect((await send('/assets/main.js')).headers['content-type']).toMatch(/javascript/);
  });

  it('ends at its folder', async () => {
    for (const path of [
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/nothing',
      '/%',
      '//etc/passwd',
    ]) {
      const { status, body } = await send(path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('outside');
    }
    expect((await send('/', { method: 'POST' })).status).toBe(405);
  });
});

describe('without the token', () => {
  it('gets 401 from everything that holds data', async () => {
    for (const [path, method] of [
      ['/metrics', 'GET'],
      ['/rpc', 'GET'],
      ['/api/snapshot', 'POST'],
      ['/api/', 'POST'],
    ] as const) {
      const { status, headers } = await send(path, { method });
      expect([path, status]).toEqual([path, 401]);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
    }
    expect(await connect({})).toBe(401);
    expect(calls).toEqual([]);
  });

  it('gets 401 with a wrong token or cookie, and 429 after many', async () => {
    expect((await trade('x'.repeat(43))).status).toBe(401);
    expect(await connect({ cookie: `weathervane-${host.port}=${host.token}` })).toBe(401);
    for (let n = 0; n < 40; n++) await send('/metrics', { headers: { authorization: 'Bearer nope' } });
    expect((await send('/metrics', { headers: { authorization: 'Bearer nope' } })).status).toBe(429);
    expect((await trade(host.token)).status).toBe(429);
    // Those who have it already are not locked out by somebody who guesses.
    expect((await send('/metrics', { headers: bearer() })).status).toBe(200);
  });
});

describe('a request made for another site', () => {
  it('gets 403 everywhere, token or not', async () => {
    const port = host.port;
    for (const wrong of [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { host: '127.0.0.1' },
      { host: `127.0.0.1:${port + 1}` },
      { host: `127.0.0.1:${port}@evil.example` },
      { host: `192.168.1.7:${port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${port}` },
      { origin: `http://127.0.0.1:${port + 1}` },
    ] as Record<string, string>[])
      for (const [path, method] of [
        ['/', 'GET'],
        ['/metrics', 'GET'],
        ['/session', 'POST'],
        ['/api/scan', 'POST'],
      ] as const) {
        const { status } = await send(path, { method, headers: { ...bearer(), ...wrong } });
        expect([wrong, path, status]).toEqual([wrong, path, 403]);
      }
    expect(await connect({ ...bearer(), host: `evil.example:${port}` })).toBe(403);
    expect(await connect({ ...bearer(), origin: 'https://evil.example' })).toBe(403);
    expect(calls).toEqual([]);
  });

  it('is not one made for another name of this machine', async () => {
    for (const name of ['localhost', '[::1]', 'LOCALHOST'])
      expect((await send('/', { headers: { host: `${name}:${host.port}` } })).status).toBe(200);
  });
});

describe('with the token', () => {
  it('trades it for a cookie that opens the socket', async () => {
    const answer = await trade(host.token, { origin: `http://127.0.0.1:${host.port}` });
    expect(answer.status).toBe(204);
    const header = answer.headers['set-cookie']?.[0] ?? '';
    expect(header).toContain('HttpOnly');
    expect(header).toContain('SameSite=Strict');
    expect(header).not.toContain(host.token);
    const socket = await opened({ cookie: `other=1; ${cookieOf(answer)}` });
    const answered = next(socket);
    socket.send(JSON.stringify({ id: 7, call: 'scan', input: { cloudId: null } }));
    expect(await answered).toEqual({ id: 7, result: { ok: true, value: { started: 2 } } });
    expect((await send('/rpc', { headers: { cookie: cookieOf(answer) } })).status).toBe(426);
  });

  it('answers programs over HTTP', async () => {
    expect((await send('/metrics', { headers: bearer() })).body).toBe('weathervane_up 1\n');
    const call = (name: string, body: string, headers: Record<string, string> = json) =>
      send(`/api/${name}`, { method: 'POST', headers: { ...bearer(), ...headers } }, body);
    expect(JSON.parse((await call('scan', '{"cloudId":"a"}')).body)).toEqual({
      ok: true,
      value: { started: 2 },
    });
    expect((await call('scan', '{"cloudId":5}')).status).toBe(400);
    expect((await call('scan', 'not json')).status).toBe(400);
    expect((await call('constructor', '{}')).status).toBe(400);
    expect((await call('scan', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    const bug = await call('cancelDiscovery', '{}');
    expect(bug.status).toBe(500);
    expect(bug.body).not.toContain('secret detail');
    expect(bugs).toHaveLength(1);
  });

  it('pushes events to every page', async () => {
    const sockets = [await opened(), await opened()];
    const messages = Promise.all(sockets.map(next));
    const offline = {
      kind: 'offline',
      why: 'No network.',
      issuer: null,
      since: '2026-01-01T00:00:00.000Z',
    } as const;
    publish('connection', offline);
    expect(await messages).toEqual([
      { event: 'connection', payload: offline },
      { event: 'connection', payload: offline },
    ]);
  });

  it('closes a page that does not speak the protocol', async () => {
    for (const nonsense of [
      'not json',
      '[]',
      '{"id":-1,"call":"scan"}',
      '{"call":"scan"}',
      Buffer.from([1, 2]),
    ]) {
      const socket = await opened();
      const code = closed(socket);
      socket.send(nonsense);
      expect(await code).toBe(1008);
    }
    const socket = await opened();
    const answered = next(socket);
    socket.send(JSON.stringify({ id: 1, call: 'toString', input: {} }));
    expect(await answered).toMatchObject({ id: 1, result: { ok: false, error: { kind: 'bad-input' } } });
  });

  it('refuses a session body that is too long or not JSON', async () => {
    const post = (body: string) => send('/session', { method: 'POST', headers: json }, body);
    expect((await post('x'.repeat(5000))).status).toBe(413);
    expect((await post('nope')).status).toBe(400);
    expect((await send('/session')).status).toBe(405);
  });
});

describe('the server', () => {
  it('keeps its token over a restart, in a file of the owner only', async () => {
    const before = host.token;
    await host.close();
    const path = join(temporary.directory, 'data', 'web-token');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    host = await serve();
    expect(host.token).toBe(before);
    expect(host.url).toBe(`http://127.0.0.1:${host.port}/#token=${before}`);
    await host.close();
    writeFileSync(path, 'short');
    host = await serve();
    expect(host.token).toMatch(/^[\w-]{43}$/);
  });

  it('says good-bye to its pages when it stops', async () => {
    const socket = await opened();
    const code = closed(socket);
    await host.close();
    expect(await code).toBe(1001);
    host = await serve();
  });

  it('says in a sentence why it cannot listen', async () => {
    const again = serveApp({
      handlers,
      subscribe: () => () => undefined,
      rendererDir: temporary.directory,
      host: '127.0.0.1',
      port: host.port,
      dataDir: temporary.directory,
      metrics: () => '',
      onBug: () => undefined,
    });
    await expect(again).rejects.toThrow(ListenError);
    await expect(again).rejects.toThrow(/is in use/);
  });
});
