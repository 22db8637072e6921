import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { createServer as createHttpsServer, type Server } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Issued, makeLeaf } from '../certificate/issue.ts';
import type { ProbeContext } from '../context.ts';
import { loopbackContext } from '../testing/ports.ts';
import { createHttpClient } from './client.ts';
import { headerValues } from './types.ts';

let leaf: Issued;
beforeAll(async () => {
  leaf = await makeLeaf({
    names: ['localhost'],
    notBefore: new Date('2001-01-01T00:00:00Z'),
    notAfter: new Date('2002-01-01T00:00:00Z'),
  });
});

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const listen = (server: Server | Http2SecureServer | TcpServer): Promise<number> =>
  new Promise((resolve) => {
    cleanups.push(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const served = () => ({ cert: leaf.fullchainPem, key: leaf.keyPem });

function client(port: number, overrides: Partial<ProbeContext> = {}) {
  const http = createHttpClient(loopbackContext(`https://localhost:${port}/`, overrides));
  cleanups.push(() => http.close());
  return http;
}

describe('the HTTP client over TLS', () => {
  it('talks to a server with an expired certificate of its own making, by its name', async () => {
    const names: (string | false | undefined)[] = [];
    const server = createHttpsServer(served(), (_, answer) => answer.end('ok'));
    server.on('secureConnection', (socket) =>
      names.push((socket as { servername?: string | false }).servername),
    );
    const port = await listen(server);
    const answer = await client(port).request({ url: `https://localhost:${port}/` });
    expect(answer).toMatchObject({ status: 200, body: 'ok', httpVersion: '1.1' });
    expect(names).toEqual(['localhost']);
  });

  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)('still reads a %s server', async (version) => {
    const options = { ...served(), minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    const port = await listen(createHttpsServer(options, (_, answer) => answer.end(version)));
    expect((await client(port).request({ url: `https://localhost:${port}/` })).body).toBe(version);
  });

  const http2Server = (allowHTTP1: boolean) =>
    listen(
      createSecureServer({ ...served(), allowHTTP1 }, (request, answer) => {
        answer.setHeader('x-frame-options', ['DENY', 'SAMEORIGIN']);
        answer.end(`${request.method} ${request.httpVersion}`);
      }),
    );

  it('asks over HTTP/1.1 unless told otherwise', async () => {
    const port = await http2Server(true);
    const http = client(port);
    const url = `https://localhost:${port}/`;
    expect(await http.request({ url })).toMatchObject({ httpVersion: '1.1', body: 'GET 1.1' });
    const answer = await http.request({ url, http2: true });
    expect(answer).toMatchObject({ status: 200, httpVersion: '2', body: 'GET 2.0' });
    expect(headerValues(answer, 'X-Frame-Options').join(', ')).toBe('DENY, SAMEORIGIN');
  });

  it('falls back to HTTP/2 where a server speaks nothing else', async () => {
    const port = await http2Server(false);
    const http = client(port);
    for (let i = 0; i < 2; i++)
      expect(await http.request({ url: `https://localhost:${port}/` })).toMatchObject({ httpVersion: '2' });
  });

  it('says so where HTTP/2 is not spoken', async () => {
    const port = await listen(createHttpsServer(served(), (_, answer) => answer.end()));
    await expect(
      client(port).request({ url: `https://localhost:${port}/`, http2: true }),
    ).rejects.toMatchObject({
      kind: 'protocol',
    });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('tells a wanted client certificate, %s', async (version) => {
    const options = {
      ...served(),
      minVersion: version,
      maxVersion: version,
      requestCert: true,
      rejectUnauthorized: true,
    };
    const port = await listen(createHttpsServer(options, (_, answer) => answer.end('never')));
    await expect(client(port).request({ url: `https://localhost:${port}/` })).rejects.toMatchObject({
      kind: 'protocol',
      code: 'client-certificate',
      message: expect.stringContaining('asks for a client certificate'),
    });
  });

  it('takes the same alert before our Finished for what it is: no common cipher', async () => {
    const options = { ...served(), maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' } as const;
    const port = await listen(createHttpsServer(options, (_, answer) => answer.end('never')));
    await expect(client(port).request({ url: `https://localhost:${port}/` })).rejects.toMatchObject({
      kind: 'protocol',
      code: null,
      message: expect.stringContaining('handshake failure'),
    });
  });

  it('tells a server that does not know the name, and one without our protocol', async () => {
    for (const [alert, code] of [
      [112, 'name-refused'],
      [120, 'no-protocol'],
    ] as const) {
      const server = createTcpServer((socket) => {
        socket.on('error', () => {});
        // A fatal alert in answer to the ClientHello.
        socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert])));
      });
      const port = await listen(server);
      await expect(client(port).request({ url: `https://localhost:${port}/` })).rejects.toMatchObject({
        kind: 'protocol',
        code,
      });
    }
  });

  it('reaches a server through the tunnel of a proxy', async () => {
    const port = await listen(createHttpsServer(served(), (_, answer) => answer.end('behind')));
    const asked: string[] = [];
    const proxy = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (chunk) => {
        asked.push(chunk.toString().split('\r\n')[0] ?? '');
        const behind = connect(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n');
          socket.pipe(behind).pipe(socket);
        });
        behind.on('error', () => socket.destroy());
        cleanups.push(() => behind.destroy());
      });
    });
    const proxyPort = await new Promise<number>((resolve) => {
      proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as AddressInfo).port));
    });
    cleanups.push(() => proxy.close());
    const http = client(8443, { proxy: `http://127.0.0.1:${proxyPort}` });
    expect((await http.request({ url: 'https://localhost:8443/' })).body).toBe('behind');
    expect(asked).toEqual(['CONNECT localhost:8443 HTTP/1.1']);
  });
});
