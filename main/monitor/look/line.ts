import { z } from 'zod';
import type { CloudSettings, Settings } from '../../../shared/settings.ts';
import type { Place } from '../../scan/address-space.ts';
import type { History } from '../../storage/types.ts';
import type { Inbox } from '../alert/inbox.ts';
import { issuerFamily, issuerName } from '../change/certificate-change.ts';
import type { Connectivity, MonitorClock, Scanner } from '../ports.ts';
import type { Tasks } from '../tasks.ts';
import { Connection, type ConnectionState, type Witness } from './connection.ts';
import { isUsuallyFar, type Located, mayBeFar, placeSeen } from './place.ts';
import type { Plans } from './plans.ts';

/** The same stranger on the line is told again after this at the earliest. */
const TOLD_AGAIN_MS = 6 * 3_600_000;
/** What clouds show within this time they show at once. Longer than a second look takes. */
const LATELY_MS = 10 * 60_000;
/** Who was told of lately, by issuer family, and when. */
const Told = z.record(z.string(), z.number());

export interface LinePorts {
  clock: MonitorClock;
  history: History;
  settings: () => Settings;
  scanner: Pick<Scanner, 'lightCheck'>;
  connectivity: Connectivity;
  plans: Plans;
  inbox: Inbox;
  tasks: Tasks;
  /** Whether a cloud cannot vouch for us: it is being looked at now, or is out of sight. */
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
  /** By cloud: the stranger it showed when it was looked at. Two that are looked at at once cannot ask each other. */
  readonly #strangers = new Map<string, { family: string; at: number }>();

  constructor(ports: LinePorts) {
    this.#ports = ports;
    const { connectivity, scanner, clock } = ports;
    this.#connection = new Connection({
      connectivity,
      // Whatever answers there, it says that there is a way.
      lightCheck: (cloud, signal) => scanner.lightCheck(cloud, signal, null),
      now: () => clock.now(),
      witnesses: () => this.#witnesses(),
    });
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** When it is tried next whether the line is back; infinite while there is nothing to try. */
  get recheckAt(): number {
    return this.state.online || this.#rechecking ? Number.POSITIVE_INFINITY : this.#recheckAt;
  }

  /** Whether this cloud is asked to vouch for us now: two looks at one cloud at once are one too many. */
  isAsking(cloudId: string): boolean {
    return this.#connection.isAsking(cloudId);
  }

  /** Its next try comes at once. */
  hurry(): void {
    this.#recheckAt = 0;
  }

  setBack(ms: number): void {
    this.#recheckAt -= ms;
    this.#connection.setBack(ms);
  }

  /** Where a look found a cloud. */
  placeOf(seen: Located): Promise<Place> {
    return placeSeen(seen, this.#ports.connectivity);
  }

  /** Whether we are online, asked because of a cloud that does not answer, or of nobody; where not, it is fog for all. */
  async isUp(suspect: Located | null, signal: AbortSignal): Promise<boolean> {
    const { online, why } = await this.#connection.check(suspect, signal);
    if (!online && !signal.aborted) this.#became('offline', why);
    return online;
  }

  /** The owner said of somebody that he is no stranger: then it is as if he had never been one. */
  settingsChanged(): void {
    if (this.state.kind === 'intercepted' && this.#interceptor !== null && this.#isOwn(this.#interceptor))
      this.#became('online', '');
  }

  /** Whether another cloud out there showed this stranger lately, and whether this one shows it for the first time. */
  async #shownLately(issuer: string, suspect: Located): Promise<{ lately: boolean; first: boolean }> {
    const { id } = suspect.cloud;
    const isFar = isUsuallyFar(suspect) || (await this.placeOf(suspect)) === 'internet';
    const now = this.#ports.clock.now();
    const family = issuerFamily(issuer);
    for (const [other, { at }] of this.#strangers)
      if (Math.abs(now - at) > LATELY_MS) this.#strangers.delete(other);
    const lately = [...this.#strangers].some(([other, one]) => other !== id && one.family === family);
    const first = this.#strangers.get(id)?.family !== family;
    if (isFar) this.#strangers.set(id, { family, at: now });
    return { lately, first };
  }

  /** Certificates of the owner's own CA come from the clouds, whoever else shows them, too. */
  #isOwn(issuer: string): boolean {
    const family = issuerFamily(issuer);
    return this.#ports.settings().network.ownIssuers.some((own) => own.toLowerCase() === family);
  }

  /**
   * Whether a foreign certificate of `issuer` is shown by the line and not by the cloud; then it is told. Null: the clouds
   * that could tell are busy, look again in a moment.
   */
  async shows(issuer: string, suspect: Located, signal: AbortSignal): Promise<boolean | null> {
    if (this.#isOwn(issuer)) return false;
    const { lately, first } = await this.#shownLately(issuer, suspect);
    if (await this.#connection.intercepted(suspect, issuer, lately, signal)) {
      if (!signal.aborted) this.#intercepted(issuer);
      return true;
    }
    return first && this.#othersAreBusy(suspect.cloud) ? null : false;
  }

  #othersAreBusy(suspect: CloudSettings): boolean {
    const { plans, busy } = this.#ports;
    return plans
      .clouds()
      .some(
        ({ cloud, memory }) =>
          cloud.id !== suspect.id &&
          busy(cloud.id) &&
          mayBeFar(cloud) &&
          memory.known.view?.facts.certificate?.certificate !== undefined,
      );
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
        networks: memory.known.networks,
        issuer: memory.known.view?.facts.certificate?.certificate?.issuer ?? null,
      }));
  }

  #became(kind: ConnectionState['kind'], why: string, issuer: string | null = null): boolean {
    const now = this.#ports.clock.now();
    const away = Math.max(0, now - this.state.since);
    if (!this.#connection.set(kind, why, issuer, now)) return false;
    if (kind === 'online') this.#ports.plans.backOnline(away);
    else this.#recheckAt = now + this.#connection.nextRecheckMs();
    this.#ports.onState(this.state);
    return true;
  }

  #intercepted(issuer: string): void {
    const family = issuerFamily(issuer);
    const name = issuerName(issuer);
    const why = `Something between this computer and your clouds shows certificates of its own (${name}).`;
    this.#interceptor = issuer;
    if (!this.#became('intercepted', why, name)) return;
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
            body: `${why} Until it is gone nothing is held against your clouds; do not enter passwords. If they are your own, say so in Weathervane.`,
            dedupeKey: `intercepted|${family}|${this.state.since}`,
          },
        ],
        'Your connection is intercepted',
      );
    });
    void inbox.flush();
  }
}
