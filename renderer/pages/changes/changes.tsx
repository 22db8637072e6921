import { Button, Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import { useAppState, useDo, useSnapshot } from '../../app/hooks.ts';
import { ChangeFeed } from '../../components/change-feed.tsx';
import { Card, Empty, Head, Loading, Problem } from '../../components/parts.tsx';
import { usePaged } from '../../components/use-paged.ts';
import { changeGroups, GROUPS, type Group } from '../../lib/changes.ts';
import { count } from '../../lib/format.ts';

const PAGE = 50;

/** What changed on all clouds, newest first; filters, unread, mark read. */
export function ChangesPage() {
  const { revision } = useAppState();
  const { clouds, unreadChanges } = useSnapshot();
  const [cloudId, setCloudId] = useState<string | null>(null);
  const [group, setGroup] = useState<Group>('all');
  const [unreadOnly, setUnreadOnly] = useState(false);
  const paged = usePaged(
    'listChanges',
    (before) => ({ cloudId, unreadOnly, limit: PAGE, before }),
    PAGE,
    revision,
  );
  const markRead = useDo('markChangesRead');
  const shown = paged.items.filter((change) => changeGroups[group](change));
  const newest = Math.max(0, ...paged.items.map(({ id }) => id));
  return (
    <>
      <Head
        title="Changes"
        actions={
          <Button
            variant="default"
            disabled={unreadChanges === 0 || newest === 0}
            loading={markRead.busy}
            onClick={() => void markRead.run({ upTo: newest, cloudId })}
          >
            Mark all as read
          </Button>
        }
      >
        {unreadChanges > 0
          ? `${count(unreadChanges, 'change')} you have not seen yet`
          : 'You have seen everything'}
      </Head>
      {markRead.problem ? <Problem message={markRead.problem} /> : null}
      <Card
        title="All clouds, newest first"
        actions={
          <>
            <Select
              size="xs"
              aria-label="Cloud"
              data={[
                { value: '', label: 'every cloud' },
                ...clouds.map(({ settings }) => ({ value: settings.id, label: settings.name })),
              ]}
              value={cloudId ?? ''}
              onChange={(value) => setCloudId(value || null)}
              allowDeselect={false}
            />
            <Select
              size="xs"
              aria-label="What changed"
              data={GROUPS}
              value={group}
              onChange={(value) => setGroup((value ?? 'all') as Group)}
              allowDeselect={false}
            />
            <Checkbox
              size="xs"
              label="unread only"
              checked={unreadOnly}
              onChange={(event) => setUnreadOnly(event.currentTarget.checked)}
            />
          </>
        }
      >
        {paged.error ? <Problem message={paged.error} again={paged.again} /> : null}
        {paged.loading && paged.items.length === 0 ? <Loading what="changes" /> : null}
        {!paged.loading && !paged.error && shown.length === 0 ? (
          <Empty title={unreadOnly ? 'Nothing unread' : 'No change here'}>
            {unreadOnly
              ? 'You have seen everything that changed.'
              : 'Every scan is compared with the one before.'}
          </Empty>
        ) : null}
        <ChangeFeed changes={shown} full />
        {paged.more ? (
          <Button variant="default" size="xs" mt="sm" loading={paged.loading} onClick={paged.next}>
            Older changes
          </Button>
        ) : null}
      </Card>
    </>
  );
}
