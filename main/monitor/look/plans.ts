import type { CloudSettings, Settings } from '../../../shared/settings.ts';
import type { History } from '../../storage/types.ts';
import type { CloudMemory, Memories, Plan } from '../memory.ts';
import type { MonitorClock } from '../ports.ts';
import { afterGap, afterSetBack, unwatchedBefore } from './gaps.ts';
import {
  afterAudit,
  afterLight,
  type Intervals,
  intervalsOf,
  nextLook,
  repaired,
  restingWhy,
} from './schedule.ts';

const MINUTE = 60_000;
/** A scan that was cancelled or failed by our own fault is tried again after this. */
const UNFINISHED_RETRY_MS = 15 * MINUTE;

/** When the watch was last stopped in good order. */
const STOPPED = 'stopped';

export interface PlansPorts {
  clock: MonitorClock;
  history: History;
  settings: () => Settings;
  memories: Memories;
}

/** When each cloud of the settings is looked at next: the rules of schedule.ts and gaps.ts over what is remembered. */
export class Plans {
  readonly #ports: PlansPorts;
  /** Then clouds are looked at less often, unless the owner does not want that. */
  onBattery = false;

  constructor(ports: PlansPorts) {
    this.#ports = ports;
  }

  /** Every cloud with its memory, in the owner's order. */
  clouds(): { cloud: CloudSettings; memory: CloudMemory }[] {
    const now = this.#ports.clock.now();
    const { memories, settings } = this.#ports;
    return settings().clouds.map((cloud) => ({ cloud, memory: memories.get(cloud.id, now) }));
  }

  /** How often a cloud is looked at, as things are now. */
  intervals(cloud: CloudSettings): Intervals {
    return intervalsOf(cloud, this.#ports.settings().schedule, this.onBattery);
  }

  /** Why a cloud is not looked at at all, or null. */
  restingWhy(cloud: CloudSettings): string | null {
    const { clock, settings } = this.#ports;
    return restingWhy(cloud, settings().schedule, clock.now());
  }

  #all(wanted: (memory: CloudMemory) => boolean = () => true): Map<string, Plan> {
    const all = this.clouds().filter(({ memory }) => wanted(memory));
    return new Map(all.map(({ cloud, memory }) => [cloud.id, memory.plan]));
  }

  #set(plans: ReadonlyMap<string, Plan>): void {
    const { clock, history, memories } = this.#ports;
    const now = clock.now();
    history.transaction(() => {
      for (const [id, plan] of plans) {
        memories.get(id, now).plan = plan;
        memories.save(id);
      }
    });
  }

  /** Goes on where it stopped: what fell due meanwhile is caught up one by one, and nobody watched meanwhile. */
  resume(): void {
    const { clock, history } = this.#ports;
    const stopped = history.getState(STOPPED);
    const signs = [...this.#all().values()].map(({ watchedAt }) => watchedAt);
    const gapMs = unwatchedBefore(clock.now(), [...signs, typeof stopped === 'number' ? stopped : 0]);
    this.repair();
    const seen = this.#all((memory) => memory.known.scanId !== null || memory.plan.reach.state !== 'unknown');
    this.#set(afterGap(seen, clock.now(), gapMs));
  }

  /** The watch ends here: what comes until the next start is not watched. */
  rest(): void {
    this.#ports.history.setState(STOPPED, this.#ports.clock.now());
  }

  /** The computer slept, or its clock was set ahead. */
  catchUp(gapMs: number): void {
    this.#set(afterGap(this.#all(), this.#ports.clock.now(), gapMs));
  }

  /** We are back online: failures seen while the line was going away are not the cloud's. */
  backOnline(awayMs: number): void {
    for (const { memory } of this.clouds())
      if (memory.plan.reach.state === 'failing') memory.plan.reach = { ...memory.plan.reach, failures: 0 };
    this.catchUp(awayMs);
  }

  setBack(ms: number): void {
    this.#set(afterSetBack(this.#all(), ms));
  }

  /** Intervals may have changed, or the clock while we were away. */
  repair(): void {
    const now = this.#ports.clock.now();
    for (const { cloud, memory } of this.clouds())
      memory.plan = repaired(memory.plan, this.intervals(cloud), now);
  }

  /** A light look at each of these in `ms`, where none was planned sooner. */
  lookSoon(cloudIds: ReadonlySet<string>, ms: number): void {
    const now = this.#ports.clock.now();
    for (const { cloud, memory } of this.clouds())
      if (cloudIds.has(cloud.id)) memory.plan.lightAt = Math.min(memory.plan.lightAt, now + ms);
  }

  /** No look at this cloud within `ms`. */
  hold(cloud: CloudSettings, ms: number): void {
    const { clock, memories } = this.#ports;
    const now = clock.now();
    const { plan } = memories.get(cloud.id, now);
    plan.auditAt = Math.max(plan.auditAt, now + ms);
    plan.lightAt = Math.max(plan.lightAt, now + ms);
    memories.save(cloud.id);
  }

  /** An error of ours or a cancelled scan leaves the plan as it was: it must not be due again at once. */
  postponeIfDue(cloud: CloudSettings, kind: 'audit' | 'light'): void {
    const { clock, memories, settings } = this.#ports;
    if (!settings().clouds.some(({ id }) => id === cloud.id)) return;
    const now = clock.now();
    const memory = memories.get(cloud.id, now);
    const every = this.intervals(cloud);
    const next = nextLook(memory.plan);
    if (next.kind !== kind || next.at > now) return;
    if (kind === 'light') memory.plan = afterLight(memory.plan, every, now, 0);
    else {
      memory.plan = afterAudit(memory.plan, every, now, 0);
      memory.plan.auditAt = now + Math.min(every.auditMs, UNFINISHED_RETRY_MS);
      memory.plan.auditWhy = 'the last scan did not come to its end';
    }
    memories.save(cloud.id);
  }
}
