import { describe, expect, it } from 'vitest';
import {
  certificateEvidence,
  certificateVerdict,
  coversName,
  issuerFamily,
  issuerName,
  sameFingerprint,
  whatStayed,
} from './certificate-change.ts';
import type { CertificateFact } from './view.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1, 12);
const LE = "CN=R10,O=Let's Encrypt,C=US";
const day = (n: number) => new Date(START + n * DAY).toISOString();
const fact = (
  fingerprint256: string,
  from: number,
  days: number,
  more: Partial<CertificateFact> = {},
): CertificateFact => ({
  fingerprint256,
  spkiSha256: `key-${fingerprint256}`,
  issuer: LE,
  notBefore: day(from),
  notAfter: day(from + days),
  names: ['cloud.example'],
  trusted: true,
  pinned: false,
  ...more,
});

describe('the season of a renewal', () => {
  const kind = (days: number, at: number, more: Partial<CertificateFact> = {}) =>
    certificateVerdict(fact('aa', 0, days), fact('bb', at, days, more)).kind;
  it.each([
    ['half of a lifetime below ten days, less 5 %', 6, 2.7],
    ['the same of nine days and a half', 9.5, 4.28],
    ['two thirds of any other, less 5 %', 10, 6.17],
    ['the same where clients that count days would renew at once', 30, 18.5],
    ['30 days before the end, less 5 %, of 90 days', 90, 55.5],
    ['30 days before the end, less 5 %, of 45 days', 45, 12.75],
  ])('begins at %s', (_, days, from) => {
    expect(kind(days, from)).toBe('certificate-renewed');
    expect(kind(days, from - 0.1)).toBe('certificate-unexpected');
  });

  it('of another issuer is not that of a client that counts days', () => {
    const other = { issuer: 'CN=X,O=Other CA' };
    expect([kind(45, 15, other), kind(45, 28, other)]).toEqual([
      'certificate-unexpected',
      'certificate-replaced',
    ]);
  });
});

