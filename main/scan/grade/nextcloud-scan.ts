import { productName } from '../../../shared/products.ts';
import type { AdvisoryMatch, CloudPart, Grade, Grades, ReportParts } from '../../../shared/report.ts';
import { form } from '../../../shared/words/index.ts';

/** 1 low, 2 medium, 3 high: the publisher's own risk where there is one, as the Nextcloud scan counts. */
function risk({ vendorRisk, severity }: AdvisoryMatch): 1 | 2 | 3 {
  if (vendorRisk === 1 || vendorRisk === 2 || vendorRisk === 3) return vendorRisk;
  if (severity === 'critical' || severity === 'high') return 3;
  return severity === 'medium' ? 2 : 1;
}

const BY_RISK = {
  3: { grade: 'E', word: 'high' },
  2: { grade: 'D', word: 'medium' },
  1: { grade: 'C', word: 'low' },
} as const satisfies Record<number, { grade: Grade; word: string }>;

function rate(cloud: CloudPart): { grade: Grade; reasons: string[] } {
  const { lifecycle, version, advisories } = cloud;
  const count = (level: number): number => advisories.filter((advisory) => risk(advisory) === level).length;
  const listed = ([3, 2, 1] as const).flatMap((level) =>
    count(level) === 0
      ? []
      : [
          `${count(level)} known ${form(count(level), 'vulnerability', 'vulnerabilities')} of ${BY_RISK[level].word} risk.`,
        ],
  );
  if (lifecycle.supported === false) {
    const since = lifecycle.eol === null ? 'is older than every supported one' : `ended on ${lifecycle.eol}`;
    return { grade: 'F', reasons: [`Support for version ${version ?? '?'} ${since}.`, ...listed] };
  }
  const worst = ([3, 2, 1] as const).find((level) => count(level) > 0);
  if (worst !== undefined) return { grade: BY_RISK[worst].grade, reasons: listed };

  const missing: string[] = [];
  if (lifecycle.upToDate === false)
    missing.push(
      `Not the newest release: ${lifecycle.latestInCycle ?? lifecycle.nextMajor ?? 'a newer one'} is out.`,
    );
  else if (lifecycle.supported === null && lifecycle.nextMajor !== null)
    missing.push(
      `A newer branch is out (${lifecycle.nextMajor}); how long this one gets fixes is not published.`,
    );
  for (const [name, { state }] of Object.entries(cloud.hardenings))
    if (state === 'no' && name !== 'webApplicationFirewall') missing.push(`Hardening missing: ${name}.`);
  if (missing.length > 0)
    return { grade: 'A', reasons: ['No known vulnerability.', ...missing.slice(0, 40)] };
  const reasons = ['No known vulnerability, newest release, all hardenings.'];
  if (lifecycle.upToDate === null)
    reasons[0] =
      'No known vulnerability, no hardening missing. The release is not in our data, so it counts as new.';
  if (Object.values(cloud.hardenings).some(({ state }) => state === 'unknown'))
    reasons.push('Some hardenings could not be measured and are not held against it.');
  return { grade: 'A+', reasons };
}

/** A+ needs every hardening to be seen: where questions about the cloud stayed open, A is what is certain. */
function bounded(
  rated: { grade: Grade; reasons: string[] },
  seen: boolean,
): { grade: Grade; reasons: string[] } {
  if (seen || rated.grade !== 'A+') return rated;
  return { grade: 'A', reasons: ['At least A: not every answer of the cloud was seen.', ...rated.reasons] };
}

/**
 * The rating by the public rules of the Nextcloud Security Scan: F end of life; E, D, C by the worst known
 * vulnerability's risk; A without one; A+ with the newest release and all hardenings. Null where no version is known.
 * Other products get the same letters by the same rules, and the reasons say that this is ours.
 */
export function gradeNextcloudScan(parts: ReportParts): Grades['nextcloudScan'] {
  const { cloud, status, coverage } = parts;
  if (cloud === null || cloud.version === null || cloud.product === 'unknown') return null;
  if (status === 'setup-pending') return null;
  const { grade, reasons } = bounded(rate(cloud), (coverage?.cloud.state ?? 'full') === 'full');
  if (cloud.product !== 'nextcloud')
    reasons.push(
      `The Nextcloud scan rates Nextcloud only; for ${productName(cloud.product)} we use its rules.`,
    );
  return { grade, reasons };
}
