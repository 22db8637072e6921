import { z } from 'zod';
import { Report, SEVERITIES } from '../../../shared/report.ts';
import { AlertRecord, ChangeRecord } from '../../../shared/state.ts';
import { LightCheck } from '../../scan/light.ts';
import type { History, StoredHistory } from '../types.ts';
import type { changes } from './changes.ts';
import type { CloudKeys } from './clouds.ts';
import { csvLine } from './csv.ts';
import type { Database } from './database.ts';
import type { LightChecks } from './light.ts';
import type { reports } from './reports.ts';

const DAY = 86_400_000;
const cloudId = z.string().min(1).max(64);

/** One line of an export. A later format of the same line raises the head's version. */
const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('weathervane-history'), version: z.literal(1) }),
  z.object({ type: z.literal('scan'), cloudId, scanId: z.number().int(), report: Report }),
  z.object({ type: z.literal('check'), cloudId, check: LightCheck }),
  z.object({
    type: z.literal('day'),
    cloudId,
    day: z.number().int().min(0).max(100_000),
    checks: z.number().int().min(1),
    down: z.number().int().min(0),
    maintenance: z.number().int().min(0),
    duration: z.number().int().min(0),
  }),
  z.object({ type: z.literal('change'), change: ChangeRecord }),
  z.object({ type: z.literal('alert'), dedupeKey: z.string().max(2000), alert: AlertRecord }),
  z.object({ type: z.literal('end'), complete: z.boolean() }),
]);
type Line = z.infer<typeof Line>;

/** Longest line an import reads, in characters: more than any report a scan makes. */
const MAX_LINE = 4 * 1024 * 1024;
/** Longest export that is one text, in characters: what one frame to the page carries. */
const MAX_TEXT = 64 * 1024 * 1024;
const LIST_PAGE = 500;

type Transfer = Pick<StoredHistory, 'exportLines' | 'exportJsonLines' | 'exportCsv' | 'importJsonLines'>;

interface Stores {
  database: Database;
  clouds: CloudKeys;
  light: LightChecks;
  scans: ReturnType<typeof reports>;
  changeLog: ReturnType<typeof changes>;
  alertLog: Pick<History, 'alerts'>;
}

/** History out and in: JSON lines for programs and other installations, CSV for spreadsheets. */
export function transfer(stores: Stores): Transfer {
  const { database, light, scans, changeLog, alertLog } = stores;
  const clouds = () => database.all<{ key: number; id: string }>('SELECT key, id FROM cloud ORDER BY key');

  /** Scans come last, newest first: where an export is cut, the oldest reports are what is missing. */
  function* records(): Generator<Line> {
    yield { type: 'weathervane-history', version: 1 };
    for (const { key, id } of clouds()) {
      for (const { series, ...sums } of light.days(key, 0, Number.MAX_SAFE_INTEGER))
        if (!series) yield { type: 'day', cloudId: id, ...sums };
      for (const check of light.checks(key)) yield { type: 'check', cloudId: id, check };
    }
    for (const change of pages((before) =>
      changeLog.changes({ cloudId: null, unreadOnly: false, limit: LIST_PAGE, before }),
    ))
      yield { type: 'change', change };
    for (const alert of pages((before) => alertLog.alerts(LIST_PAGE, before))) {
      const row = database.get<{ dedupe_key: string }>('SELECT dedupe_key FROM alert WHERE id = ?', alert.id);
      if (row) yield { type: 'alert', dedupeKey: row.dedupe_key, alert };
    }
    for (const { key, id } of clouds())
      for (const { scanId, report } of scans.newestFirst(key))
        yield { type: 'scan', cloudId: id, scanId, report };
  }

  function* exportLines(): Generator<string> {
    for (const record of records()) yield `${JSON.stringify(record)}\n`;
    yield `${JSON.stringify({ type: 'end', complete: true })}\n`;
  }

  return {
    exportLines,
    exportJsonLines() {
      const lines: string[] = [];
      let size = 0;
      for (const line of exportLines()) {
        size += line.length;
        if (size > MAX_TEXT) {
          lines.push(`${JSON.stringify({ type: 'end', complete: false })}\n`);
          break;
        }
        lines.push(line);
      }
      return lines.join('');
    },
    exportCsv() {
      const head =
        'cloud,scan,startedAt,status,overall,nextcloudScan,tls,headers,headersScore,product,version,certificateNotAfter,certificateDaysLeft';
      const lines = [csvLine([...head.split(','), ...SEVERITIES])];
      for (const { id } of clouds())
        for (const scan of pages(
          (before) => scans.scans(id, LIST_PAGE, before),
          ({ scanId }) => scanId,
        ))
          lines.push(
            csvLine([
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
            ]),
          );
      return lines.join('');
    },
    importJsonLines: (lines) => database.transaction(() => importLines(lines, stores)),
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
    if (page.length < LIST_PAGE || last === undefined) return;
    before = idOf(last);
  }
}

