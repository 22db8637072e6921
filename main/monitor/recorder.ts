import type { Report } from '../../shared/report.ts';
import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type { Change, ChangeRecord } from '../../shared/state.ts';
import type { LightCheck } from '../scan/light.ts';
import type { History } from '../storage/types.ts';
import { turnConditions } from './alert/alert-policy.ts';
import { type Ended, type Turn, turnPin, turnReach } from './alert/conditions.ts';
import { isCoverage, leftForLater, turnCoverage } from './alert/coverage-conditions.ts';
import { turnExpiry } from './alert/expiry-conditions.ts';
import type { Inbox } from './alert/inbox.ts';
import { nextReminderAt, type Told, tellOpen } from './alert/telling.ts';
import { sameFingerprint } from './change/certificate-change.ts';
import { reachChange } from './change/cloud-words.ts';
import { type Judgement, judge, judgeAgain, trustOf } from './change/judge.ts';
import { isHidden, keyArea, type View, viewOf } from './change/view.ts';
import { afterAway, watchedUntil } from './look/gaps.ts';
import { isEarly, reachStep } from './look/reach.ts';
import { afterAudit, afterFailedAudit, afterLight, type Intervals } from './look/schedule.ts';
import type { CloudMemory, Memories } from './memory.ts';
import type { MonitorClock, Random, Scanner } from './ports.ts';

const MINUTE = 60_000;
/** A finding that may be a hiccup is looked at again after this. */
const SECOND_LOOK_MS = 2 * MINUTE;
/** A reminder that waits already (a mute ended, a scan failed) asks for a scan after this; never a row of scans. */
const OVERDUE_REMINDER_MS = 60 * MINUTE;
/** Paths that the gentle pace left out are asked after this: the buckets of whoever counts have run dry by then. */
const REST_MS = 10 * MINUTE;

export interface RecorderPorts {
  clock: MonitorClock;
  random: Random;
  scanner: Pick<Scanner, 'reevaluate'>;
  history: History;
  settings: () => Settings;
  /** How often a cloud is looked at, as things are now. */
  intervals: (cloud: CloudSettings) => Intervals;
  memories: Memories;
  inbox: Inbox;
  onChanges: (records: ChangeRecord[]) => void;
}

/** What a look did; `blind`: it was not let in, so that another one would see no more. */
type Seen = Told & { blind?: boolean };

/**
 * What one look at a cloud leaves behind: rows of history, changes, what is open, alerts, the next plan. Each look is one
 * transaction, so a crash at any moment leaves the state before it or after it.
 */
export class Recorder {
  readonly #ports: RecorderPorts;

  constructor(ports: RecorderPorts) {
    this.#ports = ports;
  }

  /**
   * A full scan of a cloud that answered, or (`by.reached` false) of one that does not let us in: then nothing is said of
   * whether it is up.
   */
  report(cloud: CloudSettings, report: Report, by: { reached: boolean }): void {
    this.#commit(cloud, (memory, now) => {
      const { history, scanner, random, intervals } = this.#ports;
      const { known } = memory;
      const first = known.view === null;
      const older = known.scanId === null ? null : history.report(cloud.id, known.scanId);
      const { scanId } = history.addReport(cloud.id, report);
      const judgement = judge(
        known,
        older?.report ?? null,
        report,
        scanId,
        scanner.reevaluate,
        trustOf(cloud),
      );
      // The owner looked at the certificate and decided: an alert about it is not repeated. A pin that still does not
      // match is no such decision.
      if (judgement.otherTrust && report.certificate?.pinMismatch !== true) delete memory.open.certificate;
      memory.plan = watchedUntil(memory.plan, intervals(cloud), now);
      const ended = by.reached ? this.#reach(cloud, memory, 'up', null, now) : [];
      const lookAgain = memory.plan.reach.state === 'up' || memory.plan.lightAt <= now ? null : memory.plan;
      memory.plan = afterAudit(memory.plan, intervals(cloud), now, random());
      memory.plan.auditFailures = 0;
      if (lookAgain) Object.assign(memory.plan, { lightAt: lookAgain.lightAt, lightWhy: lookAgain.lightWhy });
      ended.push(...this.#judged(cloud, memory, judgement, scanId, report.startedAt));
      // Whoever was not let in has nothing to compare with: what is known rests on the report before.
      if (!by.reached && known.scanId !== null) memory.known.scanId = known.scanId;
      const covered = turnCoverage(memory.open, known.unseen, report, cloud);
      memory.open = covered.open;
      memory.known.unseen = covered.unseen;
      const { certificate } = report;
      ended.push(...turned(memory, turnPin(memory.open, { name: cloud.name, certificate, pin: cloud.pin })));
      if (leftForLater(report) && memory.plan.auditAt > now + REST_MS) {
        memory.plan.auditAt = now + REST_MS;
        memory.plan.auditWhy = 'the paths that were left for a later scan';
      }
      if (judgement.secondLook) {
        memory.plan.auditAt = now + SECOND_LOOK_MS;
        memory.plan.auditWhy = 'a second look at what appeared';
      }
      if (report.cloud) memory.known.webroot = report.target.webroot;
      // Without an answer of the cloud nobody vouches for our clock: the light check does, where it is answered.
      if (!by.reached) return { ended, saw: Object.keys(memory.open).filter(isCoverage), blind: true };
      ended.push(...this.#expire(cloud, memory, { shown: certificate?.fingerprint256, first }, now));
      const seen = viewOf(report);
      return { ended, saw: 'all', hidden: (key) => isFact(key) && isHidden(seen, key) };
    });
  }

