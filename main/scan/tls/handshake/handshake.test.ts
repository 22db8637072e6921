import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CURVES, type WireProtocol } from '../hellos.ts';
import { Prober } from '../prober.ts';
import { probeClientRenegotiation } from '../probes/renegotiation.ts';
import { probeTicketbleed } from '../probes/ticketbleed.ts';
import { SUITES } from '../suites.ts';
import { contextFor } from '../testing/context.ts';
import {
  GNUTLS,
  gnutlsServer,
  OPENSSL,
  opensslServer,
  type RealServer,
  Workshop,
} from '../testing/real-servers.ts';

/** Our own handshake against OpenSSL: a key, a MAC or a padding that is wrong ends it. */

let workshop: Workshop;
let server: RealServer | null = null;

beforeAll(() => {
  workshop = new Workshop();
  if (!OPENSSL) return;
  workshop.certificate('rsa', 'rsa:2048');
  workshop.certificate('ec', 'ec');
});
afterEach(() => {
  server?.stop();
  server = null;
});
afterAll(() => workshop.remove());

const FLAGS = { 'TLS1.0': '-tls1', 'TLS1.1': '-tls1_1', 'TLS1.2': '-tls1_2' } as const;

/** A server of one protocol and one suite, asked with every suite there is. */
async function asked(protocol: keyof typeof FLAGS, cipher: string, ...more: string[]) {
  const files = ['-cert', 'rsa.pem', '-key', 'rsa.key', '-dcert', 'ec.pem', '-dkey', 'ec.key'];
  const options = [...files, FLAGS[protocol], '-cipher', `${cipher}:@SECLEVEL=0`, ...more];
  server = await opensslServer(workshop, options);
  return question(server.port, protocol);
}

function question(port: number, protocol: WireProtocol) {
  const prober = new Prober(contextFor(port));
  const suites = SUITES.filter(({ protocols }) => protocols.includes(protocol)).map(({ id }) => id);
  return [prober, { protocol, suites, host: 'localhost', groups: CURVES }] as const;
}

describe.skipIf(!OPENSSL)('a handshake up to TLS 1.2, carried on into another one', () => {
  it.each([
    ['TLS1.0', 'AES128-SHA'],
    ['TLS1.0', 'ECDHE-RSA-AES256-SHA'],
    ['TLS1.0', 'DHE-RSA-AES128-SHA'],
    ['TLS1.1', 'AES256-SHA'],
    ['TLS1.1', 'ECDHE-ECDSA-AES128-SHA'],
    ['TLS1.2', 'AES128-SHA'],
    ['TLS1.2', 'AES256-SHA256'],
    ['TLS1.2', 'ECDHE-ECDSA-AES256-SHA384'],
    ['TLS1.2', 'DHE-RSA-AES256-SHA256'],
    ['TLS1.2', 'AES128-GCM-SHA256'],
    ['TLS1.2', 'DHE-RSA-AES256-GCM-SHA384'],
    ['TLS1.2', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ] as const)('%s with %s', async (protocol, cipher) => {
    const allowed = await asked(protocol, cipher, '-client_renegotiation', '-legacy_renegotiation');
    expect(await probeClientRenegotiation(...allowed)).toBe(true);
    server?.stop();
    const refused = await asked(protocol, cipher);
    expect(await probeClientRenegotiation(...refused)).toBe(false);
  });

  it('of a server that wants a client certificate', async () => {
    const allowed = await asked('TLS1.1', 'AES128-SHA', '-verify', '1', '-client_renegotiation');
    expect(await probeClientRenegotiation(...allowed)).toBe(true);
  });

  it('is not known where no suite is left that it has', async () => {
    expect(await probeClientRenegotiation(...(await asked('TLS1.2', 'AES128-CCM')))).toBeNull();
  });
});

describe.skipIf(!OPENSSL)('Ticketbleed on a sound server', () => {
  it.each([
    ['TLS1.0', 'AES128-SHA'],
    ['TLS1.2', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ] as const)('%s with %s sends a short session id back as it was', async (protocol, cipher) => {
    expect(await probeTicketbleed(...(await asked(protocol, cipher)))).toEqual({
      verdict: 'not-vulnerable',
      evidence: 'A short session id comes back as it was sent.',
    });
  });

  it.skipIf(!GNUTLS)('also with 3DES, which OpenSSL no longer has', async () => {
    const priority = 'NORMAL:-VERS-ALL:+VERS-TLS1.1:-CIPHER-ALL:+3DES-CBC';
    server = await gnutlsServer(workshop, priority, 'rsa');
    expect(await probeTicketbleed(...question(server.port, 'TLS1.1'))).toMatchObject({
      verdict: 'not-vulnerable',
      evidence: 'A short session id comes back as it was sent.',
    });
  });

  it('is no matter without tickets', async () => {
    const answer = await probeTicketbleed(...(await asked('TLS1.2', 'AES128-SHA', '-no_ticket')));
    expect(answer.evidence).toContain('no session ticket');
  });
});
