import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ProxyAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { makeLeaf } from '../../scan/certificate/issue.ts';
import { type ConnectivityPorts, createConnectivity, hasDefaultRoute } from './connectivity.ts';

const ROUTES = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n';
const WAY_OUT = { v4: `${ROUTES}eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n`, v6: null };
const NO_WAY = { v4: `${ROUTES}eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n`, v6: '' };
const NEVER = new AbortController().signal;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The probe's address, at a server that answers so. */
const answering = async (answer: (response: ServerResponse) => void, path = '/'): Promise<string> =>
  `http://127.0.0.1:${await listening(createServer((_, response) => answer(response)))}${path}`;

const check = (url: string | null, more: Partial<ConnectivityPorts> = {}) =>
  createConnectivity({
    now: () => Date.UTC(2030, 0, 1),
    url: () => url,
    interfaces: () => true,
    routes: async () => WAY_OUT,
    ...more,
  }).check(NEVER);

const status = (code: number, location?: string) => (response: ServerResponse) => {
  response.writeHead(code, location === undefined ? {} : { location });
  response.end('something');
};

describe('one address tells whether we are online', () => {
  it.each<[string, (response: ServerResponse) => void, string, object]>([
    ['an answer', status(204), '/', { online: true, why: '' }],
    ['an answer for a check that wants none', status(204), '/generate_204', { online: true }],
    [
      'a page where none should be',
      status(200),
      '/generate_204',
      { online: false, why: expect.stringContaining('captive portal') },
    ],
    [
      'a login page elsewhere',
      status(302, 'http://login.hotel.example/'),
      '/',
      { online: false, why: expect.stringContaining('captive portal') },
    ],
    ['RFC 6585', status(511), '/', { online: false, why: expect.stringContaining('captive portal') }],
    ['a redirect on the same host', status(301, '/elsewhere'), '/', { online: null }],
    ['a service with trouble of its own', status(503), '/', { online: null }],
  ])('%s', async (_, answer, path, expected) => {
    expect(await check(await answering(answer, path))).toMatchObject({ link: true, ...expected });
  });

  it('tells how far its clock is from ours', async () => {
    const url = await answering((response) => {
      response.writeHead(204, { date: new Date(Date.UTC(2029, 11, 31, 23)).toUTCString() });
      response.end();
    });
    expect(await check(url)).toMatchObject({ online: true, clockSkewSeconds: -3600 });
  });

  it('does not wait for the end of an answer', async () => {
    const url = await answering((response) => {
      response.writeHead(200);
      response.write('x'.repeat(1024));
    });
    expect(await check(url)).toMatchObject({ online: true });
  });

  it('does not take a certificate that is not its own', async () => {
    const leaf = await makeLeaf({
      names: ['login.hotel.example'],
      commonName: 'login.hotel.example',
      key: 'P-256',
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    const port = await listening(
      createTlsServer({ key: leaf.keyPem, cert: leaf.fullchainPem }, (_, response) => response.end()),
    );
    expect(await check(`https://127.0.0.1:${port}/`)).toMatchObject({
      online: false,
      why: expect.stringContaining('certificate that is not its own'),
    });
  });

  it('knows no way out where nobody answers', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    servers.pop();
    const url = `http://127.0.0.1:${port}/`;
    expect(await check(url)).toEqual({ online: false, link: true, why: 'The internet cannot be reached.' });
    expect(await check(url, { routes: async () => NO_WAY })).toMatchObject({ online: false, link: false });
  });

  it('goes through the proxy of the owner', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    const port = await listening(proxy);
    const dispatcher = () => new ProxyAgent({ uri: `http://127.0.0.1:${port}`, proxyTunnel: true });
    expect(await check('http://connectivity.invalid/', { dispatcher })).toMatchObject({ online: false });
    expect(asked).toEqual(['connectivity.invalid:80']);
  });
});

describe('without an address', () => {
  it('the system and the routing table tell what they can', async () => {
    expect(await check(null)).toEqual({ online: null, link: true, why: '' });
    expect(await check(null, { routes: async () => NO_WAY })).toMatchObject({ online: false, link: false });
    expect(await check(null, { routes: async () => ({ v4: null, v6: null }) })).toMatchObject({
      online: null,
    });
    const none = { online: false, link: false, why: 'This computer has no network connection.' };
    expect(await check(null, { interfaces: () => false })).toEqual(none);
    expect(await check(null, { system: () => false })).toEqual(none);
    expect(await check(null, { system: () => true })).toMatchObject({ online: null });
  });

  it('reads a default route of either kind', () => {
    const v6 = (to: string, length: string, device: string) =>
      `${to} ${length} ${'0'.repeat(32)} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 ${device}`;
    expect(hasDefaultRoute(WAY_OUT)).toBe(true);
    expect(hasDefaultRoute(NO_WAY)).toBe(false);
    expect(hasDefaultRoute({ v4: null, v6: null })).toBeNull();
    expect(hasDefaultRoute({ v4: ROUTES, v6: v6('0'.repeat(32), '00', 'eth0') })).toBe(true);
    expect(hasDefaultRoute({ v4: ROUTES, v6: v6('0'.repeat(32), '00', 'lo') })).toBe(false);
    expect(hasDefaultRoute({ v4: ROUTES, v6: v6(`fd${'0'.repeat(30)}`, '40', 'eth0') })).toBe(false);
  });
});
