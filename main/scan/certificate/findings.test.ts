import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../shared/findings/index.ts';
import type { CertificatePart } from '../../../shared/report.ts';
import { partsOf, soundCertificate } from '../tls/testing/parts.ts';
import { certificateFindings } from './findings.ts';

const idsFor = (changes: Partial<CertificatePart>) =>
  certificateFindings(partsOf({ certificate: soundCertificate(changes) })).map(({ id }) => id);
const untrusted = { trusted: false, trustedBy: null, trustError: 'No trusted root is known.' } as const;

const CASES: [string, Partial<CertificatePart>, string[]][] = [
  ['due', { renewal: 'due' }, ['certificate.renewal-due']],
  ['overdue', { renewal: 'overdue' }, ['certificate.renewal-overdue']],
  ['critical', { renewal: 'critical' }, ['certificate.renewal-critical']],
  ['expired, said once', { ...untrusted, renewal: 'expired', daysLeft: -3 }, ['certificate.expired']],
  [
    'not yet valid, said once',
    { ...untrusted, notBefore: '2026-12-01T00:00:00.000Z' },
    ['certificate.not-yet-valid'],
  ],
  ['another name', { nameMatches: false }, ['certificate.name-mismatch']],
  [
    'another name, but pinned',
    { nameMatches: false, pinned: true, trustedBy: 'pin' },
    ['certificate.name-mismatch-pinned'],
  ],
  ['another certificate than pinned', { pinMismatch: true }, ['certificate.pin-mismatch']],
  ['self-signed', { ...untrusted, selfSigned: true }, ['certificate.self-signed']],
  ['self-signed and pinned', { selfSigned: true, pinned: true, trustedBy: 'pin' }, []],
  ['an unknown issuer', { ...untrusted, chainComplete: null }, ['certificate.not-trusted']],
  ['a missing intermediate', { ...untrusted, chainComplete: false }, ['certificate.chain-incomplete']],
  ['RSA 1024', { keyBits: 1024 }, ['certificate.key-weak']],
  ['exponent 1', { rsaExponent: 1 }, ['certificate.key-weak']],
  ['EC 192', { keyType: 'EC', keyBits: 192 }, ['certificate.key-weak']],
  ['EC 256', { keyType: 'EC', keyBits: 256 }, []],
  ['a key nobody could read', { keyType: 'unknown', keyBits: 0 }, []],
  ['SHA-1', { signatureAlgorithm: 'ecdsa-with-SHA1' }, ['certificate.signature-weak']],
  ['MD5', { signatureAlgorithm: 'md5WithRSAEncryption' }, ['certificate.signature-weak']],
  ['SHA-384', { signatureAlgorithm: 'ecdsa-with-SHA384' }, []],
  ['must-staple without staple', { mustStaple: true }, ['certificate.must-staple-unstapled']],
  ['must-staple with staple', { mustStaple: true, ocspStapled: true }, []],
  ['must-staple, staple not seen', { mustStaple: true, ocspStapled: null }, []],
  ['no SCTs', { scts: 0 }, ['certificate.transparency-missing']],
  ['no SCTs of an own CA', { scts: 0, trustedBy: 'user-ca' }, []],
  ['no CAA', { caa: [] }, ['certificate.caa-missing']],
  ['CAA not known', { caa: null }, []],
  ['ten years', { lifetimeDays: 3650 }, ['certificate.lifetime-too-long']],
  [
    'a forgotten second certificate',
    {
      alternate: {
        subject: 'CN=x',
        issuer: 'CN=y',
        notAfter: '2026-11-25T00:00:00.000Z',
        keyType: 'RSA',
        keyBits: 2048,
        fingerprint256: '',
      },
    },
    ['certificate.alternate-expiring'],
  ],
];

describe('certificateFindings', () => {
  it('has nothing to say about a sound certificate or none', () => {
    expect(idsFor({})).toEqual([]);
    expect(certificateFindings(partsOf({ certificate: null }))).toEqual([]);
  });

  it.each(CASES)('%s', (_, changes, ids) => {
    expect(idsFor(changes)).toEqual(ids);
  });

  it('can raise every row of the catalogue', () => {
    const rows = Object.keys(catalogue).filter((id) => id.startsWith('certificate.'));
    expect(new Set(CASES.flatMap(([, , ids]) => ids))).toEqual(new Set(rows));
  });

  it('says which names and how long', () => {
    const [mismatch] = certificateFindings(
      partsOf({ certificate: soundCertificate({ nameMatches: false, names: ['a.example', 'b.example'] }) }),
    );
    expect(mismatch?.evidence).toBe('It is for a.example, b.example.');
    const [overdue] = certificateFindings(
      partsOf({ certificate: soundCertificate({ renewal: 'overdue', daysLeft: 12.5 }) }),
    );
    expect(overdue?.evidence).toBe('Valid until 2027-01-30: 12 days left of 90 days.');
  });
});
