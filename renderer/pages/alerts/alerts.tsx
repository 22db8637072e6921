import { Button } from '@mantine/core';
import type { AlertRecord } from '../../../shared/state.ts';
import { count, exactly, when } from '../../../shared/words/index.ts';
import { Card, Empty, Head, Loading, Pill, Problem, SeverityPill } from '../../components/parts.tsx';
import { usePaged } from '../../components/use-paged.ts';
import { useAppState, useCloud, useCloudName, useDo, useNow, useSnapshot } from '../../hooks/index.ts';
import { alertRoute, deliveryText } from '../../lib/alert-words.ts';
import { reminderSentence } from '../../lib/setting-sentences.ts';
import { AddFirst } from '../add-cloud/add-first.tsx';

const PAGE = 50;

/** Whose alert it is; it leads to what the alert is about, where the cloud is still there. */
function Whose({ alert }: { alert: AlertRecord }) {
  const name = useCloudName();
  const there = useCloud(alert.cloudId ?? '') !== undefined;
  const route = there ? alertRoute(alert) : null;
  if (alert.cloudId === null) return <>Weathervane itself</>;
  const text = name(alert.cloudId);
  return route === null ? (
    <span className="cloud-name">{text}</span>
  ) : (
    <a className="quiet cloud-name" title={text} href={route}>
      {text}
    </a>
  );
}

function AlertRow({ alert }: { alert: AlertRecord }) {
  const now = useNow(60_000);
  const { quietHours } = useSnapshot().settings.alerts;
  const acknowledge = useDo('acknowledgeAlert');
  const delivery = deliveryText(alert.delivery, quietHours);
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
        <p className="dim body">{alert.body}</p>
        <p className="small faint meta">
          <span>
            <Whose alert={alert} />
            {' · '}
            <span title={exactly(alert.at)}>{when(alert.at, now)}</span>
            {alert.acknowledgedAt ? ` · acknowledged ${when(alert.acknowledgedAt, now)}` : ''}
          </span>
          <Pill tone={delivery.tone}>
            {delivery.text}
            {late ? ` ${when(late, now)}` : ''}
          </Pill>
        </p>
        {alert.problem ? <p className="small dim">{alert.problem}</p> : null}
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
  const { unreadAlerts, settings, clouds } = useSnapshot();
  const paged = usePaged('listAlerts', (before) => ({ limit: PAGE, before }), PAGE, revision);
  const all = useDo('acknowledgeAlert');
  const waits = paged.items.some(
    ({ severity, acknowledgedAt, cloudId }) =>
      severity === 'critical' && acknowledgedAt === null && cloudId !== null,
  );
  const again = waits ? reminderSentence(settings.alerts) : null;
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
          ? `${count(unreadAlerts, 'unread alert')}${again ? `; ${again}` : ''}`
          : 'Nothing waits for you'}
        {settings.alerts.enabled ? null : (
          <>
            {' · nothing is sent: alerts are switched off in the '}
            <a href="#/settings/alerts">settings</a>
          </>
        )}
      </Head>
      {all.problem ? <Problem message={all.problem} /> : null}
      <Card title="Inbox" actions={<a href="#/settings/alerts">What raises an alert</a>}>
        {paged.error ? <Problem message={paged.error} again={paged.again} /> : null}
        {paged.loading && paged.items.length === 0 ? <Loading what="alerts" /> : null}
        {!paged.loading && !paged.error && paged.items.length === 0 ? (
          clouds.length === 0 ? (
            <AddFirst title="No alert so far">
              When one of your clouds gets worse it is told here and by your desktop.
            </AddFirst>
          ) : (
            <Empty title="No alert so far">
              When something gets worse it is told here and by your desktop.{' '}
              <a href="#/settings/channels">Send a test alert</a>
            </Empty>
          )
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
