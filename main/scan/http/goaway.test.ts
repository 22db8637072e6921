import { createSecureServer, type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Issued, makeLeaf } from '../certificate/issue.ts';
import { loopbackContext } from '../testing/ports.ts';
import { createHttpClient } from './client.ts';

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

/** A server of HTTP/2 that may retire its sessions, and never closes a connection by itself. */
async function server(on: {
  session?: (session: ServerHttp2Session, count: number) => void;
  request?: (request: Http2ServerRequest) => void;
}) {
  const count = { sessions: 0, requests: 0 };
  const sockets = new Set<Socket>();
  const http = createSecureServer(
    { cert: leaf.fullchainPem, key: leaf.keyPem, ALPNProtocols: ['h2'] },
    (request, answer) => {
      answer.end('ok');
      count.requests++;
      on.request?.(request);
    },
  );
  http.on('sessionError', () => undefined);
  http.on('session', (session) => {
    session.on('error', () => undefined);
    count.sessions++;
    on.session?.(session, count.sessions);
  });
  http.on('secureConnection', (socket: Socket) => sockets.add(socket));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    http.close();
  });
  const port = await new Promise<number>((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
  const url = `https://localhost:${port}/`;
  let held = 0;
  const limit = async <T>(job: () => Promise<T>): Promise<T> => {
    held++;
    try {
      return await job();
    } finally {
      held--;
    }
  };
  const client = createHttpClient(loopbackContext(url, { limit }), { whole: WHOLE });
  cleanups.push(() => client.close());
  return { client, url, count, held: () => held };
}

/** A deadline no other timer has, so that the client's can be told from those of libraries. */
const WHOLE = 29_987;

/** The client's deadlines that were set and not cleared. */
function watchTimers(): () => number {
  const set = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  cleanups.push(() => vi.restoreAllMocks());
  return () => {
    const cleared = new Set(clear.mock.calls.map(([timer]) => timer));
    const made = set.mock.results.filter((_result, i) => set.mock.calls[i]?.[1] === WHOLE);
    expect(made.length).toBeGreaterThan(0);
    return made.filter(({ value }) => !cleared.has(value)).length;
  };
}

describe('a server that retires its HTTP/2 connections', () => {
  it.each([{ http2: true }, {}])('is asked on a new one after each answer, %j', async (how) => {
    const { client, url, count, held } = await server({
      request: (request) => request.stream.session?.goaway(0),
    });
    for (let i = 0; i < 8; i++)
      expect(await client.request({ url, ...how })).toMatchObject({ status: 200, httpVersion: '2' });
    expect(count.sessions).toBe(8);
    // No retired connection keeps its place, though the server left its side open.
    await expect.poll(held).toBeLessThanOrEqual(1);
    await client.close();
    await expect.poll(held).toBe(0);
  });

  it.each([1, 2])('is asked again where %i connections were retired before an answer', async (retired) => {
    const { client, url, count } = await server({
      session: (session, nth) => {
        if (nth <= retired) session.goaway(0, 0);
      },
    });
    const running = watchTimers();
    expect(await client.request({ url, http2: true })).toMatchObject({ status: 200 });
    expect(count.sessions).toBe(retired + 1);
    expect(running()).toBe(0);
  });

  it('is given up after three attempts, and leaves neither timer nor place behind', async () => {
    const running = watchTimers();
    const { client, url, held } = await server({ session: (session) => session.goaway(0, 0) });
    await expect(client.request({ url, http2: true })).rejects.toMatchObject({
      kind: 'reset',
      code: 'http2',
      message: expect.stringContaining('3 attempts'),
    });
    await client.close();
    await expect.poll(held).toBe(0);
    expect(running()).toBe(0);
  });

  it('is named where HTTP/2 was chosen and fails', async () => {
    const { client, url } = await server({
      session: (session) => session.on('stream', (stream) => stream.close(1)),
    });
    await expect(client.request({ url, http2: true })).rejects.toMatchObject({
      kind: 'protocol',
      code: 'http2',
      message: expect.stringContaining('HTTP/2 was chosen'),
    });
  });
});
