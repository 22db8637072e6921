import type { CallOutput } from '../../../shared/contract.ts';
import type { Report } from '../../../shared/report.ts';
import type { CloudState } from '../../../shared/state.ts';
import { Empty } from '../../components/parts.tsx';
import type { CloudTab } from '../../lib/route.ts';
import { FindingsTab } from './findings.tsx';
import { SummaryTab } from './summary.tsx';

export type Since = NonNullable<CallOutput<'getReport'>>['since'];

/** What every tab gets: the cloud as it is now, and the newest report. */
export interface TabProps {
  cloud: CloudState;
  report: Report;
  since: Since;
  item: string | null;
}

/** Picks the tab; without a report there is one sentence for all of them. */
export function TabBody({
  tab,
  report,
  ...rest
}: Omit<TabProps, 'report'> & { tab: CloudTab; report: Report | null }) {
  if (!report) {
    return rest.cloud.scanning ? (
      <Empty weather="fog" title="The first scan is under way">
        It takes a few seconds; what it finds appears here.
      </Empty>
    ) : (
      <Empty weather="fog" title="Nothing is known yet">
        Start a scan to see how this cloud looks from outside.
      </Empty>
    );
  }
  const props = { ...rest, report };
  switch (tab) {
    case 'summary':
      return <SummaryTab {...props} />;
    default:
      return <FindingsTab {...props} />;
  }
}
