import type { SQLInputValue } from 'node:sqlite';
import type { KnownClouds } from './clouds.ts';
import type { Database } from './database.ts';
import { mend } from './mend.ts';
import { openPages } from './pages.ts';
import { DamagedFile, type StoredRow, type Value } from './rows.ts';
import { TABLES } from './schema.ts';

export interface Recovered {
  rows: number;
  /** False where something of the file could not be read. */
  complete: boolean;
  /** Histories whose cloud is not known any more. */
  unknownClouds: number;
}

interface Column {
  name: string;
  type: string;
  notnull: number;
  pk: number;
}

interface Table {
  name: string;
  root: number;
  columns: Column[];
  /** The column that is the row's number, where there is one. */
  rowid: number | null;
  hasRowid: boolean;
}

const SCHEMA_ROOT = 1;
/** The latest and earliest moment of a JavaScript date, in milliseconds. */
const MAX_TIME = 8.64e15;

/**
 * Carries over what a damaged database still holds into a fresh one, in one transaction. It reads the pages themselves,
 * so a damaged header, index or inner page costs nothing and a damaged leaf only the rows on it. Then mends what hangs
 * together. The damaged file is only read.
 */
export function recover(damaged: string, fresh: Database, clouds: KnownClouds): Recovered {
  const pages = openPages(damaged);
  try {
    return fresh.transaction(() => {
      const file = new DamagedFile(pages);
      const tables = tablesOf(file, fresh);
      const found = file.pagesOf(tables.map(({ root }) => root));
      let rows = 0;
      const incomplete = new Set<string>();
      for (const table of tables) {
        const { pages: numbers, damaged: bad } = found.get(table.root) ?? { pages: [], damaged: true };
        if (bad) incomplete.add(table.name);
        const copy = copier(fresh, table);
        for (const number of numbers)
          for (const row of file.rowsOn(number, () => incomplete.add(table.name))) {
            if (copy(row)) rows++;
            else incomplete.add(table.name);
          }
      }
      const unknownClouds = mend(fresh, incomplete, clouds);
      return { rows, complete: incomplete.size === 0, unknownClouds };
    });
  } finally {
    pages.close();
  }
}

/** Our tables and where they begin: by the damaged schema, or where a fresh database has them (it never varied). */
function tablesOf(file: DamagedFile, fresh: Database): Table[] {
  const roots = new Map(
    fresh
      .all<{ name: string; rootpage: number }>(
        "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'",
      )
      .map(({ name, rootpage }) => [name, rootpage]),
  );
  for (const number of file.pagesOf([SCHEMA_ROOT]).get(SCHEMA_ROOT)?.pages ?? [])
    for (const { values } of file.rowsOn(number, () => undefined)) {
      const [type, name, , root] = values;
      if (type === 'table' && typeof name === 'string' && typeof root === 'number' && roots.has(name))
        roots.set(name, root);
    }
  const withoutRowid = new Set(
    fresh
      .all<{ name: string; wr: number }>('PRAGMA table_list')
      .flatMap(({ name, wr }) => (wr ? [name] : [])),
  );
  return [...TABLES, 'sqlite_sequence'].flatMap((name): Table[] => {
    const root = roots.get(name);
    const declared = fresh.all<Column>(`PRAGMA table_info(${name})`);
    const hasRowid = !withoutRowid.has(name);
    const keys = declared.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    // Tables without a row number store their key first.
    const columns = hasRowid ? declared : [...keys, ...declared.filter(({ pk }) => pk === 0)];
    const key = hasRowid && keys.length === 1 ? declared.findIndex(({ pk }) => pk > 0) : -1;
    return root ? [{ name, root, columns, hasRowid, rowid: key < 0 ? null : key }] : [];
  });
}

/** Takes rows into the fresh database; false for one that does not fit its table. */
function copier(fresh: Database, { name, columns, rowid, hasRowid }: Table): (row: StoredRow) => boolean {
  return ({ rowid: number, values }) => {
    if ((number !== null) !== hasRowid || values.length === 0 || values.length > columns.length) return false;
    const row: Value[] = values.map((value, at) => (at === rowid ? number : value));
    if (!row.every((value, at) => fits(value, columns[at]))) return false;
    // A row older than its newest columns is shorter; they get their defaults.
    const names = columns.slice(0, row.length).map((column) => column.name);
    try {
      if (name === 'sqlite_sequence') return raiseSequence(fresh, row);
      fresh.run(
        `INSERT OR IGNORE INTO ${name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        ...(row as SQLInputValue[]),
      );
      return true;
    } catch {
      return false;
    }
  };
}

/** Numbers of rows that were deleted, or are lost now, are not given out again: screens and alerts may still name them. */
function raiseSequence(fresh: Database, [table, number]: Value[]): boolean {
  if (typeof table !== 'string' || typeof number !== 'number') return false;
  fresh.run(
    'INSERT INTO sqlite_sequence SELECT ?, 0 WHERE ? NOT IN (SELECT name FROM sqlite_sequence)',
    table,
    table,
  );
  fresh.run('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?', number, table);
  return true;
}

/** Whether a value is one that we store in this column: a flipped bit often makes it another kind of value. */
function fits(value: Value, column: Column | undefined): boolean {
  if (!column) return false;
  const { name, type, notnull } = column;
  if (value === null) return notnull === 0;
  if (name === 'at' || name.endsWith('_at') || name === 'not_after')
    return typeof value === 'number' && Math.abs(value) <= MAX_TIME;
  if (type === 'INTEGER') return Number.isInteger(value);
  if (type === 'REAL') return typeof value === 'number';
  if (type === 'TEXT') return typeof value === 'string';
  return type === '' || value instanceof Uint8Array;
}
