import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CallInput } from '../../../shared/contract.ts';
import { count, form } from '../../../shared/words/index.ts';
import { Card, Problem } from '../../components/parts.tsx';
import { useAppState, useAsk, useDo } from '../../hooks/index.ts';
import { fileSize } from '../../lib/format.ts';
import { saveText } from '../../lib/save.ts';
import { DraftNumber } from './draft-input.tsx';
import { ImportFile } from './import-file.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

const TYPES = {
  settings: 'application/json',
  'history-jsonl': 'application/x-ndjson',
  'history-csv': 'text/csv',
};

function Export({ what, children }: { what: CallInput<'exportData'>['what']; children: string }) {
  const save = useDo('exportData');
  const [message, setMessage] = useState<string | null>(null);
  const run = async () => {
    const file = await save.run({ what });
    setMessage(file?.message ?? null);
    if (file) saveText(file.filename, file.text, TYPES[what]);
  };
  return (
    <>
      <Button variant="default" loading={save.busy} onClick={() => void run()}>
        {children}
      </Button>
      {save.problem ? <Problem message={save.problem} /> : null}
      {message ? <Problem message={message} /> : null}
    </>
  );
}

/** What is kept, and how to take it along. */
export function HistorySettings() {
  const { settings, change, at } = useSettings();
  const days = settings.history.keepAllDays;
  const { revision } = useAppState();
  const size = useAsk('historySize', {}, revision).value;
  return (
    <>
      <Card title="History">
        <Setting
          {...at('Keep every report')}
          says={`Every full report is kept for ${count(days, 'day')}; after that one per day and every one with a change. Grades, findings per day and changes are kept for good.`}
        >
          <DraftNumber
            label="Keep every report, days"
            value={days}
            onSave={(keepAllDays) => change('Keep every report', { history: { keepAllDays } })}
            min={1}
            max={3650}
            suffix={(value) => ` ${form(value, 'day')}`}
          />
        </Setting>
        {size ? (
          <Setting
            name="On this computer"
            says={`${count(size.reports, 'full report')} in a database of ${fileSize(size.bytes)}, with everything else that is remembered.`}
          />
        ) : null}
      </Card>
      <Card title="Backup and other programs">
        <Setting
          name="Settings"
          says="Clouds, mutes and settings as one file, for a backup or another computer. Secrets are not in it."
        >
          <Export what="settings">Save settings</Export>
        </Setting>
        <Setting name="History" says="Every kept report as JSON lines, or the grades as a table.">
          <Export what="history-jsonl">Save JSON lines</Export>
          <Export what="history-csv">Save CSV</Export>
        </Setting>
        <ImportFile />
      </Card>
    </>
  );
}
