import type { EventName, EventPayload } from '../../shared/contract.ts';
import { events } from '../../shared/contract.ts';
import type { Client } from '../../shared/rpc.ts';
import type { Connection } from './connection.ts';
import { type AppState, initialState, reduce, withSnapshot } from './state.ts';

export interface Store {
  client: Client;
  get(): AppState;
  subscribe(listener: () => void): () => void;
  /** Asks for the snapshot again: after an error, or when the link is back. */
  reload(): Promise<void>;
  /**
   * Where the page is asked to go. A wish that came before the page was drawn (the link of a first start, a
   * notification clicked while the page starts anew) is kept and told first.
   */
  onNavigate(listener: (to: EventPayload<'navigate'>) => void): () => void;
  close(): void;
}

/** Snapshot, then events; a link that comes back starts over with a fresh snapshot. */
export function createStore(connection: Connection, now: () => number): Store {
  let state: AppState = initialState;
  const listeners = new Set<() => void>();
  let navigator: ((to: EventPayload<'navigate'>) => void) | null = null;
  let waiting: EventPayload<'navigate'> | null = null;
  const set = (next: AppState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const reload = async () => {
    const answer = await connection.client.call('snapshot', {});
    if (answer.ok) set(withSnapshot(state, answer.value, now()));
    else set({ ...state, problem: answer.error.message });
  };

  const offs = (Object.keys(events) as EventName[]).map((name) =>
    connection.client.on(name, (payload: EventPayload<typeof name>) => set(reduce(state, name, payload))),
  );
  offs.push(
    connection.client.on('navigate', (to) => {
      if (navigator === null) waiting = to;
      else navigator(to);
    }),
    connection.onLink((link) => {
      const reopened = link === 'open' && (state.link !== 'open' || state.snapshot === null);
      set({ ...state, link });
      if (reopened) void reload();
    }),
  );

  return {
    client: connection.client,
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload,
    onNavigate: (listener) => {
      navigator = listener;
      if (waiting !== null) listener(waiting);
      waiting = null;
      return () => {
        if (navigator === listener) navigator = null;
      };
    },
    close: () => {
      for (const off of offs) off();
    },
  };
}
