import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A connection with its prepared statements kept, and transactions that nest. */
export interface Database {
  readonly raw: DatabaseSync;
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number };
  get<T>(sql: string, ...values: SQLInputValue[]): T | undefined;
  all<T>(sql: string, ...values: SQLInputValue[]): T[];
  iterate<T>(sql: string, ...values: SQLInputValue[]): IterableIterator<T>;
  /** All or nothing; inside another transaction a savepoint. */
  transaction<T>(work: () => T): T;
  /** Called whenever a statement met damage in the file, before its error goes on to the caller. */
  onDamage: (() => void) | null;
  close(): void;
}

/** SQLite's primary result code of an error (its extended codes hold it in the lowest byte); null for other errors. */
export const codeOf = (error: unknown): number | null => {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
};

/** SQLITE_CORRUPT and SQLITE_NOTADB: the file is not what SQLite wrote. */
export const isDamage = (error: unknown): boolean => [11, 26].includes(codeOf(error) ?? 0);

/** Opens (or makes) a database file. `readOnly` never creates, migrates or repairs anything. */
export function openDatabase(path: string, readOnly = false): Database {
  const raw = new DatabaseSync(path, { readOnly, timeout: 5000, enableForeignKeyConstraints: false });
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const fresh = raw.prepare(sql);
    statements.set(sql, fresh);
    return fresh;
  };
  const watched = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) database.onDamage?.();
      throw error;
    }
  };
  let depth = 0;
  const database: Database = {
    raw,
    onDamage: null,
    run: (sql, ...values) =>
      watched(() => {
        const { changes, lastInsertRowid } = prepare(sql).run(...values);
        return { changes: Number(changes), id: Number(lastInsertRowid) };
      }),
    get: <T>(sql: string, ...values: SQLInputValue[]) =>
      watched(() => prepare(sql).get(...values) as T | undefined),
    all: <T>(sql: string, ...values: SQLInputValue[]) => watched(() => prepare(sql).all(...values) as T[]),
    *iterate<T>(sql: string, ...values: SQLInputValue[]) {
      // A statement of its own: a cached one could be restarted while somebody still reads from it.
      const rows = watched(() => raw.prepare(sql).iterate(...values) as IterableIterator<T>);
      try {
        for (;;) {
          const { done, value } = watched(() => rows.next());
          if (done) return;
          yield value;
        }
      } finally {
        // Left early: a statement that is still being read keeps the file's lock.
        rows.return?.();
      }
    },
    transaction(work) {
      const name = `level${depth}`;
      watched(() => raw.exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`));
      depth++;
      try {
        const value = work();
        depth--;
        watched(() => raw.exec(depth === 0 ? 'COMMIT' : `RELEASE ${name}`));
        return value;
      } catch (error) {
        depth = Math.min(depth, Number(name.slice(5)));
        // SQLite may have rolled back by itself already (a full disk); then there is nothing left to undo.
        if (raw.isTransaction) raw.exec(depth === 0 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
        throw error;
      }
    },
    close: () => raw.close(),
  };
  return database;
}

/** A number below all of a table: what is imported is older than what was seen here, and lists go by number. */
export const belowAll = (database: Database, table: 'scan' | 'change' | 'alert'): number =>
  Math.min(0, database.get<{ id: number | null }>(`SELECT min(id) AS id FROM ${table}`)?.id ?? 0) - 1;
