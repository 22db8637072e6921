import type { CloudName, History, ImportCounts } from '../types.ts';
import type { alerts } from './alerts.ts';
import type { changes } from './changes.ts';
import type { CloudKeys } from './clouds.ts';
import { belowAll, type Database } from './database.ts';
import type { LightChecks } from './light.ts';
import { DAY, FORMAT, type Line, lineSchema, parseLine } from './lines.ts';
import type { reports } from './reports.ts';
import { findingsSince } from './since.ts';

/** So much is one transaction, some tens of milliseconds. */
const SCANS_AT_ONCE = 10;
const RECORDS_AT_ONCE = 200;
const CHECKS_AT_ONCE = 1000;
const LINES_AT_ONCE = 200;

export interface ImportStores {
  database: Database;
  clouds: CloudKeys;
  light: LightChecks;
  scans: ReturnType<typeof reports>;
  changeLog: ReturnType<typeof changes>;
  alertLog: ReturnType<typeof alerts>;
  setState: History['setState'];
}

/** The file was written by a later version: nothing of it is taken. */
export class NewerHistory extends Error {}

type LineOf<T extends Line['type']> = Extract<Line, { type: T }>;

/**
 * History in: adds what is not there yet; what this installation saw itself is never touched. Imported scans, changes and
 * alerts get numbers below all others, so that the newest stays the newest. Every step is whole by itself and an import
 * adds nothing twice, so one that was broken off is simply made again. Throws NewerHistory.
 */
export function* importSteps(
  stores: ImportStores,
  lines: Iterable<string>,
  known: readonly CloudName[],
  now: number,
): Generator<void, ImportCounts> {
  const { database } = stores;
  const schema = lineSchema(now);
  const counts: ImportCounts = { imported: 0, known: 0, unreadable: 0, complete: null, strangers: [] };
  const count = (added: boolean) => {
    if (added) counts.imported++;
    else counts.known++;
  };
  const names = cloudNames(known);
  const light = lightImport(stores, counts);
  const scanLines: { at: number; line: string }[] = [];
  const changeLines: LineOf<'change'>[] = [];
  const alertLines: LineOf<'alert'>[] = [];

  let read = 0;
  for (const line of lines) {
    if (++read % LINES_AT_ONCE === 0) yield;
    if (line.trim() === '') continue;
    // Reports are large: they wait as text, and are looked at closely when it is their turn.
    const at = scanTime(line);
    if (at !== null) {
      scanLines.push({ at, line });
      continue;
    }
    const record = parseLine(schema, read === 1 ? line.replace(/^\ufeff/, '') : line);
    if (!record) counts.unreadable++;
    else if (record.type === 'weathervane-history') {
      if (record.version > FORMAT) throw new NewerHistory(`history format ${record.version}`);
    } else if (record.type === 'cloud') names.learn(record);
    else if (record.type === 'end') counts.complete = record.complete;
    else if (record.type === 'change') changeLines.push(record);
    else if (record.type === 'alert') alertLines.push(record);
    else if (record.type === 'scan') scanLines.push({ at: Date.parse(record.report.startedAt), line });
    else {
      light.add({ ...record, cloudId: names.here(record.cloudId) });
      if (light.full()) {
        light.flush(true);
        yield;
      }
    }
  }
  light.flush();
  yield;

  const scanIds = new Map<string, number>();
  const touched = new Set<string>();
  const addScan = ({ line }: { line: string }) => {
    const record = parseLine(schema, line);
    if (record?.type !== 'scan') {
      counts.unreadable++;
      return;
    }
    const cloudId = names.here(record.cloudId);
    const { id, added } = importScan(stores, cloudId, record);
    scanIds.set(`${record.cloudId} ${record.scanId}`, id);
    if (added) touched.add(cloudId);
    count(added);
  };
  // Newest first: each gets a number below the one before.
  yield* inBatches(
    database,
    scanLines.sort((a, b) => b.at - a.at),
    SCANS_AT_ONCE,
    addScan,
  );
  const since = findingsSince(database, stores.clouds);
  for (const cloudId of touched)
    yield* since.rebuild(stores.clouds.of(cloudId), newestFirst(stores, cloudId));

  const newest = (a: { at: string; id: number }, b: { at: string; id: number }) =>
    Date.parse(b.at) - Date.parse(a.at) || b.id - a.id;
  changeLines.sort((a, b) => newest(a.change, b.change));
  yield* inBatches(database, changeLines, RECORDS_AT_ONCE, ({ change }) =>
    count(
      importChange(
        stores,
        names.here(change.cloudId),
        change,
        scanIds.get(`${change.cloudId} ${change.scanId}`),
      ),
    ),
  );
  alertLines.sort((a, b) => newest(a.alert, b.alert));
  yield* inBatches(database, alertLines, RECORDS_AT_ONCE, ({ dedupeKey, alert }) => {
    const cloudId = alert.cloudId === null ? null : names.here(alert.cloudId);
    count(stores.alertLog.addOld(dedupeKey, { ...alert, cloudId }));
  });

  counts.strangers = names.strangers();
  // Where the owner adds a cloud of this address later, its history is there.
  for (const { id, ...address } of counts.strangers)
    if (address.url !== '') stores.setState(`address/${id}`, address);
  return counts;
}

