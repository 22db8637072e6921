import { Select, Switch } from '@mantine/core';
import { Card } from '../../components/parts.tsx';
import { FORMAT_SENTENCES } from '../../lib/setting-sentences.ts';
import { DraftText } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { TestButton } from './test-button.tsx';
import { useSettings } from './use-settings.ts';
import { WebhookToken } from './webhook-token.tsx';

/** Alerts for a phone or a program elsewhere. */
export function WebhookChannel() {
  const { settings, change, at } = useSettings();
  const { webhook } = settings.channels;
  const set = (name: string, patch: Partial<typeof webhook>) =>
    change(name, { channels: { webhook: patch } });
  return (
    <Card title="Webhook">
      <Setting
        {...at('Post alerts to an address')}
        says={
          !webhook.enabled
            ? 'Off. For a phone: to ntfy, Gotify or any program that takes JSON.'
            : webhook.url === ''
              ? 'On, but without an address: nothing is sent.'
              : 'Every alert is also posted to the address below, from this computer.'
        }
      >
        <Switch
          aria-label="Post alerts to an address"
          checked={webhook.enabled}
          onChange={(event) => set('Post alerts to an address', { enabled: event.currentTarget.checked })}
        />
      </Setting>
      <Setting
        wide
        {...at('Address')}
        says="Where to post. The alert’s text and the name of the cloud are in the message."
      >
        <DraftText
          label="Webhook address"
          value={webhook.url}
          onSave={(url) => set('Address', { url })}
          placeholder="https://ntfy.example.org/my-clouds"
          maxLength={2048}
          width="100%"
        />
      </Setting>
      <Setting {...at('Format')} says={FORMAT_SENTENCES[webhook.format]}>
        <Select
          aria-label="Webhook format"
          data={[
            { value: 'json', label: 'JSON' },
            { value: 'ntfy', label: 'ntfy' },
            { value: 'gotify', label: 'Gotify' },
          ]}
          value={webhook.format}
          onChange={(format) => format && set('Format', { format: format as typeof webhook.format })}
          allowDeselect={false}
          w={160}
        />
      </Setting>
      <WebhookToken />
      <TestButton
        channel="webhook"
        missing={
          webhook.url === ''
            ? 'Enter an address before you send a test.'
            : webhook.enabled
              ? null
              : 'Switch it on before you send a test.'
        }
      />
    </Card>
  );
}
