import { ExpiryRow } from '../../components/expiry-row.tsx';
import { Card, Empty, Loading, Problem } from '../../components/parts.tsx';
import { useAppState, useAsk } from '../../hooks/index.ts';

/** The five that run out first. */
export function NextToExpire() {
  const { revision } = useAppState();
  const asked = useAsk('expiring', {}, revision);
  return (
    <Card title="Next to expire" actions={<a href="#/expiring">All</a>}>
      {asked.error ? <Problem message={asked.error} again={asked.again} /> : null}
      {asked.value?.length === 0 ? <Empty weather="fog" title="Nothing known yet" /> : null}
      {asked.value?.slice(0, 5).map((item) => (
        <ExpiryRow key={`${item.cloudId} ${item.kind} ${item.label}`} item={item} />
      ))}
      {asked.loading ? <Loading what="expiry dates" /> : null}
    </Card>
  );
}
