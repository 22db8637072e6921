import { createHash, X509Certificate } from 'node:crypto';
import { ProbeFailure } from '../context.ts';
import { boundedText } from '../text.ts';
import { certificateBody, derElements, derSequence, TAG } from './der.ts';
import { toHex } from './hex.ts';
import { canonicalAddress, type PresentedName } from './names.ts';

/** Largest certificate we read (bytes); real ones have 1 to 8 KiB, post-quantum ones up to 30. */
export const MAX_CERTIFICATE = 64 * 1024;

/** A certificate as plain facts. Everything textual is bounded but for `names`, which are compared as they are. */
export interface ParsedCertificate {
  x509: X509Certificate;
  /** RFC 4514 order: common name first where there is one. */
  subject: string;
  issuer: string;
  serial: string;
  /** Milliseconds since the epoch. */
  notBefore: number;
  notAfter: number;
  names: PresentedName[];
  /** "RSA", "EC", "Ed25519", "Ed448", "DSA" or what the library calls it; "unknown" where it cannot read the key. */
  keyType: string;
  keyBits: number;
  rsaExponent: number | null;
  signatureAlgorithm: string;
  fingerprint256: string;
  spkiSha256: string;
  ca: boolean;
  /** Issued by its own key. */
  selfSigned: boolean;
  /** Number of embedded SCTs (RFC 6962 §3.3); null where the list cannot be read. */
  scts: number | null;
  /** TLS feature extension with status_request (RFC 7633). */
  mustStaple: boolean;
  /** Says where its issuer's certificate can be had (RFC 5280 §4.2.2.1): public CAs do, home-made ones rarely. */
  caIssuers: boolean;
}

/** Hex of the OIDs' content bytes. */
const OID = {
  subjectAltName: '551d11',
  authorityInfoAccess: '2b06010505070101',
  caIssuers: '2b06010505073002',
  tlsFeature: '2b06010505070118',
  sctList: '2b06010401d679020402',
} as const;

/** Throws ProbeFailure of kind "limit" or "protocol"; never anything else. */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  if (der.length > MAX_CERTIFICATE)
    throw new ProbeFailure(
      'limit',
      `The certificate has ${der.length} bytes; more than ${MAX_CERTIFICATE} are not read.`,
    );
  let parsed: ParsedCertificate | null;
  try {
    parsed = parse(der);
  } catch {
    parsed = null;
  }
  if (parsed === null)
    throw new ProbeFailure('protocol', 'The server sent a certificate that cannot be read.');
  return parsed;
}

function parse(der: Uint8Array): ParsedCertificate | null {
  const body = certificateBody(der);
  if (body === null) return null;
  const x509 = new X509Certificate(der);
  const [notBefore, notAfter] = [instant(x509.validFrom), instant(x509.validTo)];
  if (notBefore === null || notAfter === null) return null;
  const extension = (oid: string) => body.extensions.get(oid);
  return {
    x509,
    subject: distinguishedName(x509.subject),
    issuer: distinguishedName(x509.issuer),
    serial: boundedText(x509.serialNumber.toLowerCase(), 64) ?? '',
    notBefore,
    notAfter,
    names: subjectAltNames(extension(OID.subjectAltName)),
    ...publicKeyFacts(x509),
    signatureAlgorithm: boundedText(x509.signatureAlgorithm ?? x509.signatureAlgorithmOid, 64) ?? 'unknown',
    fingerprint256: sha256(der),
    spkiSha256: sha256(body.spki),
    ca: x509.ca,
    selfSigned: x509.issuer === x509.subject && isSignedBy(x509, x509),
    scts: sctCount(extension(OID.sctList)),
    mustStaple: hasStatusRequest(extension(OID.tlsFeature)),
    caIssuers: hasCaIssuers(extension(OID.authorityInfoAccess)),
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether the key of `issuer` made the signature of `certificate`; a key the library cannot use made none. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** A time as OpenSSL writes it, kept within the years a report can say; null where there is none. */
function instant(text: string): number | null {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return null;
  return Math.min(Math.max(time, Date.UTC(1950, 0, 1)), Date.UTC(9999, 11, 31, 23, 59, 59));
}

/** "C=GB\nO=Example\nCN=Root" → "CN=Root, O=Example, C=GB". */
const distinguishedName = (lines: string | undefined): string =>
  boundedText((lines ?? '').slice(0, 8192).split('\n').reverse().join(', ')) ?? '';

function publicKeyFacts(
  x509: X509Certificate,
): Pick<ParsedCertificate, 'keyType' | 'keyBits' | 'rsaExponent'> {
  try {
    const { asymmetricKeyType = 'unknown', asymmetricKeyDetails: details = {} } = x509.publicKey;
    if (asymmetricKeyType === 'ec')
      return {
        keyType: 'EC',
        keyBits: Number(/\d{3}/u.exec(details.namedCurve ?? '')?.[0] ?? 0),
        rsaExponent: null,
      };
    if (asymmetricKeyType === 'ed25519') return { keyType: 'Ed25519', keyBits: 256, rsaExponent: null };
    if (asymmetricKeyType === 'ed448') return { keyType: 'Ed448', keyBits: 456, rsaExponent: null };
    const exponent = details.publicExponent === undefined ? null : Number(details.publicExponent);
    return {
      keyType: asymmetricKeyType.startsWith('rsa') ? 'RSA' : asymmetricKeyType.toUpperCase(),
      keyBits: details.modulusLength ?? 0,
      rsaExponent: exponent !== null && Number.isSafeInteger(exponent) ? exponent : null,
    };
  } catch {
    return { keyType: 'unknown', keyBits: 0, rsaExponent: null };
  }
}

/** dNSName [2] and iPAddress [7] of GeneralNames (RFC 5280 §4.2.1.6); other kinds are passed over. */
function subjectAltNames(extension: Uint8Array | undefined): PresentedName[] {
  const names: PresentedName[] = [];
  for (const { tag, value } of (extension && derSequence(extension)) ?? []) {
    if (tag === 0x82) names.push({ type: 'dns', value: Buffer.from(value).toString('latin1') });
    else if (tag === 0x87 && value.length === 4) names.push({ type: 'ip', value: value.join('.') });
    else if (tag === 0x87 && value.length === 16) {
      const groups = (toHex(value).match(/.{4}/gu) ?? []).join(':');
      names.push({ type: 'ip', value: canonicalAddress(groups) ?? groups });
    }
  }
  return names;
}

function sctCount(extension: Uint8Array | undefined): number | null {
  if (extension === undefined) return 0;
  const inner = derElements(extension)?.[0];
  if (inner?.tag !== TAG.octetString) return null;
  const list = Buffer.from(inner.value);
  if (list.length < 2 || list.readUInt16BE(0) !== list.length - 2) return null;
  let count = 0;
  for (let offset = 2; offset < list.length; count += 1) {
    if (offset + 2 > list.length) return null;
    offset += 2 + list.readUInt16BE(offset);
    if (offset > list.length) return null;
  }
  return count;
}

const hasStatusRequest = (extension: Uint8Array | undefined): boolean =>
  ((extension && derSequence(extension)) ?? []).some(
    ({ tag, value }) => tag === TAG.integer && value.length === 1 && value[0] === 5,
  );

const hasCaIssuers = (extension: Uint8Array | undefined): boolean =>
  ((extension && derSequence(extension)) ?? []).some(({ tag, value }) => {
    const method = tag === TAG.sequence ? derElements(value)?.[0] : undefined;
    return method?.tag === TAG.oid && toHex(method.value) === OID.caIssuers;
  });
