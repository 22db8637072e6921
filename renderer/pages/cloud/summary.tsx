import { FindingList } from '../../components/finding-list.tsx';
import { Card } from '../../components/parts.tsx';
import { UnseenCard } from '../../components/unseen.tsx';
import { groupFindings } from '../../lib/finding-groups.ts';
import { cloudRoute } from '../../lib/route.ts';
import { bySeverity } from '../../lib/tone.ts';
import { HistoryCard } from './history-card.tsx';
import { NothingFound } from './nothing-found.tsx';
import { Stats } from './stats.tsx';
import type { TabProps } from './tab-props.ts';

/** How many things to do the summary shows before it sends to the Findings tab. */
const SHOWN = 8;

/** The four numbers, the last ninety days, and what to do, worst first. */
export function SummaryTab({ cloud, report, since }: TabProps) {
  const groups = groupFindings(report.findings.toSorted(bySeverity));
  const id = cloud.settings.id;
  return (
    <div className="stack">
      <Stats cloud={cloud} report={report} />
      <HistoryCard cloud={cloud} />
      <Card title="What to do">
        {groups.length === 0 ? (
          <NothingFound report={report} />
        ) : (
          <FindingList cloudId={id} groups={groups.slice(0, SHOWN)} since={since} openFirst />
        )}
        {groups.length > SHOWN ? (
          <p className="small after">
            <a href={cloudRoute(id, 'findings')}>All findings ({groups.length - SHOWN} more)</a>
          </p>
        ) : null}
      </Card>
      <UnseenCard report={report} />
    </div>
  );
}
