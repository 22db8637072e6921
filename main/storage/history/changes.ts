import { CHANGE_GROUPS, type ChangeGroup } from '../../../shared/change-groups.ts';
import type { Change, ChangeRecord } from '../../../shared/state.ts';
import type { ChangeFilter, History } from '../types.ts';
import type { CloudKeys } from './clouds.ts';
import { belowAll, type Database } from './database.ts';

interface Changes
  extends Pick<History, 'addChanges' | 'changes' | 'countChanges' | 'markChangesRead' | 'unreadChanges'> {
  /** One of another installation: read, and under a number below all others, as its scans are. */
  addOld(cloudId: string, scanId: number | null, at: string, change: Change): void;
}

interface Row extends Change {
  id: number;
  cloud_id: string;
  at: number;
  scan: number | null;
  read: number;
}

const toRecord = ({ cloud_id, at, scan, read, ...change }: Row): ChangeRecord => ({
  ...change,
  cloudId: cloud_id,
  at: new Date(at).toISOString(),
  scanId: scan,
  read: read === 1,
});

const COLUMNS =
  'change.id, cloud.id AS cloud_id, at, scan, kind, subject, direction, severity, sentence, before, after, cause, read';

/** Quoted for SQL; the words come from shared/change-groups.ts, never from outside. */
const starting = (column: string, words: string): string =>
  `${column} GLOB '${words.replaceAll("'", "''")}*'`;

/** The rule of a group as a condition, in the forms that the indices change_kind and change_direction answer. */
function conditionOf(group: ChangeGroup): string[] {
  const { direction, matters } = CHANGE_GROUPS[group];
  const kinds = matters?.map(([kind, subject]) =>
    subject === ''
      ? starting('change.kind', kind)
      : `(${starting('change.kind', kind)} AND ${starting('change.subject', subject)})`,
  );
  return [
    ...(direction === undefined ? [] : [`change.direction = '${direction}'`]),
    ...(kinds === undefined ? [] : [`(${kinds.join(' OR ')})`]),
  ];
}

/** What differed between scans. */
export function changes(database: Database, clouds: CloudKeys): Changes {
  /** A filter as SQL with its values; null where it names a cloud of which nothing is kept. */
  const filtered = ({
    cloudId,
    group = 'all',
  }: ChangeFilter): { where: string[]; values: number[] } | null => {
    const cloud = cloudId === null ? null : clouds.find(cloudId);
    if (cloudId !== null && cloud === null) return null;
    return {
      where: [...(cloud === null ? [] : ['change.cloud = ?']), ...conditionOf(group)],
      values: cloud === null ? [] : [cloud],
    };
  };
  const insert = (
    row: { id: number | null; cloud: number; at: string; scanId: number | null; read: 0 | 1 },
    { kind, subject, direction, severity, sentence, before, after, cause }: Change,
  ): number =>
    database.run(
      `INSERT INTO change (id, cloud, at, scan, kind, subject, direction, severity, sentence, before, after, cause, read)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.cloud,
      Date.parse(row.at),
      row.scanId,
      kind,
      subject,
      direction,
      severity,
      sentence,
      before,
      after,
      cause,
      row.read,
    ).id;

  return {
    addChanges: (cloudId, scanId, at, list) =>
      database.transaction(() => {
        const cloud = clouds.of(cloudId);
        return list.map((change) => {
          const id = insert({ id: null, cloud, at, scanId, read: 0 }, change);
          return { ...change, id, cloudId, at, scanId, read: false };
        });
      }),
    addOld(cloudId, scanId, at, change) {
      const id = belowAll(database, 'change');
      insert({ id, cloud: clouds.of(cloudId), at, scanId, read: 1 }, change);
    },
    changes({ unreadOnly, limit, before, ...filter }) {
      const fits = filtered(filter);
      if (fits === null) return [];
      const where = [...fits.where, 'change.id < ?', ...(unreadOnly ? ['read = 0'] : [])];
      return database
        .all<Row>(
          `SELECT ${COLUMNS} FROM change JOIN cloud ON cloud.key = change.cloud WHERE ${where.join(' AND ')} ORDER BY change.id DESC LIMIT ?`,
          ...fits.values,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map(toRecord);
    },
    countChanges(filter) {
      const all = database.get<{ count: number }>('SELECT count(*) AS count FROM change')?.count ?? 0;
      const fits = filtered(filter);
      if (fits === null) return { all, fitting: 0, unread: 0 };
      const count = (where: string[]) =>
        database.get<{ count: number }>(
          `SELECT count(*) AS count FROM change${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`,
          ...fits.values,
        )?.count ?? 0;
      // Two questions: few are unread, and those have an index of their own.
      return { all, fitting: count(fits.where), unread: count([...fits.where, 'read = 0']) };
    },
    markChangesRead({ from = 0, upTo, ...filter }) {
      const fits = filtered(filter);
      if (fits === null) return;
      const where = [...fits.where, 'read = 0', 'id BETWEEN ? AND ?'];
      database.run(`UPDATE change SET read = 1 WHERE ${where.join(' AND ')}`, ...fits.values, from, upTo);
    },
    unreadChanges: () =>
      database.get<{ count: number }>('SELECT count(*) AS count FROM change WHERE read = 0')?.count ?? 0,
  };
}
