import type { ScanSummary } from '../../../shared/state.ts';
import { daysLeft, exactly, whenExactly } from '../../../shared/words/index.ts';
import { GradeBadge } from '../../components/parts.tsx';
import { useNow } from '../../hooks/index.ts';

export type Side = 'left' | 'right';

/** What was picked in each column, in whatever order. */
export interface Picked {
  left: number | null;
  right: number | null;
}

const findingsOf = (scan: ScanSummary): number =>
  Object.values(scan.findings).reduce((sum, each) => sum + each, 0);

/** Scans to pick two from: any in either column, for what is compared is put in order anyway. */
export function ScanTable({
  scans,
  picked,
  pick,
}: {
  scans: readonly ScanSummary[];
  picked: Picked;
  pick: (side: Side, scanId: number) => void;
}) {
  return (
    <div className="table-wrap">
      <table className="table scans">
        <thead>
          <tr>
            <th>Older</th>
            <th>Newer</th>
            <th>When</th>
            <th>Overall</th>
            <th>Version</th>
            <th>TLS</th>
            <th>Headers</th>
            <th>Certificate</th>
            <th>Findings</th>
          </tr>
        </thead>
        <tbody>
          {scans.map((scan) => (
            <ScanRow key={scan.scanId} scan={scan} picked={picked} pick={pick} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ScanRow({
  scan,
  picked,
  pick,
}: {
  scan: ScanSummary;
  picked: Picked;
  pick: (side: Side, scanId: number) => void;
}) {
  const now = useNow(60_000);
  const label = exactly(scan.startedAt);
  const chosen = picked.left === scan.scanId || picked.right === scan.scanId;
  return (
    <tr className={chosen ? 'chosen' : ''}>
      <td>
        <input
          type="radio"
          name="compare-from"
          aria-label={`Compare from ${label}`}
          checked={picked.left === scan.scanId}
          onChange={() => pick('left', scan.scanId)}
        />
      </td>
      <td>
        <input
          type="radio"
          name="compare-to"
          aria-label={`Compare to ${label}`}
          checked={picked.right === scan.scanId}
          onChange={() => pick('right', scan.scanId)}
        />
      </td>
      <td className="keep" title={label}>
        {whenExactly(scan.startedAt, now)}
      </td>
      <td>
        <GradeBadge grade={scan.overall} of="Overall" size="small" />
      </td>
      <td className="keep">{scan.version ?? '–'}</td>
      <td className="keep">{scan.tls ?? '–'}</td>
      <td className="keep">{scan.headers ?? '–'}</td>
      <td className="keep num">
        {scan.certificateDaysLeft === null ? '–' : daysLeft(scan.certificateDaysLeft)}
      </td>
      <td className="keep num">{scan.status === 'up' ? findingsOf(scan) : scan.status}</td>
    </tr>
  );
}
