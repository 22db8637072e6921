import type { ProbeError, Report } from '../../shared/report.ts';
import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type { Change, ChangeRecord } from '../../shared/state.ts';
import type { LightCheck } from '../scan/light.ts';
import type { AlertDraft, History } from '../storage/types.ts';
import { turnConditions, untold } from './alert-policy.ts';
import {
  certificateSteps,
  certificateText,
  type ExpiryStep,
  expiryStep,
  supportSteps,
  supportText,
} from './expiry.ts';
import type { Inbox } from './inbox.ts';
import { type Judgement, judge, judgeAgain } from './judge.ts';
import type { CloudMemory, Condition, Memories } from './memory.ts';
import type { MonitorClock, Random, Scanner } from './ports.ts';
import { type ReachEvent, reachStep } from './reach.ts';
import { afterAudit, afterLight, type Intervals } from './schedule.ts';
import type { View } from './view.ts';

const MINUTE = 60_000;
/** A finding that may be a hiccup is looked at again after this. */
const SECOND_LOOK_MS = 2 * MINUTE;

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

type Draft = Omit<AlertDraft, 'delivery' | 'at'>;
interface Ended {
  condition: Condition;
  sentence: string;
}

/**
 * What one look at a cloud leaves behind: rows of history, changes, what is open, alerts, the next plan. Each look is one
 * transaction, so a crash at any moment leaves the state before it or after it.
 */
export class Recorder {
  readonly #ports: RecorderPorts;

  constructor(ports: RecorderPorts) {
    this.#ports = ports;
  }

