import { Story } from '../../main/monitor/testing/story.ts';
import { refusalFinding } from '../../main/scan/reachability.ts';
import type { Report, StatusReason } from '../../shared/report.ts';

/** Hours between two looks: the owner is told of each at once. */
const HOURS = 6;

/**
 * What a watch would tell or show of a cloud that never changed: seen undisturbed, then through `seen`, then undisturbed
 * again. What really stood in front of the second look, and that it is gone again, may be told.
 */
export function falseAlarms(truth: Report, seen: Report, inFront: readonly StatusReason[]): string[] {
  const findings = new Set<string | null>(inFront.map(refusalFinding));
  const story = new Story();
  const at = (report: Report) => (time: number) => ({ ...report, startedAt: new Date(time).toISOString() });
  return [truth, seen, truth].flatMap((report) =>
    story
      .look(at(report), HOURS)
      .filter(({ direction, subject }) => direction !== 'neutral' && !findings.has(subject))
      .map(({ kind, sentence }) => `${kind}: ${sentence}`),
  );
}
