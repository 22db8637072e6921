import type { X509Certificate } from 'node:crypto';
import { isSignedBy, type ParsedCertificate } from './parse.ts';
import type { TrustAnchor, TrustStore } from './roots.ts';

/** A way from the server's certificate to a trust anchor. */
export interface CertificationPath {
  /** What was sent and is on the way, leaf first. */
  sent: ParsedCertificate[];
  anchor: TrustAnchor;
  /** True where every certificate of it is within its dates. */
  inTime: boolean;
}

/** Signatures we are willing to check; a hostile chain of look-alikes would have us check them all. */
const MAX_CHECKS = 64;

const inTime = ({ validFrom, validTo }: X509Certificate, now: number) =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo);

/**
 * The best path (RFC 5280 §6, without policies and revocation) from the first certificate to an anchor of the store:
 * one within its dates where there is one. Certificates may have been sent in any order, with superfluous ones
 * between (RFC 8446 §4.4.2). Null where no path exists.
 */
export function findPath(
  chain: readonly ParsedCertificate[],
  store: TrustStore,
  now: number,
): CertificationPath | null {
  const [leaf, ...others] = chain;
  if (!leaf) return null;
  let checks = 0;
  let late: CertificationPath | null = null;
  const issued = (certificate: X509Certificate, issuer: X509Certificate) => {
    checks += 1;
    return checks <= MAX_CHECKS && certificate.checkIssued(issuer) && isSignedBy(certificate, issuer);
  };

  const search = (sent: ParsedCertificate[], last: ParsedCertificate): CertificationPath | null => {
    const same = store.bySubject
      .get(last.x509.subject)
      ?.find(({ x509 }) => x509.fingerprint256 === last.x509.fingerprint256);
    const anchors = same
      ? [same]
      : (store.bySubject.get(last.x509.issuer) ?? []).filter(({ x509 }) => issued(last.x509, x509));
    for (const anchor of anchors) {
      const fine = inTime(anchor.x509, now) && sent.every(({ x509 }) => inTime(x509, now));
      const path = { sent: same ? sent.slice(0, -1) : sent, anchor, inTime: fine };
      // A leaf that is itself the anchor stays what the server sent.
      if (path.sent.length === 0) path.sent = sent;
      if (fine) return path;
      late ??= path;
    }
    for (const next of others) {
      if (sent.includes(next) || !next.ca || !issued(last.x509, next.x509)) continue;
      const path = search([...sent, next], next);
      if (path) return path;
    }
    return null;
  };
  return search([leaf], leaf) ?? late;
}

/**
 * Whether the server sent everything between its certificate and the root. Without a known root: true where the
 * chain ends in a self-signed certificate, false where the last one says that its issuer can be fetched (as public
 * CAs do, so an intermediate is missing), null where we cannot tell a missing intermediate from a private root.
 */
export function chainComplete(
  chain: readonly ParsedCertificate[],
  path: CertificationPath | null,
): boolean | null {
  if (path) return true;
  let last = chain[0];
  for (const seen = new Set(chain.slice(0, 1)); last && !last.selfSigned; seen.add(last)) {
    const from: ParsedCertificate = last;
    const next = chain.find(
      (issuer) =>
        !seen.has(issuer) && from.x509.checkIssued(issuer.x509) && isSignedBy(from.x509, issuer.x509),
    );
    if (!next) return from.caIssuers ? false : null;
    last = next;
  }
  return last ? true : null;
}
