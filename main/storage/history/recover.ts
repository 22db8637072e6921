import { type Database, openDatabase, type Row } from './database.ts';
import { TABLES } from './schema.ts';

/**
 * Carries over what a damaged database still gives: each table is read from its start until a page cannot be read, then
 * from its end. Rows that do not fit the fresh schema are left behind.
 */
export function recover(damaged: string, fresh: Database): { rows: number; complete: boolean } {
  let source: Database;
  try {
    source = openDatabase(damaged, true);
  } catch {
    return { rows: 0, complete: false };
  }
  let rows = 0;
  let complete = true;
  try {
    fresh.transaction(() => {
      for (const table of TABLES) {
        const result = copyTable(source, fresh, table);
        rows += result.rows;
        complete &&= result.complete;
      }
      // Scans whose report was lost say nothing any more.
      fresh.run('DELETE FROM scan WHERE content NOT IN (SELECT id FROM content)');
      fresh.run('DELETE FROM scan WHERE summary NOT IN (SELECT id FROM summary)');
    });
  } finally {
    source.close();
  }
  return { rows, complete };
}

function copyTable(source: Database, fresh: Database, table: string): { rows: number; complete: boolean } {
  const wanted = fresh.all<{ name: string; pk: number }>(`PRAGMA table_info(${table})`);
  const names = wanted.map(({ name }) => name);
  const insert = `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  const key = wanted
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk)
    .map(({ name }) => name);
  let rows = 0;
  for (const direction of ['ASC', 'DESC']) {
    try {
      // NOT INDEXED: the table itself may be whole where an index is not.
      const order = key.map((name) => `${name} ${direction}`).join(', ');
      for (const row of source.iterate<Row>(
        `SELECT ${names.join(', ')} FROM ${table} NOT INDEXED ORDER BY ${order}`,
      ))
        rows += copyRow(
          fresh,
          insert,
          names.map((name) => row[name] ?? null),
        );
      return { rows, complete: true };
    } catch {
      // This end is read as far as it goes; the other end may give more.
    }
  }
  return { rows, complete: false };
}

function copyRow(fresh: Database, insert: string, values: Row[string][]): number {
  try {
    return fresh.run(insert, ...values).changes;
  } catch {
    return 0;
  }
}
