import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { makeCa, makeLeaf } from '../certificate/issue.ts';
import { seeded } from './lossy.ts';

/** What a limiter in front answers a request with, by its number from 1 on; null lets it through. */
export type Refusal = (number: number) => number | null;

/** Refuses every request after so many. */
export const refusesAfter =
  (served: number, status: number): Refusal =>
  (number) =>
    number > served ? status : null;

/** Refuses this share of the requests. */
export function refusesShare(share: number, status: number, seed: number): Refusal {
  const random = seeded(seed);
  for (let skipped = 0; skipped < 8; skipped += 1) random();
  return () => (random() < share ? status : null);
}

export interface ExposedCloud {
  port: number;
  /** The CA that signed its certificate, PEM. */
  ca: string;
  /** Another limiter; its requests are counted from 1 on. */
  front(refuse: Refusal): void;
  requests(): number;
  close(): Promise<void>;
}

const HEADERS = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-Robots-Tag': 'noindex, nofollow',
};
const CSP =
  "default-src 'none';base-uri 'none';manifest-src 'self';script-src 'nonce-c2FtcGxl';style-src 'self' 'unsafe-inline';" +
  "img-src 'self' data: blob:;font-src 'self' data:;connect-src 'self';frame-ancestors 'self';form-action 'self'";

interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string | string[]>;
  body?: string;
}

const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});
const file = (body: string): Answer => ({ type: 'text/plain', body });
const login: Answer = {
  headers: {
    'Content-Security-Policy': CSP,
    'Set-Cookie': [
      'oc_sessionPassphrase=x; path=/; secure; HttpOnly; SameSite=Lax',
      '__Host-nc_sameSiteCookielax=true; path=/; httponly; secure; SameSite=lax',
      '__Host-nc_sameSiteCookiestrict=true; path=/; httponly; secure; SameSite=strict',
    ],
  },
  body: '<!DOCTYPE html><title>Nextcloud</title><script nonce="c2FtcGxl" src="/dist/core-login.js"></script><body id="body-login">',
};
const wellKnown = { ...json([], 404), headers: { 'X-NEXTCLOUD-WELL-KNOWN': '1' } };
const dav: Answer = { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="Nextcloud"' } };

/**
 * A Nextcloud of that version whose data directory, settings, dump and compose file anybody can read; where each of its
 * other faults shows in one answer alone: a careless cookie, one missing service, and what a preflight is told.
 */
function answersOf(version: string): Record<string, Answer> {
  const [major = 0, minor = 0, micro = 0] = version.split('.').map(Number);
  const capabilities = { bruteforce: { delay: 0, 'allow-listed': false }, theming: { name: 'Nextcloud' } };
  return {
    '/status.php': json({
      installed: true,
      maintenance: false,
      needsDbUpgrade: false,
      version: `${version}.1`,
      versionstring: version,
      edition: '',
      productname: 'Nextcloud',
      extendedSupport: false,
    }),
    '/': { status: 302, headers: { Location: '/login', 'Set-Cookie': 'visited=1; path=/' } },
    '/login': login,
    '/index.php/login': login,
    '/heartbeat': json([]),
    '/index.php/heartbeat': json([]),
    '/ocs/v1.php/config': json({ ocs: { data: { website: 'Nextcloud', version: '1.7' } } }),
    '/ocs/v2.php/cloud/capabilities': json({
      ocs: {
        meta: { status: 'ok', statuscode: 200 },
        data: {
          version: { major, minor, micro, string: version, edition: '', extendedSupport: false },
          capabilities,
        },
      },
    }),
    '/.well-known/caldav': { status: 301, headers: { Location: '/remote.php/dav/' } },
    '/.well-known/carddav': { status: 301, headers: { Location: '/remote.php/dav/' } },
    '/.well-known/webfinger': wellKnown,
    '/.well-known/nodeinfo': wellKnown,
    '/remote.php/dav': dav,
    '/remote.php/dav/': dav,
    '/ocm-provider/': json({}),
    '/data/.ncdata': file('# Nextcloud data directory\n# Do not change this file'),
    '/.env': file('MYSQL_PASSWORD=sample\n'),
    '/backup.sql': file('-- MariaDB dump 10.19\nCREATE TABLE `oc_users` (`uid` varchar(64));\n'),
    '/docker-compose.yml': file('services:\n  db:\n    image: mariadb\n'),
  };
}

const REFUSED: Answer = { body: '<!DOCTYPE html><title>Slow down</title>' };
const MISSING: Answer = { status: 404, body: '<!DOCTYPE html><title>404 Not Found</title>' };

/** The cloud over HTTPS on loopback, HTTP/2 too, behind a limiter that lets everything through until told otherwise. */
export async function startExposedCloud(version: string): Promise<ExposedCloud> {
  const span = {
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 60 * 86_400_000),
  };
  const ca = await makeCa({ name: 'Test CA', ...span });
  const leaf = await makeLeaf({ names: ['localhost'], issuer: ca, ...span });
  const answers = answersOf(version);
  let refuse: Refusal = () => null;
  let requests = 0;
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    const status = refuse(requests);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const { origin, 'access-control-request-method': preflight } = request.headers;
    const allowed: Answer = {
      headers: { 'Access-Control-Allow-Origin': origin ?? '*', 'Access-Control-Allow-Credentials': 'true' },
    };
    const page = Object.hasOwn(answers, path) ? answers[path] : MISSING;
    const own = request.method === 'OPTIONS' && preflight !== undefined ? allowed : page;
    const answer = status === null ? own : { ...REFUSED, status };
    request.resume();
    response.writeHead(answer?.status ?? 200, {
      'Content-Type': answer?.type ?? 'text/html; charset=UTF-8',
      ...(status === null ? { ...HEADERS, ...answer?.headers } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : answer?.body);
  };
  const sockets = new Set<Socket>();
  const server = createSecureServer(
    { cert: leaf.fullchainPem, key: leaf.keyPem, allowHTTP1: true },
    (request, response) =>
      respond(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  for (const event of ['tlsClientError', 'clientError', 'sessionError']) server.on(event, () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: ca.certPem,
    front: (next) => {
      refuse = next;
      requests = 0;
    },
    requests: () => requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
