import { FindingList } from '../../components/finding-list.tsx';
import { Card, Empty, Note } from '../../components/parts.tsx';
import { groupFindings } from '../../lib/finding-groups.ts';
import { cloudRoute } from '../../lib/route.ts';
import { bySeverity } from '../../lib/tone.ts';
import { HistoryCard } from './history-card.tsx';
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
          <Empty title="Nothing to do">Every check that could be made from outside is as it should be.</Empty>
        ) : (
          <FindingList cloudId={id} groups={groups.slice(0, SHOWN)} since={since} openFirst />
        )}
        {groups.length > SHOWN ? (
          <p className="small after">
            <a href={cloudRoute(id, 'findings')}>All findings ({groups.length - SHOWN} more)</a>
          </p>
        ) : null}
      </Card>
      {report.errors.length > 0 ? (
        <Card title="What could not be seen">
          <div className="stack">
            <p className="small dim">
              The rest of the report counts all the same; these are tried again at the next scan.
            </p>
            {report.errors.map((error) => (
              <Note key={`${error.probe} ${error.message}`} tone="fog">
                <b>{error.probe}</b>: {error.message}
              </Note>
            ))}
          </div>
        </Card>
      ) : null}
    </div>
  );
}
