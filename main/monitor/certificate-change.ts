import type { Severity } from '../../shared/report.ts';
import type { CertificateFact } from './view.ts';

const DAY = 86_400_000;

export interface CertificateVerdict {
  kind: 'certificate-renewed' | 'certificate-replaced' | 'certificate-unexpected';
  direction: 'better' | 'worse' | 'neutral';
  severity: Severity;
  sentence: string;
}

/**
 * Who issues, as people read it: the organisation, so that "R10" and "E5" of one CA are one family; the common name
 * without one. At most 200 characters.
 */
export function issuerName(issuer: string): string {
  const part = (type: string) =>
    new RegExp(`(?:^|[,\\n+/])\\s*${type}\\s*=\\s*("[^"]*"|[^,\\n+/]+)`, 'i').exec(issuer)?.[1];
  return (part('O') ?? part('CN') ?? issuer).replaceAll('"', '').trim().slice(0, 200);
}

/** Two issuers are of one family where this is the same. */
export const issuerFamily = (issuer: string): string => issuerName(issuer).toLowerCase();

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

/** Whether two fingerprints name the same certificate, with or without colons. */
export const sameFingerprint = (a: string | null | undefined, b: string | null | undefined): boolean =>
  typeof a === 'string' && typeof b === 'string' && plain(a) === plain(b);

/**
 * From when on a renewal is no surprise: two thirds of the lifetime, half where the lifetime is below ten days (the
 * defaults of ACME clients), with 5 % grace because issuers backdate notBefore and renewal windows (RFC 9773) spread.
 */
function dueFrom({ notBefore, notAfter }: CertificateFact): number {
  const from = Date.parse(notBefore);
  const lifetime = Date.parse(notAfter) - from;
  return from + lifetime * ((lifetime < 10 * DAY ? 1 / 2 : 2 / 3) - 0.05);
}

/**
 * What a changed certificate means. Known issuer, later end, old names kept and in season: a renewal. The same key out
 * of season: replaced early. Another key or issuer out of season, or an issuer nobody trusts: unexpected. A pinned
 * certificate that changes is critical whatever else holds.
 */
export function certificateVerdict(before: CertificateFact, after: CertificateFact): CertificateVerdict {
  const sameFamily = issuerFamily(before.issuer) === issuerFamily(after.issuer);
  const sameKey = before.spkiSha256 === after.spkiSha256;
  const later = Date.parse(after.notAfter) > Date.parse(before.notAfter);
  const inSeason = Date.parse(after.notBefore) >= dueFrom(before);
  const lost = before.names.some((name) => !after.names.includes(name));
  const until = after.notAfter.slice(0, 10);

  if (before.pinned && !after.pinned)
    return {
      kind: 'certificate-unexpected',
      direction: 'worse',
      severity: 'critical',
      sentence: 'The pinned certificate was replaced by another one.',
    };
  if (before.trusted && !after.trusted)
    return {
      kind: 'certificate-unexpected',
      direction: 'worse',
      severity: 'high',
      sentence: sameFamily
        ? 'Unexpected certificate: the new one is not trusted.'
        : 'Unexpected certificate from another issuer, and it is not trusted.',
    };
  if (sameFamily && inSeason && later)
    return lost
      ? {
          kind: 'certificate-replaced',
          direction: 'neutral',
          severity: 'low',
          sentence: `The certificate was renewed until ${until}, for fewer names than before.`,
        }
      : {
          kind: 'certificate-renewed',
          direction: 'better',
          severity: 'info',
          sentence: `The certificate was renewed: valid until ${until}.`,
        };
  if (sameFamily && sameKey)
    return {
      kind: 'certificate-replaced',
      direction: 'neutral',
      severity: 'info',
      sentence: `The certificate was replaced ahead of time, with the same key: valid until ${until}.`,
    };
  if (inSeason && after.trusted)
    return {
      kind: 'certificate-replaced',
      direction: 'neutral',
      severity: 'low',
      sentence: `The certificate now comes from another issuer: valid until ${until}.`,
    };
  return {
    kind: 'certificate-unexpected',
    direction: 'worse',
    severity: sameFamily ? 'medium' : 'high',
    sentence: sameFamily
      ? 'Unexpected certificate: another key long before a renewal was due.'
      : 'Unexpected certificate: another issuer long before a renewal was due.',
  };
}
