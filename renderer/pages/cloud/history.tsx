import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { CloudState, ScanSummary } from '../../../shared/state.ts';
import { count, exactly, until, whenExactly } from '../../../shared/words/index.ts';
import { Card, Empty, Loading, Note, Problem } from '../../components/parts.tsx';
import { usePaged } from '../../components/use-paged.ts';
import { goInstead, useNow } from '../../hooks/index.ts';
import { cloudRoute } from '../../lib/route.ts';
import { Comparison } from './comparison.tsx';
import { HistoryCard } from './history-card.tsx';
import { ScanTable, type Side } from './scan-table.tsx';
import type { TabProps } from './tab-props.ts';
import { type Pair, usePair } from './use-pair.ts';

/** As many as leave the comparison in sight. */
const PAGE = 10;

/** Every kept scan; any two of them side by side. The route names the two, so that a comparison can be linked. */
export function HistoryTab({ cloud, item }: TabProps) {
  const cloudId = cloud.settings.id;
  const paged = usePaged(
    'listScans',
    (before) => ({ cloudId, limit: PAGE, before }),
    PAGE,
    cloud.last?.scanId,
  );
  const pair = usePair(cloudId, item, paged.items);
  const result = useRef<HTMLDivElement>(null);
  const show = () => {
    result.current?.scrollIntoView({ block: 'start' });
    result.current?.focus({ preventScroll: true });
  };
  // Who came by a link wants to see what it names, not to look for it; who picks here stays where he is.
  const arriving = useRef(item !== null);
  const settled = !pair.loading && !paged.loading;
  useEffect(() => {
    if (!settled || !arriving.current) return;
    arriving.current = false;
    result.current?.scrollIntoView({ block: 'start' });
  }, [settled]);
  const pick = (side: Side, scanId: number) => {
    const left = side === 'left' ? scanId : pair.picked.left;
    const right = side === 'right' ? scanId : pair.picked.right;
    goInstead(cloudRoute(cloudId, 'history', `${left ?? scanId}-${right ?? scanId}`));
  };
  return (
    <div className="stack">
      <HistoryCard cloud={cloud} />
      <Card title="Scans" actions={<Chosen pair={pair} scans={paged.items} onShow={show} />}>
        {paged.error ? <Problem message={paged.error} again={paged.again} /> : null}
        {paged.loading && paged.items.length === 0 ? <Loading what="scans" /> : null}
        {paged.items.length > 0 ? <ScanTable scans={paged.items} picked={pair.picked} pick={pick} /> : null}
        {paged.more ? (
          <Button variant="default" size="xs" mt="sm" loading={paged.loading} onClick={paged.next}>
            Older scans
          </Button>
        ) : null}
      </Card>
      <div ref={result} tabIndex={-1} className="result">
        <Card title="Side by side">
          <Result
            pair={pair}
            cloud={cloud}
            scans={paged.items}
            few={!paged.loading && !paged.error && paged.items.length < 2}
          />
        </Card>
      </div>
    </div>
  );
}

/** When a scan was made, as far as it is known: from its report, else from the list. */
const startOf = (pair: Pair, which: 'from' | 'to', scans: readonly ScanSummary[]): string | null =>
  (which === 'from' ? pair.before : pair.after)?.startedAt ??
  scans.find(({ scanId }) => scanId === pair[which])?.startedAt ??
  null;

/** Which two are compared, where they are picked: "19 Nov 14:04 → 23 Nov 14:00 · 4 changes · Show". */
function Chosen({ pair, scans, onShow }: { pair: Pair; scans: readonly ScanSummary[]; onShow: () => void }) {
  const now = useNow(60_000);
  const [from, to] = [startOf(pair, 'from', scans), startOf(pair, 'to', scans)];
  if (pair.from === pair.to || from === null || to === null) return null;
  return (
    <span className="small dim chosen-two">
      <span className="keep">{whenExactly(from, now)}</span> →{' '}
      <span className="keep">{whenExactly(to, now)}</span>
      {pair.changes ? (
        <>
          {' · '}
          <span className="keep">
            {pair.changes.length === 0 ? 'no change' : count(pair.changes.length, 'change')}
          </span>
        </>
      ) : null}
      {' · '}
      <button type="button" className="plain link" onClick={onShow}>
        Show
      </button>
    </span>
  );
}

function Result({
  pair,
  cloud,
  scans,
  few,
}: {
  pair: Pair;
  cloud: CloudState;
  scans: readonly ScanSummary[];
  /** There are fewer than two scans at all. */
  few: boolean;
}) {
  const now = useNow(60_000);
  if (pair.error) return <Problem message={pair.error} again={pair.again} />;
  if (pair.gone.length > 0) {
    return (
      <Note
        tone="fog"
        action={
          <Button
            component="a"
            href={cloudRoute(cloud.settings.id, 'history')}
            size="compact-sm"
            variant="default"
          >
            Compare the newest two
          </Button>
        }
      >
        {pair.gone
          .map((which) => {
            const start = startOf(pair, which, scans);
            const whose = start ? exactly(start) : `the ${which === 'from' ? 'older' : 'newer'} scan`;
            return `The full report of ${whose} is no longer kept.`;
          })
          .join(' ')}{' '}
        Pick another scan.
      </Note>
    );
  }
  if (pair.before && pair.after && pair.changes)
    return <Comparison before={pair.before} after={pair.after} changes={pair.changes} />;
  if (few) {
    return (
      <Empty weather="fog" title={scans.length === 1 ? 'There is one scan so far' : 'There is no scan yet'}>
        {`Two are needed to compare.${cloud.nextScanAt ? ` Next scan ${until(cloud.nextScanAt, now)}.` : ''}`}
      </Empty>
    );
  }
  if (pair.alone)
    return (
      <Empty weather="fog" title="There is no scan before this one">
        Pick two others to compare.
      </Empty>
    );
  if (pair.from !== null && pair.from === pair.to)
    return (
      <Empty weather="fog" title="This is one and the same scan">
        Pick another one in either column.
      </Empty>
    );
  return <Loading what="both reports" />;
}
