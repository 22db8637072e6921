import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CertificatePart } from '../../../shared/report.ts';
import { ProbeFailure } from '../context.ts';
import { type CertificateContext, certificateFromDer } from './from-der.ts';
import { type Issued, makeCa, makeLeaf } from './issue.ts';
import { trustStore } from './roots.ts';

const NOW = Date.UTC(2026, 10, 23);
const year = { notBefore: new Date('2026-09-01T00:00:00Z'), notAfter: new Date('2027-09-01T00:00:00Z') };
const quarter = { notBefore: new Date('2026-11-01T00:00:00Z'), notAfter: new Date('2027-01-30T00:00:00Z') };
const EMPTY = trustStore([]);

let root: Issued;
let intermediate: Issued;
let leaf: Issued;
let context: CertificateContext;

beforeAll(async () => {
  root = await makeCa({ name: 'Home Root', ...year });
  intermediate = await makeCa({ name: 'Home Intermediate', issuer: root, ...year });
  leaf = await makeLeaf({
    names: ['cloud.example.org', '*.home.example.org', '192.0.2.7', '2001:db8::1'],
    issuer: intermediate,
    ...quarter,
  });
  context = {
    host: 'cloud.example.org',
    now: NOW,
    store: trustStore([['user-ca', [root.certPem]]]),
    pin: null,
    ocspStapled: false,
    caa: null,
  };
});

