import { Notice } from '../../../shared/state.ts';
import type { Database } from './database.ts';

/** The key in `state`. */
const KEY = 'notices';
/** As many as a snapshot carries. */
const MAX_NOTICES = 50;

/** What the owner was not told yet, or has not put away: kept in the file, so that it outlives who found it. */
export interface Notices {
  list(): readonly Notice[];
  /** Adds one, unless one with its id is there. */
  add(notice: Notice): void;
  remove(id: string): void;
  /** Called for each one added. */
  onAdded(listener: (notice: Notice) => void): void;
}

export function storedNotices(database: Database): Notice[] {
  try {
    const row = database.get<{ value: string }>('SELECT value FROM state WHERE key = ?', KEY);
    const stored: unknown = JSON.parse(row?.value ?? '[]');
    return Array.isArray(stored) ? stored.flatMap((one) => Notice.safeParse(one).data ?? []) : [];
  } catch {
    // Damaged: what is told of that damage must not fail for it.
    return [];
  }
}

export function storeNotices(database: Database, notices: readonly Notice[]): void {
  database.run(
    'INSERT INTO state VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    KEY,
    JSON.stringify(notices.slice(-MAX_NOTICES)),
  );
}

/** The notices of an open history. They are told even where they cannot be stored (a damaged file, a full disk). */
export function openNotices(database: Database): Notices {
  let notices = storedNotices(database);
  const listeners: ((notice: Notice) => void)[] = [];
  const change = (next: Notice[]) => {
    notices = next.slice(-MAX_NOTICES);
    try {
      storeNotices(database, notices);
    } catch {
      // Told now; the next process finds what is wrong by itself.
    }
  };
  return {
    list: () => notices,
    add(notice) {
      if (notices.some(({ id }) => id === notice.id)) return;
      change([...notices, notice]);
      for (const listener of listeners) listener(notice);
    },
    remove(id) {
      if (notices.some((one) => one.id === id)) change(notices.filter((one) => one.id !== id));
    },
    onAdded: (listener) => void listeners.push(listener),
  };
}
