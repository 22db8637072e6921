import { type Report, SEVERITIES } from '../../../shared/report.ts';
import type { AlertRecord, ChangeRecord, ScanSummary } from '../../../shared/state.ts';
import { inGroup } from '../../../shared/testing/change-groups.ts';
import type { LightCheck } from '../../scan/light.ts';
import type {
  AlertDraft,
  ChangeFilter,
  CloudName,
  History,
  ImportCounts,
  KeyedAlert,
  StoredAlert,
} from '../../storage/types.ts';

interface Stored {
  scanId: number;
  cloudId: string;
  report: Report;
}

const summaryOf = ({ scanId, report }: Stored): ScanSummary => ({
  scanId,
  startedAt: report.startedAt,
  durationMs: report.durationMs,
  status: report.status,
  overall: report.grades.overall?.grade ?? null,
  nextcloudScan: report.grades.nextcloudScan?.grade ?? null,
  tls: report.grades.tls?.grade ?? null,
  headers: report.grades.headers?.grade ?? null,
  headersScore: report.grades.headers?.score ?? null,
  product: report.cloud?.product ?? null,
  version: report.cloud?.version ?? null,
  certificateNotAfter: report.certificate?.notAfter ?? null,
  certificateDaysLeft: report.certificate?.daysLeft ?? null,
  findings: Object.fromEntries(
    SEVERITIES.map((severity) => [
      severity,
      report.findings.filter((one) => one.severity === severity).length,
    ]),
  ) as ScanSummary['findings'],
});

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
}

/** As from a disk: nobody's changes reach what is stored. Handed out frozen, which is cheaper than a copy each time. */
const copyOf = <T>(value: T): T => frozen(JSON.parse(JSON.stringify(value)) as T);

const handedOut = (stored: Stored): Stored => ({ ...stored });

/**
 * A history in memory with the semantics of the SQLite one, transactions included: for the simulated year, where a
 * restart keeps the object and loses everything else. `keep` bounds the scans kept of each cloud.
 */
export class MemoryHistory implements History {
  readonly notices = [];
  readonly #keep: number;
  #scans: Stored[] = [];
  #lights: { cloudId: string; check: LightCheck }[] = [];
  #changes: ChangeRecord[] = [];
  #alerts: (AlertRecord & { dedupeKey: string; claimed: boolean })[] = [];
  #byKey = new Map<string, number>();
  #state = new Map<string, string>();
  #undo: (() => void)[] | null = null;
  #nextScan = 1;

  constructor(keep = Number.POSITIVE_INFINITY) {
    this.#keep = keep;
  }

