import { Button, Switch } from '@mantine/core';
import type { ConnectionState } from '../../../shared/state.ts';
import type { Weather } from '../../../shared/weather.ts';
import { calendarDay, whenExactly } from '../../../shared/words/index.ts';
import { Card, Pill } from '../../components/parts.tsx';
import { useDo, useNow, useSnapshot } from '../../hooks/index.ts';
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

const CONNECTION: Record<ConnectionState['kind'], { word: string; tone: Weather }> = {
  online: { word: 'online', tone: 'clear' },
  offline: { word: 'offline', tone: 'fog' },
  intercepted: { word: 'intercepted', tone: 'storm' },
};

/** How it stands with our own connection, on which it depends whether any cloud is judged. */
function ConnectionNow() {
  const { connection } = useSnapshot();
  const now = useNow(60_000);
  const { word, tone } = CONNECTION[connection.kind];
  const since = whenExactly(connection.since, now);
  return (
    <Setting
      name="Connection now"
      says={
        connection.kind === 'online'
          ? `This computer has been online since ${since}: what your clouds answer counts.`
          : `Since ${since}: ${connection.why || 'This computer is offline.'} Nothing is recorded and nothing is alerted until that is over.`
      }
    >
      <Pill tone={tone}>{word}</Pill>
    </Setting>
  );
}

/** How Weathervane reaches the network, and the data it compares with. */
export function NetworkSettings() {
  const { settings, change, at } = useSettings();
  const { data } = useSnapshot();
  const now = useNow(60_000);
  const refresh = useDo('refreshData');
  const { proxy, connectivityUrl, maxConnectionsPerHost, ownIssuers, pace } = settings.network;
  return (
    <>
      <Card title="Network">
        <ConnectionNow />
        <Setting
          {...at('Am I online?')}
          says={
            connectivityUrl
              ? 'Before a cloud is blamed for not answering, this address is asked. Nothing about you or your clouds is sent.'
              : 'No address is asked. Whether this computer is online is judged by its network and your other clouds alone.'
          }
        >
          <DraftText
            label="Address that tells whether we are online"
            value={connectivityUrl ?? ''}
            onSave={(value) =>
              change('Am I online?', { network: { connectivityUrl: value === '' ? null : value } })
            }
            placeholder="none"
            maxLength={2048}
          />
        </Setting>
        <Setting
          {...at('Certificates of my own')}
          says={
            ownIssuers.length === 0
              ? 'When several clouds suddenly show certificates of one unknown issuer, that is told as an intercepted connection and no cloud is judged. If that is you, enter the name of your CA: its organisation, or its common name without one; several with semicolons between.'
              : `Certificates of ${ownIssuers.join(', ')} come from your clouds and are judged like all others: trusted only where the cloud's own settings have the CA.`
          }
        >
          <DraftText
            label="Issuers that are mine"
            value={ownIssuers.join('; ')}
            check={(value) =>
              namesIn(value).length > 20 || namesIn(value).some((name) => name.length > 200)
                ? 'At most 20 names, of at most 200 characters each.'
                : null
            }
            onSave={(value) => change('Certificates of my own', { network: { ownIssuers: namesIn(value) } })}
            placeholder="none"
            maxLength={2048}
          />
        </Setting>
        <Setting
          {...at('Proxy')}
          says={
            proxy
              ? 'HTTP requests to your clouds, for advisory data and to ask whether we are online go through this proxy. TLS is always measured directly.'
              : 'Your clouds are reached directly. Enter http://host:port if your network wants a proxy.'
          }
        >
          <DraftText
            label="Proxy"
            value={proxy ?? ''}
            onSave={(value) => change('Proxy', { network: { proxy: value === '' ? null : value } })}
            placeholder="none"
            maxLength={2048}
          />
        </Setting>
        <Setting
          {...at('Connections to one cloud at a time')}
          says={`An audit opens at most ${maxConnectionsPerHost} connections to one host at the same time. Fewer is gentler and slower; it slows down by itself when a server complains.`}
        >
          <DraftNumber
            label="Connections to one cloud at a time"
            value={maxConnectionsPerHost}
            onSave={(value) =>
              change('Connections to one cloud at a time', { network: { maxConnectionsPerHost: value } })
            }
            min={1}
            max={16}
          />
        </Setting>
        <Setting
          {...at('Gentle with firewalls')}
          says={
            pace === 'gentle'
              ? 'Paths that attackers ask for, too (a backup, a log), are asked a few at a time and spread over some scans, so that CrowdSec or fail2ban do not throw you out. A new cloud has its verdict after about half an hour.'
              : 'Every scan asks all paths at once. Where CrowdSec or fail2ban protect the cloud, they may lock this computer out.'
          }
        >
          <Switch
            aria-label="Gentle with firewalls"
            checked={pace === 'gentle'}
            onChange={(event) =>
              change('Gentle with firewalls', {
                network: { pace: event.currentTarget.checked ? 'gentle' : 'fast' },
              })
            }
          />
        </Setting>
      </Card>
      <Card title="Advisory data">
        <Setting
          {...at('Fetch new data every day')}
          says={
            settings.data.refresh === 'daily'
              ? 'New advisories and releases are fetched once a day from their publishers, so that a vulnerability published today is told today, without another scan.'
              : 'Only the data that came with this version is used. It gets older every day, and new vulnerabilities stay unknown.'
          }
        >
          <Switch
            aria-label="Fetch new data every day"
            checked={settings.data.refresh === 'daily'}
            onChange={(event) =>
              change('Fetch new data every day', {
                data: { refresh: event.currentTarget.checked ? 'daily' : 'off' },
              })
            }
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
    </>
  );
}
