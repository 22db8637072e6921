import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChannelName } from '../../../shared/settings.ts';
import { Card, Note } from '../../components/parts.tsx';
import { useSnapshot } from '../../hooks/index.ts';
import { CommandChannel } from './command.tsx';
import { Setting } from './setting.tsx';
import { TestButton } from './test-button.tsx';
import { useSettings } from './use-settings.ts';
import { WebhookChannel } from './webhook.tsx';

/** The card of each, in the order of the page. */
const CARDS: Record<ChannelName, () => ReactNode> = {
  desktop: DesktopChannel,
  webhook: WebhookChannel,
  command: CommandChannel,
};

/** The ways an alert reaches its owner. */
export function ChannelSettings() {
  const { settings } = useSettings();
  return (
    <>
      {settings.alerts.enabled ? null : (
        <Note tone="fog">
          Alerts are switched off: nothing but a test is sent through any of these.{' '}
          <a href="#/settings/alerts">Switch them on</a>
        </Note>
      )}
      {Object.entries(CARDS).map(([name, Channel]) => (
        <Channel key={name} />
      ))}
    </>
  );
}

function DesktopChannel() {
  const { settings, change, at } = useSettings();
  const { host } = useSnapshot();
  const { desktop } = settings.channels;
  return (
    <Card title="Desktop">
      <Setting
        {...at('Desktop notifications')}
        says={
          desktop.enabled
            ? `An alert appears on the desktop${host === 'browser' ? ' of the computer that Weathervane runs on' : ''}; a click opens the cloud and the finding.`
            : 'Nothing pops up; alerts are in the inbox only, unless another channel is on.'
        }
      >
        <Switch
          aria-label="Desktop notifications"
          checked={desktop.enabled}
          onChange={(event) =>
            change('Desktop notifications', {
              channels: { desktop: { ...desktop, enabled: event.currentTarget.checked } },
            })
          }
        />
      </Setting>
      <TestButton
        channel="desktop"
        missing={desktop.enabled ? null : 'Switch it on before you send a test.'}
      />
    </Card>
  );
}
