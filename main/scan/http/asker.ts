import type { CoverageArea } from '../../../shared/coverage.ts';
import type { StatusReason } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { answererOf } from './answerer.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './types.ts';

/** Most requests a host gets from one scan of it, each counted once whatever its retries. */
export const MAX_REQUESTS = 64;

/** After so many questions in a row without an answer the rest is not asked: the server is gone. */
const MAX_LOST_IN_A_ROW = 4;
/** After so many refusals in a row the rest is not asked: asking on would make a limiter's ban longer. */
const MAX_REFUSED_IN_A_ROW = 3;
/** How often a question is asked again where its connection broke; once where nobody answered in time. */
const RETRIES = { reset: 3, refused: 2, timeout: 1 } as const;

export interface Ask extends Omit<HttpRequest, 'url'> {
  /** Reasons that are an answer to this very question: where a path leads is what service discovery asks. */
  accept?: readonly StatusReason[];
}

/** A step of the scan: which area its answers are evidence for, and the name its errors get. */
export type Step =
  | 'cloud.status'
  | 'cloud.login'
  | 'cloud.ocs'
  | 'cloud.setup'
  | 'cloud.well-known'
  | 'cloud.waf'
  | 'cloud.exposure'
  | 'cloud.control'
  | 'http.root'
  | 'http.beyond'
  | 'http.login'
  | 'http.heartbeat'
  | 'http.cors';

/** How a question ended; `lost` also where it was not asked any more. */
export type Asked =
  | { kind: 'answer'; response: HttpResponse }
  | { kind: 'refused'; reason: StatusReason; why: string; response: HttpResponse }
  | { kind: 'lost'; failure: ProbeFailure };

/**
 * Questions no fact of an area rests on: the controls, the one that a firewall is meant to refuse, and where a redirect
 * leads beyond the address that is scanned.
 */
const UNCOUNTED = new Set<Step>(['cloud.control', 'cloud.waf', 'http.beyond']);

const areaOf = (step: Step): CoverageArea =>
  step === 'cloud.exposure' ? 'exposure' : step.startsWith('http.') ? 'http' : 'cloud';

interface Tally {
  asked: number;
  refused: number;
  why: string | null;
}

/**
 * Asks one host over HTTP and keeps the books: which answers are the server's own, which came from something in front,
 * which never came. A question is asked again where only its connection broke.
 */
export class Asker {
  readonly #ctx: ProbeContext;
  readonly #http: HttpClient;
  readonly #failed = new Set<Step>();
  readonly #tallies = new Map<string, Tally>();
  readonly origin: string;
  #lostInARow = 0;
  #refusedInARow = 0;
  #asked = 0;
  /** The first failure, and whether anything ever answered: decides whether there was a server at all. */
  firstFailure: ProbeFailure | null = null;
  answered = false;

  constructor(ctx: ProbeContext, http: HttpClient) {
    this.#ctx = ctx;
    this.#http = http;
    this.origin = new URL(ctx.target.url).origin;
  }

  get asked(): number {
    return this.#asked;
  }

  /** Why the rest is not asked; null while asking goes on. */
  get stopped(): string | null {
    if (this.#refusedInARow >= MAX_REFUSED_IN_A_ROW) return 'it refuses one request after the other';
    if (this.#lostInARow >= MAX_LOST_IN_A_ROW) return 'it does not answer any more';
    return this.#asked >= MAX_REQUESTS ? 'the most requests a scan may cost are spent' : null;
  }

  /** The server's own answer to a path or URL of the host; null where there is none, which is counted. */
  async ask(step: Step, path: string, how: Ask = {}): Promise<HttpResponse | null> {
    const asked = await this.put(step, path, how);
    return asked.kind === 'answer' ? asked.response : null;
  }

  /**
   * One question and how it ended. `path` is a path of the target's origin or an http(s) URL of its host. Throws only
   * where the scan was aborted.
   */
  async put(step: Step, path: string, how: Ask = {}): Promise<Asked> {
    const { stopped } = this;
    // The controls are asked all the same: they say whether what stopped us is over.
    if (stopped !== null && step !== 'cloud.control') {
      this.#ctx.coverage.limit(areaOf(step), `Not everything was asked: ${stopped}.`);
      return { kind: 'lost', failure: new ProbeFailure('limit', `not asked: ${stopped}`) };
    }
    const asked = await this.#put(step, path, how);
    if (!UNCOUNTED.has(step)) this.#count(step, asked);
    return asked;
  }

  async #put(
    step: Step,
    path: string,
    { method = 'GET', maxBody = 65_536, accept = [], ...rest }: Ask,
  ): Promise<Asked> {
    this.#ctx.signal.throwIfAborted();
    this.#asked += 1;
    const url = path.startsWith('/') ? this.origin + path : path;
    try {
      const response = await this.#insist({ url, method, maxBody, ...rest });
      this.answered = true;
      this.#lostInARow = 0;
      const answerer = answererOf(response);
      if (answerer.by === 'server' || accept.includes(answerer.reason)) {
        this.#refusedInARow = 0;
        return { kind: 'answer', response };
      }
      this.#refusedInARow += 1;
      return { kind: 'refused', reason: answerer.reason, why: answerer.why, response };
    } catch (error) {
      if (!(error instanceof ProbeFailure) || error.kind === 'aborted') throw error;
      this.#lostInARow += 1;
      this.firstFailure ??= error;
      if (!this.#failed.has(step)) {
        this.#failed.add(step);
        this.#ctx.error(step, error.kind, error.message);
      }
      return { kind: 'lost', failure: error };
    }
  }

  async #insist(request: HttpRequest): Promise<HttpResponse> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#http.request(request, this.#ctx.signal);
      } catch (error) {
        if (!(error instanceof ProbeFailure) || this.#ctx.signal.aborted) throw error;
        const most = Object.hasOwn(RETRIES, error.kind) ? RETRIES[error.kind as keyof typeof RETRIES] : 0;
        if (tries >= most) throw error;
      }
    }
  }

  #count(step: Step, asked: Asked): void {
    const area = areaOf(step);
    const why =
      asked.kind === 'refused' ? asked.why : asked.kind === 'lost' ? asked.failure.message : undefined;
    const outcome = asked.kind === 'answer' ? 'answered' : asked.kind;
    this.#ctx.coverage.count(area, outcome, why);
    const tally = this.#tallies.get(area) ?? { asked: 0, refused: 0, why: null };
    tally.asked += 1;
    if (asked.kind === 'refused') {
      tally.refused += 1;
      tally.why ??= asked.why;
    }
    this.#tallies.set(area, tally);
  }

  /** Writes what was refused into the report's errors: one entry an area, with how many. */
  close(): void {
    for (const [area, { asked, refused, why }] of this.#tallies)
      if (refused > 0)
        this.#ctx.error(
          area,
          'refused',
          `${refused} of ${asked} answers were refused: ${why ?? 'something in front answers'}.`,
        );
  }
}
