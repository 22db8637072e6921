import { Button, PasswordInput, Select, Switch, Textarea } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useDo, useSnapshot } from '../../app/hooks.ts';
import { Card, Note, Problem } from '../../components/parts.tsx';
import { DraftText } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

type ChannelName = 'desktop' | 'webhook' | 'command';

/** Sends a real alert through one channel and says whether it was taken. */
function TestButton({ channel, disabled }: { channel: ChannelName; disabled: boolean }) {
  const test = useDo('sendTestAlert');
  const [answer, setAnswer] = useState<CallOutput<'sendTestAlert'> | null>(null);
  return (
    <div className="stack test-alert">
      <div>
        <Button
          size="xs"
          variant="default"
          disabled={disabled}
          loading={test.busy}
          onClick={() => void test.run({ channel }).then(setAnswer)}
        >
          Send a test
        </Button>
      </div>
      {test.problem ? <Problem message={test.problem} /> : null}
      {answer ? (
        <div role="status">
          <Note tone={answer.sent ? 'clear' : 'storm'}>{answer.message}</Note>
        </div>
      ) : null}
    </div>
  );
}

/** The token is written, never read back: the field is always empty. */
function WebhookToken() {
  const secret = useDo('setSecret');
  const [value, setValue] = useState('');
  const [answer, setAnswer] = useState<CallOutput<'setSecret'> | null>(null);
  const store = async (next: string | null, acceptWeak = false) => {
    const result = await secret.run({
      name: 'webhook-token',
      value: next,
      ...(acceptWeak ? { acceptWeak } : {}),
    });
    setAnswer(result);
    if (result?.stored) setValue('');
  };
  return (
    <Setting
      wide
      name="Token"
      says="Sent with every message as your ntfy or Gotify server wants it. It is kept by the system’s key store where there is one, and can be replaced but never read back; it is in no log and no report."
    >
      <div className="line-up">
        <PasswordInput
          aria-label="Token"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          maxLength={4096}
          w={280}
          autoComplete="off"
        />
        <Button
          variant="default"
          disabled={value === ''}
          loading={secret.busy}
          onClick={() => void store(value)}
        >
          Store
        </Button>
        <Button variant="default" disabled={secret.busy} onClick={() => void store(null)}>
          Forget the stored one
        </Button>
      </div>
      {secret.problem ? <Problem message={secret.problem} /> : null}
      {answer ? (
        <div role="status">
          <Note
            tone={answer.stored ? 'clear' : 'unsettled'}
            action={
              !answer.stored && value !== '' ? (
                <Button size="compact-sm" variant="default" onClick={() => void store(value, true)}>
                  Store it all the same
                </Button>
              ) : undefined
            }
          >
            {answer.message}
          </Note>
        </div>
      ) : null}
    </Setting>
  );
}

/** Arguments of the command, one a line; stored when the field is left. */
function CommandArguments({ args, onSave }: { args: readonly string[]; onSave: (args: string[]) => void }) {
  const stored = args.join('\n');
  const [draft, setDraft] = useState(stored);
  useEffect(() => setDraft(stored), [stored]);
  return (
    <Textarea
      aria-label="Arguments, one a line"
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => draft !== stored && onSave(draft.split('\n').filter((line) => line !== ''))}
      rows={3}
      w={420}
      maw="100%"
      spellCheck={false}
      classNames={{ input: 'mono' }}
    />
  );
}

function Toggle({
  name,
  says,
  checked,
  onChange,
}: {
  name: string;
  says: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <Setting name={name} says={says}>
      <Switch
        aria-label={name}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Setting>
  );
}

/** The ways an alert reaches its owner. */
export function ChannelSettings() {
  const { settings, change, problem } = useSettings();
  const { host } = useSnapshot();
  const { desktop, webhook, command } = settings.channels;
  return (
    <>
      <Card title="Desktop">
        <Toggle
          name="Desktop notifications"
          says={
            desktop.enabled
              ? `An alert appears on the desktop${host === 'browser' ? ' of the computer that Weathervane runs on' : ''}; a click opens the cloud and the finding.`
              : 'Nothing pops up; alerts are in the inbox only, unless another channel is on.'
          }
          checked={desktop.enabled}
          onChange={(enabled) => change({ channels: { desktop: { ...desktop, enabled } } })}
        />
        <TestButton channel="desktop" disabled={!desktop.enabled} />
      </Card>
      <Card title="Webhook">
        <Toggle
          name="Post alerts to an address"
          says={
            webhook.enabled
              ? 'Every alert is also posted to the address below, from this computer.'
              : 'Off. For a phone: to ntfy, Gotify or any program that takes JSON.'
          }
          checked={webhook.enabled}
          onChange={(enabled) => change({ channels: { webhook: { ...webhook, enabled } } })}
        />
        <Setting
          name="Address"
          says="Where to post. The alert’s text and the name of the cloud are in the message."
        >
          <DraftText
            label="Webhook address"
            value={webhook.url}
            onSave={(url) => change({ channels: { webhook: { ...webhook, url } } })}
            placeholder="https://ntfy.example.org/my-clouds"
            maxLength={2048}
          />
        </Setting>
        <Setting name="Format" says="How the message is written.">
          <Select
            aria-label="Webhook format"
            data={[
              { value: 'json', label: 'JSON' },
              { value: 'ntfy', label: 'ntfy' },
              { value: 'gotify', label: 'Gotify' },
            ]}
            value={webhook.format}
            onChange={(format) =>
              format &&
              change({ channels: { webhook: { ...webhook, format: format as typeof webhook.format } } })
            }
            allowDeselect={false}
          />
        </Setting>
        <WebhookToken />
        <TestButton channel="webhook" disabled={!webhook.enabled || webhook.url === ''} />
      </Card>
      <Card title="Command">
        <Toggle
          name="Run a program"
          says={
            command.enabled
              ? 'The program below is started for every alert, without a shell; the alert comes in environment variables and on standard input.'
              : 'Off. For everything else: a program of yours is started for every alert.'
          }
          checked={command.enabled}
          onChange={(enabled) => change({ channels: { command: { ...command, enabled } } })}
        />
        <Setting wide name="Program" says="The full path of one program.">
          <DraftText
            label="Program"
            value={command.path}
            onSave={(path) => change({ channels: { command: { ...command, path } } })}
            placeholder="/usr/local/bin/on-alert"
            maxLength={4096}
            mono
          />
        </Setting>
        <Setting wide name="Arguments" says="One a line, passed exactly as they are.">
          <CommandArguments
            args={command.args}
            onSave={(args) => change({ channels: { command: { ...command, args } } })}
          />
        </Setting>
        <TestButton channel="command" disabled={!command.enabled || command.path === ''} />
      </Card>
      {problem ? <Problem message={problem} /> : null}
    </>
  );
}
