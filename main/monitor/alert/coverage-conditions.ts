import { type AreaCoverage, CoverageArea } from '../../../shared/coverage.ts';
import { findingRow } from '../../../shared/findings/index.ts';
import type { Report } from '../../../shared/report.ts';
import type { CloudSettings } from '../../../shared/settings.ts';
import { metOwnDeadline } from '../../scan/session.ts';
import type { Conditions } from '../memory.ts';
import { condition } from './conditions.ts';

/** When it is told that a cloud is seen only in part, scan after scan. Pure. */

/** So many scans in a row: one alone is a busy evening. */
const SCANS = 3;

/** As a sentence names each area. */
const WORDS: Record<CoverageArea, string> = {
  cloud: 'the cloud itself',
  exposure: 'exposed files',
  http: 'headers',
  tls: 'TLS',
  certificate: 'the certificate',
};

/** Scans in a row, by area, that did not see all of it. */
export type Unseen = Partial<Record<CoverageArea, number>>;

/** States in which a cloud says little of itself, which is told as such. */
const TOLD_AS_SUCH: readonly Report['status'][] = [
  'maintenance',
  'upgrade-pending',
  'setup-pending',
  'unreachable',
];

const isLeftForLater = ({ state, asked, answered, refused }: AreaCoverage): boolean =>
  state !== 'full' && answered === asked && refused === 0;

/** Whether exposed files were seen in part only because the gentle pace left paths for later scans. */
export const leftForLater = ({
  coverage,
  http,
  errors,
}: Pick<Report, 'coverage' | 'http' | 'errors'>): boolean =>
  coverage !== undefined &&
  http?.exposureAsked !== undefined &&
  isLeftForLater(coverage.exposure) &&
  !metOwnDeadline(errors);

/** The areas of a report that others kept us from seeing; null where it says nothing about that. */
function blocked(
  report: Report,
  { exposureProbes }: Pick<CloudSettings, 'exposureProbes'>,
): CoverageArea[] | null {
  const { coverage, status } = report;
  if (coverage === undefined || TOLD_AS_SUCH.includes(status) || metOwnDeadline(report.errors)) return null;
  return CoverageArea.options.filter((area) => {
    if (coverage[area].state === 'full') return false;
    if (status === 'not-a-cloud' && (area === 'cloud' || area === 'exposure')) return false;
    return area !== 'exposure' || (exposureProbes && !leftForLater(report));
  });
}

const KEY = 'coverage:';
/** Whether what is open under a key is that a cloud is seen only in part. */
export const isCoverage = (key: string): boolean => key.startsWith(KEY);
const keyOf = (areas: readonly CoverageArea[]): string => KEY + areas.join(',');
const areasOf = (key: string): CoverageArea[] => key.slice(KEY.length).split(',') as CoverageArea[];

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** "Nothing of the cloud was seen: a limiter refuses the request (HTTP 429)." as what follows a colon. */
const because = (why: string | null): string =>
  (why ?? 'the reason is not known')
    .replace(/^(?:Nothing of the cloud|No page) was seen: |^No path was asked: /u, '')
    .replace(/\.$/u, '');

/**
 * After a full scan: which areas were not fully seen, how often in a row, and what is open of that. Told once, of all
 * areas that come to it with the same scan; again only after the area was fully seen in between.
 */
export function turnCoverage(
  open: Conditions,
  unseen: Unseen,
  report: Report,
  cloud: Pick<CloudSettings, 'name' | 'exposureProbes'>,
): { open: Conditions; unseen: Unseen } {
  const areas = blocked(report, cloud);
  if (areas === null) return { open, unseen };
  const counts: Unseen = Object.fromEntries(
    areas.map((area) => [area, Math.min(SCANS, (unseen[area] ?? 0) + 1)]),
  );
  const next: Conditions = {};
  const spoken = new Set<CoverageArea>();
  for (const [key, was] of Object.entries(open)) {
    const still = isCoverage(key) ? areasOf(key).filter((area) => areas.includes(area)) : null;
    if (still === null) next[key] = was;
    else if (still.length > 0) next[keyOf(still)] = was;
    for (const area of still ?? []) spoken.add(area);
  }
  const fresh = areas.filter((area) => counts[area] === SCANS && !spoken.has(area));
  if (fresh.length === 0) return { open: next, unseen: counts };
  const finding = report.findings.find(
    ({ id }) => id.startsWith('reachability.') && id !== 'reachability.address-silent',
  );
  const row = finding && findingRow(finding.id);
  const [first] = fresh;
  const names = listed(fresh.map((area) => WORDS[area]));
  const were = fresh.length === 1 && ['cloud', 'tls', 'certificate'].includes(first ?? '') ? 'was' : 'were';
  const seen = fresh.every((area) => report.coverage?.[area].state === 'none')
    ? 'not seen'
    : 'not fully seen';
  const why = because((first && report.coverage?.[first].why) ?? null);
  next[keyOf(fresh)] = condition(
    `${keyOf(fresh)}@${report.startedAt}`,
    'seen-in-part',
    'info',
    finding?.id ?? null,
    {
      title: `${cloud.name}: ${names} ${were} ${seen} in three scans: ${why}`,
      body: [
        'What was seen before is kept as it was; what came or went there since is not known.',
        row?.title,
        row?.fix.general,
      ]
        .filter(Boolean)
        .join('\n'),
    },
  );
  return { open: next, unseen: counts };
}