function parseLine(line: string): Line | null {
  if (line.length > MAX_LINE) return null;
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/**
 * Adds what is not there yet; what this installation saw itself is never touched. Imported scans get numbers below all
 * others of their cloud, so that the newest scan stays the newest.
 */
function importLines(lines: Iterable<string>, stores: Stores): { imported: number; skipped: number } {
  const { database, clouds, scans } = stores;
  const own = ownDays(stores);
  const scanLines: { at: number; line: string }[] = [];
  const rest: Exclude<Line, { type: 'scan' }>[] = [];
  const touched = new Set<string>();
  const scanIds = new Map<string, number>();
  let imported = 0;
  let skipped = 0;
  const count = (added: boolean) => {
    if (added) imported++;
    else skipped++;
  };
  for (const line of lines) {
    if (line.trim() === '') continue;
    const record = parseLine(line);
    if (!record) skipped++;
    else if (record.type === 'scan') scanLines.push({ at: Date.parse(record.report.startedAt), line });
    else rest.push(record);
  }
  for (const { at, line } of scanLines.sort((a, b) => b.at - a.at)) {
    const record = parseLine(line);
    if (record?.type !== 'scan') continue;
    const cloud = clouds.of(record.cloudId);
    const twin = database.get<{ id: number }>('SELECT id FROM scan WHERE cloud = ? AND at = ?', cloud, at);
    const lowest = database.get<{ id: number | null }>('SELECT min(id) AS id FROM scan')?.id ?? 0;
    const id = twin?.id ?? scans.insert(cloud, record.report, Math.min(0, lowest) - 1);
    scanIds.set(`${record.cloudId} ${record.scanId}`, id);
    touched.add(record.cloudId);
    count(!twin);
  }
  for (const id of touched) scans.rebuildSince(clouds.of(id));
  for (const record of rest) {
    if (record.type === 'weathervane-history' || record.type === 'end') continue;
    count(importRecord(record, stores, own, scanIds));
  }
  return { imported, skipped };
}

/** Days this installation has light checks of: an import must not count them twice. */
function ownDays({ database }: Stores): Set<string> {
  const days = database.all<{ id: string; day: number }>(
    'SELECT id, day FROM light_day JOIN cloud ON cloud.key = light_day.cloud',
  );
  return new Set(days.map(({ id, day }) => `${id} ${day}`));
}

function importRecord(
  record: Exclude<Line, { type: 'scan' | 'weathervane-history' | 'end' }>,
  { database, clouds, light, changeLog }: Stores,
  own: Set<string>,
  scanIds: Map<string, number>,
): boolean {
  if (record.type === 'day') {
    const { type, cloudId: id, ...sums } = record;
    return light.addDay(clouds.of(id), sums);
  }
  if (record.type === 'check') {
    if (own.has(`${record.cloudId} ${Math.floor(Date.parse(record.check.at) / DAY)}`)) return false;
    light.addLightCheck(record.cloudId, record.check);
    return true;
  }
  if (record.type === 'change') {
    const { cloudId: id, at, scanId, ...change } = record.change;
    const twin = database.get(
      'SELECT 1 FROM change WHERE cloud = ? AND at = ? AND kind = ? AND subject IS ?',
      clouds.of(id),
      Date.parse(at),
      change.kind,
      change.subject,
    );
    if (twin) return false;
    const [added] = changeLog.addChanges(id, scanIds.get(`${id} ${scanId}`) ?? null, at, [change]);
    // News of another installation is no news here.
    if (added) database.run('UPDATE change SET read = 1 WHERE id = ?', added.id);
    return true;
  }
  const { alert, dedupeKey } = record;
  // Claimed, so that it is never sent from here.
  const delivery = alert.delivery === 'stored' || alert.delivery === 'held' ? 'inbox-only' : alert.delivery;
  const time = (at: string | null) => (at === null ? null : Date.parse(at));
  return (
    database.run(
      `INSERT OR IGNORE INTO alert (dedupe_key, at, cloud_id, finding, kind, severity, title, body, delivery, claimed_at, delivered_at, acknowledged_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      dedupeKey,
      Date.parse(alert.at),
      alert.cloudId,
      alert.findingId,
      alert.kind,
      alert.severity,
      alert.title,
      alert.body,
      delivery,
      Date.parse(alert.at),
      time(alert.deliveredAt),
      time(alert.acknowledgedAt) ?? Date.parse(alert.at),
    ).changes === 1
  );
}
