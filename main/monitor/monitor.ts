import { z } from 'zod';
import type { Report } from '../../shared/report.ts';
import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type { AlertRecord, ChangeRecord, ScanProgress } from '../../shared/state.ts';
import type { LightCheck } from '../scan/light.ts';
import type { History } from '../storage/types.ts';
import { issuerFamily } from './certificate-change.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { Inbox } from './inbox.ts';
import { type CloudMemory, Memories } from './memory.ts';
import type { Channel, Connectivity, MonitorClock, Random, Scanner } from './ports.ts';
import { Recorder } from './recorder.ts';
import {
  afterAudit,
  afterGap,
  afterLight,
  type Intervals,
  intervalsOf,
  nextLook,
  repaired,
  restingWhy,
  SETTLE_MS,
} from './schedule.ts';

const MINUTE = 60_000;
/** Most clouds looked at at once. */
const PARALLEL = 3;
/** Timers stand still while the computer sleeps: the clock is looked at at least this often. */
const NAP_MS = MINUTE;
/** A timer this late means sleep or a clock that was set; so does a clock that runs backwards. */
const GAP_MS = 2 * MINUTE;
/** A scan that was cancelled or failed by our own fault is tried again after this. */
const UNFINISHED_RETRY_MS = 15 * MINUTE;
/** A suspend may be called off without a word: after this the watch goes on by itself. */
const SUSPENDED_AT_MOST_MS = 2 * MINUTE;
/** With a clock further off than this, nothing is said about what runs out. */
const WRONG_CLOCK_SECONDS = 12 * 3600;
const WRONG_CLOCK_RETRY_MS = 15 * MINUTE;
/** The same stranger on the line is told again after this at the earliest. */
const INTERCEPTED_AGAIN_MS = 6 * 3_600_000;
/** Who was told of lately, by issuer family, and when. */
const Intercepted = z.record(z.string(), z.number());

export interface MonitorListener {
  cloud: (cloudId: string) => void;
  changes: (records: ChangeRecord[]) => void;
  alert: (record: AlertRecord) => void;
  connection: (state: ConnectionState) => void;
  /** Seconds our clock is off, by what the clouds say; null: it is right again. */
  wrongClock: (seconds: number | null) => void;
}

export interface MonitorPorts {
  clock: MonitorClock;
  random: Random;
  scanner: Scanner;
  connectivity: Connectivity;
  channels: readonly Channel[];
  history: History;
  settings: () => Settings;
  listener: MonitorListener;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Longest time between two looks at the clock; tests in virtual time take longer naps. */
  napMs?: number;
}

interface Running {
  controller: AbortController;
  kind: 'audit' | 'light';
  /** The owner asked for it. */
  manual: boolean;
  progress: ScanProgress | null;
}

/** Why a look was broken off: it says nothing about the cloud and is made again. */
const SUSPENDED = new Error('The computer goes to sleep.');

/** What is going on with a cloud. */
export interface Watch {
  memory: CloudMemory;
  progress: ScanProgress | null;
  nextAt: number | null;
  nextWhy: string;
}

/** Watches all clouds: decides when to look, whom to believe, and hands what was seen to the recorder. */
export class Monitor {
  readonly #ports: MonitorPorts;
  readonly #memories: Memories;
  readonly #inbox: Inbox;
  readonly #recorder: Recorder;
  readonly #connection: Connection;
  readonly #running = new Map<string, Running>();
  /** Clouds the owner wants scanned now, whatever the plan. */
  readonly #manual = new Set<string>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #cancelTimer: () => void = () => undefined;
  #armed = { at: 0, ms: Number.POSITIVE_INFINITY };
  #lastNow: number;
  #recheckAt = 0;
  #rechecking = false;
  #flushing = false;
  #flushNotBefore = 0;
  #wrongClock: number | null = null;
  /** Whose certificates were shown instead of the clouds', the last time somebody's were. */
  #interceptor: string | null = null;
  #started = false;
  #onBattery = false;
  /** No look starts before: the computer goes to sleep, or has just woken. */
  #notBefore = 0;

