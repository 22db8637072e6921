import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Note, Problem } from '../../components/parts.tsx';
import { go, useDo } from '../../hooks/index.ts';
import { cloudRoute } from '../../lib/route.ts';
import { type Trust, TrustChoice } from './trust-choice.tsx';
import { type LookUp, useLookUp } from './use-look-up.ts';

/** What the look-up said, in one line that keeps its place. */
function Found({ found }: { found: LookUp }) {
  switch (found.state) {
    case 'idle':
      return <p className="dim small">A name, an address, or the link you open in the browser.</p>;
    case 'looking':
      return <p className="dim small">Looking…</p>;
    case 'failed':
      return <Note tone="storm">{found.message}</Note>;
    case 'found': {
      const { reachable, trusted, product, message } = found.value;
      const tone = !reachable ? 'fog' : product && trusted ? 'clear' : 'unsettled';
      return <Note tone={tone}>{message}</Note>;
    }
  }
}

/** One cloud by its address: finds product and path while the owner types. */
export function AddOne({ address, onDone }: { address: string; onDone: () => void }) {
  const [text, setText] = useState(address);
  const [typedName, setTypedName] = useState<string | null>(null);
  const [trust, setTrust] = useState<Trust>({ kind: 'none' });
  const add = useDo('addCloud');
  const found = useLookUp(text, trust.kind === 'ca' ? trust.pem : '');
  const value = found.state === 'found' ? found.value : null;
  const name = typedName ?? value?.suggestedName ?? '';
  const untrusted = value?.reachable === true && !value.trusted;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '' || add.busy) return;
    const cloud = await add.run({
      url: value?.url ?? text.trim(),
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ca: trust.kind === 'ca' && trust.pem.trim() !== '' ? trust.pem : null,
      pin: trust.kind === 'pin' ? (value?.fingerprint256 ?? null) : null,
    });
    if (!cloud) return;
    onDone();
    go(cloudRoute(cloud.settings.id));
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <TextInput
        label="Address of your cloud"
        placeholder="cloud.example.org"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          add.clear();
        }}
        maxLength={2048}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <div aria-live="polite">
        <Found found={found} />
      </div>
      {untrusted || trust.kind === 'ca' ? (
        <TrustChoice fingerprint256={value?.fingerprint256 ?? null} trust={trust} onChange={setTrust} />
      ) : null}
      <TextInput
        label="Name"
        description="What you call it; shown in the list, the tray and in alerts."
        placeholder="Family cloud"
        value={name}
        onChange={(event) => setTypedName(event.currentTarget.value)}
        maxLength={120}
        autoComplete="off"
      />
      {value && !value.reachable ? (
        <p className="dim small">You may add it all the same: it is scanned as soon as it answers.</p>
      ) : null}
      {add.problem ? <Problem message={add.problem} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" disabled={text.trim() === ''} loading={add.busy}>
          Add and scan
        </Button>
      </Group>
    </form>
  );
}
