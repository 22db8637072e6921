import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Report } from '../../shared/report.ts';
import { makeLeaf } from './certificate/issue.ts';
import { createScanPorts } from './index.ts';
import { lightCheck } from './light-check.ts';
import { type ScanOptions, scan, whyUnreachable } from './scan.ts';
import { target } from './testing/ports.ts';

const ports = createScanPorts('0.0.0-test');
const DAY = 86_400_000;
let leaf: Awaited<ReturnType<typeof makeLeaf>>;
const servers: Server[] = [];

beforeAll(async () => {
  leaf = await makeLeaf({
    names: ['localhost'],
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 60 * DAY),
  });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function audit(url: string, options: ScanOptions = {}): Promise<Report> {
  const report = await scan(target(url), options, ports);
  return Report.parse(report);
}

/** An HTTPS server whose status.php answers this, and everything else 404. */
const withStatus = (body: string, headers: Record<string, string> = {}) =>
  listening(
    createHttps({ cert: leaf.certPem, key: leaf.keyPem }, (request, response) => {
      response.writeHead(request.url === '/status.php' ? 200 : 404, {
        'Content-Type': 'text/html',
        ...headers,
      });
      response.end(request.url === '/status.php' ? body : 'no');
    }),
  );

describe('what a light check takes for a cloud', () => {
  const STATUS = JSON.stringify({
    installed: true,
    maintenance: false,
    needsDbUpgrade: false,
    version: '34.0.3.1',
    versionstring: '34.0.3',
    edition: '',
    productname: 'Nextcloud',
  });
  /** A server that has a cloud in one folder and `elsewhere` everywhere else. */
  const serving = async (folder: string | null, elsewhere: number) => {
    const port = await listening(
      createHttps({ cert: leaf.certPem, key: leaf.keyPem }, (request, response) => {
        const isCloud = folder !== null && request.url === `${folder}/status.php`;
        response.writeHead(isCloud ? 200 : elsewhere, {
          'content-type': isCloud ? 'application/json' : 'text/html',
        });
        response.end(isCloud ? STATUS : '<h1>something</h1>');
      }),
    );
    return (webroot: string | null) => lightCheck(target(`https://127.0.0.1:${port}/`), { webroot }, ports);
  };

  test('is in the folder where the full scan found it', async () => {
    const check = await serving('/nextcloud', 404);
    expect(await check('/nextcloud')).toMatchObject({ outcome: 'up', version: '34.0.3' });
    expect(await check('')).toMatchObject({ outcome: 'down' });
  });

  test.each([
    [502, 'a proxy has nothing behind it (HTTP 502)'],
    [503, 'the server does not answer now (HTTP 503)'],
    [404, 'HTTP 404'],
    [200, 'HTTP 200'],
  ])('is not a proxy that answers %d in its place', async (status, why) => {
    const check = await serving(null, status);
    expect(await check('')).toMatchObject({
      outcome: 'down',
      version: null,
      fingerprint256: expect.stringMatching(/^[0-9a-f]{64}$/),
      error: { kind: 'protocol', message: `a web server answers, but no cloud: ${why}` },
    });
    // Of a server that never was one, each answer will do.
    expect(await check(null)).toMatchObject({ outcome: 'up', error: null });
  });

  test.each([
    [429, 'rate-limited'],
    [403, 'forbidden'],
    [401, 'authentication'],
  ])('may be one that has had enough of us: %d', async (status, refused) => {
    const check = await serving(null, status);
    expect(await check('')).toMatchObject({ outcome: 'up', version: null, refused });
  });
});

describe('what cannot be scanned', () => {
  test('a closed port is unreachable, with the reason', async () => {
    const port = await listening(createHttp());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const report = await audit(`127.0.0.1:${port}`);
    expect(report.status).toBe('unreachable');
    expect(whyUnreachable(report)).toMatch(/could not be scanned.*ECONNREFUSED/);
    expect(report.grades).toEqual({ overall: null, nextcloudScan: null, tls: null, headers: null });
    expect((await lightCheck(target(`127.0.0.1:${port}`), {}, ports)).outcome).toBe('down');
  });

  test('a server that speaks only HTTP is told as such', async () => {
    const port = await listening(createHttp((_request, response) => response.end('hello')));
    const report = await audit(`127.0.0.1:${port}`);
    expect(report.status).toBe('unreachable');
    expect(whyUnreachable(report)).toMatch(/answers plain HTTP, not HTTPS/);
  });

  test('the deadline gives a report, not a hang', async () => {
    const server = createHttps({ cert: leaf.certPem, key: leaf.keyPem }, () => undefined);
    const port = await listening(server);
    const report = await audit(`127.0.0.1:${port}`, { timeoutMs: 1500, only: ['http', 'certificate'] });
    server.closeAllConnections();
    expect(report.certificate).not.toBeNull();
    expect(report.http).toBeNull();
    expect(report.errors.some(({ kind }) => kind === 'timeout')).toBe(true);
  });
});

describe('hostile status.php', () => {
  test.each<[string, string]>([
    ['not JSON', '<?php echo "hello"; ?>'],
    ['HTML with status 200', '<!DOCTYPE html><html><body>Welcome</body></html>'],
    [
      'numbers where text belongs',
      '{"installed":1,"maintenance":2,"version":31,"versionstring":[],"productname":{}}',
    ],
    ['50 MB', `{"installed":true,"version":"31.0.0.1","pad":"${'x'.repeat(50 * 1024 * 1024)}"}`],
    ['an array bomb', '['.repeat(100_000)],
    ['nothing', ''],
  ])('%s: the product is unknown, the rest counts', async (_name, body) => {
    const report = await audit(`127.0.0.1:${await withStatus(body)}`, { only: ['cloud', 'certificate'] });
    expect(report.cloud === null || report.cloud.product === 'unknown').toBe(true);
    expect(report.certificate).not.toBeNull();
  });

  test.each(['<img src=x onerror=alert(1)>', 'N'.repeat(10_000), 'a\u0000b\u001b[31mc\u202ed'])(
    'a product name of %j stays bounded text without control characters',
    async (productname) => {
      const body = JSON.stringify({
        installed: true,
        maintenance: false,
        version: '31.0.4.1',
        versionstring: '31.0.4',
        edition: '',
        productname,
      });
      const report = await audit(`127.0.0.1:${await withStatus(body)}`, { only: ['cloud'] });
      const text = JSON.stringify(report);
      expect(text.length).toBeLessThan(60_000);
      expect(text).not.toMatch(/\\u0000|\\u001b|\u202e/);
    },
  );
});