describe('the verdict', () => {
  const before = (more: Partial<CertificateFact> = {}) => fact('aa', 0, 90, more);
  const verdict = (
    was: Partial<CertificateFact>,
    is: Partial<CertificateFact>,
    from = 62,
    about: Parameters<typeof certificateVerdict>[2] = {},
  ) => {
    const { kind, direction, severity, sentence } = certificateVerdict(
      before(was),
      fact('bb', from, 90, is),
      about,
    );
    return `${kind}, ${direction}, ${severity}: ${sentence}`;
  };
  const other = { issuer: 'CN=X,O=Other CA' };
  const trust = { otherTrust: true };

  it.each<[string, Parameters<typeof verdict>, string]>([
    [
      'renewed',
      [{}, {}],
      'certificate-renewed, better, info: The certificate was renewed: valid until 31 Oct 2026.',
    ],
    [
      'for fewer names',
      [{ names: ['a', 'b'] }, { names: ['b'] }],
      'certificate-replaced, neutral, low: The certificate was renewed until 31 Oct 2026, for fewer names than before.',
    ],
    [
      'ends at the same moment',
      [{}, { notAfter: day(90) }],
      'certificate-replaced, neutral, low: The certificate was replaced by one that ends earlier: valid until 30 Aug 2026.',
    ],
    [
      'both pinned',
      [{ pinned: true }, { pinned: true }],
      'certificate-renewed, better, info: The certificate was renewed: valid until 31 Oct 2026.',
    ],
    [
      'the pin lost',
      [{ pinned: true }, {}],
      'certificate-unexpected, worse, critical: The pinned certificate was replaced by another one.',
    ],
    [
      'the pinned one back',
      [{}, { pinned: true }],
      'certificate-replaced, better, info: The pinned certificate is back.',
    ],
    [
      'a pin taken back',
      [{ pinned: true }, {}, 62, trust],
      'certificate-renewed, better, info: The certificate was renewed: valid until 31 Oct 2026.',
    ],
    [
      'a pin set',
      [{}, { pinned: true }, 62, trust],
      'certificate-renewed, better, info: The certificate was renewed: valid until 31 Oct 2026.',
    ],
    [
      'trust lost',
      [{}, { trusted: false }],
      'certificate-unexpected, worse, high: Unexpected certificate: the new one is not trusted.',
    ],
    [
      'trust lost with the issuer',
      [{}, { ...other, trusted: false }],
      'certificate-unexpected, worse, high: Unexpected certificate from another issuer, and it is not trusted.',
    ],
    [
      'trust taken back',
      [{}, { ...other, trusted: false }, 62, trust],
      'certificate-replaced, neutral, info: The certificate was replaced: valid until 31 Oct 2026.',
    ],
    [
      'never trusted, renewed',
      [{ trusted: false }, { trusted: false }],
      'certificate-renewed, better, info: The certificate was renewed: valid until 31 Oct 2026.',
    ],
    [
      'never trusted, another issuer',
      [{ trusted: false }, { ...other, trusted: false }],
      'certificate-unexpected, worse, high: Unexpected certificate: another issuer long before a renewal was due.',
    ],
    [
      'trusted now',
      [{ trusted: false }, other, 20],
      'certificate-replaced, better, info: The certificate was replaced by one that is trusted: valid until 19 Sep 2026.',
    ],
    [
      'the same key',
      [{}, { spkiSha256: 'key-aa' }, 20],
      'certificate-replaced, neutral, info: The certificate was replaced ahead of time, with the same key: valid until 19 Sep 2026.',
    ],
    [
      'the same key of another issuer',
      [{}, { ...other, spkiSha256: 'key-aa' }, 20],
      'certificate-unexpected, worse, high: Unexpected certificate: another issuer long before a renewal was due.',
    ],
    [
      'another issuer in season',
      [{}, other],
      'certificate-replaced, neutral, low: The certificate now comes from another issuer: valid until 31 Oct 2026.',
    ],
    [
      'another key',
      [{}, {}, 0],
      'certificate-unexpected, worse, medium: Unexpected certificate: another key long before a renewal was due.',
    ],
    [
      'accepted before',
      [{}, { ...other, trusted: false }, 20, { accepted: ['cc', 'BB'] }],
      'certificate-replaced, neutral, info: The earlier certificate is back.',
    ],
  ])('%s', (_, args, expected) => {
    expect(verdict(...args)).toBe(expected);
  });
});

describe('the words about a certificate', () => {
  it.each([
    [LE, "Let's Encrypt"],
    ['CN=snakeoil', 'snakeoil'],
    ['OU=Attic', 'OU=Attic'],
    ['C=DE\nO = "Home CA, Attic"\nCN=Root', 'Home CA, Attic'],
    ['O=" Home "', 'Home'],
    [`O=${'x'.repeat(300)}`, 'x'.repeat(200)],
  ])('the issuer %j is called %s', (issuer, name) => {
    expect(issuerName(issuer)).toBe(name);
  });

  it('issuers are of one family and fingerprints the same, however they are written', () => {
    expect(issuerFamily('O=HOME ca')).toBe(issuerFamily('O=Home CA,CN=E5'));
    expect(sameFingerprint('AA:BB', 'aabb')).toBe(true);
    expect([sameFingerprint('aa', 'bb'), sameFingerprint(null, null), sameFingerprint('aa', null)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('a name is covered whatever its case, by any of the names', () => {
    expect(coversName(['a.example', 'B.example'], 'b.Example')).toBe(true);
  });

  it('say what stayed', () => {
    const other = { issuer: 'O=Other', spkiSha256: 'x' };
    expect(whatStayed(fact('aa', 0, 90), fact('bb', 0, 90, { spkiSha256: 'key-aa' }))).toBe(
      'same issuer, same key',
    );
    expect(whatStayed(fact('aa', 0, 90), fact('bb', 0, 90, other))).toBe('another issuer, another key');
  });

  it('show both sides, a long issuer cut', () => {
    const after = fact('bb', 0, 90, { issuer: `O=${'x'.repeat(100)}` });
    expect(certificateEvidence(fact('aa', 0, 80), after)).toBe(
      `Before: aa, issued by Let's Encrypt, until 20 Aug 2026\nNow: bb, issued by ${'x'.repeat(80)}, until 30 Aug 2026 (another issuer, another key)`,
    );
  });
});
