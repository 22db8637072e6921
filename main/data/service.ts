import type { DataState, Notice } from '../../shared/state.ts';
import type { Knowledge } from '../scan/cloud/schema.ts';
import type { Fetcher } from './fetcher.ts';
import { refreshKnowledge, type Sources } from './refresh.ts';
import { KnowledgeStore } from './store.ts';

export interface KnowledgeServiceOptions {
  dataDir: string;
  fetcher: Fetcher;
  now: () => Date;
  sources?: Sources;
}

/** What is known now, and how it is renewed: the one place the app asks. */
export interface KnowledgeService {
  current(): Knowledge;
  state(): DataState;
  /** Asks the publishers; a second call meanwhile joins the first. Never throws but for the signal's reason. */
  refresh(signal: AbortSignal): Promise<{ changed: boolean; state: DataState }>;
  readonly notices: readonly Notice[];
}

/** Opens <dataDir>/knowledge.json and keeps it fresh on demand. */
export function openKnowledge(options: KnowledgeServiceOptions): KnowledgeService {
  const store = new KnowledgeStore(options.dataDir, options.now());
  let running: Promise<{ changed: boolean; state: DataState }> | null = null;
  let error: string | null = null;

  const state = (): DataState => ({
    dataAsOf: store.knowledge.dataAsOf,
    refreshedAt: store.refreshedAt,
    refreshing: running !== null,
    error,
  });

  const refresh = async (signal: AbortSignal): Promise<boolean> => {
    const result = await refreshKnowledge({
      fetcher: options.fetcher,
      current: store.knowledge,
      signal,
      now: options.now(),
      ...(options.sources === undefined ? {} : { sources: options.sources }),
    });
    const [first] = result.errors;
    const more = result.errors.length > 1 ? ` (and ${result.errors.length - 1} more)` : '';
    error = first === undefined ? null : `${first}${more}`.slice(0, 500);
    if (result.refreshedAt === null) return false;
    try {
      store.save(result.knowledge, result.refreshedAt);
    } catch {
      error = 'The new data could not be written to the data directory; check its space and permissions.';
      return false;
    }
    return result.changed;
  };

  return {
    current: () => store.knowledge,
    state,
    refresh: (signal) => {
      running ??= refresh(signal)
        .finally(() => {
          running = null;
        })
        .then((changed) => ({ changed, state: state() }));
      return running;
    },
    notices: store.notices,
  };
}
