import { Switch, Textarea } from '@mantine/core';
import { Card } from '../../components/parts.tsx';
import { DraftText, useDraft } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { TestButton } from './test-button.tsx';
import { useSettings } from './use-settings.ts';

const VARIABLES = ['TITLE', 'BODY', 'SEVERITY', 'CLOUD_ID', 'FINDING_ID', 'ALERT_ID'];

/** Arguments of the command, one a line; stored when the field is left. */
function CommandArguments({ args, onSave }: { args: readonly string[]; onSave: (args: string[]) => void }) {
  const stored = args.join('\n');
  const [draft, setDraft] = useDraft(stored);
  return (
    <Textarea
      aria-label="Arguments, one a line"
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => draft !== stored && onSave(draft.split('\n').filter((line) => line !== ''))}
      rows={3}
      w="100%"
      spellCheck={false}
      classNames={{ input: 'mono' }}
    />
  );
}

/** Alerts for a program of the owner's. */
export function CommandChannel() {
  const { settings, change, at } = useSettings();
  const { command } = settings.channels;
  const set = (name: string, patch: Partial<typeof command>) =>
    change(name, { channels: { command: patch } });
  return (
    <Card title="Command">
      <Setting
        {...at('Run a program')}
        says={
          !command.enabled
            ? 'Off. For everything else: a program of yours is started for every alert.'
            : command.path === ''
              ? 'On, but without a program: nothing is started.'
              : 'The program below is started for every alert, without a shell.'
        }
      >
        <Switch
          aria-label="Run a program"
          checked={command.enabled}
          onChange={(event) => set('Run a program', { enabled: event.currentTarget.checked })}
        />
      </Setting>
      <Setting
        wide
        {...at('Program')}
        says={
          <>
            The full path of one program. It finds the alert in environment variables:{' '}
            {VARIABLES.map((name, index) => (
              <span key={name}>
                {index > 0 ? ', ' : ''}
                <code className="mono">WEATHERVANE_{name}</code>
              </span>
            ))}
            . On its standard input the same stands as one JSON object.
          </>
        }
      >
        <DraftText
          label="Program"
          value={command.path}
          onSave={(path) => set('Program', { path })}
          placeholder="/usr/local/bin/on-alert"
          maxLength={4096}
          width="100%"
          mono
        />
      </Setting>
      <Setting wide {...at('Arguments')} says="One a line, passed exactly as they are.">
        <CommandArguments args={command.args} onSave={(args) => set('Arguments', { args })} />
      </Setting>
      <TestButton
        channel="command"
        missing={
          command.path === ''
            ? 'Enter a program before you send a test.'
            : command.enabled
              ? null
              : 'Switch it on before you send a test.'
        }
      />
    </Card>
  );
}
