import type { Finding } from '../../shared/report.ts';

/** Findings with one id are one thing to do, whatever they are about: 36 advisories are one update. */
export interface FindingGroup {
  id: string;
  severity: Finding['severity'];
  title: string;
  findings: readonly Finding[];
}

/** One group per id, in the order in which the ids come. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.id);
    if (group) group.push(finding);
    else groups.set(finding.id, [finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ id: first.id, severity: first.severity, title: first.title, findings: group }] : [];
  });
}
