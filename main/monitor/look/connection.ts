import type { CloudSettings } from '../../../shared/settings.ts';
import type { LightCheck } from '../../scan/light.ts';
import { issuerFamily } from '../change/certificate-change.ts';
import type { Connectivity } from '../ports.ts';
import { isUsuallyFar, type Located, mayBeFar, placeSeen } from './place.ts';

/** How our own connection is. Intercepted: somebody between us and the clouds shows certificates of their own. */
export interface ConnectionState {
  online: boolean;
  kind: 'online' | 'offline' | 'intercepted';
  why: string;
  /** Intercepted: whose certificates are shown, as people read it. */
  issuer: string | null;
  since: number;
}

const RECHECK_MS = [15_000, 30_000, 60_000, 120_000, 300_000] as const;
/** Most clouds asked to vouch for our connection. */
const WITNESSES = 3;
const NOBODY_TO_ASK_MS = 3_600_000;
/** What a witness said is not asked again for so long. */
const WORD_COUNTS_MS = 20_000;

/** A cloud that can testify: it answered before, and what it showed then is known. */
export interface Witness extends Located {
  issuer: string | null;
}

export interface ConnectionPorts {
  connectivity: Connectivity;
  lightCheck: (cloud: CloudSettings, signal: AbortSignal) => Promise<LightCheck>;
  /** Clouds that were up when last seen and are not being looked at now. */
  witnesses: () => Witness[];
  now: () => number;
}

/** Before a cloud is blamed: are we online, and is the line ours? */
export class Connection {
  readonly #ports: ConnectionPorts;
  #state: ConnectionState;
  readonly #said = new Map<string, { at: number; check: Promise<LightCheck | null> }>();
  #queue: Promise<void> = Promise.resolve();
  #asking: string | null = null;
  #rechecks = 0;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#state = { online: true, kind: 'online', why: '', issuer: null, since: ports.now() };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** True where the state became another. */
  set(kind: ConnectionState['kind'], why: string, issuer: string | null, now: number): boolean {
    const changed = kind !== this.#state.kind;
    if (changed) {
      this.#state = { online: kind === 'online', kind, why, issuer, since: now };
      this.#rechecks = 0;
    }
    return changed;
  }

