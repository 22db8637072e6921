import { staleText } from '../../shared/data-age.ts';
import type { CertificatePart, Report } from '../../shared/report.ts';
import { seenState } from '../../shared/unseen.ts';
import type { Weather } from '../../shared/weather.ts';
import { count, listed } from '../../shared/words/index.ts';
import { gradeTone } from './tone.ts';

/** Short sentences about parts of a report, as the summary shows them. */

export function certificateTone(certificate: CertificatePart): Weather {
  if (certificate.renewal === 'expired' || certificate.renewal === 'critical') return 'storm';
  if (!certificate.trusted || !certificate.nameMatches) return 'storm';
  return certificate.renewal === 'fresh' ? 'clear' : 'unsettled';
}

/** A good rating that rests on old data is fog; a bad one is bad all the same. */
export function ratingTone({ grades, scanner }: Report, now: number): Weather {
  const tone = gradeTone(grades.nextcloudScan?.grade);
  return tone === 'clear' && staleText(scanner.dataAsOf, now) !== null ? 'fog' : tone;
}

export function supportSentence({ cloud, status, scanner }: Report, now: number): string {
  if (!cloud) return status === 'not-a-cloud' ? 'no cloud was recognised' : 'not seen';
  if (cloud.version === null) return 'version not seen';
  const { lifecycle, advisories } = cloud;
  const stale = staleText(scanner.dataAsOf, now);
  const support =
    lifecycle.supported === false
      ? 'no security updates any more'
      : lifecycle.upToDate === true
        ? `latest patch level${stale === null ? '' : ` ${stale}`}`
        : lifecycle.upToDate === false && lifecycle.latestInCycle
          ? `${lifecycle.latestInCycle} is available`
          : 'support not known';
  return advisories.length > 0
    ? `${support}, ${count(advisories.length, 'known vulnerability', 'known vulnerabilities')}`
    : support;
}

/** "1.2 and 1.3": the protocols a server accepts, oldest first. */
export function protocolList(protocols: readonly string[]): string {
  const short = protocols.map((name) => (name.startsWith('TLS') ? name.slice(3) : name));
  return listed(short) || 'none';
}

export function tlsSentence(report: Report): string {
  const { tls } = report;
  if (!tls) return 'not seen';
  const accepted = Object.entries(tls.protocols)
    .filter(([, offered]) => offered === true)
    .map(([name]) => name);
  const secrecy = {
    all: 'forward secrecy everywhere',
    some: 'forward secrecy in part',
    none: 'no forward secrecy',
  };
  const parts = [
    accepted.length > 0 ? protocolList(accepted) : null,
    tls.forwardSecrecy ? secrecy[tls.forwardSecrecy] : null,
    seenState(report, 'tls') === 'full' ? null : 'seen in part',
  ];
  return parts.filter((part) => part !== null).join(', ') || 'not known';
}

/**
 * The share of a lifetime (ms) from which a certificate is critical: less than 1/12 of it or 24 h left, whichever is
 * more, but never before it is overdue (report contract, `renewal`).
 */
export function criticalShare(lifetime: number): number {
  const left = Math.max(lifetime / 12, 24 * 3_600_000);
  return Math.max(5 / 6, 1 - left / lifetime);
}