  #undoable(undo: () => void): void {
    this.#undo?.push(undo);
  }

  addReport(cloudId: string, report: Report): ScanSummary {
    const stored = { scanId: this.#nextScan++, cloudId, report: copyOf(report) };
    const before = this.#scans;
    this.#undoable(() => {
      this.#scans = before;
    });
    const own = before.filter((scan) => scan.cloudId === cloudId);
    const drop = new Set(own.slice(0, Math.max(0, own.length + 1 - this.#keep)));
    this.#scans = [...before.filter((scan) => !drop.has(scan)), stored];
    return summaryOf(stored);
  }

  addLightCheck(cloudId: string, check: LightCheck): void {
    if (this.#keep !== Number.POSITIVE_INFINITY) return;
    this.#lights.push({ cloudId, check });
    this.#undoable(() => this.#lights.pop());
  }

  lightChecks(cloudId: string): LightCheck[] {
    return this.#lights.filter((light) => light.cloudId === cloudId).map(({ check }) => check);
  }

  latest(cloudId: string) {
    const found = this.#scans.findLast((scan) => scan.cloudId === cloudId);
    return found ? handedOut(found) : null;
  }

  report(cloudId: string, scanId: number) {
    const found = this.#scans.find((scan) => scan.cloudId === cloudId && scan.scanId === scanId);
    return found ? handedOut(found) : null;
  }

  scans(cloudId: string, limit: number, before: number | null): ScanSummary[] {
    return this.#scans
      .filter((scan) => scan.cloudId === cloudId && (before === null || scan.scanId < before))
      .reverse()
      .slice(0, limit)
      .map(summaryOf);
  }

  trend(cloudId: string, days: number, now: Date) {
    const from = now.getTime() - days * 86_400_000;
    return this.#scans
      .filter((scan) => scan.cloudId === cloudId && Date.parse(scan.report.startedAt) >= from)
      .slice(-400)
      .map((scan) => {
        const { startedAt, overall, nextcloudScan, tls, headers, headersScore, certificateDaysLeft } =
          summaryOf(scan);
        return {
          at: startedAt,
          scanId: scan.scanId,
          up: scan.report.status !== 'unreachable',
          overall,
          nextcloudScan,
          tls,
          headers,
          headersScore,
          certificateDaysLeft,
          findings: scan.report.findings.length,
        };
      });
  }

  findingsSince(cloudId: string) {
    const own = this.#scans.filter((scan) => scan.cloudId === cloudId);
    return (own.at(-1)?.report.findings ?? []).map(({ id, subject }) => {
      const gap = own.findLastIndex(
        ({ report }) => !report.findings.some((one) => one.id === id && one.subject === subject),
      );
      return { findingId: id, subject, at: own[gap + 1]?.report.startedAt ?? '' };
    });
  }

  replaceReport(cloudId: string, scanId: number, report: Report): void {
    const found = this.#scans.find((scan) => scan.cloudId === cloudId && scan.scanId === scanId);
    if (!found) return;
    const before = found.report;
    this.#undoable(() => {
      found.report = before;
    });
    found.report = copyOf(report);
  }

  addChanges(...[cloudId, scanId, at, changes]: Parameters<History['addChanges']>): ChangeRecord[] {
    const length = this.#changes.length;
    this.#undoable(() => {
      this.#changes.length = length;
    });
    const records = changes.map((change, index) => ({
      ...change,
      id: length + index + 1,
      cloudId,
      at,
      scanId,
      read: false,
    }));
    this.#changes.push(...records);
    return records;
  }

  #fitting({ cloudId, group = 'all' }: ChangeFilter): ChangeRecord[] {
    return this.#changes.filter(
      (change) => (cloudId === null || change.cloudId === cloudId) && inGroup(change, group),
    );
  }

  changes({ unreadOnly, limit, before, ...filter }: Parameters<History['changes']>[0]): ChangeRecord[] {
    return this.#fitting(filter)
      .filter(({ id, read }) => (!unreadOnly || !read) && (before === null || id < before))
      .reverse()
      .slice(0, limit);
  }

  countChanges(filter: ChangeFilter) {
    const fitting = this.#fitting(filter);
    return {
      all: this.#changes.length,
      fitting: fitting.length,
      unread: fitting.filter(({ read }) => !read).length,
    };
  }

  markChangesRead({ from = 0, upTo, ...filter }: Parameters<History['markChangesRead']>[0]): void {
    for (const change of this.#fitting(filter))
      if (change.id >= from && change.id <= upTo) change.read = true;
  }

  unreadChanges(): number {
    return this.#changes.filter(({ read }) => !read).length;
  }

  size(): { bytes: number; reports: number } {
    return { bytes: 0, reports: this.#scans.length };
  }

  addAlert({ dedupeKey, ...draft }: AlertDraft): AlertRecord | null {
    if (this.#byKey.has(dedupeKey)) return null;
    const record = {
      ...draft,
      id: this.#alerts.length + 1,
      deliveredAt: null,
      acknowledgedAt: null,
      problem: null,
      dedupeKey,
      claimed: false,
    };
    this.#alerts.push(record);
    this.#byKey.set(dedupeKey, record.id);
    this.#undoable(() => {
      this.#alerts.pop();
      this.#byKey.delete(dedupeKey);
    });
    return record;
  }

  #alert(id: number) {
    return this.#alerts[id - 1];
  }

  dedupeKeyOf(id: number): string {
    return this.#alert(id)?.dedupeKey ?? '';
  }

  claimAlert(id: number): boolean {
    const alert = this.#alert(id);
    if (!alert || alert.claimed) return false;
    alert.claimed = true;
    return true;
  }

  setDelivery(
    id: number,
    delivery: AlertRecord['delivery'],
    at: string | null,
    problem: string | null = null,
  ): void {
    const alert = this.#alert(id);
    if (!alert) return;
    const before = { delivery: alert.delivery, deliveredAt: alert.deliveredAt, problem: alert.problem };
    this.#undoable(() => Object.assign(alert, before));
    Object.assign(alert, { delivery, deliveredAt: at, problem });
  }

  alertOf(dedupeKey: string): StoredAlert | null {
    if (!this.#byKey.has(dedupeKey)) return null;
    const found = this.#alerts.filter(
      (alert) => alert.dedupeKey === dedupeKey || alert.dedupeKey.startsWith(`${dedupeKey}|`),
    );
    const newest = found.at(-1);
    if (newest === undefined) return null;
    const acknowledged = found.some(({ acknowledgedAt }) => acknowledgedAt !== null);
    return { id: newest.id, at: newest.at, acknowledged };
  }

  heldAlerts(): KeyedAlert[] {
    return this.#alerts.filter(({ delivery, claimed }) => delivery === 'held' && !claimed);
  }

  alert(id: number): KeyedAlert | null {
    return this.#alert(id) ?? null;
  }

  alerts(limit: number, before: number | null): AlertRecord[] {
    const end = before === null ? this.#alerts.length : Math.min(before - 1, this.#alerts.length);
    return this.#alerts.slice(Math.max(0, end - limit), end).reverse();
  }

  acknowledge(id: number | null, at: string): void {
    for (const alert of id === null ? this.#alerts : [this.#alert(id)])
      if (alert) alert.acknowledgedAt ??= at;
  }

  unreadAlerts(): number {
    return this.#alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null).length;
  }

  getState(key: string): unknown {
    const text = this.#state.get(key);
    return text === undefined ? null : JSON.parse(text);
  }

  setState(key: string, value: unknown): void {
    const before = this.#state.get(key);
    this.#undoable(() => (before === undefined ? this.#state.delete(key) : this.#state.set(key, before)));
    this.#state.set(key, JSON.stringify(value));
  }

  transaction<T>(work: () => T): T {
    if (this.#undo !== null) return work();
    this.#undo = [];
    try {
      return work();
    } catch (error) {
      for (const undo of this.#undo.reverse()) undo();
      throw error;
    } finally {
      this.#undo = null;
    }
  }

  removeCloud(cloudId: string): void {
    this.#scans = this.#scans.filter((scan) => scan.cloudId !== cloudId);
    this.#changes = this.#changes.filter((change) => change.cloudId !== cloudId);
  }

  maintain(): boolean {
    return false;
  }

  *exportLines(): Generator<string> {
    for (const scan of this.#scans) yield `${JSON.stringify(scan)}\n`;
  }

  *exportCsv(): Generator<string> {
    for (const { cloudId, report } of this.#scans) yield `${cloudId},${report.startedAt}\n`;
  }

  // biome-ignore lint/correctness/useYield: nothing of it takes time
  *importSteps(): Generator<void, ImportCounts> {
    return { imported: 0, known: 0, unreadable: 0, complete: true, strangers: [] };
  }

  clouds(): CloudName[] {
    return [];
  }

  close(): void {}
}
