import type { Connectivity } from '../ports.ts';

/** With a clock further off than this, nothing is said about what runs out. */
const WRONG_SECONDS = 12 * 3600;
/** A cloud that is the first to say so waits this long for another one's word, so many times. */
const WAIT_MS = 2 * 60_000;
const WAITS = 3;
const WRONG_RETRY_MS = 15 * 60_000;

export interface OurClockPorts {
  connectivity: Connectivity;
  /** Whether other clouds are watched, who could contradict. */
  hasOthers: (cloudId: string) => boolean;
  /** Seconds our clock is off, by what the clouds say; null: it is right again. */
  onWrong: (seconds: number | null) => void;
}

const isFar = (seconds: number): boolean => Math.abs(seconds) > WRONG_SECONDS;

/**
 * A cloud's clock and ours are far apart: whose is wrong? Ours only where nobody contradicts: neither another cloud nor
 * the address that tells whether we are online. Else one server without a battery for its clock would blind the watch.
 */
export class OurClock {
  readonly #ports: OurClockPorts;
  /** Seconds each cloud is ahead of us, as seen since our clock last jumped. */
  readonly #skews = new Map<string, number>();
  readonly #waits = new Map<string, number>();
  #offBy: number | null = null;

  constructor(ports: OurClockPorts) {
    this.#ports = ports;
  }

  /** Seconds our clock is off; null: right. */
  get offBy(): number | null {
    return this.#offBy;
  }

  /** Our clock jumped, or nobody watched: what it was compared with before says nothing now. */
  jumped(): void {
    this.#skews.clear();
    this.#waits.clear();
  }

  forget(cloudId: string): void {
    this.#skews.delete(cloudId);
    this.#waits.delete(cloudId);
  }

  #set(offBy: number | null): void {
    const changed = (offBy === null) !== (this.#offBy === null);
    this.#offBy = offBy;
    if (changed) this.#ports.onWrong(offBy);
  }

  /**
   * What to do with a look at a cloud whose clock is `skewSeconds` ahead of ours: null judges it; else it is looked at
   * again after so many milliseconds, because nothing can be told by a clock that is wrong.
   */
  async doubt(
    cloudId: string,
    skewSeconds: number | null | undefined,
    signal: AbortSignal,
  ): Promise<number | null> {
    if (skewSeconds === null || skewSeconds === undefined) return null;
    this.#skews.set(cloudId, skewSeconds);
    if (!isFar(skewSeconds)) {
      this.#waits.delete(cloudId);
      this.#set(null);
      return null;
    }
    const others = [...this.#skews].filter(([id]) => id !== cloudId).map(([, seconds]) => seconds);
    if (others.some((seconds) => !isFar(seconds))) return null;
    if (others.length === 0) {
      const probe = await this.#ports.connectivity.check(signal).catch(() => null);
      if (signal.aborted) return WAIT_MS;
      const seconds = probe?.clockSkewSeconds ?? null;
      if (seconds !== null && !isFar(seconds)) return null;
      const waits = this.#waits.get(cloudId) ?? 0;
      if (seconds === null && waits < WAITS && this.#ports.hasOthers(cloudId)) {
        this.#waits.set(cloudId, waits + 1);
        return WAIT_MS;
      }
    }
    this.#set(skewSeconds);
    return WRONG_RETRY_MS;
  }
}
