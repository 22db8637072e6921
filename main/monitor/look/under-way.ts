import type { CloudSettings } from '../../../shared/settings.ts';
import type { ScanProgress } from '../../../shared/state.ts';
import type { Tasks } from '../tasks.ts';
import type { Line } from './line.ts';
import type { Looks } from './looks.ts';
import type { Plans } from './plans.ts';

/** Most clouds looked at at once. */
const PARALLEL = 3;
/** Why a look was broken off: it says nothing about the cloud and is made again. */
const SUSPENDED = new Error('The computer goes to sleep.');

interface Running {
  controller: AbortController;
  kind: 'audit' | 'light';
  /** The owner asked for it. */
  manual: boolean;
  progress: ScanProgress | null;
}

export interface UnderWayPorts {
  looks: Looks;
  plans: Plans;
  line: Line;
  tasks: Tasks;
  /** Something about a look at this cloud is new: it began, went on, or ended. */
  onCloud: (cloudId: string) => void;
}

/** The looks under way: never two at one cloud, at most three in all, ended by the owner, by sleep or with the watch. */
export class UnderWay {
  readonly #ports: UnderWayPorts;
  readonly #running = new Map<string, Running>();
  /** Clouds the owner wants scanned now, whatever the plan. */
  readonly #wanted = new Set<string>();
  /** What he wanted while we were offline and could not be seen then: wanted again as soon as we are back. */
  readonly #later = new Set<string>();

  constructor(ports: UnderWayPorts) {
    this.#ports = ports;
  }

  has(cloudId: string): boolean {
    return this.#running.has(cloudId);
  }

  get full(): boolean {
    return this.#running.size >= PARALLEL;
  }

  get scanning(): boolean {
    return [...this.#running.values()].some(({ kind }) => kind === 'audit');
  }

  progressOf(cloudId: string): ScanProgress | null {
    return this.#running.get(cloudId)?.progress ?? null;
  }

  /** The owner wants a full scan as soon as there is room. */
  want(cloudId: string): void {
    if (this.#running.get(cloudId)?.kind !== 'audit') this.#wanted.add(cloudId);
  }

  isWanted(cloudId: string, online: boolean): boolean {
    return this.#wanted.has(cloudId) || (online && this.#later.has(cloudId));
  }

  #take(cloudId: string): boolean {
    const later = this.#later.delete(cloudId);
    return this.#wanted.delete(cloudId) || later;
  }

  launch(cloud: CloudSettings, kind: 'audit' | 'light', done: () => void): void {
    const { looks, plans, line, tasks, onCloud } = this.#ports;
    const controller = new AbortController();
    const running: Running = {
      controller,
      kind,
      manual: kind === 'audit' && this.#take(cloud.id),
      progress: kind === 'audit' ? { step: 'Starting', done: 0, total: 1 } : null,
    };
    this.#running.set(cloud.id, running);
    if (kind === 'audit') onCloud(cloud.id);
    const { signal } = controller;
    const look =
      kind === 'light'
        ? looks.light(cloud, signal)
        : looks.audit(cloud, signal, (progress) => {
            running.progress = progress;
            onCloud(cloud.id);
          });
    // Broken off: it ended because it was told to, however it says so.
    const ended = look.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    tasks.run(ended, () => {
      this.#running.delete(cloud.id);
      if (tasks.signal.aborted) return;
      if (running.manual && !line.state.online && !signal.aborted) this.#later.add(cloud.id);
      if (signal.reason !== SUSPENDED && line.state.online) plans.postponeIfDue(cloud, kind);
      onCloud(cloud.id);
      done();
    });
  }

  cancel(cloudId: string): void {
    this.#take(cloudId);
    this.#running.get(cloudId)?.controller.abort(new Error('Cancelled.'));
  }

  /** Ends the looks at clouds that are not in the list any more. */
  keepOnly(clouds: readonly CloudSettings[]): void {
    const ids = new Set(clouds.map(({ id }) => id));
    for (const id of this.#running.keys()) if (!ids.has(id)) this.cancel(id);
  }

  /** Ends every look without a verdict; what the owner asked for is still wanted. */
  suspend(): void {
    for (const [id, { controller, manual }] of this.#running) {
      if (manual) this.#wanted.add(id);
      controller.abort(SUSPENDED);
    }
  }

  abort(reason: Error): void {
    for (const { controller } of this.#running.values()) controller.abort(reason);
  }
}
