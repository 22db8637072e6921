import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { CloudState } from '../../../shared/state.ts';
import { GradeChart } from '../../components/grade-chart.tsx';
import { Card, Empty, Loading, Problem } from '../../components/parts.tsx';
import { useAppState, useAsk, useNow } from '../../hooks/index.ts';
import { formatShare } from '../../lib/format.ts';
import { KINDS, type TrendKind, uptimeOf } from '../../lib/trend.ts';

const SPANS = [
  { value: '30', label: '30 d' },
  { value: '90', label: '90 d' },
  { value: '365', label: '1 y' },
];
const TITLES: Record<string, string> = { '30': 'Thirty days', '90': 'Ninety days', '365': 'One year' };

/** How the grades went; what changed is marked on the line. */
export function HistoryCard({ cloud }: { cloud: CloudState }) {
  const { revision } = useAppState();
  const now = useNow(60_000);
  const [days, setDays] = useState('90');
  const [kind, setKind] = useState<TrendKind>('overall');
  const cloudId = cloud.settings.id;
  const trend = useAsk('getTrend', { cloudId, days: Number(days) }, cloud.last?.scanId);
  const changes = useAsk('listChanges', { cloudId, unreadOnly: false, limit: 100, before: null }, revision);
  const seen = trend.value?.some((point) => point.overall !== null || point.certificateDaysLeft !== null);
  const uptime = trend.value ? uptimeOf(trend.value) : null;
  return (
    <Card
      title={TITLES[days]}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="What to draw"
            data={KINDS}
            value={kind}
            onChange={(value) => setKind(value as TrendKind)}
          />
          <SegmentedControl
            size="xs"
            aria-label="How far back"
            data={SPANS}
            value={days}
            onChange={setDays}
          />
        </>
      }
    >
      {trend.error ? <Problem message={trend.error} again={trend.again} /> : null}
      {trend.loading ? <Loading what="history" /> : null}
      {trend.value && !seen ? (
        <Empty weather="fog" title="No history yet">
          Every scan adds a point; come back after the next one.
        </Empty>
      ) : null}
      {trend.value && seen ? (
        <>
          <GradeChart
            points={trend.value}
            kind={kind}
            changes={changes.value ?? []}
            now={now}
            days={Number(days)}
          />
          {uptime === null ? null : (
            <p className="small dim">It answered {formatShare(uptime)} of the light checks in this time.</p>
          )}
        </>
      ) : null}
    </Card>
  );
}
