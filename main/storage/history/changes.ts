import type { Change, ChangeRecord } from '../../../shared/state.ts';
import type { History } from '../types.ts';
import type { CloudKeys } from './clouds.ts';
import type { Database } from './database.ts';

type Changes = Pick<History, 'addChanges' | 'changes' | 'markChangesRead' | 'unreadChanges'>;

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

/** What differed between scans. */
export function changes(database: Database, clouds: CloudKeys): Changes {
  return {
    addChanges: (cloudId, scanId, at, list) =>
      database.transaction(() => {
        const cloud = clouds.of(cloudId);
        return list.map((change) => {
          const { kind, subject, direction, severity, sentence, before, after, cause } = change;
          const { id } = database.run(
            `INSERT INTO change (cloud, at, scan, kind, subject, direction, severity, sentence, before, after, cause)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            cloud,
            Date.parse(at),
            scanId,
            kind,
            subject,
            direction,
            severity,
            sentence,
            before,
            after,
            cause,
          );
          return { ...change, id, cloudId, at, scanId, read: false };
        });
      }),
    changes({ cloudId, unreadOnly, limit, before }) {
      const cloud = cloudId === null ? null : clouds.find(cloudId);
      if (cloudId !== null && cloud === null) return [];
      const where = [
        'change.id < ?',
        ...(unreadOnly ? ['read = 0'] : []),
        ...(cloud === null ? [] : ['change.cloud = ?']),
      ];
      return database
        .all<Row>(
          `SELECT ${COLUMNS} FROM change JOIN cloud ON cloud.key = change.cloud WHERE ${where.join(' AND ')} ORDER BY change.id DESC LIMIT ?`,
          before ?? Number.MAX_SAFE_INTEGER,
          ...(cloud === null ? [] : [cloud]),
          limit,
        )
        .map(toRecord);
    },
    markChangesRead(upTo, cloudId) {
      if (cloudId === null) {
        database.run('UPDATE change SET read = 1 WHERE read = 0 AND id <= ?', upTo);
        return;
      }
      const cloud = clouds.find(cloudId);
      if (cloud !== null)
        database.run('UPDATE change SET read = 1 WHERE read = 0 AND cloud = ? AND id <= ?', cloud, upTo);
    },
    unreadChanges: () =>
      database.get<{ count: number }>('SELECT count(*) AS count FROM change WHERE read = 0')?.count ?? 0,
  };
}
