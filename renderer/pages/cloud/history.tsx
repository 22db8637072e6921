import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ScanSummary } from '../../../shared/state.ts';
import { useAsk, useNow } from '../../app/hooks.ts';
import { Card, Empty, GradeBadge, Loading, Problem } from '../../components/parts.tsx';
import { usePaged } from '../../components/use-paged.ts';
import { count, daysLeft, exactly, whenExactly } from '../../lib/format.ts';
import { Comparison } from './comparison.tsx';
import { HistoryCard } from './history-card.tsx';
import type { TabProps } from './tab-props.ts';

const PAGE = 20;

const findingsOf = (scan: ScanSummary): number =>
  Object.values(scan.findings).reduce((sum, each) => sum + each, 0);

function ScanRow({
  scan,
  from,
  to,
  pick,
}: {
  scan: ScanSummary;
  from: number | null;
  to: number | null;
  pick: (side: 'from' | 'to', scanId: number) => void;
}) {
  const now = useNow(60_000);
  const label = exactly(scan.startedAt);
  return (
    <tr>
      <td className="keep">
        <input
          type="radio"
          name="compare-from"
          aria-label={`Compare from ${label}`}
          checked={from === scan.scanId}
          disabled={to !== null && scan.scanId >= to}
          onChange={() => pick('from', scan.scanId)}
        />{' '}
        <input
          type="radio"
          name="compare-to"
          aria-label={`Compare to ${label}`}
          checked={to === scan.scanId}
          disabled={from !== null && scan.scanId <= from}
          onChange={() => pick('to', scan.scanId)}
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

/** Every kept scan; any two of them side by side. */
export function HistoryTab({ cloud }: TabProps) {
  const cloudId = cloud.settings.id;
  const paged = usePaged(
    'listScans',
    (before) => ({ cloudId, limit: PAGE, before }),
    PAGE,
    cloud.last?.scanId,
  );
  const [picked, setPicked] = useState<{ from: number | null; to: number | null }>({ from: null, to: null });
  // Before anything is picked: the newest against the one before it.
  const from = picked.from ?? paged.items[1]?.scanId ?? null;
  const to = picked.to ?? paged.items[0]?.scanId ?? null;
  const both = from !== null && to !== null && from < to ? { cloudId, from, to } : null;
  const compared = useAsk('compare', both);
  const before = useAsk('getReport', both ? { cloudId, scanId: both.from } : null);
  const after = useAsk('getReport', both ? { cloudId, scanId: both.to } : null);
  const error = compared.error ?? before.error ?? after.error;
  return (
    <div className="stack">
      <HistoryCard cloud={cloud} />
      <Card title="Side by side">
        {error ? <Problem message={error} again={compared.again} /> : null}
        {both === null && !paged.loading ? (
          <Empty weather="fog" title="There is one scan so far">
            Two are needed to compare; the next one is on its way.
          </Empty>
        ) : null}
        {both !== null && (compared.loading || before.loading || after.loading) ? (
          <Loading what="both reports" />
        ) : null}
        {compared.value && before.value && after.value ? (
          <Comparison before={before.value.report} after={after.value.report} changes={compared.value} />
        ) : null}
        {compared.value && before.value === null && !before.loading && !before.error ? (
          <p className="dim">The older report is no longer kept in full; only its grades are.</p>
        ) : null}
      </Card>
      <Card
        title="Scans"
        actions={
          paged.items.length > 1 ? (
            <span className="small dim">pick two: the older one left, the newer one right</span>
          ) : null
        }
      >
        {paged.error ? <Problem message={paged.error} again={paged.again} /> : null}
        {paged.loading && paged.items.length === 0 ? <Loading what="scans" /> : null}
        {paged.items.length > 0 ? (
          <div className="table-wrap">
            <table className="table scans">
              <thead>
                <tr>
                  <th>Compare</th>
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
                {paged.items.map((scan) => (
                  <ScanRow
                    key={scan.scanId}
                    scan={scan}
                    from={from}
                    to={to}
                    pick={(side, scanId) => setPicked((now) => ({ ...now, [side]: scanId }))}
                  />
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
        {paged.more ? (
          <Button variant="default" size="xs" mt="sm" loading={paged.loading} onClick={paged.next}>
            Older scans
          </Button>
        ) : null}
        {paged.items.length > 1 ? (
          <p className="small faint after">{count(paged.items.length, 'scan')} shown.</p>
        ) : null}
      </Card>
    </div>
  );
}
