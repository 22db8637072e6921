import type { EventName, EventPayload } from '../../shared/contract.ts';
import type { CloudState, Discovery, Snapshot } from '../../shared/state.ts';

/** connecting: first attempt. lost: was there, being retried. refused: the session is not valid (any more). */
export type Link = 'connecting' | 'open' | 'lost' | 'refused';

/** All the page knows without asking: the snapshot, kept up to date by events. */
export interface AppState {
  link: Link;
  /** Why there is no snapshot, in a sentence. */
  problem: string | null;
  snapshot: Snapshot | null;
  /** Main's clock minus ours, in ms. */
  clockOffset: number;
  discovery: Discovery | null;
  /** Rises whenever lists kept in main (changes, alerts, expiry) may have become stale. */
  revision: number;
}

export const initialState: AppState = {
  link: 'connecting',
  problem: null,
  snapshot: null,
  clockOffset: 0,
  discovery: null,
  revision: 0,
};

/** A fresh snapshot replaces everything that came before it. */
export const withSnapshot = (state: AppState, snapshot: Snapshot, now: number): AppState => ({
  ...state,
  problem: null,
  snapshot,
  clockOffset: Date.parse(snapshot.now) - now,
  revision: state.revision + 1,
});

function withCloud(clouds: readonly CloudState[], cloud: CloudState): CloudState[] {
  const known = clouds.some((each) => each.settings.id === cloud.settings.id);
  return known
    ? clouds.map((each) => (each.settings.id === cloud.settings.id ? cloud : each))
    : [...clouds, cloud];
}

type Reducers = {
  [N in EventName]: (state: AppState, payload: EventPayload<N>, snapshot: Snapshot) => AppState;
};

const patch = (state: AppState, snapshot: Snapshot, part: Partial<Snapshot>): AppState => ({
  ...state,
  snapshot: { ...snapshot, ...part },
});

const reducers: Reducers = {
  cloud: (state, cloud, snapshot) => {
    const before = snapshot.clouds.find((each) => each.settings.id === cloud.settings.id);
    const next = patch(state, snapshot, { clouds: withCloud(snapshot.clouds, cloud) });
    // Progress of a running scan changes no list; a finished one may change all of them.
    const finished = before?.last?.scanId !== cloud.last?.scanId || before?.weather !== cloud.weather;
    return finished ? { ...next, revision: state.revision + 1 } : next;
  },
  cloudRemoved: (state, { id }, snapshot) => ({
    ...patch(state, snapshot, { clouds: snapshot.clouds.filter((each) => each.settings.id !== id) }),
    revision: state.revision + 1,
  }),
  weather: (state, weather, snapshot) => patch(state, snapshot, { weather }),
  settings: (state, settings, snapshot) => ({
    ...patch(state, snapshot, { settings }),
    revision: state.revision + 1,
  }),
  connection: (state, connection, snapshot) => patch(state, snapshot, { connection }),
  changes: (state, { unread }, snapshot) => ({
    ...patch(state, snapshot, { unreadChanges: unread }),
    revision: state.revision + 1,
  }),
  alerts: (state, { unread }, snapshot) => ({
    ...patch(state, snapshot, { unreadAlerts: unread }),
    revision: state.revision + 1,
  }),
  data: (state, data, snapshot) => patch(state, snapshot, { data }),
  notices: (state, notices, snapshot) => patch(state, snapshot, { notices }),
  discovery: (state, discovery) => ({ ...state, discovery }),
  update: (state, update, snapshot) => patch(state, snapshot, { update }),
  samples: (state, { running }, snapshot) => patch(state, snapshot, { samplesRunning: running }),
  navigate: (state) => state,
};

/** Events before the first snapshot are dropped: the snapshot contains them. */
export function reduce<N extends EventName>(state: AppState, name: N, payload: EventPayload<N>): AppState {
  return state.snapshot ? reducers[name](state, payload, state.snapshot) : state;
}
