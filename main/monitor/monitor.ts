import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type { AlertRecord, ChangeRecord, ScanProgress } from '../../shared/state.ts';
import type { History } from '../storage/types.ts';
import type { ConnectionState } from './connection.ts';
import { gapAt, SETTLE_MS } from './gaps.ts';
import { Held } from './held.ts';
import { Inbox } from './inbox.ts';
import { Line } from './line.ts';
import { Looks } from './looks.ts';
import { type CloudMemory, Memories } from './memory.ts';
import { Plans } from './plans.ts';
import type { Channel, Connectivity, MonitorClock, Random, Scanner } from './ports.ts';
import { Recorder } from './recorder.ts';
import { nextLook } from './schedule.ts';
import { Tasks } from './tasks.ts';
import { UnderWay } from './under-way.ts';
import { Whereabouts } from './whereabouts.ts';

const MINUTE = 60_000;
/** Timers stand still while the computer sleeps: the clock is looked at at least this often. */
const NAP_MS = MINUTE;
/** A suspend may be called off without a word: after this the watch goes on by itself. */
const SUSPENDED_AT_MOST_MS = 2 * MINUTE;
const NOT_ONLINE = {
  offline: 'it is looked at as soon as we are back',
  intercepted: 'it is looked at as soon as the line is ours again',
};
const CLOSING = 'The app is closing.';

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

/** What is going on with a cloud. */
export interface Watch {
  memory: CloudMemory;
  progress: ScanProgress | null;
  /** This computer is not in the network in which the cloud can be seen. */
  away: boolean;
  nextAt: number | null;
  nextWhy: string;
}

/** Watches all clouds: one timer, and with each call of it whatever is due. */
export class Monitor {
  readonly #ports: MonitorPorts;
  readonly #memories: Memories;
  readonly #plans: Plans;
  readonly #inbox: Inbox;
  readonly #recorder: Recorder;
  readonly #tasks: Tasks;
  readonly #line: Line;
  readonly #looks: Looks;
  readonly #held: Held;
  readonly #underWay: UnderWay;
  readonly #whereabouts: Whereabouts;
  #started = false;
  #cancelTimer: () => void = () => undefined;
  /** When the timer calls at the latest. */
  #timerAt = Number.POSITIVE_INFINITY;
  #lastNow: number;
  /** No look starts before: the computer goes to sleep, or has just woken. */
  #notBefore = 0;

  constructor(ports: MonitorPorts) {
    this.#ports = ports;
    const { clock, random, scanner, connectivity, channels, history, settings, listener, log } = ports;
    this.#lastNow = clock.now();
    const memories = new Memories(history);
    const plans = new Plans({ clock, history, settings, memories });
    const tasks = new Tasks(log);
    const inbox = new Inbox({ history, clock, settings, channels, onAlert: listener.alert, log });
    const recorder = new Recorder({
      clock,
      random,
      scanner,
      history,
      settings,
      intervals: (cloud) => plans.intervals(cloud),
      memories,
      inbox,
      onChanges: listener.changes,
    });
    const whereabouts = new Whereabouts({ clock, memories, connectivity });
    const line = new Line({
      clock,
      history,
      settings,
      scanner,
      connectivity,
      plans,
      inbox,
      tasks,
      busy: (cloudId) => this.#underWay.has(cloudId) || whereabouts.isAway(cloudId),
      onState: listener.connection,
    });
    const looks = new Looks({
      clock,
      scanner,
      memories,
      plans,
      line,
      recorder,
      whereabouts,
      inbox,
      onWrongClock: listener.wrongClock,
    });
    this.#underWay = new UnderWay({ looks, plans, line, tasks, onCloud: listener.cloud });
    this.#held = new Held({ clock, inbox, line, tasks });
    this.#memories = memories;
    this.#whereabouts = whereabouts;
    this.#plans = plans;
    this.#tasks = tasks;
    this.#inbox = inbox;
    this.#recorder = recorder;
    this.#line = line;
    this.#looks = looks;
  }

  /** Goes on where it stopped. */
  start(): void {
    this.#started = true;
    this.#lastNow = this.#ports.clock.now();
    this.#plans.resume();
    this.#tick();
  }

  /** Ends every look; resolves when none is left. */
  async stop(): Promise<void> {
    const watched = this.#started;
    this.#started = false;
    this.#cancelTimer();
    this.#tasks.abort(new Error(CLOSING));
    this.#underWay.abort(new Error(CLOSING));
    await this.#tasks.settled();
    await this.#inbox.settled();
    if (watched) this.#plans.rest();
  }

  get connection(): ConnectionState {
    return this.#line.state;
  }

  get wrongClock(): number | null {
    return this.#looks.wrongClock;
  }

  get scanning(): boolean {
    return this.#underWay.scanning;
  }