  constructor(ports: MonitorPorts) {
    this.#ports = ports;
    const { clock, random, scanner, history, settings, listener, log } = ports;
    this.#lastNow = clock.now();
    this.#memories = new Memories(history);
    this.#inbox = new Inbox({
      history,
      clock,
      settings,
      channels: ports.channels,
      onAlert: listener.alert,
      log,
    });
    this.#recorder = new Recorder({
      clock,
      random,
      scanner,
      history,
      settings,
      intervals: (cloud) => this.#every(cloud),
      memories: this.#memories,
      inbox: this.#inbox,
      onChanges: listener.changes,
    });
    this.#connection = new Connection(
      {
        connectivity: ports.connectivity,
        lightCheck: (cloud, signal) => scanner.lightCheck(cloud, signal),
        witnesses: () => this.#witnesses(),
      },
      clock.now(),
    );
  }

  /** Goes on where it stopped: what fell due meanwhile is caught up one by one. */
  start(): void {
    this.#started = true;
    const now = this.#ports.clock.now();
    this.#lastNow = now;
    this.#repair();
    const seen = this.#plans(
      (memory) => memory.known.scanId !== null || memory.plan.reach.state !== 'unknown',
    );
    this.#setPlans(afterGap(seen, now, 0));
    this.#tick();
  }

  /** Ends every look; resolves when none is left. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#cancelTimer();
    this.#stop.abort(new Error('The app is closing.'));
    for (const { controller } of this.#running.values()) controller.abort(new Error('The app is closing.'));
    await Promise.allSettled(this.#tasks);
    await this.#inbox.settled();
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  get wrongClock(): number | null {
    return this.#wrongClock;
  }

  watch(cloud: CloudSettings): Watch {
    const now = this.#ports.clock.now();
    const memory = this.#memories.get(cloud.id, now);
    const progress = this.#running.get(cloud.id)?.progress ?? null;
    const resting = restingWhy(cloud, this.#ports.settings().schedule, now);
    if (resting !== null) return { memory, progress, nextAt: null, nextWhy: resting };
    if (!this.#connection.state.online)
      return { memory, progress, nextAt: null, nextWhy: 'offline: it is looked at as soon as we are back' };
    const next = nextLook(memory.plan);
    // People ask for the next full scan; a light check every few minutes is told only where it decides something.
    const { reach, auditAt, auditWhy } = memory.plan;
    const shown = reach.state === 'up' && next.kind === 'light' ? { at: auditAt, why: auditWhy } : next;
    return { memory, progress, nextAt: shown.at, nextWhy: shown.why };
  }

  get scanning(): boolean {
    return [...this.#running.values()].some(({ kind }) => kind === 'audit');
  }

  /** Scan now: all that are not resting, or this one whatever rests. Says how many will be scanned. */
  scanNow(cloudId: string | null): number {
    const { clouds, schedule } = this.#ports.settings();
    const now = this.#ports.clock.now();
    const wanted = clouds.filter((cloud) =>
      cloudId === null ? restingWhy(cloud, schedule, now) === null : cloud.id === cloudId,
    );
    for (const { id } of wanted) if (this.#running.get(id)?.kind !== 'audit') this.#manual.add(id);
    this.#tick();
    return wanted.length;
  }

  cancel(cloudId: string): void {
    this.#manual.delete(cloudId);
    this.#running.get(cloudId)?.controller.abort(new Error('Cancelled.'));
  }

  /** The settings changed: intervals, pauses, clouds. */
  settingsChanged(): void {
    if (!this.#started) return;
    this.#repair();
    const ids = new Set(this.#ports.settings().clouds.map(({ id }) => id));
    for (const id of this.#running.keys()) if (!ids.has(id)) this.cancel(id);
    this.#tick();
  }

  /** Everything remembered of a cloud that is gone. */
  forget(cloudId: string): void {
    this.cancel(cloudId);
    this.#memories.remove(cloudId);
  }

  /** On battery the schedule is slower, from now on and for what is planned already. */
  power({ onBattery }: { onBattery: boolean }): void {
    if (onBattery === this.#onBattery) return;
    this.#onBattery = onBattery;
    this.settingsChanged();
  }

  /** The computer goes to sleep: running looks end without a verdict and are made again after it woke. */
  suspend(): void {
    if (!this.#started) return;
    this.#notBefore = this.#ports.clock.now() + SUSPENDED_AT_MOST_MS;
    for (const [id, { controller, manual }] of this.#running) {
      if (manual) this.#manual.add(id);
      controller.abort(SUSPENDED);
    }
  }

  /** The computer woke up or its network changed: look now instead of at the next timer. */
  wake(): void {
    if (!this.#started) return;
    this.#notBefore = Math.min(this.#notBefore, this.#ports.clock.now() + SETTLE_MS);
    this.#recheckAt = 0;
    this.#tick();
  }

  /** Advisory data or rules are newer: all clouds are judged again without a scan. */
  knowledgeChanged(): void {
    for (const cloud of this.#ports.settings().clouds) {
      if (this.#running.has(cloud.id)) continue;
      this.#recorder.again(cloud);
      this.#ports.listener.cloud(cloud.id);
    }
    void this.#inbox.flush();
  }

  #plans(wanted: (memory: CloudMemory) => boolean = () => true) {
    const now = this.#ports.clock.now();
    const all = this.#ports.settings().clouds.map(({ id }) => [id, this.#memories.get(id, now)] as const);
    return new Map(all.filter(([, memory]) => wanted(memory)).map(([id, { plan }]) => [id, plan]));
  }

  #setPlans(plans: ReadonlyMap<string, CloudMemory['plan']>): void {
    const now = this.#ports.clock.now();
    this.#ports.history.transaction(() => {
      for (const [id, plan] of plans) {
        this.#memories.get(id, now).plan = plan;
        this.#memories.save(id);
      }
    });
  }

  #every(cloud: CloudSettings): Intervals {
    return intervalsOf(cloud, this.#ports.settings().schedule, this.#onBattery);
  }

  #repair(): void {
    const now = this.#ports.clock.now();
    for (const cloud of this.#ports.settings().clouds) {
      const memory = this.#memories.get(cloud.id, now);
      memory.plan = repaired(memory.plan, this.#every(cloud), now);
    }
  }

  #witnesses() {
    const { clouds, schedule } = this.#ports.settings();
    const now = this.#ports.clock.now();
    return clouds
      .filter((cloud) => !this.#running.has(cloud.id) && restingWhy(cloud, schedule, now) === null)
      .map((cloud) => ({ cloud, memory: this.#memories.get(cloud.id, now) }))
      .filter(({ memory }) => ['up', 'maintenance', 'failing'].includes(memory.plan.reach.state))
      .map(({ cloud, memory }) => ({
        cloud,
        issuer: memory.known.view?.facts.certificate?.certificate?.issuer ?? null,
      }));
  }

  /** Sleep, or a clock that was set: what fell due is spread out; a clock set back moves the plans with it. */
  #noticeGap(now: number): void {
    const late = now - (this.#armed.at + this.#armed.ms);
    const back = this.#lastNow - now;
    this.#lastNow = now;
    if (late > GAP_MS) this.#setPlans(afterGap(this.#plans(), now, late));
    else if (back > MINUTE) {
      const shifted = [...this.#plans()].map(([id, plan]) => {
        const { reach } = plan;
        const since = reach.maintenanceSince;
        return [
          id,
          {
            ...plan,
            auditAt: plan.auditAt - back,
            lightAt: plan.lightAt - back,
            reach: {
              ...reach,
              since: reach.since - back,
              maintenanceSince: since === null ? null : since - back,
            },
          },
        ] as const;
      });
      this.#recheckAt -= back;
      this.#flushNotBefore -= back;
      this.#notBefore -= back;
      this.#setPlans(new Map(shifted));
    }
  }

  #tick(): void {
    if (!this.#started) return;
    const now = this.#ports.clock.now();
    this.#noticeGap(now);
    const { clouds, schedule } = this.#ports.settings();
    const { online } = this.#connection.state;
    const due = clouds
      .filter(({ id }) => !this.#running.has(id))
      .map((cloud) => {
        const manual = this.#manual.has(cloud.id);
        const next = nextLook(this.#memories.get(cloud.id, now).plan);
        const may = online && restingWhy(cloud, schedule, now) === null;
        const wanted = manual ? Number.NEGATIVE_INFINITY : may ? next.at : Number.POSITIVE_INFINITY;
        const at = Math.max(wanted, this.#notBefore);
        return { cloud, at, kind: manual ? ('audit' as const) : next.kind };
      })
      .sort((a, b) => a.at - b.at);
    let later = Number.POSITIVE_INFINITY;
    for (const { cloud, at, kind } of due) {
      if (at <= now && this.#running.size < PARALLEL) this.#launch(cloud, kind);
      else if (at > now) later = Math.min(later, at);
    }
    if (!online && now >= this.#recheckAt) this.#recheck();
    if (online && now >= this.#flushNotBefore && this.#inbox.waiting()) this.#flushHeld();
    if (!online && !this.#rechecking) later = Math.min(later, this.#recheckAt);
    this.#arm(now, later);
  }

  #arm(now: number, later: number): void {
    this.#cancelTimer();
    const ms = Math.max(1, Math.ceil(Math.min(later - now, this.#ports.napMs ?? NAP_MS)));
    this.#armed = { at: now, ms };
    this.#cancelTimer = this.#ports.clock.after(ms, () => this.#tick());
  }

  /** Runs something in the background; a bug in it is logged and never stops the watch. */
  #track(work: Promise<void>, done: () => void): void {
    const bug = (error: unknown) => {
      if (!this.#stop.signal.aborted)
        this.#ports.log(
          'error',
          `watch: ${error instanceof Error ? (error.stack ?? error.message) : 'failed'}`,
        );
    };
    const task = work
      .catch(bug)
      .then(() => {
        this.#tasks.delete(task);
        done();
      })
      .catch(bug);
    this.#tasks.add(task);
  }

  #launch(cloud: CloudSettings, kind: 'audit' | 'light'): void {
    const controller = new AbortController();
    const progress = kind === 'audit' ? { step: 'Starting', done: 0, total: 1 } : null;
    const running: Running = { controller, kind, manual: this.#manual.delete(cloud.id), progress };
    this.#running.set(cloud.id, running);
    const { listener } = this.#ports;
    if (kind === 'audit') listener.cloud(cloud.id);
    this.#track(this.#look(cloud, running), () => {
      this.#running.delete(cloud.id);
      if (this.#stop.signal.aborted) return;
      if (controller.signal.reason !== SUSPENDED) this.#postponeIfDue(cloud, kind);
      listener.cloud(cloud.id);
      this.#tick();
    });
  }

  /** An error of ours or a cancelled scan leaves the plan as it was: it must not be due again at once. */
  #postponeIfDue(cloud: CloudSettings, kind: 'audit' | 'light'): void {
    if (!this.#connection.state.online || !this.#ports.settings().clouds.some(({ id }) => id === cloud.id))
      return;
    const now = this.#ports.clock.now();
    const memory = this.#memories.get(cloud.id, now);
    const every = this.#every(cloud);
    const next = nextLook(memory.plan);
    if (next.kind !== kind || next.at > now) return;
    if (kind === 'light') memory.plan = afterLight(memory.plan, every, now, 0);
    else {
      memory.plan = afterAudit(memory.plan, every, now, 0);
      memory.plan.auditAt = now + Math.min(every.auditMs, UNFINISHED_RETRY_MS);
      memory.plan.auditWhy = 'the last scan did not come to its end';
    }
    this.#memories.save(cloud.id);
  }

  async #look(cloud: CloudSettings, { controller: { signal }, kind }: Running): Promise<void> {
    const { scanner, listener } = this.#ports;
    if (kind === 'light') {
      const check = await scanner.lightCheck(cloud, signal);
      if (!signal.aborted) await this.#seenLight(cloud, check, signal);
      return;
    }
    const report = await scanner.audit(cloud, signal, (progress) => {
      const running = this.#running.get(cloud.id);
      if (running) running.progress = progress;
      listener.cloud(cloud.id);
    });
    if (!signal.aborted) await this.#seenReport(cloud, report, signal);
  }

  async #seenReport(cloud: CloudSettings, report: Report, signal: AbortSignal): Promise<void> {
    const wasCloud =
      this.#memories.get(cloud.id, this.#ports.clock.now()).known.view?.facts.product !== undefined;
    const gone = report.status === 'unreachable' || (report.status === 'not-a-cloud' && wasCloud);
    if (gone || report.status === 'maintenance') return this.#seenLight(cloud, lightOf(report), signal);
    if (this.#clockIsWrong(cloud, report.http?.clockSkewSeconds)) return;
    const now = this.#ports.clock.now();
    const known = this.#memories.get(cloud.id, now).known.view?.facts.certificate?.certificate;
    const shown = report.certificate;
    // A home cloud's own certificate need not be trusted either: a stranger's is told by its issuer.
    const foreign =
      known &&
      shown &&
      !shown.trusted &&
      known.fingerprint256 !== shown.fingerprint256 &&
      issuerFamily(known.issuer) !== issuerFamily(shown.issuer);
    if (foreign && (await this.#connection.intercepted(cloud, shown.issuer, signal))) {
      if (!signal.aborted) this.#intercepted(shown.issuer);
      return;
    }
    if (signal.aborted) return;
    this.#recorder.report(cloud, report);
    await this.#inbox.flush();
  }

  async #seenLight(cloud: CloudSettings, check: LightCheck, signal: AbortSignal): Promise<void> {
    if (check.outcome === 'down') {
      const { online, why } = await this.#connection.check(cloud, signal);
      if (signal.aborted) return;
      if (!online) return this.#offline(why);
    } else if (this.#clockIsWrong(cloud, check.clockSkewSeconds)) return;
    this.#recorder.light(cloud, check);
    await this.#inbox.flush();
  }

  /** By what the cloud says our clock may be off: then nothing is judged, and the owner is told. */
  #clockIsWrong(cloud: CloudSettings, skewSeconds: number | null | undefined): boolean {
    if (skewSeconds === null || skewSeconds === undefined) return false;
    const off = Math.abs(skewSeconds) > WRONG_CLOCK_SECONDS ? skewSeconds : null;
    if ((off === null) !== (this.#wrongClock === null)) {
      this.#wrongClock = off;
      this.#ports.listener.wrongClock(off);
    }
    if (off === null) return false;
    const now = this.#ports.clock.now();
    const { plan } = this.#memories.get(cloud.id, now);
    plan.auditAt = Math.max(plan.auditAt, now + WRONG_CLOCK_RETRY_MS);
    plan.lightAt = Math.max(plan.lightAt, now + WRONG_CLOCK_RETRY_MS);
    this.#memories.save(cloud.id);
    return true;
  }

  #became(kind: ConnectionState['kind'], why: string): boolean {
    const now = this.#ports.clock.now();
    const away = now - this.#connection.state.since;
    if (!this.#connection.set(kind, why, now)) return false;
    if (kind === 'online') {
      // Failures seen while the line was going away are not the cloud's.
      for (const { plan } of this.#plansWithMemory())
        if (plan.reach.state === 'failing') plan.reach = { ...plan.reach, failures: 0 };
      this.#setPlans(afterGap(this.#plans(), now, away));
    } else this.#recheckAt = now + this.#connection.nextRecheckMs();
    this.#ports.listener.connection(this.#connection.state);
    return true;
  }

  #plansWithMemory(): CloudMemory[] {
    const now = this.#ports.clock.now();
    return this.#ports.settings().clouds.map(({ id }) => this.#memories.get(id, now));
  }

  #offline(why: string): void {
    this.#became('offline', why);
  }

  #intercepted(issuer: string): void {
    const family = issuerFamily(issuer);
    const why = `Something between this computer and your clouds shows certificates of its own (${family}).`;
    this.#interceptor = issuer;
    if (!this.#became('intercepted', why)) return;
    const { history, clock } = this.#ports;
    const now = clock.now();
    const told = Intercepted.safeParse(history.getState('intercepted')).data ?? {};
    const lately = Object.entries(told).filter(([, at]) => Math.abs(now - at) < INTERCEPTED_AGAIN_MS);
    // One stranger is told once in a while, however often the line comes and goes.
    if (lately.some(([name]) => name === family)) return;
    history.transaction(() => {
      history.setState('intercepted', Object.fromEntries([...lately, [family, now]]));
      this.#inbox.store(
        [
          {
            cloudId: null,
            findingId: null,
            kind: 'intercepted',
            severity: 'high',
            title: 'Your connection is intercepted',
            body: `${why} Until it is gone nothing is held against your clouds; do not enter passwords.`,
            dedupeKey: `intercepted|${family}|${this.#connection.state.since}`,
          },
        ],
        'Your connection is intercepted',
      );
    });
    void this.#inbox.flush();
  }

  #recheck(): void {
    if (this.#rechecking) return;
    this.#rechecking = true;
    const { signal } = this.#stop;
    const interceptor = this.#connection.state.kind === 'intercepted' ? this.#interceptor : null;
    const now = this.#ports.clock.now();
    const work = async () => {
      const { online, why } = await this.#connection.check(null, signal);
      const back =
        online && (interceptor === null || (await this.#connection.cleared(interceptor, now, signal)));
      if (signal.aborted) return;
      if (back) this.#became('online', why);
    };
    this.#track(work(), () => {
      this.#rechecking = false;
      this.#recheckAt = this.#ports.clock.now() + this.#connection.nextRecheckMs();
      this.#tick();
    });
  }

  /** Alerts whose quiet hours are over: sent when we know to be online. */
  #flushHeld(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const { signal } = this.#stop;
    const work = async () => {
      const { online, why } = await this.#connection.check(null, signal);
      if (signal.aborted) return;
      if (online) await this.#inbox.flush();
      else this.#offline(why);
    };
    this.#track(work(), () => {
      this.#flushing = false;
      this.#flushNotBefore = this.#ports.clock.now() + MINUTE;
      this.#tick();
    });
  }
}

/**
 * A full scan that found nobody, or maintenance, says as much as a light check. So does one that finds a server where a
 * cloud was: mostly a proxy whose cloud behind it is down.
 */
const lightOf = (report: Report): LightCheck => ({
  at: report.startedAt,
  outcome: report.status === 'maintenance' ? 'maintenance' : 'down',
  durationMs: report.durationMs,
  error: report.errors[0] ?? {
    probe: 'cloud',
    kind: 'protocol',
    message: 'A web server answers, but no cloud.',
  },
  version: report.cloud?.version ?? null,
  fingerprint256: report.certificate?.fingerprint256 ?? null,
  issuer: report.certificate?.issuer ?? null,
  clockSkewSeconds: report.http?.clockSkewSeconds ?? null,
});