/** When the scan of a line was; null for other lines. */
function scanTime(line: string): number | null {
  if (!line.slice(0, 40).includes('"scan"')) return null;
  try {
    const { type, report } = JSON.parse(line) as { type?: unknown; report?: { startedAt?: unknown } };
    const at = Date.parse(String(report?.startedAt));
    return type === 'scan' && !Number.isNaN(at) ? at : null;
  } catch {
    return null;
  }
}

/** Which cloud here a cloud of the file is: the one with its id, else the one with its address. */
function cloudNames(known: readonly CloudName[]) {
  const ids = new Set(known.map(({ id }) => id));
  const byUrl = new Map(known.map(({ id, url }) => [url, id]));
  const learned = new Map<string, CloudName>();
  const seen = new Set<string>();
  return {
    learn({ cloudId: id, name, url }: LineOf<'cloud'>): void {
      learned.set(id, { id, name, url });
    },
    here(id: string): string {
      const found = ids.has(id) ? id : (byUrl.get(learned.get(id)?.url ?? '') ?? id);
      seen.add(found);
      return found;
    },
    strangers: (): CloudName[] =>
      [...seen].filter((id) => !ids.has(id)).map((id) => learned.get(id) ?? { id, name: '', url: '' }),
  };
}

function* inBatches<T>(
  database: Database,
  items: readonly T[],
  size: number,
  add: (item: T) => void,
): Generator<void> {
  for (let start = 0; start < items.length; start += size) {
    database.transaction(() => {
      for (const item of items.slice(start, start + size)) add(item);
    });
    yield;
  }
}

/** Light checks wait until a day of them is together; some days are one transaction. */
function lightImport({ database, clouds, light }: ImportStores, counts: ImportCounts) {
  let waiting: { cloudId: string; day: number; checks: LineOf<'check'>['check'][]; sums: LineOf<'day'>[] }[] =
    [];
  let size = 0;
  return {
    add(record: LineOf<'check'> | LineOf<'day'>): void {
      size++;
      const { cloudId } = record;
      const day = record.type === 'day' ? record.day : Math.floor(Date.parse(record.check.at) / DAY);
      let last = waiting.at(-1);
      if (last?.cloudId !== cloudId || last.day !== day) {
        last = { cloudId, day, checks: [], sums: [] };
        waiting.push(last);
      }
      if (record.type === 'day') last.sums.push(record);
      else last.checks.push(record.check);
    },
    full: () => size >= CHECKS_AT_ONCE && (waiting.length > 1 || size >= 100 * CHECKS_AT_ONCE),
    /** `mayGoOn`: the last day waits, its next check may be in the next line. */
    flush(mayGoOn = false): void {
      const last = mayGoOn && waiting.length > 1 ? waiting.slice(-1) : [];
      database.transaction(() => {
        for (const { cloudId, day, checks, sums } of waiting.slice(0, waiting.length - last.length)) {
          const cloud = clouds.of(cloudId);
          const added = checks.length === 0 ? 0 : light.mergeChecks(cloud, day, checks);
          counts.imported += added;
          counts.known += checks.length - added;
          for (const { type, cloudId: _, day: __, ...besides } of sums) {
            if (light.mergeSums(cloud, day, besides)) counts.imported++;
            else counts.known++;
          }
        }
      });
      waiting = last;
      size = last.reduce((sum, { checks, sums }) => sum + checks.length + sums.length, 0);
    },
  };
}

function importScan(
  { database, clouds, scans }: ImportStores,
  cloudId: string,
  { report }: LineOf<'scan'>,
): { id: number; added: boolean } {
  const cloud = clouds.of(cloudId);
  const twin = database.get<{ id: number }>(
    'SELECT id FROM scan WHERE cloud = ? AND at = ?',
    cloud,
    Date.parse(report.startedAt),
  );
  return twin
    ? { id: twin.id, added: false }
    : { id: scans.insert(cloud, report, belowAll(database, 'scan')), added: true };
}

function importChange(
  { database, clouds, changeLog }: ImportStores,
  cloudId: string,
  { id: _, cloudId: __, at, scanId: ___, read: ____, ...change }: LineOf<'change'>['change'],
  scanId: number | undefined,
): boolean {
  const twin = database.get(
    'SELECT 1 FROM change WHERE cloud = ? AND at = ? AND kind = ? AND subject IS ?',
    clouds.of(cloudId),
    Date.parse(at),
    change.kind,
    change.subject,
  );
  if (twin) return false;
  changeLog.addOld(cloudId, scanId ?? null, at, change);
  return true;
}

/** Reports of a cloud, a page at a time: no statement stays open while others have their turn. */
function* newestFirst({ scans }: ImportStores, cloudId: string) {
  for (let before: number | null = null; ; ) {
    const page = scans.scans(cloudId, 20, before);
    for (const { scanId } of page) {
      const found = scans.report(cloudId, scanId);
      if (found) yield found.report;
    }
    before = page.at(-1)?.scanId ?? null;
    if (before === null) return;
  }
}