  watch(cloud: CloudSettings): Watch {
    const memory = this.#memories.get(cloud.id, this.#ports.clock.now());
    const seen = {
      memory,
      progress: this.#underWay.progressOf(cloud.id),
      away: this.#whereabouts.isAway(cloud.id),
    };
    const resting = this.#plans.restingWhy(cloud);
    if (resting !== null) return { ...seen, nextAt: null, nextWhy: resting };
    const { kind } = this.connection;
    if (kind !== 'online') return { ...seen, nextAt: null, nextWhy: `${kind}: ${NOT_ONLINE[kind]}` };
    const next = nextLook(memory.plan);
    // People ask for the next full scan; a light check every few minutes is told only where it decides something.
    const { reach, auditAt, auditWhy } = memory.plan;
    const usual = reach.state === 'up' && next.kind === 'light' && !seen.away;
    const shown = usual ? { at: auditAt, why: auditWhy } : next;
    return { ...seen, nextAt: shown.at, nextWhy: shown.why };
  }

  /** Scan now: all that are not resting, or this one whatever rests. Says how many will be scanned. */
  scanNow(cloudId: string | null): number {
    const wanted = this.#ports
      .settings()
      .clouds.filter((cloud) =>
        cloudId === null ? this.#plans.restingWhy(cloud) === null : cloud.id === cloudId,
      );
    for (const { id } of wanted) this.#underWay.want(id);
    this.#tick();
    return wanted.length;
  }

  cancel(cloudId: string): void {
    this.#underWay.cancel(cloudId);
  }

  /** The settings changed: intervals, pauses, clouds. */
  settingsChanged(): void {
    if (!this.#started) return;
    this.#plans.repair();
    this.#line.settingsChanged();
    this.#underWay.keepOnly(this.#ports.settings().clouds);
    this.#tick();
  }

  /** The owner says that the cloud is in the network of this moment, too: what is seen of it here counts from now on. */
  async hereToo(cloud: CloudSettings): Promise<void> {
    await this.#whereabouts.seenHere(cloud, this.#tasks.signal);
    this.scanNow(cloud.id);
  }

  /** Everything remembered of a cloud that is gone. */
  forget(cloudId: string): void {
    this.cancel(cloudId);
    this.#whereabouts.forget(cloudId);
    this.#memories.remove(cloudId);
  }

  /** On battery the schedule is slower, from now on and for what is planned already. */
  power({ onBattery }: { onBattery: boolean }): void {
    if (onBattery === this.#plans.onBattery) return;
    this.#plans.onBattery = onBattery;
    this.settingsChanged();
  }

  /** The computer goes to sleep: running looks end without a verdict and are made again after it woke. */
  suspend(): void {
    if (!this.#started) return;
    this.#notBefore = this.#ports.clock.now() + SUSPENDED_AT_MOST_MS;
    this.#underWay.suspend();
  }

  /** The computer woke up or its network changed: look now instead of at the next timer. */
  wake(): void {
    if (!this.#started) return;
    this.#notBefore = Math.min(this.#notBefore, this.#ports.clock.now() + SETTLE_MS);
    this.#line.hurry();
    this.#plans.lookSoon(this.#whereabouts.away, SETTLE_MS);
    this.#tick();
  }

  /** Advisory data or rules are newer: all clouds are judged again without a scan. */
  knowledgeChanged(): void {
    for (const cloud of this.#ports.settings().clouds) {
      if (this.#underWay.has(cloud.id)) continue;
      this.#recorder.again(cloud);
      this.#ports.listener.cloud(cloud.id);
    }
    void this.#inbox.flush();
  }

  #noticeGap(now: number): void {
    const gap = gapAt(now, this.#timerAt, this.#lastNow);
    this.#lastNow = now;
    if (gap.kind === 'unwatched') this.#plans.catchUp(gap.ms);
    else if (gap.kind === 'set-back') {
      this.#line.setBack(gap.ms);
      this.#held.setBack(gap.ms);
      this.#notBefore -= gap.ms;
      this.#plans.setBack(gap.ms);
    }
  }

  #tick(): void {
    if (!this.#started) return;
    const now = this.#ports.clock.now();
    this.#noticeGap(now);
    const { online } = this.connection;
    const due = this.#plans
      .clouds()
      .filter(({ cloud }) => !this.#underWay.has(cloud.id))
      .map(({ cloud, memory }) => {
        const manual = this.#underWay.isWanted(cloud.id);
        const next = nextLook(memory.plan);
        const may = online && this.#plans.restingWhy(cloud) === null;
        const wanted = manual ? Number.NEGATIVE_INFINITY : may ? next.at : Number.POSITIVE_INFINITY;
        const at = Math.max(wanted, this.#notBefore);
        return { cloud, at, kind: manual ? ('audit' as const) : next.kind };
      })
      .sort((a, b) => a.at - b.at);
    let later = Number.POSITIVE_INFINITY;
    for (const { cloud, at, kind } of due) {
      if (at <= now && !this.#underWay.full) this.#underWay.launch(cloud, kind, () => this.#tick());
      else if (at > now) later = Math.min(later, at);
    }
    if (now >= this.#line.recheckAt) this.#line.recheck(() => this.#tick());
    this.#held.release(() => this.#tick());
    this.#arm(now, Math.min(later, this.#line.recheckAt));
  }

  #arm(now: number, later: number): void {
    this.#cancelTimer();
    const ms = Math.max(1, Math.ceil(Math.min(later - now, this.#ports.napMs ?? NAP_MS)));
    this.#timerAt = now + ms;
    this.#cancelTimer = this.#ports.clock.after(ms, () => this.#tick());
  }
}
