import { CoverageArea } from '../../../shared/coverage.ts';
import { productName } from '../../../shared/products.ts';
import type { AdvisoryMatch, CloudPart, Finding, Report, Severity } from '../../../shared/report.ts';
import { versionWithPreRelease } from '../../scan/cloud/version.ts';

/**
 * The meaning of a report as flat keys: "finding:headers.hsts-missing|" → what it says. Changes are the difference of
 * two such maps: nothing between a map and itself, the same both ways, and two steps lead where one does.
 */
export interface Fact {
  /** Two facts under one key are the same where this is the same. */
  value: string;
  /** What a person sees as evidence; `value` where absent. */
  show?: string;
  severity?: Severity;
  /** The finding that explains it, where the fact itself is not one. */
  findingId?: string;
  /** Only under the key "certificate". */
  certificate?: CertificateFact;
  /** Only under the key "support": what runs out, and its last day (YYYY-MM-DD). */
  support?: { label: string; until: string };
}

/** What the classification of a certificate change needs of each side. */
export interface CertificateFact {
  fingerprint256: string;
  spkiSha256: string;
  issuer: string;
  notBefore: string;
  notAfter: string;
  names: string[];
  trusted: boolean;
  pinned: boolean;
  /** Fingerprint of the second certificate of a server that has an RSA and an ECDSA one. */
  alternate?: string | undefined;
}

/** The parts of a report that are seen, or not, as one. */
export const AREAS = ['status', 'cloud', 'exposure', 'certificate', 'tls', 'http', 'network'] as const;
export type Area = (typeof AREAS)[number];

/** full: what is absent is not there. partial: what is absent may only not have been seen. none: not looked at. */
export type Sight = 'full' | 'partial' | 'none';

export interface View {
  sight: Record<Area, Sight>;
  facts: Record<string, Fact>;
  /**
   * Areas of which the report itself says that its evidence is not complete: what is missing there is never gone, however
   * often it is missing. Only of a view of one report, not of what is known.
   */
  incomplete?: readonly Area[];
}

/** Headers whose coming and going means something; the rest are noise (dates, ids, caches). */
const WATCHED_HEADERS = new Set([
  'strict-transport-security',
  'content-security-policy',
  'content-security-policy-report-only',
  'x-frame-options',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
  'x-robots-tag',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
  'cross-origin-opener-policy',
  'cross-origin-embedder-policy',
  'cross-origin-resource-policy',
  'server',
  'x-powered-by',
]);

/** A fresh nonce with every answer is not a change (CSP Level 3 §2.3.1). */
const steady = (value: string): string => value.replace(/'nonce-[^']*'/g, "'nonce-…'");

/** Which area a probe's name or a finding's id belongs to; `otherwise` where the name tells nothing. */
function areaOf(name: string, otherwise: Area): Area {
  const first = name.split(/[.:/ ]/, 1)[0]?.toLowerCase() ?? '';
  if (first === 'certificate' || first === 'caa') return 'certificate';
  if (first === 'tls') return 'tls';
  if (['headers', 'http', 'http2', 'http3', 'redirect', 'cookies'].includes(first)) return 'http';
  if (first === 'cloud' || first === 'exposure') return first;
  return first === 'reachability' ? 'network' : otherwise;
}

/** A cloud in these states answers little more than that: what it does not say then is not gone. */
const SAYS_LITTLE: readonly Report['status'][] = ['maintenance', 'upgrade-pending'];
/** Behind what does not let us look, or says nothing, nobody knows what else stands in front. */
const HIDDEN: readonly Report['status'][] = ['refused', 'unknown'];

/** By the parts that are there and by the errors of probes: for reports from before they had coverage. */
function sightByErrors(report: Report): View['sight'] {
  const seen = (part: unknown): Sight => (part === null ? 'none' : 'full');
  const sight: View['sight'] = {
    status: 'full',
    cloud: seen(report.cloud),
    exposure: seen(report.http),
    certificate: seen(report.certificate),
    tls: seen(report.tls),
    http: seen(report.http),
    network: report.status === 'unreachable' ? 'none' : 'full',
  };
  for (const area of new Set(report.errors.flatMap(({ probe }) => areasOfProbe(probe))))
    if (sight[area] === 'full') sight[area] = 'partial';
  return sight;
}

