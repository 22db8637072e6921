import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Samples, startSamples } from './samples.ts';

const now = new Date();
let directory: string;
let running: Samples[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weathervane-samples-'));
});
afterEach(async () => {
  await Promise.all(running.map((samples) => samples.close()));
  running = [];
  rmSync(directory, { recursive: true, force: true });
});

async function start(withDirectory = true): Promise<Samples> {
  const samples = await startSamples({ now, version: '34.0.6', ...(withDirectory ? { directory } : {}) });
  running.push(samples);
  return samples;
}

const get = (url: string, path: string, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const agent = new Agent({
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    request(new URL(path, url), { method, agent }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });

const leafOf = (port: number) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });

describe('the sample clouds', () => {
  test('answer as an ownCloud 8.1.3 and a Nextcloud', async () => {
    const { neglected, hardened } = await start(false);
    expect(JSON.parse((await get(neglected.url, '/status.php')).body)).toMatchObject({
      versionstring: '8.1.3',
      edition: '',
    });
    expect(JSON.parse((await get(hardened.url, '/status.php')).body)).toMatchObject({
      productname: 'Nextcloud',
    });
    const login = await get(hardened.url, '/login');
    expect(login.headers['strict-transport-security']).toContain('max-age=63072000');
    expect(login.headers['content-security-policy']).toMatch(/'nonce-[^']+'/);
    expect((await get(neglected.url, '/')).headers['strict-transport-security']).toBeUndefined();
    expect((await get(hardened.url, '/remote.php/dav', 'PROPFIND')).status).toBe(401);
    expect((await get(hardened.url, '/nothing-here')).status).toBe(404);
  });

  test('change while they run: a header dropped, maintenance, another certificate, away and back', async () => {
    const { hardened, renewed } = await start(false);
    hardened.dropHeader('referrer-policy');
    expect((await get(hardened.url, '/login')).headers['referrer-policy']).toBeUndefined();

    hardened.change({ maintenance: true });
    expect((await get(hardened.url, '/login')).status).toBe(503);
    expect(JSON.parse((await get(hardened.url, '/status.php')).body).maintenance).toBe(true);

    const before = await leafOf(hardened.port);
    hardened.showCertificate(renewed);
    expect(await leafOf(hardened.port)).not.toBe(before);

    await hardened.setAway(true);
    await expect(get(hardened.url, '/status.php')).rejects.toThrow(/ECONNREFUSED/);
    await hardened.setAway(false);
    expect((await get(hardened.url, '/status.php')).status).toBe(200);
  });

  test('are the same after a restart: port and certificate', async () => {
    const first = await start();
    const seen = [first.neglected.url, first.hardened.url, await leafOf(first.hardened.port), first.caPem];
    await first.close();
    const again = await start();
    expect([again.neglected.url, again.hardened.url, await leafOf(again.hardened.port), again.caPem]).toEqual(
      seen,
    );
    expect(statSync(join(directory, 'samples.json')).mode & 0o777).toBe(0o600);
  });

  test('are made anew where the kept file cannot be read', async () => {
    writeFileSync(join(directory, 'samples.json'), '{"schemaVersion": 1, "neglected": "nonsense"');
    const { neglected } = await start();
    expect((await get(neglected.url, '/status.php')).status).toBe(200);
    expect(JSON.parse(readFileSync(join(directory, 'samples.json'), 'utf8')).neglected.port).toBe(
      neglected.port,
    );
  });
});
