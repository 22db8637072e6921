import { createHash, X509Certificate } from 'node:crypto';
import { getCACertificates, rootCertificates } from 'node:tls';
import type { CertificatePart } from '../../../shared/report.ts';

/** Who vouches for a trust anchor: Mozilla's list that comes with Node, the operating system, or the owner. */
export type AnchorKind = Exclude<NonNullable<CertificatePart['trustedBy']>, 'pin'>;

export interface TrustAnchor {
  kind: AnchorKind;
  x509: X509Certificate;
}

/** Anchors by the subject their issuees name, the owner's first. */
export interface TrustStore {
  bySubject: ReadonlyMap<string, readonly TrustAnchor[]>;
  /** The same certificates for the TLS library. */
  pems: readonly string[];
}

const PEM =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]{1,100000}?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gu;

/** The certificates of a PEM text, at most 50; what is not one is passed over. */
export const pemCertificates = (text: string): string[] =>
  (text.slice(0, 1_000_000).match(PEM) ?? []).slice(0, 50);

/** A store of the given PEM certificates; unreadable ones are passed over, doubles kept under the first kind. */
export function trustStore(sources: readonly (readonly [AnchorKind, readonly string[]])[]): TrustStore {
  const bySubject = new Map<string, TrustAnchor[]>();
  const seen = new Set<string>();
  const pems: string[] = [];
  for (const [kind, list] of sources) {
    for (const pem of list) {
      const digest = createHash('sha256').update(pem.replaceAll(/\s/gu, '')).digest('hex');
      if (seen.has(digest)) continue;
      seen.add(digest);
      try {
        const x509 = new X509Certificate(pem);
        const anchors = bySubject.get(x509.subject);
        if (anchors) anchors.push({ kind, x509 });
        else bySubject.set(x509.subject, [{ kind, x509 }]);
        pems.push(pem);
      } catch {
        // An operating system's store may hold what this library cannot read; it vouches for nothing then.
      }
    }
  }
  return { bySubject, pems };
}

function systemCertificates(): string[] {
  try {
    return getCACertificates('system');
  } catch {
    return [];
  }
}

let publicRoots: TrustStore | null = null;

/** The bundled and the system's roots (read once: hundreds of files on some systems) and the owner's CA in front. */
export function machineTrust(ca: string | null): TrustStore {
  publicRoots ??= trustStore([
    ['bundled', rootCertificates],
    ['system', systemCertificates()],
  ]);
  if (ca === null) return publicRoots;
  const own = trustStore([['user-ca', pemCertificates(ca)]]);
  const bySubject = new Map(publicRoots.bySubject);
  for (const [subject, anchors] of own.bySubject)
    bySubject.set(subject, [...anchors, ...(bySubject.get(subject) ?? [])]);
  return { bySubject, pems: [...own.pems, ...publicRoots.pems] };
}
