import type { Report } from '../../../shared/report.ts';
import type { Change, ScanSummary } from '../../../shared/state.ts';
import { useAsk } from '../../hooks/index.ts';
import { parsePair } from '../../lib/route.ts';
import type { Picked } from './scan-table.tsx';

/** Two scans of a cloud and what is known of them; from and to in the order of time. */
export interface Pair {
  picked: Picked;
  from: number | null;
  to: number | null;
  before: Report | null;
  after: Report | null;
  changes: readonly Change[] | null;
  /** Which of the two is no longer kept. */
  gone: ('from' | 'to')[];
  /** A link named one scan, and there is none before it. */
  alone: boolean;
  loading: boolean;
  error: string | null;
  again(): void;
}

/** The pair the route names; without one the newest scan against the one before it. */
export function usePair(cloudId: string, item: string | null, scans: readonly ScanSummary[]): Pair {
  const wanted = parsePair(item);
  const earlier = useAsk(
    'listScans',
    wanted && wanted.from === null ? { cloudId, limit: 1, before: wanted.to } : null,
  );
  const picked: Picked = wanted
    ? { left: wanted.from ?? earlier.value?.[0]?.scanId ?? null, right: wanted.to }
    : { left: scans[1]?.scanId ?? null, right: scans[0]?.scanId ?? null };
  const { left, right } = picked;
  const [from, to] =
    left !== null && right !== null ? [Math.min(left, right), Math.max(left, right)] : [null, null];
  const two = from !== null && to !== null && from !== to;
  const before = useAsk('getReport', two ? { cloudId, scanId: from } : null);
  const after = useAsk('getReport', two ? { cloudId, scanId: to } : null);
  // Only of two that are there: of one that is not, main could only say the same once more, as an error.
  const compared = useAsk('compare', before.value && after.value && two ? { cloudId, from, to } : null);
  const isGone = ({ value, loading, error }: typeof before): boolean =>
    two && value === null && !loading && error === null;
  return {
    picked,
    from,
    to,
    before: before.value?.report ?? null,
    after: after.value?.report ?? null,
    changes: compared.value,
    gone: [...(isGone(before) ? (['from'] as const) : []), ...(isGone(after) ? (['to'] as const) : [])],
    alone: wanted !== null && earlier.value?.length === 0,
    loading: earlier.loading || before.loading || after.loading || compared.loading,
    error: earlier.error ?? before.error ?? after.error ?? compared.error,
    again: () => {
      for (const each of [earlier, before, after, compared]) each.again();
    },
  };
}
