import { KeyObject } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { TlsPart } from '../../../shared/report.ts';
import { makeLeaf } from '../certificate/issue.ts';
import type { Network, ProbeContext } from '../context.ts';
import { breachVerdict, probeTls } from './index.ts';
import { contextFor } from './testing/context.ts';
import { type Running, startToy, type Toy } from './testing/toy-server.ts';

/** Behaviours of servers that are not installed anywhere any more, by a server of bytes. */

const OLD: Toy = {
  protocols: ['SSL3.0', 'TLS1.0', 'TLS1.1', 'TLS1.2'],
  suites: [0xc02f, 0x009c, 0x002f, 0x000a],
};
const QUARTER = { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-04-01') };
/** Retries and their pauses take no time. */
const IMPATIENT: Partial<ProbeContext> = {
  clock: { now: () => 0, sleep: async () => {} },
};

let running: Running | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

async function scan(
  toy: Toy,
  patch: Partial<ProbeContext> = {},
): Promise<{ part: TlsPart | null; errors: { kind: string; message: string }[] }> {
  running = await startToy(toy);
  const ctx = contextFor(running.port, { ...IMPATIENT, ...patch });
  return { part: await probeTls(ctx), errors: ctx.errors };
}

async function audited(toy: Toy, patch: Partial<ProbeContext> = {}): Promise<TlsPart> {
  const { part } = await scan(toy, patch);
  if (part === null) throw new Error('nothing was found');
  return part;
}

describe('protocols and suites', () => {
  it('finds SSL 2.0 with its kinds, and DROWN', async () => {
    const part = await audited({ ...OLD, ssl2: [0x010080, 0x0700c0] });
    expect(part.protocols['SSL2.0']).toBe(true);
    expect(part.cipherSuites['SSL2.0']).toEqual([
      'SSL_CK_RC4_128_WITH_MD5',
      'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
    ]);
    expect(part.vulnerabilities).toMatchObject({
      drown: 'vulnerable',
      rc4: 'vulnerable',
      sweet32: 'vulnerable',
    });
  });

  it('holds SSL 2.0 without kinds for DROWN too (CVE-2015-3197)', async () => {
    const part = await audited({ ...OLD, ssl2: [] });
    expect(part.vulnerabilities.drown).toBe('vulnerable');
    expect(part.evidence?.drown).toContain('CVE-2015-3197');
  });

  it('finds SSL 3.0, and POODLE', async () => {
    const part = await audited({ protocols: ['SSL3.0'], suites: [0x002f, 0x0005] });
    expect(part.protocols).toMatchObject({
      'SSL2.0': false,
      'SSL3.0': true,
      'TLS1.0': false,
      'TLS1.2': false,
    });
    expect(part.cipherSuites['SSL3.0']).toEqual(['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_RC4_128_SHA']);
    expect(part.vulnerabilities).toMatchObject({
      poodle: 'vulnerable',
      beast: 'vulnerable',
      rc4: 'vulnerable',
    });
  });

  it('keeps SSL 3.0 without CBC from being POODLE', async () => {
    const part = await audited({ protocols: ['SSL3.0'], suites: [0x0005] });
    expect(part.vulnerabilities.poodle).toBe('not-vulnerable');
  });

  it('tells the order of a server that decides, over all kinds of suites', async () => {
    const suites = [0x002f, 0xc02f, 0x0005, 0x009e, 0x000a, 0xc013, 0xcca8];
    const part = await audited({ protocols: ['TLS1.2'], suites });
    expect(part.serverPreference['TLS1.2']).toBe(true);
    expect(part.cipherSuites['TLS1.2']).toEqual([
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ]);
  });

  it('sorts by number where the client decides', async () => {
    const part = await audited({ protocols: ['TLS1.2'], suites: [0xc02f, 0x002f, 0x009c], ownOrder: false });
    expect(part.serverPreference['TLS1.2']).toBe(false);
    expect(part.cipherSuites['TLS1.2']).toEqual([
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ]);
  });

  it('knows no order of a single suite', async () => {
    const part = await audited({ protocols: ['TLS1.2'], suites: [0xc02f] });
    expect(part.serverPreference['TLS1.2']).toBeNull();
    expect(part).toMatchObject({ forwardSecrecy: 'all', aead: true });
  });

  it.each(['close', 'reset'] as const)(
    'takes a %s for a no where the server answers other hellos',
    async (refusal) => {
      const { part, errors } = await scan({ protocols: ['TLS1.2'], suites: [0xc02f, 0x009c], refusal });
      expect(part?.protocols).toMatchObject({ 'TLS1.0': false, 'TLS1.2': true, 'TLS1.3': false });
      expect(part?.cipherSuites['TLS1.2']).toHaveLength(2);
      expect(errors).toEqual([]);
    },
  );
});

describe('answers that are none', () => {
  /** DES and 3DES beside suites of SRP, as a server prefers them that has no users. */
  const SRP_FIRST: Toy = {
    protocols: ['TLS1.1', 'TLS1.2'],
    suites: [0xc02f, 0x002f, 0x000a, 0x0009],
    unfinishable: [0xc01e, 0xc01d, 0xc021],
  };
  const PSK_ONLY = { suites: [0x008c, 0xc02f], troubledBy: ['TLS1.0', 'TLS1.1'] } as const;

  it('finds suites beside others that the server chooses and cannot finish', async () => {
    const part = await audited(SRP_FIRST);
    for (const protocol of ['TLS1.1', 'TLS1.2'] as const)
      expect(part.cipherSuites[protocol], protocol).toEqual(
        expect.arrayContaining(['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_RSA_WITH_DES_CBC_SHA']),
      );
    expect(part.vulnerabilities.sweet32).toBe('vulnerable');
  });

  it('finds protocols in which internal_error is the answer to all but suites without a certificate', async () => {
    const part = await audited({ ...PSK_ONLY, protocols: ['TLS1.0', 'TLS1.1', 'TLS1.2'] });
    expect(part.protocols).toMatchObject({ 'TLS1.0': true, 'TLS1.1': true, 'TLS1.2': true });
    expect(part.cipherSuites['TLS1.0']).toEqual(['TLS_PSK_WITH_AES_128_CBC_SHA']);
  });

  it('takes internal_error to every list for a refusal of the protocol', async () => {
    const { part, errors } = await scan({ ...OLD, protocols: ['TLS1.0', 'TLS1.2'], troubledBy: ['TLS1.0'] });
    expect(part?.protocols).toMatchObject({ 'TLS1.0': false, 'TLS1.2': true });
    expect(errors).toEqual([]);
  });

  it('finds the suites behind an internal_error of a protocol that is spoken', async () => {
    const { part, errors } = await scan({
      ...OLD,
      protocols: ['TLS1.2'],
      suites: [0x002f, 0x0035, 0x000a],
      chokesOn: [0x009c],
    });
    expect(part?.cipherSuites['TLS1.2']).toHaveLength(3);
    expect(errors).toEqual([]);
  });

  it('asks again where the SSL 2.0 hello is lost', async () => {
    const lost: number[] = [];
    const loses = (number: number, ssl2: boolean) => ssl2 && lost.push(number) === 1;
    const part = await audited({ ...OLD, ssl2: [0x010080], loses });
    expect(part.protocols['SSL2.0']).toBe(true);
    expect(part.vulnerabilities.drown).toBe('vulnerable');
  });

  it('takes closing each SSL 2.0 hello for a no while others are answered', async () => {
    const { part, errors } = await scan({ ...OLD, loses: (_, ssl2) => ssl2 });
    expect(part?.protocols['SSL2.0']).toBe(false);
    expect(errors).toEqual([]);
  });

  it('never takes a close for a no of a server that refuses in words', async () => {
    // Every third connection is lost, whatever it asks.
    const { part } = await scan({ ...OLD, ssl2: [0x010080], loses: (number) => number % 3 === 0 });
    expect(part?.protocols).toMatchObject({ 'SSL3.0': true, 'TLS1.0': true, 'TLS1.1': true, 'TLS1.2': true });
    expect(part?.protocols['SSL2.0']).not.toBe(false);
    const clients = new Map(part?.clients.map((client) => [client.id, client]));
    expect(clients.get('openssl-1.0.2')?.connects).toBe(true);
  });

  it('says of a protocol whose hellos are all lost that it is not known', async () => {
    running = await startToy(OLD);
    const ctx = contextFor(running.port, IMPATIENT);
    const part = await probeTls({
      ...ctx,
      network: losing(ctx.network, (bytes) => bytes[9] === 3 && bytes[10] === 1),
    });
    expect(part?.protocols).toMatchObject({ 'TLS1.0': null, 'TLS1.1': true });
    expect(part?.vulnerabilities).toMatchObject({ sweet32: 'vulnerable', freak: 'unknown', rc4: 'unknown' });
    expect(part?.incomplete).toContain('TLS1.0');
    expect(ctx.coverage.close().tls.state).toBe('partial');
    expect(ctx.errors.map(({ message }) => message).join()).toContain('What is accepted in TLS 1.0');
  });

  it('counts every question it asks', async () => {
    running = await startToy(OLD);
    const ctx = contextFor(running.port, IMPATIENT);
    await probeTls(ctx);
    const { state, asked, answered } = ctx.coverage.close().tls;
    expect(state).toBe('full');
    expect(asked).toBe(answered);
    expect(asked).toBeGreaterThan(50);
  });
});

/** A network that resets connections whose first bytes `loses` is true for. */
const losing = (network: Network, loses: (bytes: Uint8Array) => boolean): Network => ({
  ...network,
  connect: async (...args) => {
    const socket = await network.connect(...args);
    const write = socket.write.bind(socket) as (bytes: Uint8Array) => boolean;
    socket.write = ((bytes: Uint8Array) => {
      if (!loses(bytes)) return write(bytes);
      socket.destroy(new Error('lost'));
      return false;
    }) as typeof socket.write;
    return socket;
  },
});

describe('parameters and extensions', () => {
  it('finds export suites, and FREAK and Logjam', async () => {
    const part = await audited({ protocols: ['TLS1.0'], suites: [0x0003, 0x0014, 0x002f] });
    expect(part.vulnerabilities).toMatchObject({ freak: 'vulnerable', logjam: 'vulnerable' });
  });

  it.each([
    [64, 'vulnerable'],
    [128, 'potential'],
    [256, 'not-vulnerable'],
  ])('judges a DHE prime of %i bytes that is not common', async (size, verdict) => {
    const prime = new Uint8Array(size).fill(0xc5);
    const part = await audited({ protocols: ['TLS1.2'], suites: [0x009e], prime });
    expect(part).toMatchObject({
      dhBits: size * 8,
      dhCommonPrime: false,
      vulnerabilities: { logjam: verdict },
    });
  });

  it('finds compression, and CRIME', async () => {
    const part = await audited({ ...OLD, compression: true });
    expect(part.compression).toBe(true);
    expect(part.vulnerabilities.crime).toBe('vulnerable');
  });

  it('finds ALPN protocols', async () => {
    expect((await audited({ ...OLD, alpn: ['http/1.1', 'h2'] })).alpn).toEqual(['http/1.1', 'h2']);
  });

  it('finds missing secure renegotiation', async () => {
    const part = await audited({ ...OLD, secureRenegotiation: false });
    expect(part.secureRenegotiation).toBe(false);
    expect(part.vulnerabilities.renegotiation).toBe('potential');
  });

  it('finds version and extension intolerance', async () => {
    const part = await audited({ ...OLD, versionIntolerant: true, extensionIntolerant: true });
    expect(part.intolerance).toEqual(['version', 'extensions']);
  });

  it.each([
    ['extension', 'alert', 'refused: decode_error'],
    ['extension', 'reset', 'refused: connection closed'],
    ['name', 'alert', 'refused: unrecognized_name'],
  ] as const)(
    'measures a server that refuses the %s by %s without it',
    async (nameIntolerant, refusal, wrongName) => {
      const { part, errors } = await scan({ ...OLD, nameIntolerant, refusal });
      expect(part).toMatchObject({
        protocols: { 'TLS1.2': true, 'TLS1.3': false },
        intolerance: ['server-name'],
        sni: { withoutName: 'same certificate', wrongName },
      });
      expect(errors).toEqual([]);
      const clients = new Map(part?.clients.map((client) => [client.id, client]));
      expect(clients.get('firefox-153')).toMatchObject({
        connects: false,
        reason: expect.stringContaining('refuses the name it asks for'),
      });
      expect(clients.get('ie8-xp')?.connects).toBe(true);
    },
  );

  it('names the extension the server hangs up on, and measures without it', async () => {
    const { part, errors } = await scan({ ...OLD, hangsUpOn: 'status_request' });
    expect(errors).toEqual([]);
    expect(part).toMatchObject({
      intolerance: ['status_request'],
      compression: false,
      secureRenegotiation: true,
      ocspStapling: false,
      heartbeat: false,
    });
    const clients = new Map(part?.clients.map((client) => [client.id, client]));
    expect(clients.get('chrome-49-xp')).toMatchObject({
      connects: false,
      reason: expect.stringContaining('refuses hellos with status_request'),
    });
    expect(clients.get('openssl-1.0.2')?.connects).toBe(true);
  });

  it('asks in the clear with the suites that were found where the common ones will not do', async () => {
    const { part, errors } = await scan({ protocols: ['TLS1.2'], suites: [0x0041, 0x0084], heartbeat: true });
    expect(errors).toEqual([]);
    expect(part).toMatchObject({
      cipherSuites: {
        'TLS1.2': ['TLS_RSA_WITH_CAMELLIA_128_CBC_SHA', 'TLS_RSA_WITH_CAMELLIA_256_CBC_SHA'],
      },
      compression: false,
      secureRenegotiation: true,
      heartbeat: true,
      vulnerabilities: { heartbleed: 'potential', crime: 'not-vulnerable' },
    });
  });

  it('finds none in a tolerant server', async () => {
    expect((await audited(OLD)).intolerance).toEqual([]);
  });
});

describe('implementation faults', () => {
  it('finds an early ChangeCipherSpec that is taken', async () => {
    expect((await audited({ ...OLD, earlyCcs: true })).vulnerabilities.ccs).toBe('vulnerable');
  });

  it('finds one that hangs up on what it cannot decrypt then', async () => {
    const { der } = await makeLeaf({ names: ['localhost'], key: 'RSA-2048', ...QUARTER });
    const toy: Toy = { protocols: ['TLS1.2'], suites: [0x009c], certificate: der };
    expect((await audited({ ...toy, earlyCcs: 'hangs up' })).vulnerabilities.ccs).toBe('vulnerable');
  });

  it('acquits a server that ignores it', async () => {
    const part = await audited({ ...OLD, ignoresCcs: true });
    expect(part.vulnerabilities.ccs).toBe('not-vulnerable');
  });

  it('acquits a server that rejects it', async () => {
    expect((await audited(OLD)).vulnerabilities.ccs).toBe('not-vulnerable');
  });

  it('says potential of a heartbeat offer, and does not ask without permission', async () => {
    const part = await audited({ ...OLD, heartbeat: true, bleeds: 64 });
    expect(part).toMatchObject({ heartbeat: true, vulnerabilities: { heartbleed: 'potential' } });
    expect(part.vulnerabilities.ticketbleed).toBe('not-tested');
  });

  it('finds Heartbleed when it may ask', async () => {
    const part = await audited({ ...OLD, heartbeat: true, bleeds: 64 }, { intrusive: true });
    expect(part.vulnerabilities.heartbleed).toBe('vulnerable');
    expect(part.evidence?.heartbleed).toContain('64 bytes');
  });

  it.each([
    ['leak', 'vulnerable', '6 bytes came back with 32'],
    ['echo', 'not-vulnerable', 'comes back as it was sent'],
    ['none', 'unknown', 'did not resume'],
  ] as const)(
    'asks for Ticketbleed: a server whose resumption is %s',
    async (resumption, verdict, evidence) => {
      const { der, keys } = await makeLeaf({ names: ['localhost'], key: 'RSA-2048', ...QUARTER });
      const tickets = { key: KeyObject.from(keys.privateKey), resumption };
      for (const protocol of ['TLS1.0', 'TLS1.2'] as const) {
        const toy = { protocols: [protocol], suites: [0x009c, 0x002f], certificate: der, tickets };
        const part = await audited(toy, { intrusive: true });
        expect(part).toMatchObject({ sessionTickets: true, vulnerabilities: { ticketbleed: verdict } });
        expect(part.evidence?.ticketbleed).toContain(evidence);
        await running?.close();
      }
    },
  );

  it('finds a padding oracle, and none where all answers are alike', async () => {
    const { der, keys } = await makeLeaf({ names: ['localhost'], key: 'RSA-2048', ...QUARTER });
    const same = await audited({ ...OLD, certificate: der });
    expect(same.vulnerabilities.robot).toBe('not-vulnerable');
    await running?.close();
    const oracle = KeyObject.from(keys.privateKey);
    const telling = await audited({ ...OLD, certificate: der, oracle });
    expect(telling.vulnerabilities.robot).toBe('vulnerable');
    expect(telling.evidence?.robot).toContain('decrypt_error');
  });
});

describe('a server that is not well', () => {
  it('that dies on the way leaves what was learned, and an error', async () => {
    const { part, errors } = await scan({ ...OLD, diesAfter: 30 });
    expect(part?.protocols['TLS1.2']).toBe(true);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ kind: 'refused', message: expect.stringContaining('not complete') });
    const verdicts = Object.values(part?.vulnerabilities ?? {});
    expect(verdicts).toContain('unknown');
  });

  it('that is gone from the start is null', async () => {
    running = await startToy(OLD);
    const { port } = running;
    await running.close();
    const ctx = contextFor(port, IMPATIENT);
    expect(await probeTls(ctx)).toBeNull();
    expect(ctx.errors[0]).toMatchObject({ kind: 'refused' });
  });

  it('that refuses everything is null and no false no', async () => {
    const { part, errors } = await scan({ protocols: [], suites: [], refusal: 'close' });
    expect(part).toBeNull();
    expect(errors[0]).toMatchObject({ kind: 'reset' });
  });

  it('that refuses everything by alert is told with its reason', async () => {
    const { part, errors } = await scan({ protocols: ['TLS1.2'], suites: [] });
    expect(part).toBeNull();
    expect(errors).toEqual([
      {
        probe: 'tls',
        kind: 'protocol',
        message: 'The server speaks TLS, but refuses every hello (handshake_failure).',
      },
    ]);
  });

  it('is left alone once the scan is aborted', async () => {
    const stop = new AbortController();
    stop.abort();
    const { part, errors } = await scan(OLD, { signal: stop.signal });
    expect(part).toBeNull();
    expect(errors[0]).toMatchObject({ kind: 'aborted' });
    expect(running?.connections()).toBe(0);
  });

  it('costs no more connections than are reported', async () => {
    const part = await audited(OLD);
    expect(part.cost?.connections).toBe(running?.connections());
    expect(part.cost?.connections).toBeLessThanOrEqual(150);
  });
});

describe('breachVerdict', () => {
  it('rests on the compression of pages', () => {
    expect(breachVerdict(null).verdict).toBe('not-tested');
    expect(breachVerdict({ compression: null }).verdict).toBe('not-vulnerable');
    expect(breachVerdict({ compression: 'gzip' }).verdict).toBe('potential');
  });
});
