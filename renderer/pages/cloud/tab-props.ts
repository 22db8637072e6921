import type { CallOutput } from '../../../shared/contract.ts';
import type { Report } from '../../../shared/report.ts';
import type { CloudState } from '../../../shared/state.ts';

/** What every tab gets: the cloud as it is now, its newest report, since when each finding is there, what a link asked for. */
export interface TabProps {
  cloud: CloudState;
  report: Report;
  since: NonNullable<CallOutput<'getReport'>>['since'];
  item: string | null;
}
