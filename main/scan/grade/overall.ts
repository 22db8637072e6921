import { CoverageArea } from '../../../shared/coverage.ts';
import type { Finding, Grade, Grades, ReportParts, ReportStatus, Severity } from '../../../shared/report.ts';

/**
 * The overall grade is the worst finding's: what is wrong decides, not an average that hides it. Our own table; the
 * letters mean: A+ nothing to do, A little things, B something to attend to, D act soon, F act now.
 */
const GRADE_OF_WORST: Record<Severity, Grade> = {
  info: 'A+',
  low: 'A',
  medium: 'B',
  high: 'D',
  critical: 'F',
};

/** Reasons shown with the grade; the findings list has the rest. */
const MOST_REASONS = 5;

/** As a sentence names each area. */
const AREA_WORDS: Record<CoverageArea, string> = {
  cloud: 'the cloud',
  exposure: 'exposed files',
  http: 'headers',
  tls: 'TLS',
  certificate: 'the certificate',
};

/** The areas a verdict over a host rests on. */
function neededFor(status: ReportStatus): readonly CoverageArea[] {
  return status === 'not-a-cloud' ? ['http', 'tls', 'certificate'] : CoverageArea.options;
}

/** What was not fully seen, one sentence an area. */
function unseen({ status, coverage }: Pick<ReportParts, 'status' | 'coverage'>): string[] {
  if (coverage === undefined) return [];
  return neededFor(status).flatMap((area) => {
    const { state, why, answered, asked } = coverage[area];
    if (state === 'full') return [];
    const seen =
      state === 'none' ? 'not seen' : `seen in part (${answered} of ${asked} questions were answered)`;
    const name = AREA_WORDS[area];
    return [
      `${name[0]?.toUpperCase()}${name.slice(1)}: ${seen}.${why === null ? '' : ` ${why}`}`.slice(0, 512),
    ];
  });
}

/**
 * null where nothing could be seen: an unreachable server has no grade, only an outage. Where an area was not fully seen,
 * what was missed may be worse than what was found: then the grade is null, `atMost` says what it would be without the
 * gaps, and the reasons name them. F stays: nothing unseen makes it worse.
 */
export function gradeOverall(
  { status, coverage }: Pick<ReportParts, 'status' | 'coverage'>,
  findings: readonly Finding[],
): Grades['overall'] {
  if (status === 'unreachable') return null;
  const worst = findings[0]?.severity ?? 'info';
  const titles = findings
    .filter(({ severity }) => severity === worst && worst !== 'info')
    .map(({ title }) => title);
  const reasons = [...new Set(titles)];
  const more = reasons.length - MOST_REASONS;
  const shown = more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons;
  const grade = GRADE_OF_WORST[worst];
  const gaps = unseen({ status, coverage });
  if (gaps.length === 0 || worst === 'critical') return { grade, reasons: shown };
  const blind = status === 'refused' || status === 'unknown';
  return { grade: null, atMost: blind ? null : grade, reasons: [...gaps, ...shown] };
}
