import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import type { CallInput } from '../../../shared/contract.ts';
import { useDo } from '../../app/hooks.ts';
import { Card, Note, Problem } from '../../components/parts.tsx';
import { count } from '../../lib/format.ts';
import { saveText } from '../../lib/save.ts';
import { DraftNumber } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

/** The largest file that import takes, as the contract says. */
const MAX_IMPORT = 64 * 1024 * 1024;

const TYPES = {
  settings: 'application/json',
  'history-jsonl': 'application/x-ndjson',
  'history-csv': 'text/csv',
};

function Export({ what, children }: { what: CallInput<'exportData'>['what']; children: string }) {
  const save = useDo('exportData');
  const run = async () => {
    const file = await save.run({ what });
    if (file) saveText(file.filename, file.text, TYPES[what]);
  };
  return (
    <>
      <Button variant="default" loading={save.busy} onClick={() => void run()}>
        {children}
      </Button>
      {save.problem ? <Problem message={save.problem} /> : null}
    </>
  );
}

/** What is kept, and how to take it along. */
export function HistorySettings() {
  const { settings, change, problem } = useSettings();
  const load = useDo('importData');
  const [message, setMessage] = useState<string | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const days = settings.history.keepAllDays;
  const take = async (file: File | null) => {
    if (!file) return;
    setMessage(null);
    setTooLarge(file.size > MAX_IMPORT);
    if (file.size > MAX_IMPORT) return;
    setMessage((await load.run({ text: await file.text() }))?.message ?? null);
  };
  return (
    <>
      <Card title="History">
        <Setting
          name="Keep every report"
          says={`Every full report is kept for ${count(days, 'day')}; after that one per day and every one with a change. Grades, findings per day and changes are kept for good.`}
        >
          <DraftNumber
            label="Keep every report, days"
            value={days}
            onSave={(keepAllDays) => change({ history: { keepAllDays } })}
            min={1}
            max={3650}
            suffix=" days"
          />
        </Setting>
        {problem ? <Problem message={problem} /> : null}
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
        <Setting
          name="Import"
          says="Takes a file of settings or of history (JSON lines) that Weathervane saved. What is there already stays; nothing is deleted."
          problem={
            load.problem ??
            (tooLarge ? 'This file is larger than 64 MiB; Weathervane does not save such files.' : null)
          }
        >
          <FileButton onChange={(file) => void take(file)} accept=".json,.jsonl,.ndjson,application/json">
            {(props) => (
              <Button {...props} variant="default" loading={load.busy}>
                Choose a file…
              </Button>
            )}
          </FileButton>
        </Setting>
        {message ? (
          <div role="status">
            <Note tone="clear">{message}</Note>
          </div>
        ) : null}
      </Card>
    </>
  );
}