/** How each area was seen, and of which of them the evidence is not complete. */
function sightOf(report: Report): Required<Pick<View, 'sight' | 'incomplete'>> {
  const sight = sightByErrors(report);
  const incomplete: Area[] = [];
  const lower = (area: Area) => {
    if (sight[area] === 'full') sight[area] = 'partial';
    incomplete.push(area);
  };
  if (report.coverage)
    for (const area of CoverageArea.options) {
      sight[area] = report.coverage[area].state;
      if (sight[area] !== 'full') incomplete.push(area);
    }
  if (SAYS_LITTLE.includes(report.status))
    for (const area of ['cloud', 'exposure', 'http'] as const) lower(area);
  if (HIDDEN.includes(report.status)) lower('network');
  return { sight, incomplete };
}

/** What an error of a probe hides. The probe of the cloud looks for exposed paths and service discovery, too. */
const areasOfProbe = (probe: string): Area[] =>
  /^cloud(\.exposure)?$/.test(probe) ? ['cloud', 'exposure', 'http'] : [areaOf(probe, 'network')];

const GRADES = ['overall', 'nextcloudScan', 'tls', 'headers'] as const;

/** What each grade rests on. Not on the network: an error there is a finding of its own and hides none. */
const GRADE_AREAS: Record<(typeof GRADES)[number], readonly Area[]> = {
  overall: ['cloud', 'exposure', 'certificate', 'tls', 'http'],
  nextcloudScan: ['cloud'],
  tls: ['tls', 'certificate'],
  headers: ['http'],
};

/**
 * Whether all was seen that a grade rests on. A probe that timed out hides findings, and the grade without them is better
 * than the cloud. An area that is not there at all (a web server that is no cloud) hides nothing.
 */
function seesAll(report: Report, sight: View['sight'], grade: (typeof GRADES)[number]): boolean {
  const failed = new Set(report.errors.flatMap(({ probe }) => areasOfProbe(probe)));
  // What makes an A of TLS an A+ is a header.
  const byHeader = grade === 'tls' && /^A\+?$/u.test(report.grades.tls?.grade ?? '');
  if (byHeader && report.coverage !== undefined && sight.http !== 'full') return false;
  return GRADE_AREAS[grade].every(
    (area) => sight[area] === 'full' || (sight[area] === 'none' && !failed.has(area)),
  );
}

export const findingKey = (finding: Pick<Finding, 'id' | 'subject'>): string =>
  `finding:${finding.id}|${finding.subject ?? ''}`;

/** The area a key of a view belongs to. */
export function keyArea(key: string): Area {
  const [kind = '', rest = ''] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (kind === 'finding') return areaOf(rest, 'cloud');
  if (kind === 'protocol' || kind === 'suite' || key === 'grade:tls') return 'tls';
  if (kind === 'exposure') return 'exposure';
  if (kind === 'header' || key === 'grade:headers') return 'http';
  if (kind === 'name' || key === 'certificate') return 'certificate';
  if (key === 'status') return 'status';
  return 'cloud';
}

/** Whether a report could not see what is under a key: it is not in its view, and the area is not complete. */
export const isHidden = ({ facts, incomplete = [] }: View, key: string): boolean =>
  facts[key] === undefined && incomplete.includes(keyArea(key));

/** All areas that the fact under a key rests on. */
export function keyAreas(key: string): readonly Area[] {
  const grade = GRADES.find((kind) => key === `grade:${kind}`);
  return grade === undefined ? [keyArea(key)] : GRADE_AREAS[grade];
}

/** "Nextcloud 34". */
const supportLabel = (cloud: CloudPart): string =>
  `${productName(cloud.product)} ${cloud.lifecycle.cycle ?? cloud.version ?? ''}`.trim();

/** The row of the catalogue an advisory is shown under (main/scan/cloud/findings.ts). */
const vulnerabilityFinding = ({ knownExploited, severity }: AdvisoryMatch): string =>
  `cloud.vulnerability-${knownExploited ? 'exploited' : severity === 'info' ? 'low' : severity}`;

