import type { Finding, Grade, Grades, ReportParts, Severity } from '../../../shared/report.ts';
import { gapText, isVersionHidden, unseenAreas } from '../../../shared/unseen.ts';

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

type Judged = Pick<ReportParts, 'status' | 'coverage' | 'cloud'>;

/** What was not fully seen, one sentence an area. */
function gaps(parts: Judged): string[] {
  const areas = unseenAreas(parts).map((gap) => {
    const text = gapText(gap);
    const said = gap.why === null || text.includes(gap.why.replace(/\.$/u, ''));
    return `${text[0]?.toUpperCase()}${text.slice(1)}.${said ? '' : ` ${gap.why}`}`.slice(0, 512);
  });
  return isVersionHidden(parts)
    ? ['The version is hidden: whether it has known vulnerabilities cannot be said.', ...areas]
    : areas;
}

/**
 * null where nothing could be seen: an unreachable server has no grade, only an outage. Where an area was not fully seen,
 * what was missed may be worse than what was found: then the grade is null, `atMost` says what it would be without the
 * gaps, and the reasons name them. F stays: nothing unseen makes it worse.
 */
export function gradeOverall(judged: Judged, findings: readonly Finding[]): Grades['overall'] {
  const { status } = judged;
  if (status === 'unreachable') return null;
  const worst = findings[0]?.severity ?? 'info';
  const titles = findings
    .filter(({ severity }) => severity === worst && worst !== 'info')
    .map(({ title }) => title);
  const reasons = [...new Set(titles)];
  const more = reasons.length - MOST_REASONS;
  const shown = more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons;
  const grade = GRADE_OF_WORST[worst];
  const unseen = gaps(judged);
  if (unseen.length === 0 || worst === 'critical') return { grade, reasons: shown };
  const blind = status === 'refused' || status === 'unknown';
  return { grade: null, atMost: blind ? null : grade, reasons: [...unseen, ...shown] };
}
