import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { REASONS } from '../../shared/unseen.ts';
import { makeLeaf } from './certificate/issue.ts';
import { createScanPorts } from './index.ts';
import { lookUp } from './look-up.ts';
import { target } from './testing/ports.ts';
import { type RealCloud, realOrigin, startReplay } from './testing/replay.ts';

const ports = createScanPorts('0.0.0-test');
const DAY = 86_400_000;
const servers: Server[] = [];
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))),
);

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function answering(status: number, headers: Record<string, string> = {}): Promise<string> {
  const leaf = await makeLeaf({
    names: ['localhost'],
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
  });
  const server = createHttps({ cert: leaf.certPem, key: leaf.keyPem }, (_request, response) => {
    response.writeHead(status, headers);
    response.end('<title>something</title>');
  });
  return `https://127.0.0.1:${await listening(server)}/`;
}

test.each<[RealCloud, object]>([
  [
    'a',
    { product: 'nextcloud', version: '32.0.2', message: expect.stringContaining('Found Nextcloud 32.0.2.') },
  ],
  ['b', { url: 'https://localhost:21002/nextcloud/' }],
  ['f', { message: expect.stringContaining('It is in maintenance now.') }],
  ['h', { message: expect.stringContaining('It waits for the end of its upgrade.') }],
  ['g-can-install', { message: expect.stringContaining('It is not set up yet.') }],
  ['g-locked', { message: expect.stringContaining('has lost its configuration') }],
  ['oc-hide', { product: 'owncloud', message: expect.stringContaining('(version hidden)') }],
  [
    't-untrusted',
    {
      product: 'nextcloud',
      version: null,
      message: expect.stringMatching(
        /^The cloud does not answer to this name .* Add the name to trusted_domains/u,
      ),
    },
  ],
])('a real cloud is told as a scan tells it: %s', async (name, expected) => {
  const replay = await startReplay(name);
  const found = await lookUp(target(realOrigin(name)), {}, { ...ports, network: replay.network });
  await replay.close();
  expect(found).toMatchObject({ reachable: true, trusted: false, ...expected });
});

test.each([
  [429, 'rate-limited'],
  [403, 'forbidden'],
  [401, 'authentication'],
  [502, 'unavailable'],
  [421, 'misdirected'],
] as const)('what stands in front is named, and is no "none of the clouds": %d', async (status, reason) => {
  const { message, reachable } = await lookUp(target(await answering(status)), {}, ports);
  expect(reachable).toBe(true);
  expect(message.toLowerCase()).toContain(REASONS[reason].words.toLowerCase());
  expect(message).toMatch(/It can be added all the same\.$/u);
});

test('another kind of server is told as one', async () => {
  const { message } = await lookUp(target(await answering(404)), {}, ports);
  expect(message).toMatch(/none of the clouds Weathervane knows/u);
});

test('a portal elsewhere is named', async () => {
  const url = await answering(302, { Location: 'https://auth.example/' });
  expect((await lookUp(target(url), {}, ports)).message).toMatch(/^A login portal stands in front\./u);
});

test('a bad request to everything says neither', async () => {
  const { message, product } = await lookUp(target(await answering(400)), {}, ports);
  expect(product).toBeNull();
  expect(message).toMatch(/whether it is a cloud could not be seen/u);
});

test('a port that speaks plain HTTP is told as by a scan', async () => {
  const port = await listening(createHttp((_request, response) => response.end('hello')));
  const found = await lookUp(target(`127.0.0.1:${port}`), {}, ports);
  expect(found).toMatchObject({ reachable: false, fingerprint256: null });
  expect(found.message).toContain(`127.0.0.1 port ${port} answers plain HTTP, not HTTPS`);
});

test('a closed port is unreachable, with the reason', async () => {
  const port = await listening(createHttp());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const found = await lookUp(target(`127.0.0.1:${port}`), {}, ports);
  expect(found).toMatchObject({ reachable: false });
  expect(found.message).toMatch(/ECONNREFUSED.*It can be added all the same/u);
});
