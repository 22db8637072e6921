import { type ProbeContext, ProbeFailure } from '../context.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/types.ts';

/** Most requests a cloud gets from one scan of it. */
export const MAX_REQUESTS = 40;

/** After so many failures in a row the rest is not asked: the server is gone or throws us out. */
const MAX_FAILURES_IN_A_ROW = 4;

export type Ask = Omit<HttpRequest, 'url'>;

/** Asks one cloud for paths, never more than a scan may cost it. */
export class Asker {
  readonly #ctx: ProbeContext;
  readonly #http: HttpClient;
  readonly #origin: string;
  readonly #errors = new Set<string>();
  #failures = 0;
  #asked = 0;
  /** The first failure, and whether the server ever answered: decides whether there was a server at all. */
  firstFailure: ProbeFailure | null = null;
  answered = false;

  constructor(ctx: ProbeContext, http: HttpClient) {
    this.#ctx = ctx;
    this.#http = http;
    this.#origin = new URL(ctx.target.url).origin;
  }

  get asked(): number {
    return this.#asked;
  }

  get origin(): string {
    return this.#origin;
  }

  get exhausted(): boolean {
    return this.#asked >= MAX_REQUESTS || this.#failures >= MAX_FAILURES_IN_A_ROW;
  }

  /**
   * The answer to a path of the host, or null where there is none (or the budget is spent); a failure is told once
   * per probe. Throws only where the scan was aborted.
   */
  async ask(
    probe: string,
    path: string,
    { method = 'GET', maxBody = 65_536, headers }: Ask = {},
  ): Promise<HttpResponse | null> {
    this.#ctx.signal.throwIfAborted();
    if (this.exhausted) return null;
    this.#asked++;
    try {
      const response = await this.#http.request(
        { url: this.#origin + path, method, maxBody, ...(headers === undefined ? {} : { headers }) },
        this.#ctx.signal,
      );
      this.answered = true;
      this.#failures = 0;
      return response;
    } catch (error) {
      if (!(error instanceof ProbeFailure) || error.kind === 'aborted') throw error;
      this.#failures++;
      this.firstFailure ??= error;
      if (!this.#errors.has(probe)) {
        this.#errors.add(probe);
        this.#ctx.error(`cloud.${probe}`, error.kind, error.message);
      }
      return null;
    }
  }
}