  /** How long to wait before we look whether we are back; ever longer, up to 5 min. */
  nextRecheckMs(): number {
    const wait = RECHECK_MS[Math.min(this.#rechecks, RECHECK_MS.length - 1)] ?? 300_000;
    this.#rechecks += 1;
    return wait;
  }

  /**
   * One cloud at a time, whoever wants to know, and what it said counts for a moment: many suspects at once are no reason
   * to look at one cloud many times, or at all of them together.
   */
  #ask({ cloud }: Witness, signal: AbortSignal): Promise<LightCheck | null> {
    const { lightCheck, now } = this.#ports;
    const said = this.#said.get(cloud.id);
    if (said !== undefined && Math.abs(now() - said.at) <= WORD_COUNTS_MS) return said.check;
    const check = this.#queue.then(() => {
      this.#asking = cloud.id;
      return signal.aborted ? null : lightCheck(cloud, signal).catch(() => null);
    });
    this.#queue = check.then(() => {
      this.#asking = null;
      if (signal.aborted) this.#said.delete(cloud.id);
      else this.#said.set(cloud.id, { at: now(), check });
    });
    this.#said.set(cloud.id, { at: now(), check });
    return check;
  }

  /** Whether this cloud is asked to vouch for us now. */
  isAsking(cloudId: string): boolean {
    return this.#asking === cloudId;
  }

  /** The clock was set back. */
  setBack(ms: number): void {
    this.#state = { ...this.#state, since: this.#state.since - ms };
    this.#said.clear();
  }

  /** Whether we are online: what the system and the probe say; where they cannot, the other clouds. */
  async check(suspect: Located | null, signal: AbortSignal): Promise<{ online: boolean; why: string }> {
    const { connectivity } = this.#ports;
    const place = suspect === null ? null : await placeSeen(suspect, connectivity);
    // Nothing is between us and this computer itself.
    if (place === 'here') return { online: true, why: '' };
    const { online, link, why } = await connectivity
      .check(signal)
      .catch(() => ({ online: null, link: true, why: '' }));
    if (online === true) return { online, why };
    // A home network without the internet is still a home network.
    if (place === 'home' && link !== false) return { online: true, why: '' };
    let told = 0;
    for (const witness of this.#others(suspect)) {
      if (told === WITNESSES) break;
      const answer = await this.#ask(witness, signal);
      const addresses = answer?.addresses;
      // What answers from the home network, or by a VPN, says nothing about the way to the world.
      const isFar = (await placeSeen({ ...witness, addresses }, connectivity)) === 'internet';
      if (isFar && answer !== null && answer.outcome !== 'down') return { online: true, why: '' };
      if (isFar || answer === null || addresses?.length === 0) told += 1;
    }
    // Nobody to ask and no probe that could tell: what the owner configured is believed.
    if (online === null && told === 0) return { online: true, why: '' };
    return { online: false, why: why || 'No cloud answers and no connection to the internet was found.' };
  }

  /** Who else may vouch for us: first those that were never seen in a home network, and of either kind not all. */
  #others(suspect: Located | null, wanted: (witness: Witness) => boolean = () => true): Witness[] {
    const able = this.#ports
      .witnesses()
      .filter(
        (witness) => witness.cloud.id !== suspect?.cloud.id && mayBeFar(witness.cloud) && wanted(witness),
      );
    const some = (far: boolean) =>
      able.filter((witness) => isUsuallyFar(witness) === far).slice(0, WITNESSES);
    return [...some(true), ...some(false)];
  }

  /** Of the clouds known by another issuer than `foreign`: how many show theirs now, how many show `foreign`. */
  async #issuersSeen(
    foreign: string,
    suspect: Located | null,
    signal: AbortSignal,
  ): Promise<{ asked: number; own: number; foreign: number }> {
    const strange = issuerFamily(foreign);
    // Who is known by the stranger's issuer cannot tell it from its own.
    const familyOf = ({ issuer }: Witness) => (issuer === null ? strange : issuerFamily(issuer));
    const able = this.#others(suspect, (witness) => familyOf(witness) !== strange);
    const seen = await Promise.all(
      able.map(async (witness) => {
        const own = familyOf(witness);
        const answer = await this.#ask(witness, signal);
        const family = answer?.issuer == null ? null : issuerFamily(answer.issuer);
        const there = { ...witness, addresses: answer?.addresses };
        const isFar = (await placeSeen(there, this.#ports.connectivity)) === 'internet';
        // Nothing at home comes past the stranger; but a login page may answer for the internet from its own address.
        const tells = isFar || (isUsuallyFar(witness) && family !== own);
        return { tells, own: tells && family === own, foreign: tells && family === strange };
      }),
    );
    return {
      asked: seen.filter(({ tells }) => tells).length,
      own: seen.filter(({ own }) => own).length,
      foreign: seen.filter(({ foreign }) => foreign).length,
    };
  }

  /**
   * A cloud suddenly shows an untrusted certificate of `foreign`: do the others show the same issuer, which is not
   * theirs, and none its own? Then it is not the cloud that changed. `lately`: another one showed it a moment ago, when
   * it was looked at itself and could not be asked.
   */
  async intercepted(
    suspect: Located,
    foreign: string,
    lately: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const seen = await this.#issuersSeen(foreign, suspect, signal);
    return seen.own === 0 && (lately || seen.foreign > 0);
  }

  /**
   * Whether the line is ours again: some cloud shows the issuer it is known by. Having nobody to ask proves nothing;
   * after an hour of it the next look at a cloud has to tell.
   */
  async cleared(foreign: string, now: number, signal: AbortSignal): Promise<boolean> {
    const { asked, own } = await this.#issuersSeen(foreign, null, signal);
    return asked === 0 ? now - this.#state.since >= NOBODY_TO_ASK_MS : own > 0;
  }
}
