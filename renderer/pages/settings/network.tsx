import { Button, Switch } from '@mantine/core';
import { useDo, useNow, useSnapshot } from '../../app/hooks.ts';
import { Card, Problem } from '../../components/parts.tsx';
import { calendarDay, whenExactly } from '../../lib/format.ts';
import { DraftNumber, DraftText } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

/** "Home CA; Attic CA" as a list; what is too much for the settings is left to them to refuse. */
const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];

/** How Weathervane reaches the network, and the data it compares with. */
export function NetworkSettings() {
  const { settings, change, problem } = useSettings();
  const { data } = useSnapshot();
  const now = useNow(60_000);
  const refresh = useDo('refreshData');
  const { proxy, connectivityUrl, maxConnectionsPerHost, ownIssuers } = settings.network;
  return (
    <>
      <Card title="Network">
        <Setting
          name="Am I online?"
          says={
            connectivityUrl
              ? 'Before a cloud is blamed for not answering, this address is asked. Nothing about you or your clouds is sent.'
              : 'No address is asked. Whether this computer is online is judged by its network and your other clouds alone.'
          }
        >
          <DraftText
            label="Address that tells whether we are online"
            value={connectivityUrl ?? ''}
            onSave={(value) => change({ network: { connectivityUrl: value === '' ? null : value } })}
            placeholder="none"
            maxLength={2048}
          />
        </Setting>
        <Setting
          name="Certificates of my own"
          says={
            ownIssuers.length === 0
              ? 'When several clouds suddenly show certificates of one unknown issuer, that is told as an intercepted connection and no cloud is judged. If that is you, enter the name of your CA: its organisation, or its common name without one; several with semicolons between.'
              : `Certificates of ${ownIssuers.join(', ')} come from your clouds and are judged like all others: trusted only where the cloud's own settings have the CA.`
          }
        >
          <DraftText
            label="Issuers that are mine"
            value={ownIssuers.join('; ')}
            onSave={(value) => change({ network: { ownIssuers: namesIn(value) } })}
            placeholder="none"
            maxLength={2048}
          />
        </Setting>
        <Setting
          name="Proxy"
          says={
            proxy
              ? 'HTTP requests to your clouds, for advisory data and to ask whether we are online go through this proxy. TLS is always measured directly.'
              : 'Your clouds are reached directly. Enter http://host:port if your network wants a proxy.'
          }
        >
          <DraftText
            label="Proxy"
            value={proxy ?? ''}
            onSave={(value) => change({ network: { proxy: value === '' ? null : value } })}
            placeholder="none"
            maxLength={2048}
          />
        </Setting>
        <Setting
          name="Connections to one cloud at a time"
          says={`An audit opens at most ${maxConnectionsPerHost} connections to one host at the same time. Fewer is gentler and slower; it slows down by itself when a server complains.`}
        >
          <DraftNumber
            label="Connections to one cloud at a time"
            value={maxConnectionsPerHost}
            onSave={(value) => change({ network: { maxConnectionsPerHost: value } })}
            min={1}
            max={16}
          />
        </Setting>
      </Card>
      <Card title="Advisory data">
        <Setting
          name="Fetch new data every day"
          says={
            settings.data.refresh === 'daily'
              ? 'New advisories and releases are fetched once a day from their publishers, so that a vulnerability published today is told today, without another scan.'
              : 'Only the data that came with this version is used. It gets older every day, and new vulnerabilities stay unknown.'
          }
        >
          <Switch
            aria-label="Fetch new data every day"
            checked={settings.data.refresh === 'daily'}
            onChange={(event) => change({ data: { refresh: event.currentTarget.checked ? 'daily' : 'off' } })}
          />
        </Setting>
        <Setting
          name={`Data as of ${calendarDay(data.dataAsOf, now)}`}
          says={
            data.refreshing
              ? 'Fetching…'
              : data.refreshedAt
                ? `Last fetched ${whenExactly(data.refreshedAt, now)}.`
                : 'Never fetched; this is the data that came with the app.'
          }
          problem={refresh.problem ?? data.error}
        >
          <Button
            variant="default"
            loading={refresh.busy || data.refreshing}
            onClick={() => void refresh.run({})}
          >
            Fetch now
          </Button>
        </Setting>
      </Card>
      {problem ? <Problem message={problem} /> : null}
    </>
  );
}