  /**
   * A light check, or a full scan (`by.fullScan`) that found maintenance or nothing. Only called when we are online
   * ourselves.
   */
  light(cloud: CloudSettings, check: LightCheck, by: { fullScan: boolean }): void {
    this.#commit(cloud, (memory, now) => {
      const { history, random, intervals } = this.#ports;
      const every = intervals(cloud);
      if (check.refused && check.outcome !== 'down') return this.#notLetIn(cloud, check, memory, now);
      history.addLightCheck(cloud.id, check);
      const { lightAt, lightWhy } = memory.plan;
      const early = isEarly(memory.plan, check.outcome, now);
      memory.plan = afterLight(watchedUntil(memory.plan, every, now), every, now, random());
      if (by.fullScan && check.outcome === 'down') memory.plan = afterFailedAudit(memory.plan, every, now);
      // Asked for by the owner between two looks that confirm: it is no look of its own.
      if (early) Object.assign(memory.plan, { lightAt, lightWhy });
      const ended = early ? [] : this.#reach(cloud, memory, check.outcome, check.error?.message ?? null, now);
      // While a cloud is down nothing else is known of it, and nothing else is told.
      if (check.outcome === 'down') return { ended, saw: ['down'] };
      const shown = check.fingerprint256;
      const { certificate, version } = memory.known.view?.facts ?? {};
      const sameCertificate = sameFingerprint(certificate?.value, shown);
      if (sameCertificate) ended.push(...this.#expire(cloud, memory, { shown, first: false }, now));
      // In maintenance a cloud says nothing else of itself.
      const runsOut = sameCertificate ? ['expiry:certificate'] : [];
      if (check.outcome === 'maintenance') return { ended, saw: ['maintenance', ...runsOut] };
      // Two light checks are compared: another handshake may show another of two certificates. The first has only
      // the full scan before it.
      const because = changedSince(memory.plan.lastLight ?? seenByAudit(memory.known.view), check);
      if (because !== null && memory.plan.auditAt > now) {
        memory.plan.auditAt = now;
        memory.plan.auditWhy = because;
      }
      memory.plan.lastLight = { fingerprint256: shown, version: check.version };
      const sameVersion = check.version !== null && version?.value === check.version;
      return { ended, saw: [...runsOut, ...(sameVersion ? ['expiry:support'] : [])] };
    });
  }

  /** A light check that only we were refused: neither up nor down, and no dot in the series. */
  #notLetIn(
    cloud: CloudSettings,
    { fingerprint256: shown, clockSkewSeconds }: LightCheck,
    memory: CloudMemory,
    now: number,
  ): Seen {
    const every = this.#ports.intervals(cloud);
    memory.plan = afterLight(watchedUntil(memory.plan, every, now), every, now, this.#ports.random());
    const vouched = typeof clockSkewSeconds === 'number';
    const known = memory.known.view?.facts.certificate?.value;
    if (!vouched || !sameFingerprint(known, shown)) return { ended: [], saw: [], blind: true };
    const ended = this.#expire(cloud, memory, { shown, first: false }, now);
    return { ended, saw: ['expiry:certificate'], blind: true };
  }

  /** This computer is not in the cloud's network: nothing is said of it. */
  away(cloud: CloudSettings): void {
    this.#commit(cloud, (memory, now) => {
      memory.plan = afterAway(memory.plan, this.#ports.intervals(cloud), now, this.#ports.random());
      return null;
    });
  }

  /** Newer rules or data, same measurements: what they alone change, and vulnerabilities that became known. */
  again(cloud: CloudSettings): void {
    this.#commit(cloud, (memory, now) => {
      const { history, scanner } = this.#ports;
      const { known } = memory;
      const older = known.scanId === null ? null : history.report(cloud.id, known.scanId);
      if (older === null) return null;
      const report = scanner.reevaluate(older.report, new Date(older.report.startedAt));
      const { rulesVersion, dataAsOf } = report.scanner;
      if (known.scanner?.rulesVersion === rulesVersion && known.scanner.dataAsOf === dataAsOf) return null;
      const judgement = judgeAgain(known, older.report, report);
      history.replaceReport(cloud.id, older.scanId, report);
      const ended = this.#judged(cloud, memory, judgement, older.scanId, new Date(now).toISOString());
      return { ended, saw: [] };
    });
  }

  /** One look in one transaction: `work` says what it did, null where there was nothing to look at. */
  #commit(cloud: CloudSettings, work: (memory: CloudMemory, now: number) => Seen | null): void {
    const { clock, history, memories } = this.#ports;
    const now = clock.now();
    const memory = memories.get(cloud.id, now);
    try {
      history.transaction(() => {
        const before = { ...memory.open };
        const told = work(memory, now);
        if (told !== null) {
          tellOpen(this.#ports, cloud, memory, told, before, now);
          if (!told.blind) this.#askForReminder(cloud, memory, now);
        }
        memories.save(cloud.id);
      });
    } catch (error) {
      memories.forget(cloud.id);
      throw error;
    }
  }

  /** A reminder waits until a full scan has seen the matter again: it asks for one where none would come in time. */
  #askForReminder(cloud: CloudSettings, memory: CloudMemory, now: number): void {
    const { plan } = memory;
    if (plan.auditAt <= now) return;
    // Another scan would see no more of what the last one was not let see.
    const { unseen } = memory.known;
    const open = Object.fromEntries(
      Object.entries(memory.open).filter(([key]) => !isFact(key) || !Object.hasOwn(unseen, keyArea(key))),
    );
    const at = nextReminderAt(this.#ports, cloud.id, { ...memory, open }, now, plan.auditAt);
    if (at === null) return;
    const asked = at > now ? at : now + OVERDUE_REMINDER_MS;
    if (asked < plan.auditAt)
      Object.assign(plan, { auditAt: asked, auditWhy: 'whether what is critical still is, to remind of it' });
  }

  #record(cloudId: string, scanId: number | null, at: string, changes: readonly Change[]): void {
    if (changes.length > 0)
      this.#ports.onChanges(this.#ports.history.addChanges(cloudId, scanId, at, changes));
  }

  #judged(
    cloud: CloudSettings,
    memory: CloudMemory,
    { known, changes }: Judgement,
    scanId: number,
    at: string,
  ): Ended[] {
    const told = changes.map(({ change }) => change);
    this.#record(cloud.id, scanId, at, told);
    memory.known = known;
    return turned(memory, turnConditions(memory.open, changes, cloud.name, at));
  }

  #reach(
    cloud: CloudSettings,
    memory: CloudMemory,
    outcome: LightCheck['outcome'],
    error: string | null,
    now: number,
  ): Ended[] {
    const { plan } = memory;
    const before = plan.reach.state;
    const step = reachStep(plan.reach, outcome, error, now);
    const { reach, events, retryMs, why } = step;
    plan.reach = reach;
    if (retryMs !== null && why !== null) Object.assign(plan, { lightAt: now + retryMs, lightWhy: why });
    const changes = events.map((event) => reachChange(event, error));
    this.#record(cloud.id, null, new Date(now).toISOString(), changes);
    // Only at the sight of it: a cloud that went from maintenance into silence is another matter.
    const since = outcome === 'maintenance' ? reach.maintenanceSince : null;
    const limitMs = this.#ports.settings().alerts.maintenanceLimitMinutes * MINUTE;
    const limitAt = since === null ? null : since + limitMs;
    if (limitAt !== null && limitAt > now) plan.lightAt = Math.min(plan.lightAt, limitAt);
    if (reach.state === 'up' && before !== 'up' && before !== 'failing')
      Object.assign(plan, { auditAt: Math.min(plan.auditAt, now), auditWhy: 'it can be looked at again' });
    const seenBefore = memory.known.view !== null;
    const about = { name: cloud.name, seenBefore, error, limitAt, limitMs };
    return turned(memory, turnReach(memory.open, step, about, now));
  }

  #expire(
    cloud: CloudSettings,
    memory: CloudMemory,
    seen: { shown: string | null | undefined; first: boolean },
    now: number,
  ): Ended[] {
    const ownDays = this.#ports.settings().alerts.expiryDays;
    const turn = turnExpiry(memory.open, memory.known, { name: cloud.name, ownDays, ...seen }, now);
    memory.known.certificate = turn.certificate;
    memory.known.support = turn.support;
    return turned(memory, turn);
  }
}

/** Whether what is open under a key is a fact of a report, not of the schedule or the clock. */
const isFact = (key: string): boolean => /^(finding|advisory|exposure|header|protocol|suite):/.test(key);

function turned(memory: CloudMemory, { open, ended }: Turn): Ended[] {
  memory.open = open;
  return ended;
}

const seenByAudit = (view: View | null) => ({
  fingerprint256: view?.facts.certificate?.value ?? null,
  version: view?.facts.version?.value ?? null,
});

/** Why a light check calls for a full scan, or null. */
function changedSince(
  last: { fingerprint256: string | null; version: string | null },
  check: LightCheck,
): string | null {
  if (
    last.fingerprint256 &&
    check.fingerprint256 &&
    !sameFingerprint(last.fingerprint256, check.fingerprint256)
  )
    return 'its certificate changed';
  if (last.version && check.version && last.version !== check.version) return 'its version changed';
  return null;
}
