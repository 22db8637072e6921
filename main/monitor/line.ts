import { z } from 'zod';
import type { CloudSettings } from '../../shared/settings.ts';
import type { History } from '../storage/types.ts';
import { issuerFamily } from './certificate-change.ts';
import { Connection, type ConnectionState, type Witness } from './connection.ts';
import type { Inbox } from './inbox.ts';
import type { Plans } from './plans.ts';
import type { Connectivity, MonitorClock, Scanner } from './ports.ts';
import type { Tasks } from './tasks.ts';

/** The same stranger on the line is told again after this at the earliest. */
const TOLD_AGAIN_MS = 6 * 3_600_000;
/** Who was told of lately, by issuer family, and when. */
const Told = z.record(z.string(), z.number());

export interface LinePorts {
  clock: MonitorClock;
  history: History;
  scanner: Pick<Scanner, 'lightCheck'>;
  connectivity: Connectivity;
  plans: Plans;
  inbox: Inbox;
  tasks: Tasks;
  /** Whether a cloud is being looked at now: then it is not asked to vouch for us. */
  busy: (cloudId: string) => boolean;
  /** The line became another. */
  onState: (state: ConnectionState) => void;
}

/**
 * Our own line, before any cloud is blamed: offline or intercepted nothing is looked at, and it is tried ever more seldom
 * whether the line is back. connection.ts gathers the evidence; this draws the consequences.
 */
export class Line {
  readonly #ports: LinePorts;
  readonly #connection: Connection;
  /** When it is tried whether the line is back. */
  #recheckAt = 0;
  #rechecking = false;
  /** Whose certificates were shown instead of the clouds', the last time somebody's were. */
  #interceptor: string | null = null;

  constructor(ports: LinePorts) {
    this.#ports = ports;
    const { connectivity, scanner, clock } = ports;
    this.#connection = new Connection(
      {
        connectivity,
        lightCheck: (cloud, signal) => scanner.lightCheck(cloud, signal),
        witnesses: () => this.#witnesses(),
      },
      clock.now(),
    );
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** When it is tried next whether the line is back; infinite while there is nothing to try. */
  get recheckAt(): number {
    return this.state.online || this.#rechecking ? Number.POSITIVE_INFINITY : this.#recheckAt;
  }

  /** Its next try comes at once. */
  hurry(): void {
    this.#recheckAt = 0;
  }

  setBack(ms: number): void {
    this.#recheckAt -= ms;
  }

  /** Whether we are online, asked because of a cloud that does not answer, or of nobody; where not, it is fog for all. */
  async isUp(suspect: CloudSettings | null, signal: AbortSignal): Promise<boolean> {
    const { online, why } = await this.#connection.check(suspect, signal);
    if (!online && !signal.aborted) this.#became('offline', why);
    return online;
  }

  /** Whether an untrusted certificate of `issuer` is shown by the line and not by the cloud; then it is told. */
  async shows(issuer: string, suspect: CloudSettings, signal: AbortSignal): Promise<boolean> {
    if (!(await this.#connection.intercepted(suspect, issuer, signal))) return false;
    if (!signal.aborted) this.#intercepted(issuer);
    return true;
  }

  /** Tries whether the line is ours again; `done` is called when that is known. */
  recheck(done: () => void): void {
    if (this.#rechecking) return;
    this.#rechecking = true;
    const { clock, tasks } = this.#ports;
    const interceptor = this.state.kind === 'intercepted' ? this.#interceptor : null;
    const now = clock.now();
    const work = async () => {
      const { online, why } = await this.#connection.check(null, tasks.signal);
      const back =
        online && (interceptor === null || (await this.#connection.cleared(interceptor, now, tasks.signal)));
      if (tasks.signal.aborted) return;
      if (back) this.#became('online', why);
    };
    tasks.run(work(), () => {
      this.#rechecking = false;
      this.#recheckAt = clock.now() + this.#connection.nextRecheckMs();
      done();
    });
  }

  #witnesses(): Witness[] {
    const { plans, busy } = this.#ports;
    return plans
      .clouds()
      .filter(({ cloud }) => !busy(cloud.id) && plans.restingWhy(cloud) === null)
      .filter(({ memory }) => ['up', 'maintenance', 'failing'].includes(memory.plan.reach.state))
      .map(({ cloud, memory }) => ({
        cloud,
        issuer: memory.known.view?.facts.certificate?.certificate?.issuer ?? null,
      }));
  }

  #became(kind: ConnectionState['kind'], why: string): boolean {
    const now = this.#ports.clock.now();
    const away = now - this.state.since;
    if (!this.#connection.set(kind, why, now)) return false;
    if (kind === 'online') this.#ports.plans.backOnline(away);
    else this.#recheckAt = now + this.#connection.nextRecheckMs();
    this.#ports.onState(this.state);
    return true;
  }

  #intercepted(issuer: string): void {
    const family = issuerFamily(issuer);
    const why = `Something between this computer and your clouds shows certificates of its own (${family}).`;
    this.#interceptor = issuer;
    if (!this.#became('intercepted', why)) return;
    const { history, clock, inbox } = this.#ports;
    const now = clock.now();
    const told = Told.safeParse(history.getState('intercepted')).data ?? {};
    const lately = Object.entries(told).filter(([, at]) => Math.abs(now - at) < TOLD_AGAIN_MS);
    // One stranger is told once in a while, however often the line comes and goes.
    if (lately.some(([name]) => name === family)) return;
    history.transaction(() => {
      history.setState('intercepted', Object.fromEntries([...lately, [family, now]]));
      inbox.store(
        [
          {
            cloudId: null,
            findingId: null,
            kind: 'intercepted',
            severity: 'high',
            title: 'Your connection is intercepted',
            body: `${why} Until it is gone nothing is held against your clouds; do not enter passwords.`,
            dedupeKey: `intercepted|${family}|${this.state.since}`,
          },
        ],
        'Your connection is intercepted',
      );
    });
    void inbox.flush();
  }
}