describe('certificateFromDer', () => {
  it('fills the part of the report', () => {
    const part = certificateFromDer([leaf.der, intermediate.der], {
      ...context,
      caa: ['0 issue "ca.example"'],
    });
    expect(CertificatePart.safeParse(part).success).toBe(true);
    expect(part).toMatchObject({
      subject: 'CN=cloud.example.org',
      issuer: 'CN=Home Intermediate',
      notBefore: '2026-11-01T00:00:00.000Z',
      notAfter: '2027-01-30T00:00:00.000Z',
      daysLeft: 68,
      lifetimeDays: 90,
      renewal: 'fresh',
      names: ['cloud.example.org', '*.home.example.org', '192.0.2.7', '2001:db8::1'],
      nameMatches: true,
      trusted: true,
      trustedBy: 'user-ca',
      trustError: null,
      selfSigned: false,
      pinned: false,
      chainComplete: true,
      keyType: 'EC',
      keyBits: 256,
      signatureAlgorithm: 'ecdsa-with-SHA256',
      scts: 0,
      mustStaple: false,
      caa: ['0 issue "ca.example"'],
    });
    expect(part.fingerprint256).toMatch(/^[0-9a-f]{64}$/u);
    expect(part.spkiSha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(part.chain.map(({ subject, fromStore }) => [subject, fromStore])).toEqual([
      ['CN=cloud.example.org', false],
      ['CN=Home Intermediate', false],
      ['CN=Home Root', true],
    ]);
  });

  it('finds the path in any order, with strangers between', async () => {
    const stranger = await makeCa({ name: 'Stranger', ...year });
    const part = certificateFromDer([leaf.der, root.der, stranger.der, intermediate.der], context);
    expect(part).toMatchObject({ trusted: true, chainComplete: true });
    expect(part.chain).toHaveLength(3);
  });

  it('knows addresses', () => {
    expect(certificateFromDer([leaf.der], { ...context, host: '2001:db8::1' }).nameMatches).toBe(true);
    expect(certificateFromDer([leaf.der], { ...context, host: '192.0.2.8' }).nameMatches).toBe(false);
  });

  it('does not match by common name', async () => {
    const old = await makeLeaf({ names: [], commonName: 'cloud.example.org', ...quarter });
    expect(certificateFromDer([old.der], context)).toMatchObject({ names: [], nameMatches: false });
  });

  it('says why it does not trust: self-signed, unknown issuer, expired, not yet valid', async () => {
    const self = await makeLeaf({ names: ['cloud.example.org'], ...quarter });
    expect(certificateFromDer([self.der], context)).toMatchObject({
      trusted: false,
      trustedBy: null,
      selfSigned: true,
      chainComplete: true,
      trustError: expect.stringContaining('self-signed'),
    });
    const unknown = certificateFromDer([leaf.der, intermediate.der], { ...context, store: EMPTY });
    expect(unknown).toMatchObject({
      trusted: false,
      chainComplete: null,
      trustError: 'No trusted root is known for its issuer, CN=Home Intermediate.',
    });
    const late = certificateFromDer([leaf.der, intermediate.der], { ...context, now: Date.UTC(2027, 1, 1) });
    expect(late).toMatchObject({
      trusted: false,
      renewal: 'expired',
      trustError: 'It expired on 2027-01-30.',
    });
    const early = certificateFromDer([leaf.der, intermediate.der], { ...context, now: Date.UTC(2026, 9, 1) });
    expect(early).toMatchObject({ trusted: false, trustError: 'It is not valid before 2026-11-01.' });
  });

  it('says when a certificate above is outside its dates', async () => {
    const short = { notBefore: new Date('2026-09-01T00:00:00Z'), notAfter: new Date('2026-11-10T00:00:00Z') };
    const over = await makeCa({ name: 'Over', issuer: root, ...short });
    const below = await makeLeaf({ names: ['cloud.example.org'], issuer: over, ...quarter });
    expect(certificateFromDer([below.der, over.der], context)).toMatchObject({
      trusted: false,
      chainComplete: true,
      trustError: expect.stringContaining('CN=Over'),
    });
  });

  it('calls a chain incomplete where the issuer could be fetched, and unknown where it could not', async () => {
    const publicLike = await makeLeaf({
      names: ['cloud.example.org'],
      issuer: intermediate,
      caIssuers: 'http://ca.example/i.der',
      ...quarter,
    });
    expect(certificateFromDer([publicLike.der], context)).toMatchObject({
      trusted: false,
      chainComplete: false,
    });
    expect(certificateFromDer([leaf.der], context)).toMatchObject({ trusted: false, chainComplete: null });
  });

  it('trusts what the owner pinned, and says when the server shows another', async () => {
    const self = await makeLeaf({ names: ['cloud.example.org'], ...quarter });
    const { fingerprint256 } = certificateFromDer([self.der], context);
    expect(certificateFromDer([self.der], { ...context, pin: fingerprint256 })).toMatchObject({
      trusted: true,
      trustedBy: 'pin',
      pinned: true,
    });
    expect(
      certificateFromDer([leaf.der, intermediate.der], { ...context, pin: fingerprint256 }),
    ).toMatchObject({
      trusted: true,
      trustedBy: 'user-ca',
      pinned: false,
      pinMismatch: true,
    });
    const after = { ...context, pin: fingerprint256, now: Date.UTC(2027, 5, 1) };
    expect(certificateFromDer([self.der], after)).toMatchObject({ trusted: false, pinned: true });
  });

  it('trusts a self-signed certificate that the owner gave as a CA', async () => {
    const self = await makeLeaf({ names: ['cloud.example.org'], ...quarter });
    const store = trustStore([['user-ca', [self.certPem]]]);
    const part = certificateFromDer([self.der], { ...context, store });
    expect(part).toMatchObject({ trusted: true, trustedBy: 'user-ca', selfSigned: true });
    expect(part.chain).toHaveLength(1);
  });

  it('does not accept a signature by a certificate that is no CA', async () => {
    const fake = await makeLeaf({ names: ['evil.example'], issuer: intermediate, ...quarter });
    const below = await makeLeaf({ names: ['cloud.example.org'], issuer: fake, ...quarter });
    expect(certificateFromDer([below.der, fake.der, intermediate.der], context).trusted).toBe(false);
  });

  it('lets the library object to a path, but not to what we judge ourselves', () => {
    const judged = (libraryError: string) =>
      certificateFromDer([leaf.der, intermediate.der], { ...context, libraryError }).trusted;
    expect(judged('PERMITTED_VIOLATION')).toBe(false);
    expect(judged('CERT_HAS_EXPIRED')).toBe(true);
  });

  it('reads key, signature, must-staple and SCTs', async () => {
    const old = await makeLeaf({
      names: ['cloud.example.org'],
      key: 'RSA-1024',
      hash: 'SHA-1',
      mustStaple: true,
      scts: 3,
      ...quarter,
    });
    expect(certificateFromDer([old.der], context)).toMatchObject({
      keyType: 'RSA',
      keyBits: 1024,
      rsaExponent: 65537,
      signatureAlgorithm: 'sha1WithRSAEncryption',
      mustStaple: true,
      scts: 3,
    });
  });

  it('shows the alternate certificate, and none where it is the same', async () => {
    const rsa = await makeLeaf({ names: ['cloud.example.org'], key: 'RSA-2048', ...quarter });
    expect(certificateFromDer([leaf.der], { ...context, alternate: rsa.der }).alternate).toMatchObject({
      keyType: 'RSA',
      keyBits: 2048,
    });
    expect(certificateFromDer([leaf.der], { ...context, alternate: leaf.der }).alternate).toBeNull();
    expect(certificateFromDer([leaf.der], { ...context, alternate: null }).alternate).toBeNull();
  });

  it('keeps hostile text harmless and thousands of names bounded', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `n${index}.example.org`);
    const big = await makeLeaf({ names, commonName: 'a\u202eb\u0007<script>', ...quarter });
    const part = certificateFromDer([big.der], { ...context, host: 'n1499.example.org' });
    expect(CertificatePart.safeParse(part).success).toBe(true);
    expect(part.names).toHaveLength(500);
    expect(part.nameMatches).toBe(true);
    expect(part.subject).not.toMatch(/[\u0000-\u001f\u202e]/u);
  });

  it('ends in a named failure for what is not a certificate', () => {
    const failureOf = (chain: Uint8Array[]) => {
      try {
        certificateFromDer(chain, context);
        return null;
      } catch (error) {
        return error instanceof ProbeFailure ? error.kind : error;
      }
    };
    expect(failureOf([])).toBe('protocol');
    expect(failureOf([new Uint8Array()])).toBe('protocol');
    expect(failureOf([new Uint8Array(65_537)])).toBe('limit');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => failureOf([bytes]) === 'protocol'));
  });

  it('never throws anything else, whichever byte is changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: leaf.der.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const der = leaf.der.slice();
        der[at] = value;
        try {
          return CertificatePart.safeParse(certificateFromDer([der, intermediate.der], context)).success;
        } catch (error) {
          return error instanceof ProbeFailure;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads a chain whose other certificates are garbage', () => {
    const part = certificateFromDer([leaf.der, new Uint8Array([1, 2, 3]), intermediate.der], context);
    expect(part.trusted).toBe(true);
  });
});
