import type { AdvisoryMatch, CloudPart, Finding, Report, Severity } from '../../shared/report.ts';
import { productName } from '../../shared/summary.ts';

/**
 * The meaning of a report as flat keys: "finding:headers.hsts-missing|" → what it says. Changes are the difference of
 * two such maps, which is what makes them an algebra: nothing between a map and itself, inverse, composition.
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
}

/** The parts of a report that are seen, or not, as one. */
export type Area = 'status' | 'cloud' | 'certificate' | 'tls' | 'http' | 'network';

/** full: what is absent is not there. partial: what is absent may only not have been seen. none: not looked at. */
export type Sight = 'full' | 'partial' | 'none';

export interface View {
  sight: Record<Area, Sight>;
  facts: Record<string, Fact>;
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
  if (['headers', 'exposure', 'http', 'http2', 'http3', 'redirect', 'cookies'].includes(first)) return 'http';
  if (first === 'cloud') return 'cloud';
  return first === 'reachability' ? 'network' : otherwise;
}

function sightOf(report: Report): View['sight'] {
  const seen = (part: unknown): Sight => (part === null ? 'none' : 'full');
  const sight: View['sight'] = {
    status: 'full',
    cloud: seen(report.cloud),
    certificate: seen(report.certificate),
    tls: seen(report.tls),
    http: seen(report.http),
    network: report.status === 'unreachable' ? 'none' : 'full',
  };
  // A cloud in maintenance answers everything with 503: what it does not say then is not gone.
  if (report.status === 'maintenance') {
    if (sight.http === 'full') sight.http = 'partial';
    if (sight.cloud === 'full') sight.cloud = 'partial';
  }
  for (const { probe } of report.errors) {
    const area = areaOf(probe, 'network');
    if (sight[area] === 'full') sight[area] = 'partial';
  }
  return sight;
}

export const findingKey = (finding: Pick<Finding, 'id' | 'subject'>): string =>
  `finding:${finding.id}|${finding.subject ?? ''}`;

/** The area a key of a view belongs to. */
export function keyArea(key: string): Area {
  const [kind = '', rest = ''] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (kind === 'finding') return areaOf(rest, 'cloud');
  if (kind === 'protocol' || kind === 'suite' || key === 'grade:tls') return 'tls';
  if (kind === 'header' || kind === 'exposure' || key === 'grade:headers') return 'http';
  if (kind === 'name' || key === 'certificate') return 'certificate';
  if (key === 'status') return 'status';
  return 'cloud';
}

/** "Nextcloud 34". */
const supportLabel = (cloud: CloudPart): string =>
  `${productName(cloud.product)} ${cloud.lifecycle.cycle ?? cloud.version ?? ''}`.trim();

/** The row of the catalogue an advisory is shown under (main/scan/cloud/findings.ts). */
const vulnerabilityFinding = ({ knownExploited, severity }: AdvisoryMatch): string =>
  `cloud.vulnerability-${knownExploited ? 'exploited' : severity === 'info' ? 'low' : severity}`;

/** Findings that are one by one facts of their own kind: advisories and exposed paths. */
const OTHERWISE_TOLD = /^(cloud\.vulnerability|exposure)[-.]/;

/** What a report means, key by key. */
export function viewOf(report: Report): View {
  const facts: View['facts'] = { status: { value: report.status } };
  const put = (key: string, value: string | null | undefined, more: Omit<Fact, 'value'> = {}) => {
    if (value !== null && value !== undefined) facts[key] = { value, ...more };
  };
  const { cloud, certificate, tls, http, grades } = report;
  if (cloud) {
    put('product', cloud.product);
    put('version', cloud.version);
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
      certificate: { fingerprint256, spkiSha256, issuer, notBefore, notAfter, names, trusted, pinned },
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
  for (const kind of ['overall', 'nextcloudScan', 'tls', 'headers'] as const)
    put(`grade:${kind}`, grades[kind]?.grade);
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
  return { sight: sightOf(report), facts };
}

/** One key on which two views differ. */
export interface Delta {
  key: string;
  before: Fact | null;
  after: Fact | null;
}

const byKey = (a: Delta, b: Delta): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Facts that are never simply absent: without them we did not look. */
const ALWAYS = /^(protocol:|grade:|status$|product$|version$|support$|certificate$)/;
export const isAlwaysTold = (key: string): boolean => ALWAYS.test(key);

/**
 * Where two views differ. What one side did not look at is not a difference; what one side saw only partly is not
 * gone from it. Sorted by key.
 */
export function deltaOf(a: View, b: View): Delta[] {
  const deltas: Delta[] = [];
  for (const key of new Set([...Object.keys(a.facts), ...Object.keys(b.facts)])) {
    const before = a.facts[key] ?? null;
    const after = b.facts[key] ?? null;
    if (before?.value === after?.value) continue;
    const area = keyArea(key);
    const blind = (view: View, fact: Fact | null) =>
      fact === null && (view.sight[area] !== 'full' || isAlwaysTold(key));
    if (!blind(a, before) && !blind(b, after)) deltas.push({ key, before, after });
  }
  return deltas.sort(byKey);
}

export const invert = (deltas: readonly Delta[]): Delta[] =>
  deltas.map(({ key, before, after }) => ({ key, before: after, after: before }));

/** First one, then the other, as one. */
export function compose(first: readonly Delta[], second: readonly Delta[]): Delta[] {
  const all = new Map(first.map((delta) => [delta.key, delta]));
  for (const next of second) {
    const before = all.get(next.key)?.before ?? (all.has(next.key) ? null : next.before);
    if (before?.value === next.after?.value) all.delete(next.key);
    else all.set(next.key, { key: next.key, before, after: next.after });
  }
  return [...all.values()].sort(byKey);
}

/** The view after some differences; the sight of an area that was looked at now improves, it is never lost. */
export function applyDeltas(view: View, deltas: readonly Delta[], seen: View['sight']): View {
  const facts = { ...view.facts };
  for (const { key, after } of deltas) {
    if (after === null) delete facts[key];
    else facts[key] = after;
  }
  const sight = { ...view.sight };
  for (const area of Object.keys(sight) as Area[])
    if (seen[area] === 'full' || (seen[area] === 'partial' && sight[area] === 'none'))
      sight[area] = seen[area];
  return { sight, facts };
}

/**
 * What is known after a new look: facts of areas not seen before are learned silently (there is nothing to compare
 * them with), the rest by the differences.
 */
export function learn(
  known: View,
  now: View,
  accepted: readonly Delta[],
  withheld: ReadonlySet<string>,
): View {
  const next = applyDeltas(known, accepted, now.sight);
  for (const [key, fact] of Object.entries(now.facts)) if (!withheld.has(key)) next.facts[key] = fact;
  return next;
}
