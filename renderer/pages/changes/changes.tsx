import { Button } from '@mantine/core';
import { useState } from 'react';
import { count, number } from '../../../shared/words/index.ts';
import { ChangeFeed } from '../../components/change-feed.tsx';
import { Card, Empty, Head, Loading, Problem } from '../../components/parts.tsx';
import { usePaged } from '../../components/use-paged.ts';
import { useAppState, useAsk, useDo, useSnapshot } from '../../hooks/index.ts';
import { AddFirst } from '../add-cloud/add-first.tsx';
import { EVERYTHING, type Filter, Filters, isNarrow } from './filters.tsx';

const PAGE = 50;

/** What changed on all clouds, newest first; filters, unread, mark read. */
export function ChangesPage() {
  const { clouds, unreadChanges } = useSnapshot();
  return clouds.length === 0 ? (
    <>
      <Head title="Changes">What got better and what got worse, scan by scan</Head>
      <Card>
        <AddFirst title="No change so far">
          Every scan of a cloud is compared with the one before; what differs stands here.
        </AddFirst>
      </Card>
    </>
  ) : (
    <Changes unreadChanges={unreadChanges} />
  );
}

function Changes({ unreadChanges }: { unreadChanges: number }) {
  const { revision } = useAppState();
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const { unreadOnly, ...narrowed } = filter;
  const paged = usePaged('listChanges', (before) => ({ ...filter, limit: PAGE, before }), PAGE, revision);
  const counted = useAsk('countChanges', narrowed, revision);
  const markRead = useDo('markChangesRead');
  const newest = Math.max(0, ...paged.items.map(({ id }) => id));
  const narrow = isNarrow(filter);
  return (
    <>
      <Head
        title="Changes"
        actions={
          <Button
            variant="default"
            disabled={(counted.value?.unread ?? 0) === 0 || newest === 0}
            loading={markRead.busy}
            onClick={() => void markRead.run({ ...narrowed, upTo: newest })}
          >
            {narrow ? 'Mark these as read' : 'Mark all as read'}
          </Button>
        }
      >
        {unreadChanges > 0
          ? `${count(unreadChanges, 'change')} you have not seen yet`
          : 'You have seen everything'}
      </Head>
      {markRead.problem ? <Problem message={markRead.problem} /> : null}
      <Card title={titleOf(filter, counted.value)}>
        <Filters filter={filter} onChange={setFilter} unread={counted.value?.unread ?? null} />
        {paged.error ? (
          <Problem
            message={paged.error}
            again={() => {
              paged.again();
              counted.again();
            }}
          />
        ) : null}
        {paged.loading && paged.items.length === 0 ? <Loading what="changes" /> : null}
        {!paged.loading && !paged.error && paged.items.length === 0 ? (
          <Nothing filter={filter} all={counted.value?.all ?? 0} onEverything={() => setFilter(EVERYTHING)} />
        ) : null}
        <ChangeFeed
          changes={paged.items}
          full
          onRead={({ id, cloudId }) => void markRead.run({ from: id, upTo: id, cloudId })}
        />
        {paged.more ? (
          <Button variant="default" size="xs" mt="sm" loading={paged.loading} onClick={paged.next}>
            Older changes
          </Button>
        ) : null}
      </Card>
    </>
  );
}

type Counts = { all: number; fitting: number; unread: number };

/** "12 of 180 changes, newest first": how much of everything the filters let through. */
function titleOf(filter: Filter, counts: Counts | null): string {
  if (!counts) return 'Newest first';
  const fitting = filter.unreadOnly ? counts.unread : counts.fitting;
  const all = count(counts.all, 'change');
  return fitting === counts.all ? `${all}, newest first` : `${number(fitting)} of ${all}, newest first`;
}

/** An empty list: because of the filters, or because nothing has happened. */
function Nothing({ filter, all, onEverything }: { filter: Filter; all: number; onEverything: () => void }) {
  if (all === 0)
    return (
      <Empty weather="fog" title="No change so far">
        Every scan is compared with the one before; what differs stands here.
      </Empty>
    );
  const seen = filter.unreadOnly && !isNarrow(filter);
  return (
    <Empty
      weather="fog"
      title={seen ? 'Nothing unread' : 'No change fits these filters'}
      action={
        <Button variant="default" size="xs" mt="xs" onClick={onEverything}>
          Show everything
        </Button>
      }
    >
      {seen ? 'You have seen everything that changed.' : null}
    </Empty>
  );
}
