import { useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useClient } from '../../hooks/index.ts';

/** How long the owner must have stopped typing before anybody is asked, in ms. */
const PAUSE = 500;

export type LookUp =
  | { state: 'idle' }
  | { state: 'looking' }
  | { state: 'failed'; message: string }
  | { state: 'found'; value: CallOutput<'lookUp'> };

/** Looks an address up while it is typed; an answer to an older text never overwrites a newer one. */
export function useLookUp(text: string, ca: string): LookUp {
  const client = useClient();
  const [answer, setAnswer] = useState<LookUp>({ state: 'idle' });
  const address = text.trim();
  useEffect(() => {
    if (address.length < 3) {
      setAnswer({ state: 'idle' });
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      setAnswer({ state: 'looking' });
      void client.call('lookUp', { text: address, ca: ca.trim() || null }).then((found) => {
        if (stale) return;
        setAnswer(
          found.ok
            ? { state: 'found', value: found.value }
            : { state: 'failed', message: found.error.message },
        );
      });
    }, PAUSE);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [client, address, ca]);
  return answer;
}
