import type { AlertRecord } from '../../../shared/state.ts';
import type { History, KeyedAlert } from '../types.ts';
import { belowAll, type Database } from './database.ts';

interface Alerts
  extends Pick<
    History,
    | 'addAlert'
    | 'alertOf'
    | 'claimAlert'
    | 'setDelivery'
    | 'heldAlerts'
    | 'alert'
    | 'alerts'
    | 'acknowledge'
    | 'unreadAlerts'
  > {
  /** One of another installation: no news here, and never sent from here. False where it was stored before. */
  addOld(dedupeKey: string, alert: AlertRecord): boolean;
}

interface Row
  extends Pick<AlertRecord, 'id' | 'kind' | 'severity' | 'title' | 'body' | 'delivery' | 'problem'> {
  at: number;
  cloud_id: string | null;
  finding: string | null;
  delivered_at: number | null;
  acknowledged_at: number | null;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const toRecord = ({ at, cloud_id, finding, delivered_at, acknowledged_at, ...row }: Row): AlertRecord => ({
  ...row,
  at: new Date(at).toISOString(),
  cloudId: cloud_id,
  findingId: finding,
  deliveredAt: iso(delivered_at),
  acknowledgedAt: iso(acknowledged_at),
});

type KeyedRow = Row & { dedupe_key: string };

const toKeyed = ({ dedupe_key: dedupeKey, ...row }: KeyedRow): KeyedAlert => ({
  ...toRecord(row),
  dedupeKey,
});

const COLUMNS =
  'id, at, cloud_id, finding, kind, severity, title, body, delivery, delivered_at, acknowledged_at, problem';

/** What the owner was told: stored before it is sent, claimed by one sender only. */
export function alerts(database: Database): Alerts {
  return {
    addAlert(draft) {
      const { dedupeKey, at, cloudId, findingId, kind, severity, title, body, delivery } = draft;
      const { changes, id } = database.run(
        `INSERT OR IGNORE INTO alert (dedupe_key, at, cloud_id, finding, kind, severity, title, body, delivery)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        dedupeKey,
        Date.parse(at),
        cloudId,
        findingId,
        kind,
        severity,
        title,
        body,
        delivery,
      );
      if (changes === 0) return null;
      return {
        id,
        at,
        cloudId,
        findingId,
        kind,
        severity,
        title,
        body,
        delivery,
        deliveredAt: null,
        acknowledgedAt: null,
        problem: null,
      };
    },
    addOld(dedupeKey, alert) {
      const at = Date.parse(alert.at);
      const time = (moment: string | null) => (moment === null ? null : Date.parse(moment));
      return (
        database.run(
          `INSERT OR IGNORE INTO alert (id, dedupe_key, at, cloud_id, finding, kind, severity, title, body, delivery, claimed_at, delivered_at, acknowledged_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          belowAll(database, 'alert'),
          dedupeKey,
          at,
          alert.cloudId,
          alert.findingId,
          alert.kind,
          alert.severity,
          alert.title,
          alert.body,
          alert.delivery === 'stored' || alert.delivery === 'held' ? 'inbox-only' : alert.delivery,
          // Claimed, so that it is never sent.
          at,
          time(alert.deliveredAt),
          time(alert.acknowledgedAt) ?? at,
        ).changes === 1
      );
    },
    claimAlert: (id, at) =>
      database.run('UPDATE alert SET claimed_at = ? WHERE id = ? AND claimed_at IS NULL', Date.parse(at), id)
        .changes === 1,
    setDelivery(id, delivery, at, problem = null) {
      database.run(
        'UPDATE alert SET delivery = ?, delivered_at = ?, problem = ? WHERE id = ?',
        delivery,
        at === null ? null : Date.parse(at),
        problem,
        id,
      );
    },
    alertOf(dedupeKey) {
      // "}" follows "|": all that continues the key, found by the index that keeps keys unique.
      const found = database.get<{ id: number | null; at: number; acknowledged: number }>(
        `SELECT max(id) AS id, max(at) AS at, count(acknowledged_at) AS acknowledged FROM alert
         WHERE dedupe_key = ? OR (dedupe_key > ? AND dedupe_key < ?)`,
        dedupeKey,
        `${dedupeKey}|`,
        `${dedupeKey}}`,
      );
      return found === undefined || found.id === null
        ? null
        : { id: found.id, at: new Date(found.at).toISOString(), acknowledged: found.acknowledged > 0 };
    },
    heldAlerts: () =>
      database
        .all<KeyedRow>(
          `SELECT ${COLUMNS}, dedupe_key FROM alert WHERE delivery = 'held' AND claimed_at IS NULL ORDER BY id`,
        )
        .map(toKeyed),
    alert(id) {
      const row = database.get<KeyedRow>(`SELECT ${COLUMNS}, dedupe_key FROM alert WHERE id = ?`, id);
      return row ? toKeyed(row) : null;
    },
    alerts: (limit, before) =>
      database
        .all<Row>(
          `SELECT ${COLUMNS} FROM alert WHERE id < ? ORDER BY id DESC LIMIT ?`,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map(toRecord),
    acknowledge(id, at) {
      if (id === null)
        database.run('UPDATE alert SET acknowledged_at = ? WHERE acknowledged_at IS NULL', Date.parse(at));
      else
        database.run(
          'UPDATE alert SET acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL',
          Date.parse(at),
          id,
        );
    },
    unreadAlerts: () =>
      database.get<{ count: number }>('SELECT count(*) AS count FROM alert WHERE acknowledged_at IS NULL')
        ?.count ?? 0,
  };
}

/**
 * An alert claimed by a process that died before it could say how sending went: never sent again (it may have arrived),
 * and no longer waiting for anybody.
 */
export function settleInterrupted(database: Database): void {
  database.run(
    "UPDATE alert SET delivery = 'failed' WHERE claimed_at IS NOT NULL AND delivery IN ('stored', 'held')",
  );
}
