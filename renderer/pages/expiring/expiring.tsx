import type { ExpiryItem } from '../../../shared/state.ts';
import { useAppState, useAsk, useCloudName, useNow, useSnapshot } from '../../app/hooks.ts';
import { ExpiryRow } from '../../components/expiry-row.tsx';
import { Card, Empty, Head, Loading, Problem } from '../../components/parts.tsx';
import { calendarDay, exactly, when } from '../../lib/format.ts';

/** The moment a certificate ends; support ends with a day, and the moment is the end of that day in UTC. */
const endOf = ({ kind, expiresAt }: ExpiryItem, now: number): string =>
  kind === 'certificate'
    ? exactly(expiresAt)
    : calendarDay(new Date(Date.parse(expiresAt) - 86_400_000).toISOString().slice(0, 10), now);

/** When the owner hears of it next; the sentence that proves that one alert was not the only one. */
function NextAlert({ item, now, enabled }: { item: ExpiryItem; now: number; enabled: boolean }) {
  if (!enabled) return <>alerts are switched off</>;
  if (!item.nextAlertAt)
    return Date.parse(item.expiresAt) < now ? <>no further alert</> : <>no further alert before it ends</>;
  return <span title={exactly(item.nextAlertAt)}>next alert {when(item.nextAlertAt, now)}</span>;
}

/** Everything that runs out, what runs out first on top. */
export function ExpiringPage() {
  const { revision } = useAppState();
  const { settings } = useSnapshot();
  const now = useNow(60_000);
  const name = useCloudName();
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
          <Empty weather="fog" title="Nothing that runs out is known yet">
            It appears after the first scan of a cloud.
          </Empty>
        </Card>
      ) : null}
      {items.length > 0 ? (
        <Card title="By date">
          {items.map((item) => (
            <div key={`${item.cloudId} ${item.kind} ${item.label}`} className="expiring">
              <ExpiryRow item={item} />
              <p className="small faint">
                {[
                  item.kind === 'support' ? name(item.cloudId) : null,
                  item.kind === 'certificate' && item.label !== name(item.cloudId) ? item.label : null,
                  item.state,
                  `${Date.parse(item.expiresAt) < now ? 'ended' : 'ends'} ${endOf(item, now)}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
                {' · '}
                <NextAlert item={item} now={now} enabled={settings.alerts.enabled} />
              </p>
            </div>
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
