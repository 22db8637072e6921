import type { Report } from '../../../shared/report.ts';
import { noVerdict } from '../../../shared/unseen.ts';
import { Empty } from '../../components/parts.tsx';

/** No findings: good news where everything was seen, and no news where it was not. */
export function NothingFound({ report }: { report: Report }) {
  return noVerdict(report) === null ? (
    <Empty title="Nothing to do">Every check that could be made from outside is as it should be.</Empty>
  ) : (
    <Empty weather="fog" title="No findings in what was seen">
      Not everything was seen, so this is not to say that all is well.
    </Empty>
  );
}
