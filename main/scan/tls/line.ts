import type { Clock, ProbeContext } from '../context.ts';
import { type Line, lossRate } from './answers.ts';

/** After so many connections in a row without an answer no more are made before one was answered again. */
const SILENT_IN_ROW = 12;
/** Pauses before the tries to be answered again (milliseconds); a short ban or a restart has passed by then. */
const RECOVERY = [0, 1000, 2000, 4000, 8000];
/** The same for a server that has never answered. */
const RECOVERY_UNKNOWN = [0, 300];
/** Longest and shortest wait for an answer (milliseconds). */
const LONGEST_WAIT = 5000;
const SHORTEST_WAIT = 1500;
/** An answer may take so many times as long as the slowest so far. */
const SLOWER = 8;
/** All waits in vain together; once that much is spent nobody is asked twice (milliseconds, over all connections). */
const WAITED_ENOUGH = 240_000;

/**
 * What is known of the way to the server: how many connections it loses, how long answers take, and whether anybody
 * is there at all. Decides how long to wait and when to stop asking.
 */
export class LineWatch implements Line {
  connections = 0;
  lost = 0;
  /** True once the server has answered anything. */
  heard = false;
  #silentInRow = 0;
  #slowest = 0;
  #waitedInVain = 0;
  #recovery: Promise<boolean> | null = null;
  /** True once nobody answers any more. */
  gone = false;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor({ clock, signal }: Pick<ProbeContext, 'clock' | 'signal'>) {
    this.#clock = clock;
    this.#signal = signal;
  }

  get rate(): number {
    return lossRate(this);
  }

  /** How long an answer is waited for, in milliseconds: longer the more often the same was asked in vain. */
  wait(attempt: number): number {
    if (this.#slowest === 0) return LONGEST_WAIT;
    return Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, SLOWER * this.#slowest) * attempt);
  }

  get patient(): boolean {
    return this.#waitedInVain < WAITED_ENOUGH;
  }

  /** A connection was answered, `took` milliseconds after the question. */
  answered(took: number): void {
    this.heard = true;
    this.#silentInRow = 0;
    this.#slowest = Math.max(this.#slowest, took, 1);
  }

  /** A connection ended without an answer; `waited` milliseconds were spent on it. */
  silent(waited: number): void {
    this.#silentInRow += 1;
    this.#waitedInVain += waited;
  }

  /** True where nothing more is to be sent before somebody has answered again. */
  get troubled(): boolean {
    return this.#recovery !== null || (!this.gone && this.#silentInRow >= SILENT_IN_ROW);
  }

  /**
   * Resolves at once while connections are answered. After a row of them that were not, `answers` is tried after
   * longer and longer pauses, by one of the callers for all; where it stays false the server is gone.
   */
  async ready(answers: () => Promise<boolean>): Promise<void> {
    if (!this.troubled) return;
    this.#recovery ??= this.#recover(answers).finally(() => {
      this.#recovery = null;
    });
    await this.#recovery;
  }

  async #recover(answers: () => Promise<boolean>): Promise<boolean> {
    for (const pause of this.heard ? RECOVERY : RECOVERY_UNKNOWN) {
      if (!(await this.pause(pause))) return false;
      if (await answers()) {
        this.#silentInRow = 0;
        return true;
      }
    }
    this.gone = true;
    return false;
  }

  /** False where the scan ended meanwhile. */
  async pause(ms: number): Promise<boolean> {
    try {
      if (ms > 0) await this.#clock.sleep(ms, this.#signal);
      return !this.#signal.aborted;
    } catch {
      return false;
    }
  }
}
