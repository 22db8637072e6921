import type { Dispatcher, Pool } from 'undici';
import { ProbeFailure } from '../context.ts';
import { abortFailure } from '../network.ts';
import { type Alpn, asTlsFailure } from './connect.ts';
import { AnswerFault } from './response-head.ts';

/** The reason by which we stop reading a body that is long enough. */
const ENOUGH = new Error('enough');
/** A request is sent once, and made again on a new connection at most twice. */
const MAX_STARTS = 3;

export interface RawResponse {
  status: number;
  headers: [string, string][];
  body: Buffer;
  truncated: boolean;
}

/** The places for connections that requests wait for inside this program, which is not the server's time. */
export interface OwnQueue {
  /** True while a request may be held up by our own limits alone. */
  holds(): boolean;
  /** Calls of requests that are not sent yet, made each time the queue moves. */
  waiting: Set<() => void>;
}

const KIND_OF_CODE: Record<string, ProbeFailure['kind']> = {
  UND_ERR_HEADERS_OVERFLOW: 'limit',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_INFO: 'reset',
};

/** Any error of a request as a named failure; `alpn` is h2 where the connection had chosen it. */
export function asHttpFailure(error: unknown, tried: string, alpn: Alpn = 'http/1.1'): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  if (error instanceof AnswerFault)
    return new ProbeFailure(error.kind, `${tried}: the answer has a fault: ${error.message}`);
  const { code = '', message = code, name } = error as { code?: string; message?: string; name?: string };
  const cause = alpn === 'h2' ? 'http2' : null;
  if (/^ERR_HTTP2_/u.test(code))
    return new ProbeFailure('protocol', `${tried}: HTTP/2 was chosen, but failed: ${message}`, cause);
  const kind =
    KIND_OF_CODE[code] ?? (name === 'HTTPParserError' || /^UND_ERR/u.test(code) ? 'protocol' : null);
  // An alert after the handshake: TLS 1.3 servers judge a client certificate only then (RFC 8446 §4.4.2.4).
  if (kind === null) return asTlsFailure(error, tried, true);
  return new ProbeFailure(kind, `${tried}: ${message}`, ['reset', 'protocol'].includes(kind) ? cause : null);
}

/** Header bytes as text: UTF-8 where they are that, Latin-1 (RFC 9110 §5.5, obs-text) where not. */
function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** HTTP/1.1 arrives as a flat list of buffers, HTTP/2 as an object of lower-case names. */
function headerPairs(raw: Dispatcher.DispatchController['rawHeaders']): [string, string][] {
  const pairs: [string, string][] = [];
  if (Array.isArray(raw))
    for (let i = 0; i + 1 < raw.length; i += 2)
      pairs.push([headerText(Buffer.from(raw[i] ?? '')), headerText(Buffer.from(raw[i + 1] ?? ''))]);
  else
    for (const [name, value] of Object.entries(raw ?? {}))
      for (const one of Array.isArray(value) ? value : [value ?? ''])
        if (!name.startsWith(':')) pairs.push([name, headerText(Buffer.from(String(one), 'latin1'))]);
  return pairs;
}

/** What one call may take, all its attempts together. */
export interface DispatchLimits {
  maxBody: number;
  wholeMs: number;
  signals: AbortSignal[];
  /** "GET https://…", for messages. */
  tried: string;
}

/**
 * One call's requests, without redirects or decoding: the deadline of the whole, its signals, and how often the request
 * was sent. Every method used here is idempotent, so a request whose connection ended may be made again (RFC 9110
 * §9.2.2); undici does so by itself where a server retires an HTTP/2 connection. `end` must be called.
 */
export class Dispatch {
  readonly #limits: DispatchLimits;
  #queue: OwnQueue | null = null;
  #timer: NodeJS.Timeout | undefined;
  #starts = 0;
  #stopped: ProbeFailure | null = null;
  #stopRunning: (failure: ProbeFailure) => void = () => undefined;

  constructor(limits: DispatchLimits) {
    this.#limits = limits;
    for (const signal of limits.signals) signal.addEventListener('abort', this.#onAbort, { once: true });
    const aborted = limits.signals.find((signal) => signal.aborted);
    if (aborted) this.#stopped = abortFailure(aborted, limits.tried);
    else this.#arm();
  }

  /** True where the request may be sent once more. */
  get mayRepeat(): boolean {
    return this.#stopped === null && this.#starts < MAX_STARTS;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#queue?.waiting.delete(this.#arm);
    for (const signal of this.#limits.signals) signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (event: Event) =>
    this.#stop(abortFailure(event.target as AbortSignal, this.#limits.tried));

  readonly #arm = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#starts === 0 && this.#queue?.holds()) return this.#arm();
      const { tried, wholeMs } = this.#limits;
      this.#stop(new ProbeFailure('timeout', `${tried}: not finished within ${wholeMs / 1000} s`));
    }, this.#limits.wholeMs);
  };

  #stop(failure: ProbeFailure): void {
    this.#stopped ??= failure;
    this.end();
    this.#stopRunning(this.#stopped);
  }

  /** One request on a pool; rejects with ProbeFailure. */
  run(pool: Pool, queue: OwnQueue, alpn: Alpn, options: Dispatcher.DispatchOptions): Promise<RawResponse> {
    const { maxBody, tried } = this.#limits;
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(this.#stopped);
      let controller: Dispatcher.DispatchController | null = null;
      let answer = { status: 0, headers: [] as [string, string][], truncated: false };
      const chunks: Buffer[] = [];
      let size = 0;
      this.#queue?.waiting.delete(this.#arm);
      this.#queue = queue;
      if (this.#starts === 0) queue.waiting.add(this.#arm);
      this.#stopRunning = (failure) => {
        reject(failure);
        controller?.abort(failure);
      };
      const finish = () => resolve({ ...answer, body: Buffer.concat(chunks).subarray(0, maxBody) });

      pool.dispatch(options, {
        // Called again where undici itself makes the request again.
        onRequestStart: (started) => {
          controller = started;
          queue.waiting.delete(this.#arm);
          if (this.#stopped) return started.abort(this.#stopped);
          if (++this.#starts > MAX_STARTS)
            started.abort(
              new ProbeFailure(
                'reset',
                `${tried}: the server ended each of ${MAX_STARTS} attempts without an answer (GOAWAY)`,
                alpn === 'h2' ? 'http2' : null,
              ),
            );
        },
        onResponseStart: (started, status) => {
          if (status >= 200) answer = { status, headers: headerPairs(started.rawHeaders), truncated: false };
        },
        onResponseData: (started, chunk) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= maxBody) return;
          answer.truncated = true;
          started.abort(ENOUGH);
        },
        onResponseEnd: finish,
        onResponseError: (_controller, error) => {
          if (error === ENOUGH) finish();
          else reject(asHttpFailure(error, tried, alpn));
        },
      });
    });
  }
}
