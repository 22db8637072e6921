import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Network, ProbeFailure } from './context.ts';
import { createNetwork } from './network.ts';
import { speaksPlainHttp } from './plain-http.ts';
import { openSession, type ScanPorts } from './session.ts';
import { loopbackContext, seededRandom, standingClock, target } from './testing/ports.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function tcpServer(onData: string | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (onData !== null) socket.once('data', () => socket.end(onData));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const ports = (network: Partial<Network> = {}): ScanPorts => ({
  network: { ...createNetwork(), ...network },
  clock: standingClock(Date.UTC(2026, 10, 23)),
  random: seededRandom(),
  version: '0.0.0-test',
});

describe('openSession', () => {
  test('talks to the first address that answers and tells of the silent one', async () => {
    const port = await tcpServer(null);
    const session = await openSession(
      target(`cloud.test:${port}`),
      {},
      ports({ lookup: async () => ['127.0.0.77', '127.0.0.1'] }),
    );
    expect(session.context?.address).toBe('127.0.0.1');
    expect(session.addresses).toEqual(['127.0.0.77', '127.0.0.1']);
    expect(session.errors).toEqual([
      { probe: 'address', kind: 'refused', message: `connecting to 127.0.0.77 port ${port}: ECONNREFUSED` },
    ]);
    session.close();
  });

  test('a name that does not resolve is a dns error, not an exception', async () => {
    const lookup = async () => {
      throw new ProbeFailure('dns', 'The name nowhere.test does not resolve (ENOTFOUND).');
    };
    const session = await openSession(target('nowhere.test'), {}, ports({ lookup }));
    expect(session.context).toBeNull();
    expect(session.errors).toEqual([
      { probe: 'dns', kind: 'dns', message: 'The name nowhere.test does not resolve (ENOTFOUND).' },
    ]);
    session.close();
  });

  test('the deadline ends a probe that hangs, and says so', async () => {
    const port = await tcpServer(null);
    let ring = () => {};
    const clock = {
      now: () => 0,
      sleep: () =>
        new Promise<void>((resolve) => {
          ring = resolve;
        }),
    };
    const session = await openSession(
      target(`127.0.0.1:${port}`),
      { timeoutMs: 7000 },
      { ...ports(), clock },
    );
    const hanging = session.attempt(
      'slow',
      () =>
        new Promise((_resolve, reject) => {
          session.context?.signal.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    );
    ring();
    expect(await hanging).toBeNull();
    expect(session.errors).toEqual([
      { probe: 'slow', kind: 'timeout', message: "slow: no result within the scan's 7 s" },
    ]);
    session.close();
  });

  test("the owner's abort is told as aborted, and no probe starts after it", async () => {
    const port = await tcpServer(null);
    const owner = new AbortController();
    const session = await openSession(target(`127.0.0.1:${port}`), { signal: owner.signal }, ports());
    owner.abort();
    expect(await session.attempt('tls', async () => 1)).toBeNull();
    expect(session.errors).toEqual([{ probe: 'tls', kind: 'aborted', message: 'tls: the scan was stopped' }]);
    session.close();
  });

  test('a bug in a probe stays inside the report and shows no stack', async () => {
    const port = await tcpServer(null);
    const session = await openSession(target(`127.0.0.1:${port}`), {}, ports());
    const broken = session.attempt('http', async () => {
      throw new TypeError('x is not a function at /home/me/secret.ts:1');
    });
    expect(await broken).toBeNull();
    expect(session.errors[0]).toEqual({
      probe: 'http',
      kind: 'internal',
      message: 'The http probe failed inside Weathervane (TypeError).',
    });
    session.close();
  });
});

describe('speaksPlainHttp', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\n\r\n', true],
    ['HTTP/1.0 400 Bad Request\r\n\r\n', true],
    ['\u0015\u0003\u0001\u0000\u0002\u0002\u0028', false],
    ['220 mail.example ESMTP\r\n', false],
  ])('%j', async (answer, expected) => {
    const port = await tcpServer(answer);
    expect(await speaksPlainHttp(loopbackContext(`127.0.0.1:${port}`))).toBe(expected);
  });
});
