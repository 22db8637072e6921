import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeError } from '../../../shared/report.ts';
import type { ProbeContext, Target } from '../context.ts';
import { startLossy } from '../testing/lossy.ts';
import { loopbackContext } from '../testing/ports.ts';
import { probeCertificate, probeLeaf } from './index.ts';
import { type Issued, makeCa, makeLeaf } from './issue.ts';

const NOW = Date.UTC(2026, 10, 23);
const quarter = { notBefore: new Date('2026-11-01T00:00:00Z'), notAfter: new Date('2027-01-30T00:00:00Z') };

let root: Issued;
let intermediate: Issued;
let ecdsa: Issued;
let rsa: Issued;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  root = await makeCa({ name: 'Home Root', ...quarter });
  intermediate = await makeCa({ name: 'Home Intermediate', issuer: root, ...quarter });
  ecdsa = await makeLeaf({ names: ['localhost', '127.0.0.1'], issuer: intermediate, ...quarter });
  rsa = await makeLeaf({ names: ['localhost'], key: 'RSA-2048', issuer: intermediate, ...quarter });
});

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    cleanups.push(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const tlsServer = (options: TlsOptions): Promise<number> => {
  const server = createServer(options, (socket) => socket.on('error', () => {}).resume());
  server.on('tlsClientError', () => {});
  return listen(server);
};

const served = ({ fullchainPem, keyPem }: Issued) => ({ cert: fullchainPem, key: keyPem });

/** A context with the test's clock and no DNS; errors are collected. */
function contextFor(port: number, overrides: Partial<ProbeContext> = {}, target: Partial<Target> = {}) {
  const errors: ProbeError[] = [];
  const base = loopbackContext(`https://localhost:${port}/`, overrides);
  const ctx: ProbeContext = {
    ...base,
    target: { ...base.target, ...target },
    clock: { ...base.clock, now: () => NOW },
    network: { ...base.network, resolveCaa: async () => ['0 issue ca.example'] },
    error: (probe, kind, message) => errors.push({ probe, kind, message }),
  };
  return { ctx, errors };
}

describe('probeCertificate', () => {
  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)(
    'reads the chain of a %s server',
    async (version) => {
      const port = await tlsServer({
        ...served(ecdsa),
        minVersion: version,
        maxVersion: version,
        ciphers: 'ALL:@SECLEVEL=0',
      });
      const { ctx, errors } = contextFor(port, { trust: { ca: root.certPem, pin: null } });
      expect(await probeCertificate(ctx)).toMatchObject({
        subject: 'CN=localhost',
        nameMatches: true,
        trusted: true,
        trustedBy: 'user-ca',
        chainComplete: true,
        chain: [
          { subject: 'CN=localhost' },
          { subject: 'CN=Home Intermediate' },
          { subject: 'CN=Home Root' },
        ],
        alternate: null,
        ocspStapled: false,
        caa: ['0 issue ca.example'],
      });
      expect(errors).toEqual([]);
    },
  );

  it('sees an unknown issuer, a missing intermediate and a wrong name without failing', async () => {
    const port = await tlsServer({ cert: ecdsa.certPem, key: ecdsa.keyPem });
    const { ctx } = contextFor(port, {}, { host: 'cloud.example.org' });
    expect(await probeCertificate(ctx)).toMatchObject({
      trusted: false,
      nameMatches: false,
      chainComplete: null,
    });
  });

  it('sees an expired self-signed certificate', async () => {
    const over = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-01-01T00:00:00Z') };
    const port = await tlsServer(served(await makeLeaf({ names: ['localhost'], ...over })));
    const { ctx } = contextFor(port);
    expect(await probeCertificate(ctx)).toMatchObject({
      trusted: false,
      selfSigned: true,
      renewal: 'expired',
    });
  });

  it('finds both certificates of a server that has two', async () => {
    const port = await tlsServer({
      cert: [ecdsa.fullchainPem, rsa.fullchainPem],
      key: [ecdsa.keyPem, rsa.keyPem],
    });
    const { ctx } = contextFor(port);
    const part = await probeCertificate(ctx);
    expect([part?.keyType, part?.alternate?.keyType].sort()).toEqual(['EC', 'RSA']);
  });

  it('sends no server name for an address, and matches the address entry', async () => {
    const names: (string | false | null)[] = [];
    const server = createServer(served(ecdsa), (socket) => {
      names.push(socket.servername ?? null);
      socket.on('error', () => {}).resume();
    });
    server.on('tlsClientError', () => {});
    const port = await listen(server);
    const { ctx } = contextFor(port, {}, { host: '127.0.0.1' });
    expect(await probeCertificate(ctx)).toMatchObject({ nameMatches: true });
    expect(names[0]).toBeFalsy();
  });

  it('sees a stapled OCSP response', async () => {
    const server = createServer(served(ecdsa), (socket) => socket.on('error', () => {}).resume());
    server.on('tlsClientError', () => {});
    server.on('OCSPRequest', (_certificate, _issuer, callback) => callback(null, Buffer.from('stapled')));
    const { ctx } = contextFor(await listen(server));
    expect(await probeCertificate(ctx)).toMatchObject({ ocspStapled: true });
  });

  it('reads the certificate of a server that ends the handshake when it is our turn', async () => {
    const port = await tlsServer({ ...served(ecdsa), maxVersion: 'TLSv1.2' });
    // Passes the hello and the server's flight on, and hangs up on what comes next.
    const half = createTcpServer((client) => {
      const server = connect(port, '127.0.0.1');
      client.on('error', () => {});
      server.on('error', () => {});
      client.once('data', (hello) => {
        server.write(hello);
        client.once('data', () => {
          client.destroy();
          server.destroy();
        });
      });
      client.on('close', () => server.destroy());
      server.pipe(client);
    });
    const { ctx, errors } = contextFor(await listen(half), { trust: { ca: root.certPem, pin: null } });
    expect(await probeCertificate(ctx)).toMatchObject({
      subject: 'CN=localhost',
      trusted: true,
      chainComplete: true,
    });
    expect(errors).toEqual([]);
    expect(await probeLeaf(ctx)).toMatchObject({ issuer: 'CN=Home Intermediate' });
  });

  it('shows the certificate of a whole handshake, where the first ones are lost on the way', async () => {
    const port = await tlsServer({
      cert: [ecdsa.fullchainPem, rsa.fullchainPem],
      key: [ecdsa.keyPem, rsa.keyPem],
      // In the clear, below TLS 1.3, it prefers the other one.
      ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256',
      honorCipherOrder: true,
    });
    const whole = async (fate: (number: number) => 'reset' | null) => {
      const line = await startLossy(port, { fate });
      const { ctx } = contextFor(line.port);
      const part = await probeCertificate(ctx);
      await line.close();
      return part?.keyType;
    };
    const undisturbed = await whole(() => null);
    expect(undisturbed).toBe('EC');
    expect(await whole((number) => (number <= 3 ? 'reset' : null))).toBe(undisturbed);
    expect(await whole((number) => (number <= 3 || number === 5 ? 'reset' : null))).toBe(undisturbed);
  });

  it('reads the certificate of a server that refuses its name', async () => {
    const refuseNames: TlsOptions['SNICallback'] = (name, done) => done(new Error(`no site for ${name}`));
    const port = await tlsServer({ ...served(ecdsa), minVersion: 'TLSv1.3', SNICallback: refuseNames });
    const { ctx, errors } = contextFor(port);
    expect(await probeCertificate(ctx)).toMatchObject({ subject: 'CN=localhost', nameMatches: true });
    expect(errors).toEqual([]);
  });

  it('names what went wrong: no TLS, a reset, nobody there, an abort', async () => {
    const talk = createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-server\r\n'));
    const reset = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.resetAndDestroy();
    });
    const closed = createTcpServer();
    const closedPort = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const failure = async (port: number, overrides: Partial<ProbeContext> = {}) => {
      const { ctx, errors } = contextFor(port, overrides);
      expect(await probeCertificate(ctx)).toBeNull();
      expect(errors).toHaveLength(1);
      return errors[0]?.kind;
    };
    expect(await failure(await listen(talk))).toBe('protocol');
    expect(['reset', 'protocol']).toContain(await failure(await listen(reset)));
    expect(await failure(closedPort)).toBe('refused');
    expect(await failure(closedPort, { signal: AbortSignal.abort() })).toBe('aborted');
  });
});

describe('probeLeaf', () => {
  it('glances at the certificate', async () => {
    const { ctx } = contextFor(await tlsServer(served(ecdsa)));
    expect(await probeLeaf(ctx)).toEqual({
      fingerprint256: expect.stringMatching(/^[0-9a-f]{64}$/u),
      issuer: 'CN=Home Intermediate',
      notAfter: '2027-01-30T00:00:00.000Z',
    });
  });
});
