import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type Row = Record<string, SQLInputValue>;

/** A connection with its prepared statements kept, and transactions that nest. */
export interface Database {
  readonly raw: DatabaseSync;
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number };
  get<T>(sql: string, ...values: SQLInputValue[]): T | undefined;
  all<T>(sql: string, ...values: SQLInputValue[]): T[];
  iterate<T>(sql: string, ...values: SQLInputValue[]): IterableIterator<T>;
  /** All or nothing; inside another transaction a savepoint. */
  transaction<T>(work: () => T): T;
  close(): void;
}

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
  let depth = 0;
  return {
    raw,
    run(sql, ...values) {
      const { changes, lastInsertRowid } = prepare(sql).run(...values);
      return { changes: Number(changes), id: Number(lastInsertRowid) };
    },
    get: <T>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as T | undefined,
    all: <T>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as T[],
    // A statement of its own: a cached one could be restarted while somebody still reads from it.
    iterate: <T>(sql: string, ...values: SQLInputValue[]) =>
      raw.prepare(sql).iterate(...values) as IterableIterator<T>,
    transaction(work) {
      const name = `level${depth}`;
      raw.exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
      depth++;
      try {
        const value = work();
        depth--;
        raw.exec(depth === 0 ? 'COMMIT' : `RELEASE ${name}`);
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
}
