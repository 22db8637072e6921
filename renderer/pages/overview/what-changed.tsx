import { ChangeFeed } from '../../components/change-feed.tsx';
import { Card, Empty, Loading, Problem } from '../../components/parts.tsx';
import { useAppState, useAsk } from '../../hooks/index.ts';

/** The newest changes of all clouds. */
export function WhatChanged() {
  const { revision } = useAppState();
  const asked = useAsk('listChanges', { cloudId: null, unreadOnly: false, limit: 5, before: null }, revision);
  return (
    <Card title="What changed" actions={<a href="#/changes">All</a>}>
      {asked.error ? <Problem message={asked.error} again={asked.again} /> : null}
      {asked.value?.length === 0 ? (
        <Empty title="No change so far">Every scan is compared with the one before.</Empty>
      ) : null}
      {asked.value && asked.value.length > 0 ? <ChangeFeed changes={asked.value} /> : null}
      {asked.loading ? <Loading what="changes" /> : null}
    </Card>
  );
}
