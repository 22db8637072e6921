import type { CertificatePart, Renewal } from '../../../shared/report.ts';
import { count, daysLeftText } from '../../../shared/words/index.ts';
import type { Detector, Raised } from '../raised.ts';

const DAY = 86_400_000;
/** Apple refuses longer ones whoever issued them (support.apple.com/103769). */
const LONGEST_LIFETIME_DAYS = 825;
/** When the second certificate of a server counts as forgotten: the last twelfth of the usual 90 days. */
const ALTERNATE_LEFT_DAYS = 7.5;

const RENEWAL_ID: Readonly<Record<Exclude<Renewal, 'fresh'>, Raised['id']>> = {
  due: 'certificate.renewal-due',
  overdue: 'certificate.renewal-overdue',
  critical: 'certificate.renewal-critical',
  expired: 'certificate.expired',
};

/** What is wrong with a server's certificate, as of the scan. */
export const certificateFindings: Detector = ({ certificate, startedAt }) =>
  certificate === null
    ? []
    : [
        ...timeFindings(certificate, Date.parse(startedAt)),
        ...identityFindings(certificate),
        ...trustFindings(certificate, Date.parse(startedAt)),
        ...keyFindings(certificate),
        ...issuanceFindings(certificate),
      ];

function timeFindings(certificate: CertificatePart, now: number): Raised[] {
  const { renewal, notBefore, notAfter, daysLeft, lifetimeDays, alternate } = certificate;
  const raised: Raised[] = [];
  const until = notAfter.slice(0, 10);
  if (renewal !== 'fresh')
    raised.push({
      id: RENEWAL_ID[renewal],
      evidence:
        renewal === 'expired'
          ? `It expired on ${until}, ${daysLeftText(Math.min(daysLeft, -0.01)).replace('expired ', '')}.`
          : `Valid until ${until}: ${daysLeftText(daysLeft)} of ${count(Math.round(lifetimeDays), 'day')}.`,
    });
  if (Date.parse(notBefore) > now)
    raised.push({ id: 'certificate.not-yet-valid', evidence: `Valid from ${notBefore.slice(0, 10)}.` });
  if (alternate && (Date.parse(alternate.notAfter) - now) / DAY < ALTERNATE_LEFT_DAYS)
    raised.push({
      id: 'certificate.alternate-expiring',
      subject: `${alternate.keyType} ${alternate.keyBits}`,
      evidence: `It is valid until ${alternate.notAfter.slice(0, 10)}; the other one until ${until}.`,
    });
  if (lifetimeDays > LONGEST_LIFETIME_DAYS)
    raised.push({ id: 'certificate.lifetime-too-long', evidence: `${lifetimeDays} days.` });
  return raised;
}

function identityFindings({
  nameMatches,
  pinned,
  pinMismatch,
  names,
  fingerprint256,
}: CertificatePart): Raised[] {
  const raised: Raised[] = [];
  if (!nameMatches) {
    const shown = names.slice(0, 10).join(', ');
    const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
    raised.push({
      id: pinned ? 'certificate.name-mismatch-pinned' : 'certificate.name-mismatch',
      evidence: shown === '' ? 'It names no host at all.' : `It is for ${shown}${more}.`,
    });
  }
  if (pinMismatch) raised.push({ id: 'certificate.pin-mismatch', evidence: `It now is ${fingerprint256}.` });
  return raised;
}

/** One finding about trust, the one that says what to do; outside its dates that is said already. */
function trustFindings(certificate: CertificatePart, now: number): Raised[] {
  const { trusted, trustError, selfSigned, chainComplete, renewal, notBefore } = certificate;
  if (chainComplete === false) return [{ id: 'certificate.chain-incomplete', evidence: trustError }];
  if (trusted || renewal === 'expired' || Date.parse(notBefore) > now) return [];
  return [{ id: selfSigned ? 'certificate.self-signed' : 'certificate.not-trusted', evidence: trustError }];
}

function keyFindings({ keyType, keyBits, rsaExponent, signatureAlgorithm }: CertificatePart): Raised[] {
  const raised: Raised[] = [];
  // 224 bits on a curve are what 2048 bits are for RSA (NIST SP 800-57 part 1, table 2); 0 could not be read.
  const least = keyType === 'RSA' || keyType === 'DSA' ? 2048 : 224;
  if ((keyBits > 0 && keyBits < least) || rsaExponent === 1)
    raised.push({
      id: 'certificate.key-weak',
      evidence: rsaExponent === 1 ? `${keyType} ${keyBits} with exponent 1.` : `${keyType} ${keyBits}.`,
    });
  if (/md[245]|sha-?1(?!\d)/iu.test(signatureAlgorithm))
    raised.push({ id: 'certificate.signature-weak', evidence: `${signatureAlgorithm}.` });
  return raised;
}

function issuanceFindings({ mustStaple, ocspStapled, trustedBy, scts, caa }: CertificatePart): Raised[] {
  const raised: Raised[] = [];
  if (mustStaple === true && ocspStapled === false) raised.push({ id: 'certificate.must-staple-unstapled' });
  // Logs and CAA are about public CAs only.
  if (trustedBy === 'bundled' && scts === 0) raised.push({ id: 'certificate.transparency-missing' });
  if (trustedBy === 'bundled' && caa?.length === 0) raised.push({ id: 'certificate.caa-missing' });
  return raised;
}
