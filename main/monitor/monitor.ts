import type { CloudSettings } from '../../shared/settings.ts';
import type { ScanProgress } from '../../shared/state.ts';
import type { ConnectionState } from './look/connection.ts';
import { gapAt, SETTLE_MS } from './look/gaps.ts';
import { nextLook } from './look/schedule.ts';
import type { CloudMemory } from './memory.ts';
import { assemble, type MonitorPorts, type Parts } from './parts.ts';

export type { MonitorPorts } from './parts.ts';

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
  readonly #parts: Parts;
  /** Clouds to be judged again by newer knowledge once their look is over. */
  readonly #toJudge = new Set<string>();
  #started = false;
  #cancelTimer: () => void = () => undefined;
  /** When the timer calls at the latest. */
  #timerAt = Number.POSITIVE_INFINITY;
  #lastNow: number;
  /** No look starts before: the computer goes to sleep, or has just woken. */
  #notBefore = 0;

  constructor(ports: MonitorPorts) {
    this.#ports = ports;
    this.#lastNow = ports.clock.now();
    this.#parts = assemble(ports);
  }

  /** Goes on where it stopped. */
  start(): void {
    this.#started = true;
    this.#lastNow = this.#ports.clock.now();
    this.#parts.plans.resume();
    // An update of the app may have brought newer rules or data, or the last life ended before it had judged by them.
    this.knowledgeChanged();
  }

  /** Ends every look; resolves when none is left. */
  async stop(): Promise<void> {
    const watched = this.#started;
    this.#started = false;
    this.#cancelTimer();
    this.#parts.tasks.abort(new Error(CLOSING));
    this.#parts.underWay.abort(new Error(CLOSING));
    await this.#parts.tasks.settled();
    await this.#parts.inbox.settled();
    if (watched) this.#parts.plans.rest();
  }

  get connection(): ConnectionState {
    return this.#parts.line.state;
  }

  get wrongClock(): number | null {
    return this.#parts.ourClock.offBy;
  }

  get scanning(): boolean {
    return this.#parts.underWay.scanning;
  }

  watch(cloud: CloudSettings): Watch {
    const memory = this.#parts.memories.get(cloud.id, this.#ports.clock.now());
    const seen = {
      memory,
      progress: this.#parts.underWay.progressOf(cloud.id),
      away: this.#parts.whereabouts.isAway(cloud.id),
    };
    const resting = this.#parts.plans.restingWhy(cloud);
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
        cloudId === null ? this.#parts.plans.restingWhy(cloud) === null : cloud.id === cloudId,
      );
    for (const { id } of wanted) this.#parts.underWay.want(id);
    this.#tick();
    return wanted.length;
  }

  cancel(cloudId: string): void {
    this.#parts.underWay.cancel(cloudId);
  }

  /** The settings changed: intervals, pauses, clouds. */
  settingsChanged(): void {
    if (!this.#started) return;
    this.#parts.plans.repair();
    this.#parts.line.settingsChanged();
    this.#parts.underWay.keepOnly(this.#ports.settings().clouds);
    this.#tick();
  }

  /** The owner says that the cloud is in the network of this moment, too: what is seen of it here counts from now on. */
  async hereToo(cloud: CloudSettings): Promise<void> {
    await this.#parts.whereabouts.seenHere(cloud, this.#parts.tasks.signal);
    this.scanNow(cloud.id);
  }

  /** Everything remembered of a cloud that is gone. */
  forget(cloudId: string): void {
    this.cancel(cloudId);
    this.#parts.whereabouts.forget(cloudId);
    this.#parts.ourClock.forget(cloudId);
    this.#parts.memories.remove(cloudId);
  }

  /** On battery the schedule is slower, from now on and for what is planned already. */
  power({ onBattery }: { onBattery: boolean }): void {
    if (onBattery === this.#parts.plans.onBattery) return;
    this.#parts.plans.onBattery = onBattery;
    this.settingsChanged();
  }

  /** The computer goes to sleep: running looks end without a verdict and are made again after it woke. */
  suspend(): void {
    if (!this.#started) return;
    this.#notBefore = this.#ports.clock.now() + SUSPENDED_AT_MOST_MS;
    this.#parts.underWay.suspend();
  }

  /** The computer woke up or its network changed: look now instead of at the next timer. */
  wake(): void {
    if (!this.#started) return;
    this.#notBefore = Math.min(this.#notBefore, this.#ports.clock.now() + SETTLE_MS);
    this.#parts.line.hurry();
    this.#parts.plans.lookSoon(this.#parts.whereabouts.away, SETTLE_MS);
    this.#tick();
  }

  /**
   * Advisory data or rules are newer: all clouds are judged again without a scan; one that is looked at now, when that is
   * over. What is to be told goes out as soon as we are known to be online.
   */
  knowledgeChanged(): void {
    for (const cloud of this.#ports.settings().clouds) this.#judgeAgain(cloud);
    this.#tick();
  }

  #judgeAgain(cloud: CloudSettings): void {
    if (this.#parts.underWay.has(cloud.id)) {
      this.#toJudge.add(cloud.id);
      return;
    }
    this.#toJudge.delete(cloud.id);
    this.#parts.recorder.again(cloud);
    this.#ports.listener.cloud(cloud.id);
  }

  /** A look is over: what had to wait for that. */
  #looked(cloud: CloudSettings): void {
    if (this.#toJudge.has(cloud.id)) this.#judgeAgain(cloud);
    this.#tick();
  }

  #noticeGap(now: number): void {
    const gap = gapAt(now, this.#timerAt, this.#lastNow);
    this.#lastNow = now;
    if (gap.kind !== 'none') this.#parts.ourClock.jumped();
    if (gap.kind === 'unwatched') this.#parts.plans.catchUp(gap.ms);
    else if (gap.kind === 'set-back') {
      this.#parts.line.setBack(gap.ms);
      this.#parts.held.setBack(gap.ms);
      this.#notBefore -= gap.ms;
      this.#parts.plans.setBack(gap.ms);
    }
  }

  #tick(): void {
    if (!this.#started) return;
    const now = this.#ports.clock.now();
    this.#noticeGap(now);
    const { online } = this.connection;
    const due = this.#parts.plans
      .clouds()
      .filter(({ cloud }) => !this.#parts.underWay.has(cloud.id) && !this.#parts.line.isAsking(cloud.id))
      .map(({ cloud, memory }) => {
        const next = nextLook(memory.plan);
        const may = online && this.#parts.plans.restingWhy(cloud) === null;
        const confirms = may && next.at <= now && memory.plan.reach.state === 'failing';
        // A scan the owner wants is made at once, but for the look that tells whether a cloud is really down.
        const manual = !confirms && this.#parts.underWay.isWanted(cloud.id, online);
        const wanted = manual ? now : may ? next.at : Number.POSITIVE_INFINITY;
        const at = Math.max(wanted, this.#notBefore);
        const turn = confirms ? 0 : manual ? 1 : 2;
        return { cloud, at, turn, kind: manual ? ('audit' as const) : next.kind };
      })
      .sort((a, b) => a.turn - b.turn || a.at - b.at);
    let later = Number.POSITIVE_INFINITY;
    for (const { cloud, at, kind } of due) {
      if (at <= now && !this.#parts.underWay.full)
        this.#parts.underWay.launch(cloud, kind, () => this.#looked(cloud));
      else if (at > now) later = Math.min(later, at);
    }
    if (now >= this.#parts.line.recheckAt) this.#parts.line.recheck(() => this.#tick());
    this.#parts.held.release(() => this.#tick());
    this.#arm(now, Math.min(later, this.#parts.line.recheckAt));
  }

  #arm(now: number, later: number): void {
    this.#cancelTimer();
    const ms = Math.max(1, Math.ceil(Math.min(later - now, this.#ports.napMs ?? NAP_MS)));
    this.#timerAt = now + ms;
    this.#cancelTimer = this.#ports.clock.after(ms, () => this.#tick());
  }
}
