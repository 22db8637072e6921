import type { FindingId } from '../../../shared/findings/index.ts';
import type { AdvisoryMatch, CloudPart, ReportParts } from '../../../shared/report.ts';
import type { Detector, Raised } from '../raised.ts';
import { compareMatches } from './advisories.ts';
import { EXPOSURE_KINDS } from './exposure-checks.ts';

/** Days before the end of support from which it is told. */
const SOON_DAYS = 60;

function vulnerabilities(advisories: readonly AdvisoryMatch[]): Raised[] {
  return [...advisories].sort(compareMatches).map((advisory) => {
    const known = advisory.severity === 'info' ? 'low' : advisory.severity;
    const score = advisory.cvss === null || advisory.cvss === undefined ? null : `CVSS ${advisory.cvss}`;
    const fix = advisory.fixedIn === null ? 'no fix in this branch' : `fixed in ${advisory.fixedIn}`;
    return {
      id: advisory.knownExploited ? 'cloud.vulnerability-exploited' : `cloud.vulnerability-${known}`,
      subject: advisory.id,
      evidence: [advisory.summary, score, fix].filter(Boolean).join(' · '),
    };
  });
}

function support({ lifecycle, version }: CloudPart, startedAt: string): Raised[] {
  const { supported, eol, latestInCycle, nextMajor, upToDate } = lifecycle;
  if (supported === false) {
    const since = eol === null ? 'Support ended long ago.' : `Support ended on ${eol}.`;
    const next = nextMajor === null ? '' : ` Next release: ${nextMajor}.`;
    return [{ id: 'cloud.end-of-life', evidence: `${version ?? 'Unknown version'}. ${since}${next}` }];
  }
  const raised: Raised[] = [];
  if (eol !== null) {
    const days = Math.ceil((Date.parse(`${eol}T23:59:59Z`) - Date.parse(startedAt)) / 86_400_000);
    if (days <= SOON_DAYS)
      raised.push({ id: 'cloud.end-of-life-soon', evidence: `Support ends on ${eol}, in ${days} days.` });
  }
  if (upToDate === false) {
    // A rolling release is the newest of its own number and still replaced by the next.
    const newest = latestInCycle === version ? nextMajor : latestInCycle;
    raised.push({ id: 'cloud.update-available', evidence: `${version ?? '?'} → ${newest ?? '?'}` });
  } else if (supported === null && nextMajor !== null)
    raised.push({ id: 'cloud.newer-branch', evidence: `${version ?? '?'} → ${nextMajor}` });
  return raised;
}

const MEASURED_HARDENINGS: Record<string, FindingId> = {
  sameSiteCookies: 'cloud.hardening-same-site-cookies',
  __HostPrefix: 'cloud.hardening-host-prefix',
  CSPv3: 'cloud.hardening-csp-nonce',
  webApplicationFirewall: 'cloud.no-web-application-firewall',
};

/** ownCloud classic never had Nextcloud's hardenings: nothing its owner could do, so nothing is raised. */
function hardenings({ product, hardenings }: CloudPart): Raised[] {
  return Object.entries(hardenings).flatMap(([name, { state, note }]): Raised[] => {
    if (state !== 'no' || (product !== 'nextcloud' && name !== 'webApplicationFirewall')) return [];
    const measured = Object.hasOwn(MEASURED_HARDENINGS, name) ? MEASURED_HARDENINGS[name] : undefined;
    return measured === undefined
      ? [{ id: 'cloud.hardening-outdated', subject: name, evidence: note ?? null }]
      : [{ id: measured, evidence: note ?? null }];
  });
}

function wellKnown(values: Record<string, string>): Raised[] {
  const raised: Raised[] = [];
  const bad = (key: string): boolean => values[key] !== undefined && values[key] !== 'ok';
  const explain: Record<string, string> = {
    missing: 'no redirect',
    wrong: 'leads elsewhere',
    insecure: 'leads to plain HTTP',
  };
  for (const key of ['caldav', 'carddav'])
    if (bad(key))
      raised.push({
        id: 'cloud.service-discovery',
        subject: key,
        evidence: `/.well-known/${key}: ${explain[values[key] ?? ''] ?? values[key]}`,
      });
  for (const key of ['webfinger', 'nodeinfo'])
    if (bad(key))
      raised.push({ id: 'cloud.well-known-handler', subject: key, evidence: `/.well-known/${key}` });
  for (const key of ['ocm-provider', 'ocs-provider'])
    if (bad(key)) raised.push({ id: 'cloud.federation-provider', subject: key, evidence: `/${key}/` });
  if (values['generated-urls'] === 'http' || values.caldav === 'insecure' || values.carddav === 'insecure')
    raised.push({ id: 'cloud.generated-urls-insecure' });
  return raised;
}

/** What is wrong with the cloud software. */
export const cloudFindings: Detector = ({
  cloud,
  status,
  statusReason = null,
  startedAt,
  http,
  coverage,
}: ReportParts): Raised[] => {
  if (cloud === null) return [];
  const raised: Raised[] = [];
  if (status === 'setup-pending' && statusReason === null)
    raised.push({
      id: 'cloud.setup-pending',
      evidence: 'status.php says installed: false, and the installation page is open.',
    });
  if (status === 'setup-pending' && statusReason === 'lost-configuration')
    raised.push({
      id: 'cloud.lost-configuration',
      evidence: 'status.php says installed: false, and no installation page is offered.',
    });
  if (cloud.statusPolluted === true) raised.push({ id: 'cloud.status-polluted' });
  if (status === 'maintenance') raised.push({ id: 'cloud.maintenance' });
  if (cloud.needsDbUpgrade === true) raised.push({ id: 'cloud.needs-db-upgrade' });
  const seen = (coverage?.cloud.state ?? 'full') === 'full';
  if (cloud.product === 'unknown' && seen)
    raised.push({ id: 'cloud.product-unknown', evidence: cloud.versionString });
  // Hidden is a version only where every question for it was answered.
  else if (cloud.version === null && seen) raised.push({ id: 'cloud.version-hidden' });
  raised.push(...support(cloud, startedAt), ...vulnerabilities(cloud.advisories));
  if (status === 'up') raised.push(...hardenings(cloud), ...wellKnown(http?.wellKnown ?? {}));
  const delay = cloud.bruteForce?.delayMs ?? 0;
  if (delay > 0)
    raised.push({ id: 'cloud.brute-force-delay', evidence: `Logins are delayed by ${delay} ms.` });
  return raised;
};

/** What can be read that should not; each path was proven by its content when it was asked. */
export const exposureFindings: Detector = ({ http }: ReportParts): Raised[] =>
  (http?.exposed ?? []).flatMap(({ path, kind }) => {
    const known = EXPOSURE_KINDS.find((name) => name === kind);
    return known === undefined
      ? []
      : [{ id: `exposure.${known}`, subject: path, evidence: `GET ${path}` } as const];
  });
