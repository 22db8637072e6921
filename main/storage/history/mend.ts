import type { KnownClouds } from './clouds.ts';
import { cloudKeys } from './clouds.ts';
import type { Database } from './database.ts';
import { reports } from './reports.ts';
import { decode } from './series.ts';

/** Tables whose rows belong to a cloud by its key. */
const OF_CLOUDS = ['content', 'summary', 'scan', 'finding_since', 'light_state', 'light_day', 'change'];

/**
 * Puts a recovered database in order again: what says nothing without a lost row goes, what can be made anew from other
 * rows is made anew, and numbers that lost rows had are never given to others. Returns how many clouds are not known.
 */
export function mend(database: Database, incomplete: ReadonlySet<string>, known: KnownClouds): number {
  for (const [table, column] of [
    ['state', 'value'],
    ['light_state', 'body'],
  ])
    database.run(`DELETE FROM ${table} WHERE NOT json_valid(${column})`);
  mendScans(database);
  const unknown = mendClouds(database, known);
  mendLightStates(database);
  if (incomplete.has('finding_since')) {
    const store = reports(database, cloudKeys(database));
    for (const { key } of database.all<{ key: number }>('SELECT key FROM cloud')) store.rebuildSince(key);
  }
  return unknown;
}

/** A scan whose summary was lost gets it again from its report; one whose report was lost keeps its summary. */
function mendScans(database: Database): void {
  const store = reports(database, cloudKeys(database));
  for (const { id, cloud } of database.all<{ id: number; cloud: number }>(
    'SELECT id, cloud FROM scan WHERE summary NOT IN (SELECT id FROM summary)',
  ))
    if (!store.renewSummary(cloud, id)) database.run('DELETE FROM scan WHERE id = ?', id);
  // 0 is no content's number: a content that is stored later must not become the report of an old scan.
  database.run(
    'UPDATE scan SET content = 0, difference = NULL WHERE content NOT IN (SELECT id FROM content)',
  );
}

/**
 * A cloud whose row was lost is known again by the address in its reports. Where no cloud of the settings has that
 * address, its history stays under a name of its own: its key must not go to another cloud.
 */
function mendClouds(database: Database, known: KnownClouds): number {
  const keys = database.all<{ key: number }>(
    `${OF_CLOUDS.map((table) => `SELECT cloud AS key FROM ${table}`).join(' UNION ')} EXCEPT SELECT key FROM cloud`,
  );
  const store = reports(database, cloudKeys(database));
  let unknown = 0;
  for (const { key } of keys) {
    const [newest] = store.newestFirst(key);
    const url = newest && sameUrl(newest.report.target.url);
    const cloud = known.find((one) => sameUrl(one.url) === url);
    const taken = cloud && database.get('SELECT 1 FROM cloud WHERE id = ?', cloud.id);
    if (!cloud || taken) unknown++;
    database.run('INSERT INTO cloud VALUES (?, ?)', key, cloud && !taken ? cloud.id : freeId(database, key));
  }
  return unknown;
}

const sameUrl = (url: string): string => url.toLowerCase().replace(/\/+$/, '');

function freeId(database: Database, key: number): string {
  for (let n = 0; ; n++) {
    const id = `recovered-${key}${n === 0 ? '' : `-${n}`}`;
    if (!database.get('SELECT 1 FROM cloud WHERE id = ?', id)) return id;
  }
}

/** Keeps the numbers of lost light states taken: a series must not speak of a state that came later. */
function mendLightStates(database: Database): void {
  for (const { cloud, series } of database.iterate<{ cloud: number; series: Uint8Array }>(
    'SELECT cloud, series FROM light_day WHERE series IS NOT NULL',
  ))
    for (const state of new Set(decode(series).map((sample) => sample.state)))
      if (Number.isSafeInteger(state))
        database.run(
          'INSERT OR IGNORE INTO light_state VALUES (?, ?, ?)',
          state,
          cloud,
          JSON.stringify({ lost: state }),
        );
}
