import { describe, expect, it } from 'vitest';
import { ClientResult, type TlsProtocol } from '../../../../shared/report.ts';
import type { HandshakeOutcome, ServerChoice } from '../outcome.ts';
import { SUITES, suiteByName } from '../suites.ts';
import { decodeClientHello } from '../testing/server-side.ts';
import { encodeClientHelloMessage } from '../wire/client-hello.ts';
import { extensionId } from '../wire/extensions.ts';
import { ALERT, isGrease } from '../wire/registry.ts';
import {
  type ClientProfile,
  clientProfiles,
  EVERYDAY_CLIENTS,
  helloForClient,
  judgeClient,
} from './index.ts';

const random = (length: number) => new Uint8Array(length).fill(7);
const profile = (id: string): ClientProfile => {
  const found = clientProfiles.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no profile ${id}`);
  return found;
};
const suite = (name: string) => suiteByName(name)?.id ?? -1;
const choice = (protocol: TlsProtocol, name: string, more: Partial<ServerChoice> = {}): ServerChoice => ({
  kind: 'hello',
  protocol,
  cipherSuite: suite(name),
  compression: 0,
  sessionId: new Uint8Array(),
  extensions: new Map(),
  retry: false,
  group: null,
  dhBits: null,
  dhPrime: null,
  alpn: null,
  certificates: [],
  stapled: false,
  certificateRequested: false,
  complete: true,
  cut: false,
  ...more,
});
const alert = (description: number): HandshakeOutcome => ({ kind: 'alert', level: 2, description });
const modern = {
  protocols: {
    'SSL2.0': false,
    'SSL3.0': false,
    'TLS1.0': false,
    'TLS1.1': false,
    'TLS1.2': true,
    'TLS1.3': true,
  },
  cipherSuites: {
    'TLS1.2': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    'TLS1.3': ['TLS_AES_128_GCM_SHA256'],
  },
};
const tls10Only = {
  protocols: { ...modern.protocols, 'TLS1.0': true, 'TLS1.2': false, 'TLS1.3': false },
  cipherSuites: { 'TLS1.0': ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
};

describe('clientProfiles', () => {
  it('offers only suites and names only clients that exist', () => {
    const ids = new Set(SUITES.map(({ id }) => id));
    for (const { cipherSuites } of clientProfiles)
      expect(cipherSuites.filter((id) => !ids.has(id))).toEqual([]);
    for (const id of EVERYDAY_CLIENTS) expect(profile(id).id).toBe(id);
  });
});

describe('helloForClient', () => {
  it.each(clientProfiles.map((each) => [each.id, each] as const))(
    'makes a readable hello for %s',
    (_, each) => {
      const spec = helloForClient(each, 'cloud.example.org', random);
      const read = decodeClientHello(encodeClientHelloMessage(spec).subarray(4));
      const offered = read?.cipherSuites.filter((id) => !isGrease(id));
      expect(offered).toEqual([...each.cipherSuites, ...each.signallingSuites]);
      const types = read?.extensions?.map(({ type }) => type) ?? [];
      expect(types.includes('server_name')).toBe(each.sni);
      expect(types.includes('supported_versions')).toBe(each.maxVersion === 'TLS1.3');
      const ids = read?.extensions?.map(extensionId) ?? [];
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  it('carries what a server may stumble over where the program sends it', () => {
    const sent = (id: string) =>
      helloForClient(profile(id), 'cloud.example.org', random).extensions?.map(extensionId) ?? [];
    const [statusRequest, sct, compressCertificate, recordSizeLimit] = [5, 18, 27, 28];
    expect(sent('chrome-156')).toEqual(expect.arrayContaining([statusRequest, sct, compressCertificate]));
    expect(sent('chrome-156').some(isGrease)).toBe(true);
    expect(sent('firefox-153')).toEqual(expect.arrayContaining([statusRequest, sct, recordSizeLimit]));
    expect(sent('firefox-153').some(isGrease)).toBe(false);
    for (const id of ['safari-26', 'android-14', 'java-17', 'go-current', 'nextcloud-android'])
      expect(sent(id), id).toContain(statusRequest);
    for (const id of ['curl-8', 'openssl-3.0', 'nextcloud-desktop-current', 'android-7.0'])
      expect(sent(id), id).not.toContain(statusRequest);
  });

  it('sends no extensions for a client that knows none, and no address as a name', () => {
    expect(helloForClient(profile('android-2.3'), 'cloud.example.org', random).extensions).toBeNull();
    const types = helloForClient(profile('curl-8'), '192.0.2.7', random).extensions?.map(({ type }) => type);
    expect(types).not.toContain('server_name');
  });
});

describe('judgeClient', () => {
  it('says with what a client connects', () => {
    const result = judgeClient(profile('curl-8'), choice('TLS1.3', 'TLS_AES_256_GCM_SHA384'), null, modern);
    expect(result).toMatchObject({
      connects: true,
      protocol: 'TLS1.3',
      cipherSuite: 'TLS_AES_256_GCM_SHA384',
      forwardSecrecy: true,
      reason: null,
    });
    const old = judgeClient(profile('android-4.3'), choice('TLS1.0', 'TLS_RSA_WITH_AES_128_CBC_SHA'), null);
    expect(old).toMatchObject({ connects: true, forwardSecrecy: false });
    expect(ClientResult.safeParse(result).success && ClientResult.safeParse(old).success).toBe(true);
  });

  it('passes on that a profile is an assumption', () => {
    expect(judgeClient(profile('davx5-4.5'), { kind: 'timeout' }, null).evidence).toBe('assumption');
  });

  it.each<[string, string, HandshakeOutcome, string]>([
    [
      'protocol_version',
      'android-4.3',
      alert(ALERT.protocolVersion),
      'Android 4.3 cannot connect: it stops at TLS 1.0.',
    ],
    [
      'handshake_failure by a newer server',
      'android-4.3',
      alert(ALERT.handshakeFailure),
      'Android 4.3 cannot connect: it stops at TLS 1.0, the server begins with TLS 1.2.',
    ],
    [
      'a server that just hangs up',
      'android-4.3',
      { kind: 'closed', reset: false, refusal: true },
      'Android 4.3 cannot connect: it stops at TLS 1.0, the server begins with TLS 1.2.',
    ],
    [
      'no common suite',
      'chrome-49-xp',
      alert(ALERT.handshakeFailure),
      'Chrome 49 / Windows XP cannot connect: the server accepts none of its cipher suites.',
    ],
    [
      'a common suite but no group',
      'android-7.0',
      alert(ALERT.handshakeFailure),
      'Android 7.0 cannot connect: they share cipher suites, but no group or signature scheme to use them with.',
    ],
  ])('explains %s', (name, id, outcome, reason) => {
    const server = name === 'protocol_version' ? null : modern;
    expect(judgeClient(profile(id), outcome, null, server)).toMatchObject({ connects: false, reason });
  });

  it('tells a client without a name from one without a suite', () => {
    const refusedBy = (...names: string[]) =>
      judgeClient(profile('ie8-xp'), alert(ALERT.handshakeFailure), null, {
        ...tls10Only,
        cipherSuites: { 'TLS1.0': names },
      }).reason;
    expect(refusedBy('TLS_RSA_WITH_AES_128_CBC_SHA')).toContain('none of its cipher suites');
    expect(refusedBy('TLS_RSA_WITH_3DES_EDE_CBC_SHA')).toContain('sends no server name');
  });

  it('explains a server that is too old', () => {
    const outcome = choice('TLS1.0', 'TLS_RSA_WITH_AES_128_CBC_SHA');
    expect(judgeClient(profile('firefox-153'), outcome, null, tls10Only)).toMatchObject({
      connects: false,
      reason: 'Firefox 153 ESR cannot connect: the server answers with TLS 1.0, it wants at least TLS 1.2.',
    });
    expect(judgeClient(profile('firefox-153'), alert(ALERT.protocolVersion), null, tls10Only).reason).toBe(
      'Firefox 153 ESR cannot connect: it begins with TLS 1.2, the server stops at TLS 1.0.',
    );
  });

  it.each([
    ['a small group', 'openssl-1.0.2', 512, false],
    ['a group it takes', 'openssl-1.0.2', 1024, true],
    ['a large group', 'java-7', 2048, false],
    ['a group of its size', 'java-7', 1024, true],
  ])('applies Diffie-Hellman limits: %s', (_, id, dhBits, connects) => {
    const outcome = choice('TLS1.0', 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', { dhBits });
    expect(judgeClient(profile(id), outcome, null).connects).toBe(connects);
  });

  it('applies RSA limits to the certificate the client would see', () => {
    const outcome = choice('TLS1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
    const judged = (certificate: Parameters<typeof judgeClient>[2], answer = outcome) =>
      judgeClient(profile('curl-8'), answer, certificate).connects;
    const short = {
      subject: '',
      issuer: '',
      notAfter: '',
      keyType: 'RSA',
      keyBits: 1024,
      fingerprint256: '',
    };
    expect(judged({ keyType: 'RSA', keyBits: 1024 })).toBe(false);
    expect(judged({ keyType: 'RSA', keyBits: 2048 })).toBe(true);
    expect(judged({ keyType: 'EC', keyBits: 256, alternate: short })).toBe(false);
    expect(judged({ keyType: 'EC', keyBits: 256 })).toBe(true);
    const ecdsa = choice('TLS1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256');
    expect(judged({ keyType: 'RSA', keyBits: 1024 }, ecdsa)).toBe(true);
  });

  it.each<[string, HandshakeOutcome]>([
    ['timeout', { kind: 'timeout' }],
    ['reset', { kind: 'closed', reset: true, refusal: false }],
    ['malformed', { kind: 'malformed', reason: 'x' }],
    ['failed', { kind: 'failed', error: 'refused', message: 'x' }],
  ])('does not call %s a refusal', (_, outcome) => {
    expect(judgeClient(profile('curl-8'), outcome, null, modern).connects).toBeNull();
  });

  it('does not guess from protocols that could not be measured', () => {
    const server = { ...modern, protocols: { ...modern.protocols, 'TLS1.0': null } };
    expect(judgeClient(profile('android-4.3'), { kind: 'timeout' }, null, server).connects).toBeNull();
  });

  it('refuses a choice the client had not offered', () => {
    const outcome = choice('TLS1.2', 'TLS_RSA_WITH_RC4_128_MD5');
    expect(judgeClient(profile('curl-8'), outcome, null).connects).toBe(false);
  });
});
