import type { Severity } from '../../../shared/report.ts';
import { dayText } from '../../../shared/words/index.ts';
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

/** Whether a certificate for these names stands for `name` (RFC 9525 §6.3: a wildcard is one whole label). */
export function coversName(names: readonly string[], name: string): boolean {
  const wanted = name.toLowerCase();
  const wildcard = `*${wanted.slice(wanted.indexOf('.'))}`;
  return names.some((one) => one.toLowerCase() === wanted || one.toLowerCase() === wildcard);
}

/** What a change of the certificate left as it was: "same issuer, another key". */
export function whatStayed(before: CertificateFact, after: CertificateFact): string {
  const issuer = issuerFamily(before.issuer) === issuerFamily(after.issuer) ? 'same' : 'another';
  const key = before.spkiSha256 === after.spkiSha256 ? 'same' : 'another';
  return `${issuer} issuer, ${key} key`;
}

/** Both sides of a change for an alert, each fingerprint whole however long the issuer's name is. */
export function certificateEvidence(before: CertificateFact, after: CertificateFact): string {
  const line = ({ fingerprint256, issuer, notAfter }: CertificateFact) =>
    `${fingerprint256}, issued by ${issuerName(issuer).slice(0, 80)}, until ${dayText(notAfter)}`;
  return `Before: ${line(before)}\nNow: ${line(after)} (${whatStayed(before, after)})`;
}

/** Certbot's default renew_before_expiry, whatever the lifetime (eff-certbot.readthedocs.io). */
const CERTBOT_RENEWS_MS = 30 * DAY;

/**
 * From when on a renewal is no surprise: two thirds of the lifetime, half where the lifetime is below ten days (the
 * defaults of ACME clients), with 5 % grace because issuers backdate notBefore and renewal windows (RFC 9773) spread.
 * `sameFamily`: also 30 days before the end, because some clients count the days that are left.
 */
function dueFrom({ notBefore, notAfter }: CertificateFact, sameFamily: boolean): number {
  const from = Date.parse(notBefore);
  const to = Date.parse(notAfter);
  const lifetime = to - from;
  const due = from + lifetime * (lifetime < 10 * DAY ? 1 / 2 : 2 / 3);
  const counted = sameFamily && lifetime > CERTBOT_RENEWS_MS ? to - CERTBOT_RENEWS_MS : due;
  return Math.min(due, counted) - lifetime * 0.05;
}

/** What else is known when a certificate changes. */
export interface Circumstances {
  /** Fingerprints of certificates that this cloud showed before and that were accepted then. */
  accepted?: readonly string[];
  /** The owner changed what he trusts (CA, pin) since the last look: the two sides are not measured by one rule. */
  otherTrust?: boolean;
}

/**
 * What a changed certificate means. Known issuer, later end, old names kept and in season: a renewal. The same key out
 * of season: replaced early. One that was accepted before: it is back. Another key or issuer out of season, or an issuer
 * nobody trusts: unexpected. A pinned certificate that changes is critical whatever else holds.
 */
export function certificateVerdict(
  before: CertificateFact,
  after: CertificateFact,
  { accepted = [], otherTrust = false }: Circumstances = {},
): CertificateVerdict {
  const sameFamily = issuerFamily(before.issuer) === issuerFamily(after.issuer);
  const sameKey = before.spkiSha256 === after.spkiSha256;
  const later = Date.parse(after.notAfter) > Date.parse(before.notAfter);
  const inSeason = Date.parse(after.notBefore) >= dueFrom(before, sameFamily);
  const older = Date.parse(after.notBefore) < Date.parse(before.notBefore);
  const lost = before.names.some((name) => !coversName(after.names, name));
  const until = dayText(after.notAfter);
  const replaced = (severity: Severity, sentence: string): CertificateVerdict => ({
    kind: 'certificate-replaced',
    direction: 'neutral',
    severity,
    sentence,
  });
  const unexpected = (severity: Severity, sentence: string): CertificateVerdict => ({
    kind: 'certificate-unexpected',
    direction: 'worse',
    severity,
    sentence,
  });

  if (!otherTrust && before.pinned && !after.pinned)
    return unexpected('critical', 'The pinned certificate was replaced by another one.');
  if (!otherTrust && !before.pinned && after.pinned)
    return { ...replaced('info', 'The pinned certificate is back.'), direction: 'better' };
  if (accepted.some((one) => sameFingerprint(one, after.fingerprint256)))
    return replaced('info', 'The earlier certificate is back.');
  if (!otherTrust && before.trusted && !after.trusted)
    return unexpected(
      'high',
      sameFamily
        ? 'Unexpected certificate: the new one is not trusted.'
        : 'Unexpected certificate from another issuer, and it is not trusted.',
    );
  if (sameFamily && inSeason && later)
    return lost
      ? replaced('low', `The certificate was renewed until ${until}, for fewer names than before.`)
      : {
          kind: 'certificate-renewed',
          direction: 'better',
          severity: 'info',
          sentence: `The certificate was renewed: valid until ${until}.`,
        };
  if (otherTrust) return replaced('info', `The certificate was replaced: valid until ${until}.`);
  if (!before.trusted && after.trusted)
    return {
      ...replaced('info', `The certificate was replaced by one that is trusted: valid until ${until}.`),
      direction: 'better',
    };
  if (sameFamily && sameKey)
    return replaced(
      'info',
      `The certificate was replaced ahead of time, with the same key: valid until ${until}.`,
    );
  if (inSeason && after.trusted)
    return replaced(
      'low',
      sameFamily
        ? `The certificate was replaced by one that ends earlier: valid until ${until}.`
        : `The certificate now comes from another issuer: valid until ${until}.`,
    );
  if (!sameFamily)
    return unexpected('high', 'Unexpected certificate: another issuer long before a renewal was due.');
  return unexpected(
    'medium',
    older
      ? 'Unexpected certificate: one with another key that was issued before the known one.'
      : 'Unexpected certificate: another key long before a renewal was due.',
  );
}
