import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TlsPart } from '../../../shared/report.ts';
import { probeTls } from './index.ts';
import { contextFor } from './testing/context.ts';
import {
  GNUTLS,
  gnutlsServer,
  NGINX,
  nginxServer,
  OPENSSL,
  opensslServer,
  type RealServer,
  Workshop,
} from './testing/real-servers.ts';

/** The audit against servers as they are installed on this machine; what is missing is skipped and named so. */

let workshop: Workshop;
let server: RealServer | null = null;

beforeAll(() => {
  workshop = new Workshop();
  if (!OPENSSL) return;
  workshop.certificate('rsa', 'rsa:2048');
  workshop.certificate('ec', 'ec');
  workshop.certificate('other', 'ec', 'other.test');
});
afterEach(() => {
  server?.stop();
  server = null;
});
afterAll(() => workshop.remove());

const RSA = ['-cert', 'rsa.pem', '-key', 'rsa.key'];
const BOTH = [...RSA, '-dcert', 'ec.pem', '-dkey', 'ec.key'];

async function audited(started: Promise<RealServer>): Promise<TlsPart> {
  server = await started;
  const ctx = contextFor(server.port);
  const part = await probeTls(ctx);
  expect(ctx.errors).toEqual([]);
  if (part === null) throw new Error('nothing was found');
  return part;
}
const openssl = (...options: string[]) => audited(opensslServer(workshop, options));

