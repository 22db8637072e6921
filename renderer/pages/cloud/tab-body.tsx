import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { Report } from '../../../shared/report.ts';
import type { CloudState } from '../../../shared/state.ts';
import { Empty } from '../../components/parts.tsx';
import type { CloudTab } from '../../lib/route.ts';
import { CertificateTab } from './certificate.tsx';
import { FindingsTab } from './findings.tsx';
import { HeadersTab } from './headers.tsx';
import { HistoryTab } from './history.tsx';
import { SummaryTab } from './summary.tsx';
import type { TabProps } from './tab-props.ts';
import { TlsTab } from './tls.tsx';
import { VersionTab } from './version.tsx';

const TABS: Record<CloudTab, (props: TabProps) => ReactNode> = {
  summary: SummaryTab,
  findings: FindingsTab,
  version: VersionTab,
  certificate: CertificateTab,
  tls: TlsTab,
  headers: HeadersTab,
  history: HistoryTab,
};

/** Picks the tab; without a report there is one sentence for all of them. */
export function TabBody({
  tab,
  cloud,
  report,
  since,
  item,
}: {
  tab: CloudTab;
  cloud: CloudState;
  report: Report | null;
  since: NonNullable<CallOutput<'getReport'>>['since'];
  item: string | null;
}) {
  if (!report) {
    return cloud.scanning ? (
      <Empty weather="fog" title="The first scan is under way">
        It takes a few seconds; what it finds appears here.
      </Empty>
    ) : (
      <Empty weather="fog" title="Nothing is known yet">
        Start a scan to see how this cloud looks from outside.
      </Empty>
    );
  }
  const Tab = TABS[tab];
  return <Tab cloud={cloud} report={report} since={since} item={item} />;
}