  /** A full scan of a cloud that answered. */
  report(cloud: CloudSettings, report: Report): void {
    this.#commit(cloud, (memory, now) => {
      const { history, scanner } = this.#ports;
      const { known } = memory;
      const older = known.scanId === null ? null : history.report(cloud.id, known.scanId);
      const { scanId } = history.addReport(cloud.id, report);
      const judgement = judge(known, older?.report ?? null, report, scanId, scanner.reevaluate);
      const every = this.#ports.intervals(cloud);
      const ended = this.#reach(cloud, memory, 'up', null, now);
      const lookAgain = memory.plan.reach.state === 'up' ? null : memory.plan;
      memory.plan = afterAudit(memory.plan, every, now, this.#ports.random());
      if (lookAgain) Object.assign(memory.plan, { lightAt: lookAgain.lightAt, lightWhy: lookAgain.lightWhy });
      ended.push(...this.#judged(cloud, memory, judgement, scanId, report.startedAt));
      if (judgement.secondLook) {
        memory.plan.auditAt = now + SECOND_LOOK_MS;
        memory.plan.auditWhy = 'a second look at what appeared';
      }
      ended.push(...this.#expire(cloud, memory, report.certificate?.fingerprint256, now));
      this.#settle(cloud, memory, ended, now);
    });
  }

  /** A light check, or a full scan that found maintenance or nothing. Only called when we are online ourselves. */
  light(cloud: CloudSettings, check: LightCheck): void {
    this.#commit(cloud, (memory, now) => {
      this.#ports.history.addLightCheck(cloud.id, check);
      const every = this.#ports.intervals(cloud);
      memory.plan = afterLight(memory.plan, every, now, this.#ports.random());
      const ended = this.#reach(cloud, memory, check.outcome, errorText(check.error), now);
      if (check.outcome === 'up') {
        // Two light checks are compared: another handshake may show another of two certificates. The first has only
        // the full scan before it.
        const because = changedSince(memory.plan.lastLight ?? seenByAudit(memory.known.view), check);
        if (because !== null && memory.plan.auditAt > now) {
          memory.plan.auditAt = now;
          memory.plan.auditWhy = because;
        }
        memory.plan.lastLight = { fingerprint256: check.fingerprint256, version: check.version };
        const certificate = memory.known.view?.facts.certificate?.value;
        if (sameFingerprint(certificate, check.fingerprint256))
          ended.push(...this.#expire(cloud, memory, check.fingerprint256, now));
      }
      // While a cloud is down nothing else is known of it, and nothing else is told.
      this.#settle(cloud, memory, ended, now);
    });
  }

  /** Newer rules or data, same measurements: what they alone change, and vulnerabilities that became known. */
  again(cloud: CloudSettings): void {
    this.#commit(cloud, (memory, now) => {
      const { history, scanner } = this.#ports;
      const { known } = memory;
      const older = known.scanId === null ? null : history.report(cloud.id, known.scanId);
      if (older === null) return;
      const before = older.report;
      const report = scanner.reevaluate(before, new Date(before.startedAt));
      history.replaceReport(cloud.id, older.scanId, report);
      const at = new Date(now).toISOString();
      const judgement = judgeAgain(known, before, report);
      const ended = this.#judged(cloud, memory, judgement, older.scanId, at);
      this.#settle(cloud, memory, ended, now);
    });
  }

  #commit(cloud: CloudSettings, work: (memory: CloudMemory, now: number) => void): void {
    const { clock, history, memories } = this.#ports;
    const now = clock.now();
    const memory = memories.get(cloud.id, now);
    try {
      history.transaction(() => {
        work(memory, now);
        memories.save(cloud.id);
      });
    } catch (error) {
      memories.forget(cloud.id);
      throw error;
    }
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
    this.#record(
      cloud.id,
      scanId,
      at,
      changes.map(({ change }) => change),
    );
    const { open, ended } = turnConditions(memory.open, changes, cloud.name, at);
    memory.known = known;
    memory.open = open;
    return ended;
  }

  #reach(
    cloud: CloudSettings,
    memory: CloudMemory,
    outcome: LightCheck['outcome'],
    error: string | null,
    now: number,
  ): Ended[] {
    const before = memory.plan.reach;
    const { reach, events, retryMs, why } = reachStep(before, outcome, error, now);
    memory.plan.reach = reach;
    if (retryMs !== null && why !== null) {
      memory.plan.lightAt = now + retryMs;
      memory.plan.lightWhy = why;
    }
    this.#record(
      cloud.id,
      null,
      new Date(now).toISOString(),
      events.map((event) => reachChange(event, error)),
    );
    const ended: Ended[] = [];
    const end = (key: string, sentence: string) => {
      const condition = memory.open[key];
      if (condition?.alertId) ended.push({ condition, sentence });
      delete memory.open[key];
    };
    if (events.includes('down') && memory.known.view !== null)
      memory.open.down = condition(`down@${reach.since}`, 'down', 'high', {
        title: `${cloud.name} cannot be reached`,
        body: [error, 'It did not answer three times in a row, and our own connection works.']
          .filter(Boolean)
          .join('\n'),
      });
    if (events.includes('up')) end('down', `${cloud.name} can be reached again.`);
    if (reach.maintenanceSince === null) end('maintenance', `${cloud.name}: maintenance is over.`);
    // Only at the sight of it: a cloud that went from maintenance into silence is another matter.
    else if (outcome === 'maintenance') this.#maintenance(cloud, memory, reach.maintenanceSince, now);
    if (reach.state === 'up' && before.state !== 'up' && before.state !== 'failing') {
      memory.plan.auditAt = Math.min(memory.plan.auditAt, now);
      memory.plan.auditWhy = 'it can be looked at again';
    }
    return ended;
  }

  #maintenance(cloud: CloudSettings, memory: CloudMemory, since: number, now: number): void {
    const limit = this.#ports.settings().alerts.maintenanceLimitMinutes * MINUTE;
    const left = since + limit - now;
    if (left > 0) memory.plan.lightAt = Math.min(memory.plan.lightAt, now + left);
    else
      memory.open.maintenance ??= condition(`maintenance@${since}`, 'maintenance', 'medium', {
        title: `${cloud.name} is still in maintenance`,
        body: `Maintenance began more than ${Math.round(limit / MINUTE)} minutes ago. An update may have got stuck: occ status tells.`,
      });
  }

  /**
   * The expiry policy, at the sight of the very certificate and version it is about: one that waits for its second look
   * is not known yet, and the one before it is not shown any more.
   */
  #expire(cloud: CloudSettings, memory: CloudMemory, shown: string | null | undefined, now: number): Ended[] {
    const facts: View['facts'] = memory.known.view?.facts ?? {};
    const days = this.#ports.settings().alerts.expiryDays;
    const ended: Ended[] = [];
    const run = (
      what: 'certificate' | 'support',
      thing: string,
      steps: ExpiryStep[],
      text: (step: ExpiryStep) => { title: string; body: string },
      over: string,
    ) => {
      const key = `expiry:${what}`;
      const open = memory.open[key];
      if (memory.known[what] !== null && memory.known[what].thing !== thing && open) {
        if (open.alertId) ended.push({ condition: open, sentence: over });
        delete memory.open[key];
      }
      const first = memory.known[what] === null;
      const next = expiryStep(memory.known[what], thing, steps, now);
      memory.known[what] = next.memory;
      // What was so when the cloud was added did not get worse: its card says it.
      if (next.tell && !first)
        memory.open[key] = condition(
          `${key}|${thing}|${next.tell.name}`,
          key,
          next.tell.severity,
          text(next.tell),
        );
    };
    const certificate = facts.certificate?.certificate;
    if (certificate && sameFingerprint(certificate.fingerprint256, shown))
      run(
        'certificate',
        certificate.fingerprint256,
        certificateSteps(certificate, days),
        (step) => certificateText(cloud.name, certificate, step, now),
        `${cloud.name}: the certificate was renewed, valid until ${certificate.notAfter.slice(0, 10)}.`,
      );
    const support = facts.support?.support;
    if (support)
      run(
        'support',
        `${support.label} ${support.until}`,
        supportSteps(support.until, days),
        () => supportText(cloud.name, support.label, support.until, now),
        `${cloud.name}: the installed version is supported until ${support.until}.`,
      );
    return ended;
  }

  /** Turns what is open into stored alerts: new ones, ones whose mute ran out, reminders, recoveries. */
  #settle(cloud: CloudSettings, memory: CloudMemory, ended: readonly Ended[], now: number): void {
    const { history, inbox } = this.#ports;
    const settings = this.#ports.settings();
    const { tell, drop, remind } = untold(memory.open, cloud.id, settings, now);
    for (const key of drop) setAlert(memory, key, 0, now);
    const store = (keys: readonly string[], drafts: readonly Draft[], title: string) => {
      if (drafts.length === 0) return;
      for (const [index, record] of inbox.store(drafts, title).entries())
        setAlert(memory, keys[index], record?.id ?? null, now);
    };
    store(
      tell,
      tell.flatMap((key) => draftOf(cloud.id, memory.open[key])),
      `${cloud.name}: ${tell.length} things got worse`,
    );
    const due = remind.filter((key) => {
      const id = memory.open[key]?.alertId ?? 0;
      return history.alerts(1, id + 1)[0]?.acknowledgedAt === null;
    });
    const reminders = due.flatMap((key) => draftOf(cloud.id, memory.open[key], now));
    if (reminders.length > 0) inbox.store(reminders, `${cloud.name}: ${reminders.length} reminders`);
    for (const key of due) setAlert(memory, key, memory.open[key]?.alertId ?? 0, now);
    if (settings.alerts.recovery && ended.length > 0)
      inbox.store(
        ended.map(({ condition: was, sentence }) => ({
          cloudId: cloud.id,
          findingId: was.findingId,
          kind: 'recovery',
          severity: 'info',
          title: sentence.slice(0, 200),
          body: `Over: ${was.title}`.slice(0, 1000),
          dedupeKey: `${cloud.id}|over|${was.episode}`,
        })),
        `${cloud.name}: ${ended.length} things got better`,
      );
  }
}