describe.skipIf(!OPENSSL)('openssl s_server', () => {
  const versions = ['TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3'] as const;
  const flags = ['-tls1', '-tls1_1', '-tls1_2', '-tls1_3'];

  it.each(versions.map((version, index) => [version, flags[index] ?? ''] as const))(
    'with %s only',
    async (version, flag) => {
      const part = await openssl(...RSA, flag, '-cipher', 'ALL:@SECLEVEL=0');
      const expected = Object.fromEntries(versions.map((other) => [other, other === version]));
      expect(part.protocols).toEqual({ 'SSL2.0': false, 'SSL3.0': false, ...expected });
    },
  );

  it('with everything it has', async () => {
    const part = await openssl(
      ...BOTH,
      '-cipher',
      'ALL:COMPLEMENTOFALL:@SECLEVEL=0',
      '-min_protocol',
      'TLSv1',
    );
    expect(part.protocols).toMatchObject({ 'TLS1.0': true, 'TLS1.1': true, 'TLS1.2': true, 'TLS1.3': true });
    expect(part.cipherSuites['TLS1.2']).toEqual(
      expect.arrayContaining([
        'TLS_RSA_WITH_NULL_MD5',
        'TLS_DH_anon_WITH_AES_128_CBC_SHA',
        'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256',
      ]),
    );
    expect(part.serverPreference['TLS1.2']).toBe(false);
    expect(part).toMatchObject({ secureRenegotiation: true, fallbackScsv: true, dhBits: 2048 });
    expect(part.vulnerabilities).toMatchObject({
      beast: 'potential',
      lucky13: 'potential',
      robot: 'not-vulnerable',
    });
  });

  it('in its own order', async () => {
    const suites = [
      'AES128-SHA',
      'ECDHE-RSA-AES256-GCM-SHA384',
      'DHE-RSA-AES128-SHA',
      'ECDHE-RSA-AES128-SHA',
    ];
    const part = await openssl(...RSA, '-tls1_2', '-serverpref', '-cipher', suites.join(':'));
    expect(part.serverPreference['TLS1.2']).toBe(true);
    expect(part.cipherSuites['TLS1.2']).toEqual([
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    ]);
  });

  it('with a single suite', async () => {
    const part = await openssl(...RSA, '-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256');
    expect(part.cipherSuites).toEqual({ 'TLS1.2': ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] });
    expect(part.serverPreference['TLS1.2']).toBeNull();
    expect(part).toMatchObject({ fallbackScsv: null, forwardSecrecy: 'all', aead: true });
  });

  it('with 1024 bits of Diffie-Hellman, as it chooses for a key of that size', async () => {
    workshop.certificate('small', 'rsa:1024');
    const files = ['-cert', 'small.pem', '-key', 'small.key'];
    const part = await openssl(...files, '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0');
    expect(part).toMatchObject({
      dhBits: 1024,
      dhCommonPrime: true,
      vulnerabilities: { logjam: 'vulnerable' },
    });
    expect(part.evidence?.logjam).toContain('RFC 2409 group 2');
  });

  it('with a common prime of 2048 bits', async () => {
    const part = await openssl(...RSA, '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256');
    expect(part).toMatchObject({
      dhBits: 2048,
      dhCommonPrime: true,
      vulnerabilities: { logjam: 'not-vulnerable' },
    });
  });

  it('with RSA and ECDSA side by side', async () => {
    const part = await openssl(...BOTH, '-tls1_2', '-cipher', 'ECDHE+AESGCM');
    expect(part.cipherSuites['TLS1.2']).toHaveLength(4);
  });

  it('with the groups it is told, in its order', async () => {
    const part = await openssl(...RSA, '-groups', 'P-384:X25519:P-256');
    expect(part.groups).toEqual(['secp384r1', 'x25519', 'secp256r1']);
  });

  it.each(['-tls1_2', '-tls1_3'])('without ALPN, with %s only', async (protocol) => {
    expect((await openssl(...RSA, protocol)).alpn).toEqual([]);
  });

  it('with TLS 1.3 only says by its own handshake what is encrypted', async () => {
    const part = await openssl(...RSA, '-tls1_3', '-alpn', 'h2,http/1.1', '-early_data');
    expect(part).toMatchObject({
      alpn: ['h2', 'http/1.1'],
      sessionTickets: true,
      earlyData: true,
      ocspStapling: false,
      secureRenegotiation: null,
      clientRenegotiation: false,
      compression: false,
    });
    expect(part.vulnerabilities).toMatchObject({ ccs: 'not-vulnerable', renegotiation: 'not-vulnerable' });
    const outcomes = Object.fromEntries(part.clients.map(({ id, connects }) => [id, connects]));
    expect(outcomes).toMatchObject({ 'android-4.3': false, 'android-14': true, 'chrome-156': true });
  });

  it('that wants a client certificate', async () => {
    const part = await openssl(...RSA, '-Verify', '1', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256');
    expect(part.protocols).toMatchObject({ 'TLS1.2': true, 'TLS1.3': true });
    expect(part.cipherSuites['TLS1.2']).toEqual(['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']);
  });

  it.each(['-tls1_2', '-tls1_3'])('%s with another certificate for a name', async (flag) => {
    const other = ['-servername', 'localhost', '-cert2', 'ec.pem', '-key2', 'ec.key'];
    const part = await openssl(...['-cert', 'other.pem', '-key', 'other.key'], ...other, flag);
    const shown = 'another certificate: CN=other.test';
    expect(part.sni).toEqual({ withoutName: shown, wrongName: shown });
  });

  it.each(['-tls1_2', '-tls1_3'])('%s that ends the handshake for a name it does not have', async (flag) => {
    const names = ['-servername', 'localhost', '-servername_fatal', '-cert2', 'ec.pem', '-key2', 'ec.key'];
    const part = await openssl(...RSA, ...names, flag);
    expect(part.sni).toEqual({
      withoutName: 'another certificate: CN=localhost',
      wrongName: 'refused: unrecognized_name',
    });
  });

  it.each(['-tls1_2', '-tls1_3'])('%s that has no site for the name asked for', async (flag) => {
    const names = ['-servername', 'other.test', '-servername_fatal', '-cert2', 'ec.pem', '-key2', 'ec.key'];
    const part = await openssl(...RSA, ...names, flag);
    expect(part).toMatchObject({
      intolerance: ['server-name'],
      sni: { withoutName: 'same certificate', wrongName: 'refused: unrecognized_name' },
    });
    expect(part.clients.filter(({ connects }) => connects).every(({ id }) => id === 'ie8-xp')).toBe(true);
  });

  it.each(['-tls1_2', '-tls1_3'])('%s that does not mind names', async (flag) => {
    const part = await openssl(...RSA, flag);
    expect(part.sni).toEqual({ withoutName: 'same certificate', wrongName: 'same certificate' });
  });

  it('that lets clients renegotiate', async () => {
    const part = await openssl(...RSA, '-tls1_2', '-client_renegotiation');
    expect(part).toMatchObject({
      clientRenegotiation: true,
      vulnerabilities: { renegotiation: 'potential' },
    });
  });

  it('that staples an OCSP response', async () => {
    workshop.openssl('req', '-new', '-key', 'rsa.key', '-subj', '/CN=localhost', '-out', 'leaf.csr');
    workshop.openssl(
      ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'rsa.pem', '-CAkey', 'rsa.key'],
      ...['-set_serial', '4660', '-out', 'leaf.pem'],
    );
    workshop.write('index.txt', 'V\t350101000000Z\t\t1234\tunknown\t/CN=localhost\n');
    workshop.openssl(
      ...['ocsp', '-index', 'index.txt', '-CA', 'rsa.pem', '-rsigner', 'rsa.pem', '-rkey', 'rsa.key'],
      ...['-issuer', 'rsa.pem', '-serial', '4660', '-ndays', '9', '-respout', 'ocsp.der'],
    );
    const options = ['-cert', 'leaf.pem', '-key', 'rsa.key', '-status_file', 'ocsp.der'];
    expect((await openssl(...options, '-tls1_2')).ocspStapling).toBe(true);
    server?.stop();
    expect((await openssl(...options, '-tls1_3')).ocspStapling).toBe(true);
  });
});

