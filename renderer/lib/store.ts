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
  close(): void;
}

/** Snapshot, then events; a link that comes back starts over with a fresh snapshot. */
export function createStore(connection: Connection, now: () => number): Store {
  let state: AppState = initialState;
  const listeners = new Set<() => void>();
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
    close: () => {
      for (const off of offs) off();
    },
  };
}
