import { describe, expect, it } from 'vitest';
import {
  type CertificatePart,
  type Grade,
  Grades,
  type ReportParts,
  type TlsPart,
} from '../../../shared/report.ts';
import { httpWithHsts, partsOf, soundCertificate, soundTls } from '../tls/testing/parts.ts';
import { gradeTls } from './tls.ts';

const graded = (
  tls: Partial<TlsPart> = {},
  certificate: Partial<CertificatePart> = {},
  rest: Partial<ReportParts> = {},
) => gradeTls(partsOf({ tls: soundTls(tls), certificate: soundCertificate(certificate), ...rest }));

const protocols = (changes: Partial<TlsPart['protocols']>) => ({ ...soundTls().protocols, ...changes });
const verdicts = (changes: Partial<TlsPart['vulnerabilities']>) => ({
  ...soundTls().vulnerabilities,
  ...changes,
});
const with12 = (...suites: string[]) => ({ ...soundTls().cipherSuites, 'TLS1.2': suites });

describe('gradeTls', () => {
  it('gives A+ to a server with nothing to complain about', () => {
    // 30 % of 100, 30 % of 90 (RSA 2048), 40 % of (100 + 80) / 2
    expect(graded()).toEqual({
      grade: 'A+',
      score: { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
      caps: [],
      notes: [],
    });
    expect(Grades.shape.tls.safeParse(graded()).success).toBe(true);
  });

  it('is null where TLS was not measured or nothing answered', () => {
    expect(gradeTls(partsOf({ tls: null }))).toBeNull();
    const nothing = Object.fromEntries(Object.keys(soundTls().protocols).map((name) => [name, null]));
    expect(graded({ protocols: nothing as TlsPart['protocols'] })).toBeNull();
  });

  it.each<[string, Grade, Partial<TlsPart>]>([
    ['SSL 2.0', 'F', { protocols: protocols({ 'SSL2.0': true }) }],
    [
      'SSL 3.0 as the best',
      'F',
      {
        protocols: protocols({ 'SSL3.0': true, 'TLS1.2': false, 'TLS1.3': false }),
        cipherSuites: { 'SSL3.0': ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
      },
    ],
    [
      'insecure renegotiation',
      'F',
      { secureRenegotiation: false, vulnerabilities: verdicts({ renegotiation: 'vulnerable' }) },
    ],
    ['only RC4', 'F', { cipherSuites: { 'TLS1.2': ['TLS_RSA_WITH_RC4_128_SHA'] } }],
    ['an export suite', 'F', { cipherSuites: with12('TLS_RSA_EXPORT_WITH_RC4_40_MD5') }],
    ['a NULL suite', 'F', { cipherSuites: with12('TLS_RSA_WITH_NULL_SHA') }],
    ['an anonymous suite', 'F', { cipherSuites: with12('TLS_DH_anon_WITH_AES_128_CBC_SHA') }],
    ['DROWN', 'F', { vulnerabilities: verdicts({ drown: 'vulnerable' }) }],
    ['Heartbleed', 'F', { vulnerabilities: verdicts({ heartbleed: 'vulnerable' }) }],
    ['CCS injection', 'F', { vulnerabilities: verdicts({ ccs: 'vulnerable' }) }],
    ['ROBOT', 'F', { vulnerabilities: verdicts({ robot: 'vulnerable' }) }],
    ['Ticketbleed', 'F', { vulnerabilities: verdicts({ ticketbleed: 'vulnerable' }) }],
    ['FREAK', 'F', { vulnerabilities: verdicts({ freak: 'vulnerable' }) }],
    [
      'nothing newer than TLS 1.1',
      'C',
      {
        protocols: protocols({ 'TLS1.1': true, 'TLS1.2': false, 'TLS1.3': false }),
        cipherSuites: { 'TLS1.1': ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] },
      },
    ],
    ['CRIME', 'C', { vulnerabilities: verdicts({ crime: 'vulnerable' }) }],
    ['POODLE', 'C', { vulnerabilities: verdicts({ poodle: 'vulnerable' }) }],
    ['RC4 with TLS 1.2', 'C', { cipherSuites: with12('TLS_ECDHE_RSA_WITH_RC4_128_SHA') }],
    ['3DES with TLS 1.2', 'C', { cipherSuites: with12('TLS_RSA_WITH_3DES_EDE_CBC_SHA') }],
    ['SSL 3.0', 'B', { protocols: protocols({ 'SSL3.0': true }) }],
    ['TLS 1.0', 'B', { protocols: protocols({ 'TLS1.0': true }) }],
    ['TLS 1.1', 'B', { protocols: protocols({ 'TLS1.1': true }) }],
    [
      'RC4 and 3DES with TLS 1.0 only',
      'B',
      {
        protocols: protocols({ 'TLS1.0': true }),
        cipherSuites: {
          ...soundTls().cipherSuites,
          'TLS1.0': ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
        },
      },
    ],
    ['DH 1024', 'B', { dhBits: 1024 }],
    ['no forward secrecy', 'B', { forwardSecrecy: 'none' }],
    ['no AEAD', 'B', { aead: false }],
    ['no TLS 1.3', 'A-', { protocols: protocols({ 'TLS1.3': false }) }],
    ['no secure renegotiation', 'A-', { secureRenegotiation: false }],
  ])('caps %s at %s', (_, grade, tls) => {
    const result = graded(tls);
    expect(result?.grade).toBe(grade);
    expect(result?.caps.map((cap) => cap.grade)).toContain(grade);
  });

  it.each<[string, Grade, Partial<CertificatePart>]>([
    ['a wrong name', 'M', { nameMatches: false }],
    [
      'an unknown issuer',
      'T',
      { trusted: false, trustedBy: null, trustError: 'No root.', chainComplete: null },
    ],
    ['an expired one', 'T', { trusted: false, trustedBy: null, renewal: 'expired', chainComplete: false }],
    ['a SHA-1 signature', 'T', { signatureAlgorithm: 'sha1WithRSAEncryption' }],
    ['an MD5 signature', 'F', { signatureAlgorithm: 'md5WithRSAEncryption' }],
    ['a 512-bit key', 'F', { keyBits: 512 }],
    ['exponent 1', 'F', { rsaExponent: 1 }],
    ['a 1024-bit key', 'B', { keyBits: 1024 }],
    ['an incomplete chain', 'B', { trusted: false, trustedBy: null, chainComplete: false }],
  ])('caps a certificate with %s at %s', (_, grade, certificate) => {
    expect(graded({}, certificate)?.grade).toBe(grade);
  });

  it.each<[string, Grade, ReportParts['http']]>([
    ['half a year', 'A+', httpWithHsts({ maxAge: 15_552_000 })],
    ['a short one', 'A-', httpWithHsts({ maxAge: 86_400 })],
    ['one switched off', 'A-', httpWithHsts({ maxAge: 0 })],
    ['an invalid one', 'A-', httpWithHsts({ valid: false, maxAge: null })],
    ['none', 'A', httpWithHsts({ present: false, valid: false, maxAge: null })],
    ['an unknown one', 'A', null],
  ])('wants HSTS for A+: %s gives %s', (_, grade, http) => {
    expect(graded({}, {}, { http })?.grade).toBe(grade);
  });

  it('counts the owner’s pin and CA as trust, and says so', () => {
    const pinned = graded({}, { trustedBy: 'pin', pinned: true, selfSigned: true, nameMatches: false });
    expect(pinned?.grade).toBe('A+');
    expect(pinned?.notes?.join(' ')).toMatch(/you pinned it.*your pin counts instead of the name/u);
    const userCa = graded({}, { trustedBy: 'user-ca' });
    expect(userCa?.grade).toBe('A+');
    expect(userCa?.notes?.join(' ')).toContain('the CA you gave');
  });

  it('never caps for what it does not know', () => {
    const unknown = graded({
      protocols: protocols({ 'SSL2.0': null, 'SSL3.0': null, 'TLS1.0': null, 'TLS1.1': null }),
      secureRenegotiation: null,
      forwardSecrecy: null,
      aead: null,
      vulnerabilities: verdicts({ robot: 'unknown', heartbleed: 'not-tested', poodle: 'potential' }),
    });
    expect(unknown?.caps).toEqual([]);
    expect(unknown?.notes).toEqual(['Not measured, and not counted: SSL 2.0, SSL 3.0, TLS 1.0, TLS 1.1.']);
    const blind = gradeTls(partsOf({ certificate: null }));
    expect(blind).toMatchObject({ grade: 'A', caps: [] });
    expect(graded({ cipherSuites: {} })).toMatchObject({ grade: 'A+', score: null });
    expect(graded({ cipherSuites: with12('0x1234', 'TLS_AES_128_GCM_SHA256') })?.grade).toBe('A+');
  });

  it('judges forward secrecy and AEAD by what current clients get', () => {
    const client = (
      id: string,
      cipherSuite: string,
      forwardSecrecy: boolean,
    ): TlsPart['clients'][number] => ({
      id,
      name: id,
      connects: true,
      protocol: 'TLS1.2',
      cipherSuite,
      forwardSecrecy,
      reason: null,
    });
    const cbc = graded({ clients: [client('curl-8', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', true)] });
    expect(cbc).toMatchObject({ grade: 'B', caps: [{ reason: expect.stringContaining('AEAD') }] });
    const rsa = graded({ clients: [client('curl-8', 'TLS_RSA_WITH_AES_128_GCM_SHA256', false)] });
    expect(rsa).toMatchObject({ grade: 'B', caps: [{ reason: expect.stringContaining('forward secrecy') }] });
    const old = graded({ clients: [client('android-2.3', 'TLS_RSA_WITH_AES_128_CBC_SHA', false)] });
    expect(old?.caps).toEqual([]);
  });

  it('lists the worst cap first and scores as the guide does', () => {
    const result = graded(
      { protocols: protocols({ 'TLS1.0': true }), cipherSuites: with12('TLS_RSA_WITH_3DES_EDE_CBC_SHA') },
      { nameMatches: false, keyType: 'EC', keyBits: 256 },
    );
    expect(result?.caps.map(({ grade }) => grade)).toEqual(['M', 'C', 'B']);
    // protocols (90 + 100) / 2, EC 256 scores 100, ciphers (20 + 100) / 2
    expect(result?.score).toEqual({ protocol: 95, keyExchange: 100, cipher: 60, total: 83 });
  });

  it('scores an anonymous key exchange as nothing at all', () => {
    expect(graded({ cipherSuites: with12('TLS_DH_anon_WITH_AES_128_CBC_SHA') })?.score?.total).toBe(0);
  });
});