/** Findings that are one by one facts of their own kind: advisories and exposed paths. */
const OTHERWISE_TOLD = /^(cloud\.vulnerability|exposure)[-.]/;

/** What the status says of the server, not of what is pending or in front of it; null: nothing. */
const statusFact = ({ status }: Report): string | null =>
  HIDDEN.includes(status) ? null : status === 'upgrade-pending' ? 'up' : status;

/** What a report means, key by key. */
export function viewOf(report: Report): View {
  const facts: View['facts'] = {};
  const { sight, incomplete } = sightOf(report);
  const put = (key: string, value: string | null | undefined, more: Omit<Fact, 'value'> = {}) => {
    if (value !== null && value !== undefined) facts[key] = { value, ...more };
  };
  put('status', statusFact(report));
  const { cloud, certificate, tls, http, grades } = report;
  if (cloud) {
    put('product', cloud.product);
    put('version', versionWithPreRelease(cloud));
    if (cloud.lifecycle.supported !== null)
      put('support', cloud.lifecycle.supported ? 'supported' : 'end of life', {
        show: `${cloud.lifecycle.cycle ?? cloud.version ?? 'installed version'}: ${
          cloud.lifecycle.supported ? 'supported' : 'no security updates'
        }${cloud.lifecycle.eol ? ` (until ${cloud.lifecycle.eol})` : ''}`,
        ...(cloud.lifecycle.eol === null
          ? {}
          : { support: { label: supportLabel(cloud), until: cloud.lifecycle.eol } }),
      });
    for (const advisory of cloud.advisories)
      put(`advisory:${advisory.id}`, advisory.knownExploited ? 'exploited' : 'known', {
        severity: advisory.knownExploited ? 'critical' : advisory.severity,
        findingId: vulnerabilityFinding(advisory),
        show: `${advisory.summary ?? advisory.id}${advisory.fixedIn ? ` (fixed in ${advisory.fixedIn})` : ''}`,
      });
  }
  if (certificate) {
    const { fingerprint256, spkiSha256, issuer, notBefore, notAfter, names, trusted, pinned } = certificate;
    put('certificate', fingerprint256, {
      show: `${fingerprint256}, issued by ${issuer}, until ${notAfter.slice(0, 10)}`,
      certificate: {
        fingerprint256,
        spkiSha256,
        issuer,
        notBefore,
        notAfter,
        names,
        trusted,
        pinned,
        alternate: certificate.alternate?.fingerprint256,
      },
    });
    for (const name of names) put(`name:${name.toLowerCase()}`, 'covered');
  }
  if (tls) {
    for (const [protocol, offered] of Object.entries(tls.protocols))
      put(`protocol:${protocol}`, offered === null ? null : offered ? 'offered' : 'not offered');
    for (const suite of new Set(Object.values(tls.cipherSuites).flat())) put(`suite:${suite}`, 'offered');
  }
  if (http) {
    for (const [name, value] of Object.entries(http.headers))
      if (WATCHED_HEADERS.has(name)) put(`header:${name}`, steady(value));
    for (const { path, kind } of http.exposed) {
      const row = report.findings.find(({ id, subject }) => id.startsWith('exposure.') && subject === path);
      put(
        `exposure:${path}`,
        kind,
        row ? { severity: row.severity, findingId: row.id, show: row.title } : {},
      );
    }
  }
  for (const kind of GRADES) if (seesAll(report, sight, kind)) put(`grade:${kind}`, grades[kind]?.grade);
  const apart = new Set([
    ...(cloud?.advisories.map(({ id }) => `cloud.vulnerability|${id}`) ?? []),
    ...(http?.exposed.map(({ path }) => `exposure|${path}`) ?? []),
  ]);
  for (const finding of report.findings) {
    if (apart.has(`${OTHERWISE_TOLD.exec(finding.id)?.[1]}|${finding.subject}`)) continue;
    put(findingKey(finding), finding.severity, {
      severity: finding.severity,
      show: finding.evidence ?? finding.title,
    });
  }
  return { sight, facts, incomplete };
}
