import { type CertificatePart, MAX_TEXT } from '../../../shared/report.ts';
import { ProbeFailure } from '../context.ts';
import { boundedText } from '../text.ts';
import { nameMatches } from './names.ts';
import { type ParsedCertificate, parseCertificate } from './parse.ts';
import { type CertificationPath, chainComplete, findPath } from './path.ts';
import { renewalState } from './renewal.ts';
import type { TrustStore } from './roots.ts';

/** What a certificate is judged with: everything that is not in its bytes. */
export interface CertificateContext {
  /** The host as the target has it: a name in A-labels or an address. */
  host: string;
  /** Milliseconds since the epoch. */
  now: number;
  store: TrustStore;
  /** SHA-256 of the certificate the owner pinned, lower-case hex; null without one. */
  pin: string | null;
  /** Verdict of the TLS library's own path validation: its error code, null where content, undefined where not asked. */
  libraryError?: string | null | undefined;
  /** A stapled OCSP response came with the handshake; null where we could not see. */
  ocspStapled: boolean | null;
  caa: string[] | null;
  /** Leaf of the server's other chain (RSA beside ECDSA). */
  alternate?: Uint8Array | null;
}

/** Certificates of one chain that are read. */
const MAX_CHAIN = 20;

const isoTime = (time: number): string => new Date(time).toISOString();
const isoDate = (time: number): string => isoTime(time).slice(0, 10);

/**
 * The report's part from a chain as sent, leaf first. Throws ProbeFailure "protocol" or "limit" where the leaf cannot
 * be read; others that cannot are left out, as a client would.
 */
export function certificateFromDer(
  chain: readonly Uint8Array[],
  context: CertificateContext,
): CertificatePart {
  const [first, ...rest] = chain.slice(0, MAX_CHAIN);
  if (!first) throw new ProbeFailure('protocol', 'The server sent no certificate.');
  const leaf = parseCertificate(first);
  const sent = [leaf, ...rest.flatMap(readable)];
  const path = findPath(sent, context.store, context.now);
  const pinned = context.pin !== null && context.pin === leaf.fingerprint256;
  const trust = judgeTrust(leaf, path, pinned, context);
  const anchor =
    path && path.sent.at(-1)?.x509.fingerprint256 !== path.anchor.x509.fingerprint256 ? path.anchor : null;
  return {
    subject: leaf.subject,
    issuer: leaf.issuer,
    serial: leaf.serial,
    notBefore: isoTime(leaf.notBefore),
    notAfter: isoTime(leaf.notAfter),
    ...renewalState(leaf.notBefore, leaf.notAfter, context.now),
    names: leaf.names.slice(0, 500).map(({ value }) => boundedText(value, 255) ?? ''),
    nameMatches: nameMatches(context.host, leaf.names),
    ...trust,
    selfSigned: leaf.selfSigned,
    pinned,
    ...(context.pin !== null && !pinned ? { pinMismatch: true } : {}),
    chain: [
      ...(path?.sent ?? sent).map((certificate) => chainEntry(certificate, false)),
      ...(anchor ? [anchor.x509.raw].flatMap(readable).map((root) => chainEntry(root, true)) : []),
    ].slice(0, MAX_CHAIN),
    chainComplete: chainComplete(sent, path),
    keyType: leaf.keyType,
    keyBits: leaf.keyBits,
    ...(leaf.rsaExponent === null ? {} : { rsaExponent: leaf.rsaExponent }),
    signatureAlgorithm: leaf.signatureAlgorithm,
    fingerprint256: leaf.fingerprint256,
    spkiSha256: leaf.spkiSha256,
    scts: leaf.scts,
    ocspStapled: context.ocspStapled,
    mustStaple: leaf.mustStaple,
    caa: context.caa?.slice(0, 50).map((record) => boundedText(record) ?? '') ?? null,
    alternate: alternateOf(leaf, context.alternate),
  };
}

function readable(der: Uint8Array): ParsedCertificate[] {
  try {
    return [parseCertificate(der)];
  } catch {
    return [];
  }
}

const chainEntry = (
  certificate: ParsedCertificate,
  fromStore: boolean,
): CertificatePart['chain'][number] => ({
  subject: certificate.subject,
  issuer: certificate.issuer,
  notAfter: isoTime(certificate.notAfter),
  fingerprint256: certificate.fingerprint256,
  fromStore,
});

function alternateOf(
  leaf: ParsedCertificate,
  der: Uint8Array | null | undefined,
): CertificatePart['alternate'] {
  if (der === undefined) return undefined;
  const [other] = der === null ? [] : readable(der);
  if (!other || other.fingerprint256 === leaf.fingerprint256) return null;
  const { subject, issuer, keyType, keyBits, fingerprint256 } = other;
  return { subject, issuer, notAfter: isoTime(other.notAfter), keyType, keyBits, fingerprint256 };
}

/** What the library says about matters that we judge ourselves, with the scan's clock and the owner's pin. */
const OWN_JUDGEMENT: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
]);

function judgeTrust(
  leaf: ParsedCertificate,
  path: CertificationPath | null,
  pinned: boolean,
  { now, libraryError }: CertificateContext,
): Pick<CertificatePart, 'trusted' | 'trustedBy' | 'trustError'> {
  const no = (trustError: string) => ({
    trusted: false,
    trustedBy: null,
    trustError: boundedText(trustError, MAX_TEXT),
  });
  if (now > leaf.notAfter) return no(`It expired on ${isoDate(leaf.notAfter)}.`);
  if (now < leaf.notBefore) return no(`It is not valid before ${isoDate(leaf.notBefore)}.`);
  if (path?.inTime && (libraryError == null || OWN_JUDGEMENT.has(libraryError)))
    return { trusted: true, trustedBy: path.anchor.kind, trustError: null };
  if (pinned) return { trusted: true, trustedBy: 'pin', trustError: null };
  if (path?.inTime) return no(`The path to the root is not valid: ${libraryError}.`);
  if (path) {
    const late = path.sent.slice(1).find(({ notAfter, notBefore }) => now > notAfter || now < notBefore);
    return no(
      late
        ? `A certificate above it, ${late.subject}, is outside its dates (it ends on ${isoDate(late.notAfter)}).`
        : 'The root it leads to is outside its dates.',
    );
  }
  if (leaf.selfSigned) return no('It is self-signed: nobody but its own key vouches for it.');
  return no(`No trusted root is known for its issuer, ${leaf.issuer}.`);
}
