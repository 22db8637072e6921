import type { CloudSettings } from '../../../shared/settings.ts';
import type { LightCheck } from '../../scan/light.ts';
import { issuerFamily } from '../change/certificate-change.ts';
import type { Connectivity } from '../ports.ts';

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
export interface Witness {
  cloud: CloudSettings;
  issuer: string | null;
}

export interface ConnectionPorts {
  connectivity: Connectivity;
  lightCheck: (cloud: CloudSettings, signal: AbortSignal) => Promise<LightCheck>;
  /** Clouds that were up when last seen and are not being looked at now. */
  witnesses: () => Witness[];
  now: () => number;
}

/** Addresses of a home network, of a link and of this computer, as a URL writes them: "10.cloud.example" is a name. */
const LOCAL_ADDRESS =
  /^((127|10)(\.\d+){3}|(192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d+){2}|\[(::1|f[cd][\da-f:]+|fe[89ab][\da-f:]+)\])$/;
const LOCAL_NAME = /^localhost$|\.(localhost|local|lan|home|internal|home\.arpa|fritz\.box)$/;

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

/** A home network's own address says nothing about the way to the world. */
export const isLocalHost = (url: string): boolean =>
  LOCAL_ADDRESS.test(hostOf(url)) || LOCAL_NAME.test(hostOf(url));

const isLoopback = (url: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostOf(url));

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
  async check(suspect: CloudSettings | null, signal: AbortSignal): Promise<{ online: boolean; why: string }> {
    // Nothing is between us and this computer itself.
    if (suspect !== null && isLoopback(suspect.url)) return { online: true, why: '' };
    const { online, link, why } = await this.#ports.connectivity
      .check(signal)
      .catch(() => ({ online: null, link: true, why: '' }));
    if (online === true) return { online, why };
    // A home network without the internet is still a home network.
    if (suspect !== null && isLocalHost(suspect.url) && link !== false) return { online: true, why: '' };
    const others = this.#ports
      .witnesses()
      .filter(({ cloud }) => cloud.id !== suspect?.id && !isLocalHost(cloud.url))
      .slice(0, WITNESSES);
    for (const witness of others) {
      const answer = await this.#ask(witness, signal);
      if (answer !== null && answer.outcome !== 'down') return { online: true, why: '' };
    }
    // Nobody to ask and no probe that could tell: what the owner configured is believed.
    if (online === null && others.length === 0) return { online: true, why: '' };
    return { online: false, why: why || 'No cloud answers and no connection to the internet was found.' };
  }

  /** Of the clouds known by another issuer than `foreign`: how many show theirs now, how many show `foreign`. */
  async #issuersSeen(
    foreign: string,
    suspect: CloudSettings | null,
    signal: AbortSignal,
  ): Promise<{ asked: number; own: number; foreign: number }> {
    const strange = issuerFamily(foreign);
    // Who is known by the stranger's issuer cannot tell it from its own, and nothing at home comes past the stranger.
    const able = this.#ports
      .witnesses()
      .flatMap(({ cloud, issuer }) => (issuer === null ? [] : [{ cloud, issuer, own: issuerFamily(issuer) }]))
      .filter(({ cloud, own }) => cloud.id !== suspect?.id && own !== strange && !isLocalHost(cloud.url))
      .slice(0, WITNESSES);
    const seen = await Promise.all(
      able.map(async (witness) => {
        const issuer = (await this.#ask(witness, signal))?.issuer;
        const family = issuer == null ? null : issuerFamily(issuer);
        return { own: family === witness.own, foreign: family === strange };
      }),
    );
    return {
      asked: able.length,
      own: seen.filter(({ own }) => own).length,
      foreign: seen.filter((one) => one.foreign).length,
    };
  }

  /**
   * A cloud suddenly shows an untrusted certificate of `foreign`: do the others show the same issuer, which is not
   * theirs, and none its own? Then it is not the cloud that changed. `lately`: another one showed it a moment ago, when
   * it was looked at itself and could not be asked.
   */
  async intercepted(
    suspect: CloudSettings,
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
