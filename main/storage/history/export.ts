import { z } from 'zod';
import { SEVERITIES } from '../../../shared/report.ts';
import type { CloudName, History } from '../types.ts';
import { csvLine } from './csv.ts';
import type { Database } from './database.ts';
import type { LightChecks } from './light.ts';
import { FORMAT, type Line } from './lines.ts';

const PAGE = 500;

interface Stores {
  database: Database;
  light: LightChecks;
  scans: Pick<History, 'report' | 'scans' | 'latest'>;
  changeLog: Pick<History, 'changes'>;
  alertLog: Pick<History, 'alerts'>;
  getState: History['getState'];
}

/** Where a cloud of an imported file is, as import.ts keeps it. */
const Address = z.object({ name: z.string().max(120), url: z.string().max(2048) });

const CSV_HEAD =
  'cloud,scan,startedAt,status,overall,nextcloudScan,tls,headers,headersScore,product,version,certificateNotAfter,certificateDaysLeft';

/**
 * History out: JSON lines for programs and other installations, CSV for spreadsheets. Both give line by line and hold no
 * statement open in between, so whoever reads may take pauses while the watch goes on writing.
 */
export function exporter(stores: Stores): Pick<History, 'exportLines' | 'exportCsv' | 'clouds'> {
  const { database, light, scans, changeLog, alertLog, getState } = stores;
  const keys = () => database.all<{ key: number; id: string }>('SELECT key, id FROM cloud ORDER BY key');

  /** A cloud that is not in the list goes by the address in its newest report, or in the file it came from. */
  const nameOf = (id: string, known: readonly CloudName[]): CloudName => {
    const listed = known.find((cloud) => cloud.id === id);
    if (listed) return { id, name: listed.name, url: listed.url };
    const imported = Address.safeParse(getState(`address/${id}`));
    if (imported.success) return { id, ...imported.data };
    const target = scans.latest(id)?.report.target;
    return { id, name: (target?.host ?? '').slice(0, 120), url: target?.url ?? '' };
  };

  /**
   * What is small and what matters most comes first, each newest first over all clouds: where an export is cut, the oldest
   * single light checks are missing, then the oldest reports.
   */
  function* records(known: readonly CloudName[]): Generator<Line> {
    yield { type: 'weathervane-history', version: FORMAT };
    for (const { id } of keys()) {
      const { name, url } = nameOf(id, known);
      yield { type: 'cloud', cloudId: id, name, url };
    }
    for (const change of pages((before) =>
      changeLog.changes({ cloudId: null, unreadOnly: false, limit: PAGE, before }),
    ))
      yield { type: 'change', change };
    for (const alert of pages((before) => alertLog.alerts(PAGE, before))) {
      const row = database.get<{ dedupe_key: string }>('SELECT dedupe_key FROM alert WHERE id = ?', alert.id);
      if (row) yield { type: 'alert', dedupeKey: row.dedupe_key, alert };
    }
    const complete = yield* scanRecords();
    yield* lightRecords();
    yield { type: 'end', complete };
  }

  /** Returns whether every report could be read. */
  function* scanRecords(): Generator<Line, boolean> {
    let whole = true;
    const ids = pages((before) =>
      database.all<{ id: number; cloud: string }>(
        `SELECT scan.id, cloud.id AS cloud FROM scan JOIN cloud ON cloud.key = scan.cloud
         WHERE scan.id < ? ORDER BY scan.id DESC LIMIT ${PAGE}`,
        before ?? Number.MAX_SAFE_INTEGER,
      ),
    );
    for (const { id, cloud } of ids) {
      const found = scans.report(cloud, id);
      if (found) yield { type: 'scan', cloudId: cloud, scanId: id, report: found.report };
      else whole = false;
    }
    return whole;
  }

  function* lightRecords(): Generator<Line> {
    const days = database.all<{ day: number }>('SELECT DISTINCT day FROM light_day ORDER BY day DESC');
    for (const { day } of days)
      for (const { key, id } of keys()) {
        const [row] = light.days(key, day, day);
        if (!row) continue;
        const { checks, besides } = light.dayParts(key, row);
        for (const check of checks) yield { type: 'check', cloudId: id, check };
        if (besides.checks > 0) yield { type: 'day', cloudId: id, day, ...besides };
      }
  }

  return {
    clouds: (known) => keys().map(({ id }) => nameOf(id, known)),
    *exportLines(known) {
      for (const record of records(known)) yield `${JSON.stringify(record)}\n`;
    },
    *exportCsv(known) {
      // New columns only ever come at the end.
      yield csvLine([...CSV_HEAD.split(','), ...SEVERITIES, 'cloudName', 'cloudUrl']);
      for (const { id } of keys()) {
        const { name, url } = nameOf(id, known);
        for (const scan of pages(
          (before) => scans.scans(id, PAGE, before),
          ({ scanId }) => scanId,
        ))
          yield csvLine([
            id,
            scan.scanId,
            scan.startedAt,
            scan.status,
            scan.overall,
            scan.nextcloudScan,
            scan.tls,
            scan.headers,
            scan.headersScore,
            scan.product,
            scan.version,
            scan.certificateNotAfter,
            scan.certificateDaysLeft,
            ...SEVERITIES.map((severity) => scan.findings[severity]),
            name,
            url,
          ]);
      }
    },
  };
}

/** Every record of a list that is read newest first, a page at a time. */
function* pages<T>(
  read: (before: number | null) => T[],
  idOf: (record: T) => number = (record) => (record as { id: number }).id,
): Generator<T> {
  let before: number | null = null;
  for (;;) {
    const page: T[] = read(before);
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return;
    before = idOf(last);
  }
}
