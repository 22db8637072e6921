import { Button, Group, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Discovery } from '../../../shared/state.ts';
import { count } from '../../../shared/words/index.ts';
import { Note, Problem, Working } from '../../components/parts.tsx';
import { useAppState, useClient, useDo } from '../../hooks/index.ts';
import { hostOf } from '../../lib/format.ts';

type Found = Discovery['found'][number];

function FoundCloud({ found }: { found: Found }) {
  const add = useDo('addCloud');
  const [added, setAdded] = useState(found.known);
  const name = found.names[0] ?? found.address;
  return (
    <li className="ev found">
      <div>
        <b>{[found.product, found.version].filter(Boolean).join(' ')}</b>{' '}
        <span className="s">
          {hostOf(found.url)}
          {found.names.length > 0 ? ` · certificate for ${found.names.join(', ')}` : ''}
        </span>
        {add.problem ? <Problem message={add.problem} /> : null}
      </div>
      <Button
        size="compact-sm"
        variant="default"
        disabled={added}
        loading={add.busy}
        aria-label={added ? `${name} is in your list` : `Add ${name}`}
        onClick={() => void add.run({ url: found.url }).then((cloud) => cloud && setAdded(true))}
      >
        {added ? 'In your list' : 'Add'}
      </Button>
    </li>
  );
}

/** Looks for clouds near by: only when asked, only on private networks, and it can be stopped. */
export function LookAround({ onDone }: { onDone: () => void }) {
  const { discovery } = useAppState();
  const client = useClient();
  const [cidr, setCidr] = useState('');
  const [asked, setAsked] = useState(false);
  const discover = useDo('discover');
  const cancel = useDo('cancelDiscovery');
  const shown = asked || discovery?.running ? discovery : null;
  const running = shown?.running === true;
  // Leaving the dialog ends the search it started.
  useEffect(() => {
    if (!asked) return;
    return () => void client.call('cancelDiscovery', {});
  }, [asked, client]);
  return (
    <div className="stack">
      <p className="dim">
        Weathervane asks every address of your home network for a cloud, on the ports 443, 80, 8443 and 9200,
        a few at a time. Nothing outside private networks is ever asked.
      </p>
      <TextInput
        label="Network (optional)"
        description="Left empty: the networks this computer is in. Otherwise a private range like 192.168.1.0/24, at most a /22."
        placeholder="192.168.1.0/24"
        value={cidr}
        onChange={(event) => setCidr(event.currentTarget.value)}
        maxLength={64}
        disabled={running}
        autoComplete="off"
      />
      {discover.problem ? <Problem message={discover.problem} /> : null}
      {shown ? (
        <div aria-live="polite" className="stack">
          {running ? (
            <Working
              progress={{
                step: `Looking in ${shown.range}`,
                done: shown.done,
                total: Math.max(1, shown.total),
              }}
            />
          ) : null}
          {shown.error ? <Note tone="storm">{shown.error}</Note> : null}
          <p className="small dim">
            {running ? `Looking in ${shown.range}: ${shown.done} of ${shown.total} addresses. ` : null}
            {shown.found.length > 0
              ? `${count(shown.found.length, 'cloud')} found.`
              : running
                ? 'None found yet.'
                : 'No cloud was found. One that only answers under its name, behind a proxy, can be added by its address.'}
          </p>
          <ul className="feed">
            {shown.found.map((found) => (
              <FoundCloud key={found.url} found={found} />
            ))}
          </ul>
        </div>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Close
        </Button>
        {running ? (
          <Button variant="default" onClick={() => void cancel.run({})}>
            Stop looking
          </Button>
        ) : (
          <Button
            loading={discover.busy}
            onClick={() => {
              setAsked(true);
              void discover.run({ cidr: cidr.trim() === '' ? null : cidr.trim() });
            }}
          >
            Look around
          </Button>
        )}
      </Group>
    </div>
  );
}
