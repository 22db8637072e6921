import type { CloudSettings } from '../../../shared/settings.ts';
import type { Database } from './database.ts';

/** The clouds of the settings: what a damaged history is matched with where its own list of clouds is lost. */
export type KnownClouds = readonly Pick<CloudSettings, 'id' | 'url'>[];

/** Every table names a cloud by a small number; this maps ids to it. */
export interface CloudKeys {
  /** Makes the number where the cloud is new. */
  of(cloudId: string): number;
  find(cloudId: string): number | null;
  idOf(key: number): string;
}

export function cloudKeys(database: Database): CloudKeys {
  const find = (cloudId: string): number | null =>
    database.get<{ key: number }>('SELECT key FROM cloud WHERE id = ?', cloudId)?.key ?? null;
  return {
    find,
    of: (cloudId) => find(cloudId) ?? database.run('INSERT INTO cloud (id) VALUES (?)', cloudId).id,
    idOf: (key) => database.get<{ id: string }>('SELECT id FROM cloud WHERE key = ?', key)?.id ?? '',
  };
}
