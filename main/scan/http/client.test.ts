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

  const answering = (bytes: string) =>
    rawServer((socket) => {
      socket.end(Buffer.from(bytes, 'latin1'));
    });

  it.each([
    [
      'a folded header',
      'HTTP/1.1 200 OK\r\nX-A: one\r\n  two\r\n\t three\r\nContent-Length: 2\r\n\r\nhi',
      'one two three',
    ],
    ['single LFs', 'HTTP/1.1 200 OK\nX-A: one\nContent-Length: 2\n\nhi', 'one'],
    ['LF and CRLF mixed', 'HTTP/1.1 200 OK\r\nX-A: one\nContent-Length: 2\r\n\nhi', 'one'],
    [
      '100 Continue',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: one\r\nContent-Length: 2\r\n\r\nhi',
      'one',
    ],
    [
      'several interim answers',
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\n\nHTTP/1.1 200 OK\r\nX-A: one\r\n\r\nhi',
      'one',
    ],
  ])('reads %s as a user agent does', async (_what, bytes, value) => {
    const port = await answering(bytes);
    const answer = await client(port).request({ url: `http://localhost:${port}/` });
    expect(answer).toMatchObject({ status: 200, body: 'hi' });
    expect(headerValues(answer, 'x-a')).toEqual([value]);
    expect(answer.headers.some(([name]) => name === 'Link')).toBe(false);
  });

  it('mends the head of every answer on a connection, however it is cut, and no body', async () => {
    const body = 'HTTP/1.1 100 Continue\n\n a\n b';
    const answer = `HTTP/1.1 102 Processing\n\nHTTP/1.1 200 OK\nX-A: 1\n 2\nContent-Length: ${body.length}\n\n${body}`;
    let connections = 0;
    const seen = new Set<Socket>();
    const port = await rawServer((socket) => {
      if (!seen.has(socket)) connections++;
      seen.add(socket);
      socket.setNoDelay(true);
      const bytes = [...answer];
      const next = () => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, next);
      };
      next();
    });
    const http = client(port);
    for (let i = 0; i < 4; i++) {
      const got = await http.request({ url: `http://localhost:${port}/` });
      expect(got.body).toBe(body);
      expect(headerValues(got, 'x-a')).toEqual(['1 2']);
    }
    // Two are kept for an origin: each has answered more than once.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it.each([
    ['Content-Length: 2\r\nContent-Length: 3', 'two different Content-Length'],
    ['Content-Length: 2\r\nContent-Length: 2', 'Content-Length twice'],
    ['Content-Length: -2', 'a Content-Length that is no number'],
    ['Content-Length: 2\r\nTransfer-Encoding: chunked', 'both Content-Length and Transfer-Encoding'],
    ['Content-Length: 2\n , 3', 'a header that frames the body is folded over two lines'],
    ['Transfer-Encoding:\r\n chunked', 'a header that frames the body is folded over two lines'],
    [' X-A: 1', 'white space before its first header'],
    ['X A: 1', 'a header name with a space'],
    ['X-A : 1', 'a header name with a space'],
    ['X(A): 1', 'a header name with a character that is not allowed'],
    [': 1', 'a header without a name'],
    ['nonsense', 'a header line without a colon'],
    ['X-A: a\0b', 'a NUL byte in a header'],
    ['X-A: a\rb', 'a single CR in a header line'],
    ['X-A: a\u0001b', 'a control character in a header'],
  ])('names the fault of an answer: %j', async (lines, fault) => {
    const port = await answering(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\nhi`);
    const url = `http://localhost:${port}/`;
    await expect(client(port).request({ url })).rejects.toMatchObject({
      kind: 'protocol',
      message: `GET ${url}: the answer has a fault: ${fault}`,
    });
  });

  it.each([
    ['<html>HTTP/0.9</html>', 'protocol', 'no status line'],
    ['HTTP/1.1 OK\r\n\r\n', 'protocol', 'no status line'],
    ['HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'protocol', '101'],
    ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(30), 'limit', 'interim answers'],
    [`HTTP/1.1 100 Continue\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`.repeat(2), 'limit', 'KiB of headers'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'protocol', 'chunk size'],
    ['HTTP/1.1 200 OK\r\nX-A: half', 'reset', 'other side closed'],
  ])('says what kind of answer it got: %j', async (bytes, kind, said) => {
    const port = await answering(bytes);
    await expect(client(port).request({ url: `http://localhost:${port}/` })).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(said),
    });
  });

  it('counts the deadline of the whole from the call, but not the wait for a place of ours', async () => {
    const port = await rawServer(() => {});
    const waiting: (() => void)[] = [];
    const limit = async <T>(job: () => Promise<T>): Promise<T> => {
      await new Promise<void>((go) => waiting.push(go));
      return job();
    };
    const http = client(port, { whole: 60 }, { limit });
    let settled = false;
    const asked = http.request({ url: `http://localhost:${port}/` }).finally(() => {
      settled = true;
    });
    asked.catch(() => undefined);
    await new Promise((go) => setTimeout(go, 200));
    expect(settled).toBe(false);
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.();
    await expect(asked).rejects.toMatchObject({ kind: 'timeout' });
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
