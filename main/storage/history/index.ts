import type { StoredHistory } from '../types.ts';
import { alerts, settleInterrupted } from './alerts.ts';
import { changes } from './changes.ts';
import { cloudKeys } from './clouds.ts';
import { type Database, openDatabase } from './database.ts';
import { lightChecks } from './light.ts';
import { maintain, removeCloud } from './maintain.ts';
import { closeInOrder, openForWriting } from './open.ts';
import { reports } from './reports.ts';
import { transfer } from './transfer.ts';
import { trend } from './trend.ts';

/** Opens the history for its one owner (the data directory's lock). Repairs what it finds broken and says so. */
export function openHistory(path: string, now: () => Date): StoredHistory {
  const { database, notices } = openForWriting(path, now());
  settleInterrupted(database);
  return { ...historyOn(database), notices, close: () => closeInOrder(database) };
}

/**
 * Opens the history to look at it while another process owns it; throws where there is none or it cannot be read.
 * Calls that write throw.
 */
export function readHistory(path: string): StoredHistory {
  const database = openDatabase(path, true);
  return { ...historyOn(database), notices: [], close: () => database.close() };
}

function historyOn(database: Database): Omit<StoredHistory, 'notices' | 'close'> {
  const clouds = cloudKeys(database);
  const light = lightChecks(database, clouds);
  const scans = reports(database, clouds);
  const changeLog = changes(database, clouds);
  const alertLog = alerts(database);
  return {
    ...scans,
    ...changeLog,
    ...alertLog,
    ...transfer({ database, clouds, light, scans, changeLog, alertLog }),
    addLightCheck: light.addLightCheck,
    trend(cloudId, days, now) {
      const cloud = clouds.find(cloudId);
      return cloud === null ? [] : trend(database, light, cloud, days, now);
    },
    getState(key) {
      const row = database.get<{ value: string }>('SELECT value FROM state WHERE key = ?', key);
      return row ? (JSON.parse(row.value) as unknown) : undefined;
    },
    setState(key, value) {
      if (value === undefined) database.run('DELETE FROM state WHERE key = ?', key);
      else
        database.run(
          'INSERT INTO state VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
          key,
          JSON.stringify(value),
        );
    },
    size: () =>
      database.get<{ bytes: number; reports: number }>(
        'SELECT page_count * page_size AS bytes, (SELECT count(*) FROM scan) AS reports FROM pragma_page_count, pragma_page_size',
      ) ?? { bytes: 0, reports: 0 },
    transaction: (work) => database.transaction(work),
    removeCloud: (cloudId) => removeCloud(database, cloudId, clouds.find(cloudId)),
    maintain: (now, keepAllDays) => maintain(database, now, keepAllDays),
  };
}
