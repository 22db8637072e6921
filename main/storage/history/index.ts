import type { Notice } from '../../../shared/state.ts';
import type { History, StoredHistory } from '../types.ts';
import { alerts } from './alerts.ts';
import { changes } from './changes.ts';
import type { KnownClouds } from './clouds.ts';
import { cloudKeys } from './clouds.ts';
import { type Database, openDatabase } from './database.ts';
import { exporter } from './export.ts';
import { importSteps } from './import.ts';
import { lightChecks } from './light.ts';
import { maintenance, removeCloud } from './maintain.ts';
import { openNotices, storedNotices } from './notices.ts';
import { markDamaged, openForWriting } from './open.ts';
import { reports } from './reports.ts';
import { trend } from './trend.ts';

/**
 * Opens the history for its one owner (the data directory's lock). Repairs what it finds broken and says so; `clouds` are
 * those of the settings, for a history that lost its list of them. Damage that shows later is told as well and repaired
 * at the next start.
 */
export function openHistory(
  path: string,
  now: () => Date,
  clouds: () => KnownClouds = () => [],
): StoredHistory {
  const database = openForWriting(path, now(), clouds);
  const notices = openNotices(database);
  const tell = (what: string, severity: Notice['severity'], text: string) =>
    notices.add({ id: `history-${what}`, severity, text, at: now().toISOString() });

  let damaged = false;
  const mark = () => {
    try {
      markDamaged(database);
    } catch {
      // Too damaged even for that: then the check of the next start fails anyway.
    }
  };
  database.onDamage = () => {
    if (damaged) return;
    damaged = true;
    // After the statement that failed, and the transaction around it, which is going to be taken back.
    queueMicrotask(() => {
      mark();
      tell(
        'damage',
        'high',
        'The history database is damaged: something in it could not be read just now. Start Weathervane again, and what can be read of it is recovered.',
      );
    });
  };
  const unreadable = () =>
    queueMicrotask(() =>
      tell(
        'report-damaged',
        'medium',
        'A stored report is damaged and cannot be shown any more; its line in the list of scans is kept.',
      ),
    );
  return {
    ...historyOn(database, now, unreadable),
    get notices() {
      return notices.list();
    },
    keepNotice: notices.add,
    dismissNotice: notices.remove,
    onNotice: notices.onAdded,
    close() {
      if (damaged) mark();
      database.close();
    },
  };
}

/**
 * Opens the history to look at it while another process owns it; throws where there is none or it cannot be read.
 * Calls that write throw.
 */
export function readHistory(path: string): StoredHistory {
  const database = openDatabase(path, true);
  return {
    ...historyOn(database, () => new Date()),
    notices: storedNotices(database),
    close: () => database.close(),
  };
}

function historyOn(
  database: Database,
  now: () => Date,
  unreadable: () => void = () => undefined,
): Omit<StoredHistory, 'notices' | 'close'> {
  const clouds = cloudKeys(database);
  const light = lightChecks(database, clouds);
  const scans = reports(database, clouds, unreadable);
  const changeLog = changes(database, clouds);
  const alertLog = alerts(database);
  const getState: History['getState'] = (key) => {
    const row = database.get<{ value: string }>('SELECT value FROM state WHERE key = ?', key);
    return row ? (JSON.parse(row.value) as unknown) : undefined;
  };
  const setState: History['setState'] = (key, value) => {
    if (value === undefined) database.run('DELETE FROM state WHERE key = ?', key);
    else
      database.run(
        'INSERT INTO state VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        key,
        JSON.stringify(value),
      );
  };
  const out = exporter({ database, light, scans, changeLog, alertLog, getState });
  const steps: History['importSteps'] = (lines, known) =>
    importSteps(
      { database, clouds, light, scans, changeLog, alertLog, setState },
      lines,
      known,
      now().getTime(),
    );
  let upkeep: Generator<void> | null = null;
  return {
    ...scans,
    ...changeLog,
    ...alertLog,
    ...out,
    importSteps: steps,
    exportJsonLines: () => [...out.exportLines([])].join(''),
    importJsonLines(lines) {
      const work = steps(lines, []);
      for (;;) {
        const { done, value } = work.next();
        if (done) return value;
      }
    },
    getState,
    setState,
    addLightCheck: light.addLightCheck,
    trend(cloudId, days, now) {
      const cloud = clouds.find(cloudId);
      return cloud === null ? [] : trend(database, light, cloud, days, now);
    },
    size: () =>
      database.get<{ bytes: number; reports: number }>(
        'SELECT page_count * page_size AS bytes, (SELECT count(*) FROM scan) AS reports FROM pragma_page_count, pragma_page_size',
      ) ?? { bytes: 0, reports: 0 },
    transaction: (work) => database.transaction(work),
    removeCloud: (cloudId) => removeCloud(database, cloudId, clouds.find(cloudId)),
    maintain(at, keepAllDays) {
      upkeep ??= maintenance(database, at, keepAllDays);
      try {
        if (!upkeep.next().done) return true;
      } catch (error) {
        upkeep = null;
        throw error;
      }
      upkeep = null;
      return false;
    },
  };
}
