import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../../components/parts.tsx';
import { readDays } from '../../lib/days.ts';
import { certificateSentence, ownDaysSentence, supportSentence } from '../../lib/setting-sentences.ts';
import { useDraft } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

const NAME = 'Days before the end';

/** When something that runs out is told: the steps there always are, and days of the owner's own. */
export function ExpiryDays() {
  const { settings, change, at } = useSettings();
  const { alerts } = settings;
  const stored = alerts.expiryDays.toSorted((a, b) => b - a).join(', ');
  const [draft, setDraft] = useDraft(stored);
  const [leftOut, setLeftOut] = useState<string[]>([]);
  const save = () => {
    if (draft === stored) return;
    const read = readDays(draft);
    const text = read.days.join(', ');
    setLeftOut(read.leftOut);
    // What is on screen is what is stored, also where nothing of it was new.
    setDraft(text);
    if (text !== stored) change(NAME, { alerts: { expiryDays: read.days } });
  };
  return (
    <Card title="Expiry">
      <Setting name="Certificates" says={certificateSentence(alerts.minimumSeverity)} />
      <Setting name="Support of the installed version" says={supportSentence(alerts.minimumSeverity)} />
      <Setting
        {...at(NAME)}
        says={ownDaysSentence(alerts)}
        note={
          leftOut.length > 0
            ? `Left out: ${leftOut.join(', ')} (whole days from 0 to 3650, 20 at most).`
            : null
        }
      >
        <TextInput
          aria-label={NAME}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => event.key === 'Enter' && save()}
          placeholder="30, 14, 3"
          maxLength={120}
          w={220}
          maw="100%"
          spellCheck={false}
          autoComplete="off"
        />
      </Setting>
    </Card>
  );
}
