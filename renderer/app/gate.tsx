import { Button } from '@mantine/core';
import { VaneIcon } from '../components/icons.tsx';
import { Problem } from '../components/parts.tsx';
import { useAppState, useStore } from '../hooks/index.ts';

/** Before the first snapshot: connecting, refused, or the sentence why not. */
export function Gate() {
  const { link, problem } = useAppState();
  const store = useStore();
  return (
    <main className="page first">
      <VaneIcon size={64} />
      <h1>Weathervane</h1>
      {link === 'refused' ? (
        <Refused />
      ) : problem && link === 'open' ? (
        <Problem message={problem} again={() => void store.reload()} />
      ) : link === 'lost' ? (
        <p role="status">Weathervane does not answer. Is it still running? It is tried again on its own.</p>
      ) : (
        <p role="status" className="dim">
          Connecting…
        </p>
      )}
    </main>
  );
}

/** The owner has to bring the address with its token again. */
export function Refused() {
  return (
    <div className="stack" role="alert">
      <p>
        This page is not allowed to talk to Weathervane (any more). Open the address that Weathervane printed
        when it started: it ends in <code>#token=…</code>.
      </p>
      <div>
        <Button variant="default" onClick={() => window.location.reload()}>
          Try again
        </Button>
      </div>
    </div>
  );
}