describe.skipIf(!NGINX || !OPENSSL)('nginx', () => {
  const files = (name: string) => `ssl_certificate ${name}.pem; ssl_certificate_key ${name}.key;`;

  it('after Mozilla intermediate', async () => {
    const suites = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305';
    const part = await audited(
      nginxServer(
        workshop,
        `${files('rsa')} ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ${suites}; ssl_prefer_server_ciphers on;
         ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_session_tickets off;`,
      ),
    );
    expect(part.cipherSuites['TLS1.2']).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ]);
    expect(part).toMatchObject({
      groups: ['x25519', 'secp256r1', 'secp384r1'],
      serverPreference: { 'TLS1.2': true, 'TLS1.3': true },
      forwardSecrecy: 'all',
      fallbackScsv: true,
      earlyData: false,
    });
    expect(part.alpn).toEqual(expect.arrayContaining(['h2', 'http/1.1']));
    expect(Object.values(part.vulnerabilities).filter((verdict) => verdict === 'vulnerable')).toEqual([]);
    expect(part.cost?.connections).toBeLessThanOrEqual(70);
  });

  it('that refuses clients without its name', async () => {
    const part = await audited(nginxServer(workshop, files('rsa'), 'ssl_reject_handshake on;'));
    expect(part.protocols['TLS1.2']).toBe(true);
    expect(part.sni).toEqual({
      withoutName: 'refused: unrecognized_name',
      wrongName: 'refused: unrecognized_name',
    });
    const outcomes = Object.fromEntries(part.clients.map(({ id, connects }) => [id, connects]));
    expect(outcomes).toMatchObject({ 'android-14': true, 'firefox-153': true });
  });
});

describe.skipIf(!GNUTLS || !OPENSSL)('gnutls-serv', () => {
  it('with TLS 1.2 and 1.3', async () => {
    const part = await audited(gnutlsServer(workshop, 'NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3', 'rsa'));
    expect(part.protocols).toEqual({
      'SSL2.0': false,
      'SSL3.0': false,
      'TLS1.0': false,
      'TLS1.1': false,
      'TLS1.2': true,
      'TLS1.3': true,
    });
    expect(part.cipherSuites['TLS1.2']).toContain('TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384');
    expect(part.groups).toContain('x25519');
  });

  it('with old protocols', async () => {
    const part = await audited(gnutlsServer(workshop, 'NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1', 'rsa'));
    expect(part.protocols).toMatchObject({
      'TLS1.0': true,
      'TLS1.1': true,
      'TLS1.2': false,
      'TLS1.3': false,
    });
  });
});
