import { Button, FileButton, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { Note, Problem } from '../../components/parts.tsx';
import { useDo } from '../../hooks/index.ts';
import { isSettingsFile } from '../../lib/save.ts';
import { Setting } from './setting.tsx';

/** The largest file that import takes, as the contract says. */
const MAX_IMPORT = 64 * 1024 * 1024;

/** Takes a file that Weathervane saved. Settings replace what is there, so they are asked about first. */
export function ImportFile() {
  const load = useDo('importData');
  const [message, setMessage] = useState<string | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const [asked, setAsked] = useState<{ name: string; text: string } | null>(null);
  const apply = async (text: string) => {
    const answer = await load.run({ text });
    setMessage(answer?.message ?? null);
    return answer !== null;
  };
  const take = async (file: File | null) => {
    if (!file) return;
    setMessage(null);
    load.clear();
    setTooLarge(file.size > MAX_IMPORT);
    if (file.size > MAX_IMPORT) return;
    const text = await file.text();
    if (isSettingsFile(text)) setAsked({ name: file.name, text });
    else await apply(text);
  };
  return (
    <>
      <Setting
        name="Import"
        says="Takes a file of settings or of history (JSON lines) that Weathervane saved. History is added to what is there. A settings file adds its clouds and replaces every other setting here, also the webhook’s; only the command stays as it is."
        problem={
          (asked ? null : load.problem) ??
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
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title="Replace the settings?">
        <div className="stack">
          <p className="dim">
            <span className="cloud-name">{asked?.name}</span> holds settings. Its clouds are added, and every
            other setting here is replaced, also the webhook’s; only the command stays as it is.
          </p>
          {load.problem ? <Problem message={load.problem} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsked(null)} data-autofocus>
              Keep mine
            </Button>
            <Button
              loading={load.busy}
              onClick={() => asked && void apply(asked.text).then((done) => done && setAsked(null))}
            >
              Replace
            </Button>
          </Group>
        </div>
      </Modal>
    </>
  );
}
