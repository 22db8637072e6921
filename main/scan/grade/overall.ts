import type { Finding, Grade, Grades, ReportStatus, Severity } from '../../../shared/report.ts';

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

/** null where nothing could be seen: an unreachable server has no grade, only an outage. */
export function gradeOverall(status: ReportStatus, findings: readonly Finding[]): Grades['overall'] {
  if (status === 'unreachable') return null;
  const worst = findings[0]?.severity ?? 'info';
  const titles = findings
    .filter(({ severity }) => severity === worst && worst !== 'info')
    .map(({ title }) => title);
  const reasons = [...new Set(titles)];
  const more = reasons.length - MOST_REASONS;
  return {
    grade: GRADE_OF_WORST[worst],
    reasons: more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons,
  };
}