function setAlert(memory: CloudMemory, key: string | undefined, alertId: number | null, now: number): void {
  const open = key === undefined ? undefined : memory.open[key];
  if (key === undefined || open === undefined) return;
  // Stored in an earlier life with this key: it was told then.
  memory.open[key] = { ...open, alertId: alertId ?? 0, toldAt: now };
}

function draftOf(cloudId: string, open: Condition | undefined, remindedAt?: number): Draft[] {
  if (!open) return [];
  const { findingId, kind, severity, title, body, episode } = open;
  const again = remindedAt !== undefined;
  return [
    {
      cloudId,
      findingId,
      kind: again ? 'reminder' : kind,
      severity,
      title: again ? `Still: ${title}`.slice(0, 200) : title,
      body,
      dedupeKey: `${cloudId}|${episode}${again ? `|again|${remindedAt}` : ''}`,
    },
  ];
}

const condition = (
  episode: string,
  kind: string,
  severity: Condition['severity'],
  { title, body }: { title: string; body: string },
): Condition => ({
  episode,
  kind,
  severity,
  findingId: null,
  subject: null,
  title: title.slice(0, 200),
  body: body.slice(0, 1000),
  alertId: null,
  toldAt: 0,
});

const errorText = (error: ProbeError | null): string | null => (error ? error.message : null);

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();
const sameFingerprint = (a: string | null | undefined, b: string | null | undefined): boolean =>
  typeof a === 'string' && typeof b === 'string' && plain(a) === plain(b);

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

const REACH_CHANGES = {
  down: { direction: 'worse', severity: 'high', sentence: 'The cloud cannot be reached.' },
  up: { direction: 'better', severity: 'info', sentence: 'The cloud can be reached again.' },
  'maintenance-started': {
    direction: 'neutral',
    severity: 'info',
    sentence: 'The cloud went into maintenance.',
  },
  'maintenance-ended': { direction: 'better', severity: 'info', sentence: 'Maintenance is over.' },
} as const satisfies Record<ReachEvent, Pick<Change, 'direction' | 'severity' | 'sentence'>>;

const reachChange = (event: ReachEvent, error: string | null): Change => ({
  kind: event,
  subject: null,
  ...REACH_CHANGES[event],
  before: null,
  after: event === 'down' ? error : null,
  cause: 'cloud',
});
