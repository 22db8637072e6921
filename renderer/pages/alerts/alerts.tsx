import { Button } from '@mantine/core';
import type { AlertRecord } from '../../../shared/state.ts';
import type { Weather } from '../../../shared/weather.ts';
import { useAppState, useCloudName, useDo, useNow, useSnapshot } from '../../app/hooks.ts';
import { Card, Empty, Head, Loading, Pill, Problem, SeverityPill } from '../../components/parts.tsx';
import { usePaged } from '../../components/use-paged.ts';
import { count, exactly, when } from '../../lib/format.ts';
import { cloudRoute } from '../../lib/route.ts';

const PAGE = 50;

/** What became of it, in words: an alert is stored before it is sent, and the store knows whether it was taken. */
const DELIVERY: Record<AlertRecord['delivery'], { text: string; tone: Weather }> = {
  stored: { text: 'about to be sent', tone: 'fog' },
  held: { text: 'held back: quiet hours', tone: 'fog' },
  sent: { text: 'sent', tone: 'clear' },
  failed: { text: 'could not be sent', tone: 'storm' },
  'summed-up': { text: 'told in a summary', tone: 'fog' },
  'inbox-only': { text: 'not sent: no way was on', tone: 'fog' },
};

function AlertRow({ alert }: { alert: AlertRecord }) {
  const now = useNow(60_000);
  const name = useCloudName();
  const acknowledge = useDo('acknowledgeAlert');
  const delivery = DELIVERY[alert.delivery];
  // Worth a word only where it came later than it was raised: held back, or tried again.
  const late =
    alert.deliveredAt && Date.parse(alert.deliveredAt) - Date.parse(alert.at) > 60_000
      ? alert.deliveredAt
      : null;
  return (
    <li className={`alert-row ${alert.acknowledgedAt ? '' : 'unread'}`}>
      <SeverityPill severity={alert.severity} />
      <div>
        <b>{alert.title}</b>
        <p className="dim">{alert.body}</p>
        <p className="small faint meta">
          <span>
            {alert.cloudId ? (
              <a
                className="quiet cloud-name"
                title={name(alert.cloudId)}
                href={cloudRoute(alert.cloudId, alert.findingId ? 'findings' : 'summary', alert.findingId)}
              >
                {name(alert.cloudId)}
              </a>
            ) : (
              'Weathervane itself'
            )}
            {' · '}
            <span title={exactly(alert.at)}>{when(alert.at, now)}</span>
            {alert.acknowledgedAt ? ` · acknowledged ${when(alert.acknowledgedAt, now)}` : ''}
          </span>
          <Pill tone={delivery.tone}>
            {delivery.text}
            {late ? ` ${when(late, now)}` : ''}
          </Pill>
        </p>
        {acknowledge.problem ? <Problem message={acknowledge.problem} /> : null}
      </div>
      {alert.acknowledgedAt ? null : (
        <Button
          size="compact-sm"
          variant="default"
          loading={acknowledge.busy}
          aria-label={`Acknowledge: ${alert.title}`}
          onClick={() => void acknowledge.run({ id: alert.id })}
        >
          Acknowledge
        </Button>
      )}
    </li>
  );
}

/** Every alert there ever was, whether or not the desktop showed it. */
export function AlertsPage() {
  const { revision } = useAppState();
  const { unreadAlerts, settings } = useSnapshot();
  const paged = usePaged('listAlerts', (before) => ({ limit: PAGE, before }), PAGE, revision);
  const all = useDo('acknowledgeAlert');
  return (
    <>
      <Head
        title="Alerts"
        actions={
          <Button
            variant="default"
            disabled={unreadAlerts === 0}
            loading={all.busy}
            onClick={() => void all.run({ id: null })}
          >
            Acknowledge all
          </Button>
        }
      >
        {unreadAlerts > 0
          ? `${count(unreadAlerts, 'alert')} not acknowledged; critical ones are repeated until you do`
          : 'Nothing waits for you'}
        {settings.alerts.enabled ? '' : ' · alerts are switched off in the settings'}
      </Head>
      {all.problem ? <Problem message={all.problem} /> : null}
      <Card title="Inbox" actions={<a href="#/settings/alerts">What raises an alert</a>}>
        {paged.error ? <Problem message={paged.error} again={paged.again} /> : null}
        {paged.loading && paged.items.length === 0 ? <Loading what="alerts" /> : null}
        {!paged.loading && !paged.error && paged.items.length === 0 ? (
          <Empty title="No alert so far">
            When something gets worse it is told here and by your desktop.{' '}
            <a href="#/settings/channels">Send a test alert</a>
          </Empty>
        ) : null}
        <ul className="alerts">
          {paged.items.map((alert) => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
        {paged.more ? (
          <Button variant="default" size="xs" mt="sm" loading={paged.loading} onClick={paged.next}>
            Older alerts
          </Button>
        ) : null}
      </Card>
    </>
  );
}
