import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { loopbackContext } from '../testing/ports.ts';
import { createHttpClient, type HttpDeadlines } from './client.ts';

import { type HttpClient, headerValues } from './types.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const listen = (server: Server | ReturnType<typeof createTcpServer>): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** A server that answers raw bytes, for what node:http would refuse to send. */
async function rawServer(onRequest: (socket: Socket, request: string) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => onRequest(socket, chunk.toString()));
  });
  cleanups.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return listen(server);
}

async function httpServer(handler: RequestListener): Promise<number> {
  const server = createServer(handler);
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

function client(port: number, deadlines: Partial<HttpDeadlines> = {}, overrides = {}): HttpClient {
  const http = createHttpClient(loopbackContext(`https://localhost:${port}/`, overrides), deadlines);
  cleanups.push(() => http.close());
  return http;
}

const page =
  (body: Buffer, headers: Record<string, string>) => (_: IncomingMessage, answer: ServerResponse) =>
    answer.writeHead(200, headers).end(body);

describe('the HTTP client', () => {
  it('keeps order, case and duplicates of headers', async () => {
    const port = await rawServer((socket) =>
      socket.end(
        'HTTP/1.1 200 OK\r\nX-Frame-Options: DENY\r\nServer: a\r\nx-frame-options: SAMEORIGIN\r\nContent-Length: 2\r\n\r\nhi',
      ),
    );
    const answer = await client(port).request({ url: `http://localhost:${port}/` });
    expect(answer).toMatchObject({ status: 200, body: 'hi', truncated: false, httpVersion: '1.1' });
    expect(answer.headers.slice(0, 3)).toEqual([
      ['X-Frame-Options', 'DENY'],
      ['Server', 'a'],
      ['x-frame-options', 'SAMEORIGIN'],
    ]);
    expect(headerValues(answer, 'X-FRAME-OPTIONS')).toEqual(['DENY', 'SAMEORIGIN']);
  });

  it('follows no redirect, keeps no cookie, sends its own name', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const port = await httpServer((request, answer) => {
      seen.push(request.headers);
      answer.writeHead(302, { location: '/next', 'set-cookie': 'a=b' }).end();
    });
    const http = client(port);
    for (let i = 0; i < 2; i++)
      expect((await http.request({ url: `http://localhost:${port}/` })).status).toBe(302);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toMatchObject({ host: `localhost:${port}`, 'user-agent': 'Weathervane/test' });
    expect(seen[1]?.cookie).toBeUndefined();
  });

  it.each(['http://other.example/', 'https://user:pw@localhost/', 'ftp://localhost/', 'nonsense'])(
    'refuses %s',
    async (url) => {
      await expect(client(1).request({ url })).rejects.toMatchObject({
        name: 'ProbeFailure',
        kind: 'protocol',
      });
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ] as const)('unpacks %s', async (coding, pack) => {
    const port = await httpServer(page(pack(Buffer.from('grüße')), { 'content-encoding': coding }));
    const answer = await client(port).request({ url: `http://localhost:${port}/` });
    expect(answer.body).toBe('grüße');
  });

  it('stops at the body limit, packed or not', async () => {
    const text = Buffer.from(Array.from({ length: 5000 }, (_, i) => `line ${i}`).join('\n'));
    for (const [body, coding] of [
      [text, 'identity'],
      [gzipSync(text), 'gzip'],
    ] as const) {
      const port = await httpServer(page(body, { 'content-encoding': coding }));
      const answer = await client(port).request({ url: `http://localhost:${port}/`, maxBody: 1000 });
      expect(answer.truncated).toBe(true);
      expect(answer.body).toBe(text.toString().slice(0, answer.body.length));
      expect(answer.body.length).toBeLessThanOrEqual(1000);
      expect(answer.body.length).toBeGreaterThan(0);
    }
  });

  it('refuses a decompression bomb, packed once or twice', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    for (const [body, coding] of [
      [bomb, 'gzip'],
      [gzipSync(bomb), 'gzip, gzip'],
      [Buffer.from('x'), 'gzip, gzip, gzip'],
    ] as const) {
      const port = await httpServer(page(body, { 'content-encoding': coding }));
      await expect(client(port).request({ url: `http://localhost:${port}/` })).rejects.toMatchObject({
        kind: 'limit',
      });
    }
  });

  it('reads text in the charset it is said to be in, and survives an unknown one', async () => {
    const read = async (body: Buffer, type: string) => {
      const port = await httpServer(page(body, { 'content-type': type }));
      return (await client(port).request({ url: `http://localhost:${port}/` })).body;
    };
    expect(await read(Buffer.from([0xe4]), 'text/html; charset=ISO-8859-1')).toBe('ä');
    expect(await read(Buffer.from('ä'), 'text/html; charset="klingon"')).toBe('ä');
    expect(await read(Buffer.from('\ufeffä', 'utf16le'), 'text/html')).toBe('ä');
  });

  it('limits headers to 64 KiB', async () => {
    const port = await rawServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(70_000)}\r\n\r\n`),
    );
    await expect(client(port).request({ url: `http://localhost:${port}/` })).rejects.toMatchObject({
      kind: 'limit',
    });
  });

  it.each([
    ['first byte', () => {}, { firstByte: 60 }],
    [
      'idle body',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na'),
      { idle: 60 },
    ],
    [
      'whole',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n');
        const drip = setInterval(() => socket.write('a'), 10);
        socket.on('close', () => clearInterval(drip));
      },
      { whole: 120 },
    ],
  ] as const)('has a deadline for: %s', async (_stage, answer, deadlines) => {
    const port = await rawServer((socket) => void answer(socket));
    await expect(client(port, deadlines).request({ url: `http://localhost:${port}/` })).rejects.toMatchObject(
      { kind: 'timeout' },
    );
  });

  it('has a deadline for the TLS handshake', async () => {
    const port = await rawServer(() => {});
    await expect(
      client(port, { connect: 60 }).request({ url: `https://localhost:${port}/` }),
    ).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('names refusal, nonsense and hang-up', async () => {
    const deaf = createTcpServer();
    const closed = await listen(deaf);
    await new Promise((done) => deaf.close(done));
    await expect(client(closed).request({ url: `http://localhost:${closed}/` })).rejects.toMatchObject({
      kind: 'refused',
    });
    const nonsense = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'));
    await expect(client(nonsense).request({ url: `http://localhost:${nonsense}/` })).rejects.toMatchObject({
      kind: 'protocol',
    });
    const rude = await rawServer((socket) => socket.resetAndDestroy());
    await expect(client(rude).request({ url: `http://localhost:${rude}/` })).rejects.toMatchObject({
      kind: 'reset',
    });
    const plain = await httpServer((_, answer) => answer.end());
    await expect(client(plain).request({ url: `https://localhost:${plain}/` })).rejects.toMatchObject({
      kind: 'protocol',
    });
  });

  it('repeats a request whose kept connection the server had given up', async () => {
    let served = 0;
    const port = await rawServer((socket) => {
      served++;
      // The second request on the first connection is answered by a reset.
      if (served === 2) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    });
    const http = client(port);
    await http.request({ url: `http://localhost:${port}/` });
    expect((await http.request({ url: `http://localhost:${port}/` })).status).toBe(204);
    expect(served).toBe(3);
  });

  it('stops at the signal of the request and of the scan', async () => {
    const port = await rawServer(() => {});
    const scan = new AbortController();
    const http = client(port, {}, { signal: scan.signal });
    const one = new AbortController();
    const first = http.request({ url: `http://localhost:${port}/` }, one.signal);
    one.abort();
    await expect(first).rejects.toMatchObject({ kind: 'aborted' });
    const second = http.request({ url: `http://localhost:${port}/` });
    scan.abort();
    await expect(second).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('holds a slot of the limit for each open connection, and gives all back on close', async () => {
    let held = 0;
    const limit = async <T>(job: () => Promise<T>): Promise<T> => {
      held++;
      try {
        return await job();
      } finally {
        held--;
      }
    };
    const port = await httpServer((_, answer) => answer.end('ok'));
    const http = client(port, {}, { limit });
    await Promise.all([1, 2, 3, 4].map(() => http.request({ url: `http://localhost:${port}/` })));
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThanOrEqual(2);
    await http.close();
    await expect.poll(() => held).toBe(0);
    await expect(http.request({ url: `http://localhost:${port}/` })).rejects.toMatchObject({
      kind: 'aborted',
    });
  });

  it('goes through a proxy: absolute form for http, a tunnel for https', async () => {
    const asked: string[] = [];
    const proxy = await rawServer((socket, request) => {
      asked.push(request.split('\r\n')[0] ?? '');
      if (request.startsWith('CONNECT')) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const http = client(8443, {}, { proxy: `http://127.0.0.1:${proxy}` });
    expect((await http.request({ url: 'http://localhost:8080/a?b' })).body).toBe('ok');
    await expect(http.request({ url: 'https://localhost:8443/' })).rejects.toMatchObject({ kind: 'refused' });
    expect(asked).toEqual(['GET http://localhost:8080/a?b HTTP/1.1', 'CONNECT localhost:8443 HTTP/1.1']);
  });
});
