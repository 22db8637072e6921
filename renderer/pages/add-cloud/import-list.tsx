import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { count } from '../../../shared/words/index.ts';
import { Note, Problem } from '../../components/parts.tsx';
import { useDo } from '../../hooks/index.ts';

/** Many at once: one address a line. */
export function ImportList({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState('');
  const [result, setResult] = useState<CallOutput<'importList'> | null>(null);
  const add = useDo('importList');
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  const submit = async () => setResult(await add.run({ text }));
  return (
    <div className="stack">
      <Textarea
        label="One address a line"
        description="As you would paste it from a list; empty lines are skipped, clouds you already have are kept as they are."
        placeholder={'cloud.example.org\nattic.example.net/owncloud\nhttps://192.168.1.20:8443'}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setResult(null);
        }}
        rows={8}
        maxLength={100_000}
        spellCheck={false}
        data-autofocus
      />
      {add.problem ? <Problem message={add.problem} /> : null}
      {result ? (
        <div role="status" className="stack">
          <Note tone={result.added > 0 ? 'clear' : 'fog'}>
            {result.added > 0
              ? `${count(result.added, 'cloud')} added and being scanned.`
              : 'Nothing was added.'}
          </Note>
          {result.skipped.length > 0 ? (
            <ul className="feed">
              {result.skipped.map((skipped) => (
                <li key={skipped.line} className="small skipped">
                  <span className="mono">{skipped.line}</span> <span className="dim">{skipped.why}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {result ? 'Close' : 'Cancel'}
        </Button>
        <Button disabled={lines === 0 || result !== null} loading={add.busy} onClick={() => void submit()}>
          {lines > 0 ? `Add ${count(lines, 'cloud')}` : 'Add'}
        </Button>
      </Group>
    </div>
  );
}
