import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { findingRow } from '../../../shared/findings/index.ts';
import type { Finding, Severity } from '../../../shared/report.ts';
import { FindingList } from '../../components/finding-list.tsx';
import { Card, Note } from '../../components/parts.tsx';
import { useNow, useSnapshot } from '../../hooks/index.ts';
import { groupFindings } from '../../lib/finding-groups.ts';
import { bySeverity } from '../../lib/tone.ts';
import { NothingFound } from './nothing-found.tsx';
import type { TabProps } from './tab-props.ts';

const SEVERITIES: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** Every finding of the newest report, by severity. */
export function FindingsTab({ cloud, report, since, item }: TabProps) {
  const { settings } = useSnapshot();
  const now = useNow(60_000);
  const [only, setOnly] = useState<Severity | 'all'>('all');
  const id = cloud.settings.id;
  const muted = (finding: Finding): boolean =>
    settings.mutes.some(
      (mute) =>
        mute.cloudId === id &&
        (mute.findingId === null || mute.findingId === finding.id) &&
        (mute.subject === null || mute.subject === finding.subject) &&
        (mute.until === null || Date.parse(mute.until) > now),
    );
  const present = SEVERITIES.filter((severity) =>
    report.findings.some((finding) => finding.severity === severity),
  );
  const shown = report.findings
    .filter((finding) => only === 'all' || finding.severity === only)
    .toSorted(bySeverity);
  const gone = item !== null && !report.findings.some((finding) => finding.id === item);
  if (report.findings.length === 0) {
    return (
      <Card>
        <NothingFound report={report} />
      </Card>
    );
  }
  return (
    <Card
      title="Findings"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Severity"
          value={present.includes(only as Severity) ? only : 'all'}
          onChange={(value) => setOnly(value as Severity | 'all')}
          data={[
            { value: 'all', label: `all ${report.findings.length}` },
            ...present.map((severity) => ({
              value: severity,
              label: `${severity} ${report.findings.filter((finding) => finding.severity === severity).length}`,
            })),
          ]}
        />
      }
    >
      {gone ? (
        <Note tone="fog">{`“${findingRow(item)?.title ?? item}” is no longer found: the newest scan did not see it.`}</Note>
      ) : null}
      <FindingList cloudId={id} groups={groupFindings(shown)} since={since} wanted={item} isMuted={muted} />
    </Card>
  );
}
