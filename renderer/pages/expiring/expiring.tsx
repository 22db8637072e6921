import type { ExpiryItem } from '../../../shared/state.ts';
import { calendarDay, exactly } from '../../../shared/words/index.ts';
import { ExpiryRow } from '../../components/expiry-row.tsx';
import { Card, Empty, Head, Loading, Note, Problem } from '../../components/parts.tsx';
import { useAppState, useAsk, useCloudName, useNow, useSnapshot } from '../../hooks/index.ts';
import { nextAlertText, stateText } from '../../lib/expiry-words.ts';
import { AddFirst } from '../add-cloud/add-first.tsx';

/** The moment a certificate ends; support ends with a day, and the moment is the end of that day in UTC. */
const endOf = ({ kind, expiresAt }: ExpiryItem, now: number): string =>
  kind === 'certificate'
    ? exactly(expiresAt)
    : calendarDay(new Date(Date.parse(expiresAt) - 86_400_000).toISOString().slice(0, 10), now);

/** One thing that runs out: how far it is, when it ends, and when its owner hears of it next. */
function Expiring({ item, now }: { item: ExpiryItem; now: number }) {
  const { settings, clouds } = useSnapshot();
  const name = useCloudName()(item.cloudId);
  const forGood = clouds.some(
    ({ settings: { id }, mutedUntil }) => id === item.cloudId && mutedUntil === 'forever',
  );
  const facts = [
    item.kind === 'support' ? name : null,
    item.kind === 'certificate' && item.label !== name ? item.label : null,
    stateText(item),
    `${Date.parse(item.expiresAt) < now ? 'ended' : 'ends'} ${endOf(item, now)}`,
  ];
  return (
    <div className="expiring">
      <ExpiryRow item={item} />
      <p className="small dim">{facts.filter(Boolean).join(' · ')}</p>
      {settings.alerts.enabled ? (
        <p className="small">{nextAlertText(item, settings.alerts, forGood, now)}</p>
      ) : null}
    </div>
  );
}

/** Everything that runs out, what runs out first on top. */
export function ExpiringPage() {
  const { revision } = useAppState();
  const { settings, clouds } = useSnapshot();
  const now = useNow(60_000);
  const asked = useAsk('expiring', {}, revision);
  const items = asked.value?.toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt)) ?? [];
  return (
    <>
      <Head title="Expiring">
        What runs out first is on top: certificates, and the support of what you run.
      </Head>
      {asked.error ? <Problem message={asked.error} again={asked.again} /> : null}
      {asked.loading && items.length === 0 ? (
        <Card>
          <Loading what="expiry dates" />
        </Card>
      ) : null}
      {asked.value && items.length === 0 ? (
        <Card>
          {clouds.length === 0 ? (
            <AddFirst title="Nothing that runs out is known yet">
              Certificates and the support of what you run appear after the first scan of a cloud.
            </AddFirst>
          ) : (
            <Empty weather="fog" title="Nothing that runs out is known yet">
              It appears after the first scan of a cloud.
            </Empty>
          )}
        </Card>
      ) : null}
      {settings.alerts.enabled || items.length === 0 ? null : (
        <div className="before">
          <Note tone="fog">
            Alerts are switched off: nothing of this is sent. <a href="#/settings/alerts">Switch them on</a>
          </Note>
        </div>
      )}
      {items.length > 0 ? (
        <Card title="By date">
          {items.map((item) => (
            <Expiring key={`${item.cloudId} ${item.kind} ${item.label}`} item={item} now={now} />
          ))}
        </Card>
      ) : null}
      {items.length > 0 ? (
        <p className="small dim after">
          The two marks on a certificate’s bar are where programs like certbot renew (two thirds of its life)
          and where something is wrong if they have not (five sixths). Your own thresholds in days are in the{' '}
          <a href="#/settings/alerts">settings</a>.
        </p>
      ) : null}
    </>
  );
}
