import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { CallInput, CallName, CallOutput } from '../../shared/contract.ts';
import type { Client } from '../../shared/rpc.ts';
import type { CloudState, Snapshot } from '../../shared/state.ts';
import { parseRoute, type Route } from '../lib/route.ts';
import type { AppState } from '../lib/state.ts';
import type { Store } from '../lib/store.ts';

export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('The page is not inside its store.');
  return store;
}

export const useClient = (): Client => useStore().client;

export function useAppState(): AppState {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Inside the shell there always is a snapshot. */
export function useSnapshot(): Snapshot {
  const { snapshot } = useAppState();
  if (!snapshot) throw new Error('The page was shown before its snapshot.');
  return snapshot;
}

export const useCloud = (id: string): CloudState | undefined =>
  useSnapshot().clouds.find((cloud) => cloud.settings.id === id);

/** The name the owner gave a cloud, wherever only its id is at hand. */
export function useCloudName(): (id: string | null) => string {
  const { clouds } = useSnapshot();
  return (id) =>
    id === null
      ? 'Weathervane'
      : (clouds.find((cloud) => cloud.settings.id === id)?.settings.name ?? 'A cloud you removed');
}

/** Main's clock in ms, moving on every `every` ms so that "4 min ago" stays true. */
export function useNow(every = 15_000): number {
  const { clockOffset } = useAppState();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now + clockOffset;
}

const subscribeToHash = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribeToHash, () => window.location.hash));
}

/** Goes to a place made by formatRoute or cloudRoute. */
export const go = (hash: string): void => {
  window.location.hash = hash;
};

/** Like go(), in place of where the page is now: the way back does not lead through every choice made here. */
export const goInstead = (hash: string): void => window.location.replace(hash);

export interface Asked<T> {
  value: T | null;
  error: string | null;
  loading: boolean;
  again(): void;
}

/**
 * Asks main and keeps the last answer on screen while a newer one is under way. Asks again when the input changes, or
 * when `key` does (usually the store's revision). `input` null: not now.
 */
export function useAsk<N extends CallName>(
  name: N,
  input: CallInput<N> | null,
  key: unknown = null,
): Asked<CallOutput<N>> {
  const client = useClient();
  const [state, setState] = useState<{ of: string; value: CallOutput<N> | null; error: string | null }>({
    of: '',
    value: null,
    error: null,
  });
  const [attempt, setAttempt] = useState(0);
  const text = input === null ? null : JSON.stringify(input);
  const round = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: key and attempt only say that it is time to ask again
  useEffect(() => {
    if (text === null) return;
    const mine = ++round.current;
    void client.call(name, JSON.parse(text)).then((answer) => {
      if (mine !== round.current) return;
      setState((before) =>
        answer.ok
          ? { of: text, value: answer.value, error: null }
          : { of: text, value: before.of === text ? before.value : null, error: answer.error.message },
      );
    });
    return () => {
      round.current += 1;
    };
  }, [client, name, text, key, attempt]);

  const again = useCallback(() => setAttempt((value) => value + 1), []);
  const current = text !== null && state.of === text;
  return {
    value: current ? state.value : null,
    error: current ? state.error : null,
    loading: text !== null && !current,
    again,
  };
}

export interface Doing {
  busy: boolean;
  /** What went wrong the last time, in a sentence; null after a success. */
  problem: string | null;
  clear(): void;
}

/** A call the owner starts with a button: busy while under way, its problem kept in place. */
export function useDo<N extends CallName>(
  name: N,
): Doing & { run(input: CallInput<N>): Promise<CallOutput<N> | null> } {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = useCallback(
    async (input: CallInput<N>) => {
      setBusy(true);
      const answer = await client.call(name, input);
      setBusy(false);
      setProblem(answer.ok ? null : answer.error.message);
      return answer.ok ? answer.value : null;
    },
    [client, name],
  );
  const clear = useCallback(() => setProblem(null), []);
  return { busy, problem, run, clear };
}
