import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { Note } from '../../components/parts.tsx';
import { useAsk, useDo } from '../../hooks/index.ts';
import { Setting } from './setting.tsx';

/** The token is written, never read back: the field is always empty, and only whether there is one is known. */
export function WebhookToken() {
  const secret = useDo('setSecret');
  const [value, setValue] = useState('');
  const [answer, setAnswer] = useState<(CallOutput<'setSecret'> & { forgot: boolean }) | null>(null);
  const known = useAsk('hasSecret', { name: 'webhook-token' }, answer);
  const stored = known.value?.stored ?? null;
  const store = async (next: string | null, acceptWeak = false) => {
    const result = await secret.run({
      name: 'webhook-token',
      value: next,
      ...(acceptWeak ? { acceptWeak } : {}),
    });
    setAnswer(result && { ...result, forgot: next === null });
    if (result?.stored || next === null) setValue('');
  };
  return (
    <Setting
      wide
      name="Token"
      says={`${
        stored === null
          ? ''
          : stored
            ? 'A token is stored and sent with every message. '
            : 'No token is sent with messages now. '
      }Your ntfy or Gotify server hands it out. It is kept by the system’s key store where there is one, and can be replaced but never read back; it is in no log and no report.`}
      problem={secret.problem}
    >
      <div className="line-up">
        <PasswordInput
          aria-label="Token"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          placeholder={stored ? 'stored; a new one replaces it' : undefined}
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
        {stored === false ? null : (
          <Button variant="default" disabled={secret.busy} onClick={() => void store(null)}>
            Forget the stored one
          </Button>
        )}
      </div>
      {answer ? (
        <div role="status">
          <Note
            tone={answer.stored || answer.forgot ? 'clear' : 'unsettled'}
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
