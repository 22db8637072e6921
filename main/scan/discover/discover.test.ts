import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLeaf } from '../certificate/issue.ts';
import type { Network } from '../context.ts';
import { createNetwork, systemClock } from '../network.ts';
import { seededRandom } from '../testing/ports.ts';
import { type DiscoverOptions, discover, type FoundCloud } from './index.ts';

const STATUS =
  '{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"34.0.6.1","versionstring":"34.0.6","edition":"","productname":"x"}';
const OCIS =
  '{"installed":true,"version":"10.11.0.0","versionstring":"10.11.0","edition":"Community","productname":"Infinite Scale","productversion":"8.2.0"}';

const serve =
  (answers: Record<string, string>): RequestListener =>
  (request, response) => {
    const body = answers[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(body ?? 'no');
  };

const servers: Server[] = [];
const listen = (server: Server, host: string, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    servers.push(server);
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

/** .2 a Nextcloud in a folder, .3 an Infinite Scale, .4 a router's page, .5 a port that says nothing sensible. */
let tls = 0;
let plain = 0;
beforeAll(async () => {
  const leaf = (names: string[]) =>
    makeLeaf({ names, notBefore: new Date('2026-01-01'), notAfter: new Date('2036-01-01') });
  const [first, second] = [
    await leaf(['cloud.home.example', '*.home.example']),
    await leaf(['ocis.home.example']),
  ];
  const secure = (certificate: typeof first, answers: Record<string, string>) =>
    createHttpsServer({ cert: certificate.certPem, key: certificate.keyPem }, serve(answers));
  tls = await listen(secure(first, { '/nextcloud/status.php': STATUS }), '127.88.1.2');
  await listen(secure(second, { '/status.php': OCIS }), '127.88.1.3', tls);
  await listen(secure(second, { '/': '<html>Router</html>' }), '127.88.1.4', tls);
  const nonsense = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    socket.end('\u0000\u0001nonsense');
  });
  await listen(nonsense, '127.88.1.5', tls);
  plain = await listen(createHttpServer(serve({ '/status.php': STATUS })), '127.88.1.6');
  await listen(createHttpServer(serve({ '/status.php': STATUS })), '127.88.1.2', plain);
});
afterAll(async () => {
  for (const server of servers) await new Promise((done) => server.close(done));
});

/** Loopback as it is, with a resolver that knows the household's names. */
const network: Network = {
  ...createNetwork(),
  lookup: (name) => Promise.resolve(name === 'cloud.home.example' ? ['127.88.1.2'] : ['203.0.113.1']),
};
const options = (patch: Partial<DiscoverOptions> = {}): DiscoverOptions => ({
  cidr: '127.88.1.0/28',
  network,
  interfaces: {},
  clock: systemClock,
  random: seededRandom(),
  userAgent: 'Weathervane/test',
  signal: new AbortController().signal,
  ports: [
    { port: tls, https: true },
    { port: plain, https: false },
  ],
  ...patch,
});

describe('discover', () => {
  test('finds the clouds, streams them, and names them by their certificates', async () => {
    const streamed: FoundCloud[] = [];
    const progress: { done: number; total: number }[] = [];
    const result = await discover(
      options({ onFound: (cloud) => streamed.push(cloud), onProgress: (step) => progress.push(step) }),
    );
    expect(result.ok).toBe(true);
    const found = result.ok ? result.value : [];
    expect(found.toSorted((a, b) => a.address.localeCompare(b.address))).toEqual([
      {
        url: `https://cloud.home.example:${tls}/nextcloud/`,
        address: '127.88.1.2',
        port: tls,
        names: ['cloud.home.example', '*.home.example'],
        product: 'nextcloud',
        version: '34.0.6',
      },
      {
        // The name leads elsewhere, so the address is what works.
        url: `https://127.88.1.3:${tls}/`,
        address: '127.88.1.3',
        port: tls,
        names: ['ocis.home.example'],
        product: 'ocis',
        version: '8.2.0',
      },
      {
        url: `http://127.88.1.6:${plain}/`,
        address: '127.88.1.6',
        port: plain,
        names: [],
        product: 'nextcloud',
        version: '34.0.6',
      },
    ]);
    expect(streamed).toHaveLength(3);
    expect(progress[0]).toEqual({ range: '127.88.1.0/28', done: 0, total: 14 });
    expect(progress.at(-1)).toMatchObject({ done: 14, total: 14 });
  });

  test('a public range is refused before anything is asked', async () => {
    const untouched: Network = {
      ...network,
      connect: () => {
        throw new Error('asked');
      },
    };
    const result = await discover(options({ cidr: '203.0.113.0/24', network: untouched }));
    expect(result).toMatchObject({ ok: false, error: { kind: 'refused' } });
  });

  test('a cancel ends it with its reason, and what was found stays told', async () => {
    const stop = new AbortController();
    const found: FoundCloud[] = [];
    const search = discover(
      options({
        signal: stop.signal,
        onFound: (cloud) => {
          found.push(cloud);
          stop.abort(new Error('enough'));
        },
      }),
    );
    await expect(search).rejects.toThrow();
    expect(found.length).toBeGreaterThan(0);
    expect(stop.signal.aborted).toBe(true);
  });

  test('never more than sixteen hosts at once', async () => {
    let open = 0;
    let most = 0;
    const counting: Network = {
      ...network,
      connect: async (_address, _port, _timeout, signal) => {
        open++;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        return createNetwork().connect('127.0.0.1', 1, 100, signal);
      },
    };
    const result = await discover(
      options({ cidr: '10.0.0.0/26', network: counting, ports: [{ port: 1, https: true }] }),
    );
    expect(result).toEqual({ ok: true, value: [] });
    expect(most).toBeLessThanOrEqual(16);
  });
});
