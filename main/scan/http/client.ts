import type { Socket } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { abortFailure } from '../network.ts';
import { decodeBody, decodeText } from './body.ts';
import { type Alpn, asTlsFailure, openConnection } from './connect.ts';
import { type HttpClient, type HttpRequest, type HttpResponse, headerValues } from './types.ts';

/** Milliseconds a server may take, per stage; `idle` is between two pieces of a body, `whole` from the request on. */
export interface HttpDeadlines {
  connect: number;
  firstByte: number;
  idle: number;
  whole: number;
}

const DEADLINES: HttpDeadlines = { connect: 10_000, firstByte: 15_000, idle: 10_000, whole: 30_000 };
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 1024 * 1024;
/** Connections kept per origin; idle ones are dropped quickly because they occupy a slot of the host's limit. */
const CONNECTIONS = 2;
const KEEP_ALIVE_MS = 1000;

/** The reason by which we stop reading a body that is long enough. */
const ENOUGH = new Error('enough');

interface RawResponse {
  status: number;
  headers: [string, string][];
  body: Buffer;
  truncated: boolean;
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

function asHttpFailure(error: unknown, tried: string): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  const { code, message } = error as { code?: string; message?: string };
  const kind = KIND_OF_CODE[code ?? ''] ?? (/^(HPE_|UND_ERR)/u.test(code ?? '') ? 'protocol' : null);
  // An alert after the handshake: TLS 1.3 servers judge a client certificate only then (RFC 8446 §4.4.2.4).
  return kind === null
    ? asTlsFailure(error, tried, true)
    : new ProbeFailure(kind, `${tried}: ${message ?? code}`);
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

/** One request on a pool, without redirects, decoding or retries. */
function dispatch(
  pool: Pool,
  options: Dispatcher.DispatchOptions,
  limits: { maxBody: number; wholeMs: number; signals: AbortSignal[]; tried: string },
): Promise<RawResponse> {
  const { maxBody, wholeMs, signals, tried } = limits;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let timer: NodeJS.Timeout | undefined;
    let stopped: ProbeFailure | null = null;
    const answer: RawResponse = { status: 0, headers: [], body: Buffer.alloc(0), truncated: false };
    const chunks: Buffer[] = [];
    let size = 0;

    const release = () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    };
    const stop = (failure: ProbeFailure) => {
      stopped ??= failure;
      release();
      reject(stopped);
      controller?.abort(stopped);
    };
    const onAbort = (event: Event) => stop(abortFailure(event.target as AbortSignal, tried));
    const finish = () => {
      release();
      resolve({ ...answer, body: Buffer.concat(chunks).subarray(0, maxBody) });
    };

    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) return reject(abortFailure(aborted, tried));
    for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true });
    pool.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (stopped) return started.abort(stopped);
        timer = setTimeout(
          () => stop(new ProbeFailure('timeout', `${tried}: not finished within ${wholeMs / 1000} s`)),
          wholeMs,
        );
      },
      onResponseStart(started, status) {
        if (status < 200) return;
        answer.status = status;
        answer.headers = headerPairs(started.rawHeaders);
      },
      onResponseData(started, chunk) {
        chunks.push(chunk);
        size += chunk.length;
        if (size <= maxBody) return;
        answer.truncated = true;
        started.abort(ENOUGH);
      },
      onResponseEnd: finish,
      onResponseError(_controller, error) {
        if (error === ENOUGH) return finish();
        release();
        reject(asHttpFailure(error, tried));
      },
    });
  });
}

/** The URL of a request, refused unless it is http(s) on the target's own host and carries no credentials. */
function checkedUrl(ctx: ProbeContext, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const host = url?.hostname.replace(/^\[|\]$/gu, '').toLowerCase();
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new ProbeFailure('protocol', `Not an http(s) URL: ${text.slice(0, 200)}`);
  if (host !== ctx.target.host.toLowerCase() || url.username !== '' || url.password !== '')
    throw new ProbeFailure('protocol', `Not on the scanned host: ${url.origin.slice(0, 300)}`);
  return url;
}

/** An HTTP client for one scan; see HttpClient. `deadlines` are for tests. */
export function createHttpClient(ctx: ProbeContext, deadlines: Partial<HttpDeadlines> = {}): HttpClient {
  const wait = { ...DEADLINES, ...deadlines };
  const pools = new Map<string, Pool>();
  const sockets = new Set<Socket>();
  const onlyHttp2 = new Set<string>();
  let answered = 0;
  let closed = false;

  const open = (https: boolean, port: number, alpn: Alpn): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const untilClosed = async () => {
        if (closed) throw new ProbeFailure('aborted', 'The scan was stopped.');
        const socket = await openConnection(ctx, { https, port, alpn, timeoutMs: wait.connect });
        if (closed) socket.destroy();
        sockets.add(socket);
        resolve(socket);
        await new Promise<void>((done) => {
          if (socket.destroyed) done();
          else socket.once('close', () => done());
        });
        sockets.delete(socket);
      };
      ctx.limit(untilClosed).catch(reject);
    });

  const poolFor = (url: URL, alpn: Alpn): Pool => {
    const key = `${url.origin} ${alpn}`;
    const known = pools.get(key);
    if (known) return known;
    const https = url.protocol === 'https:';
    const port = Number(url.port) || (https ? 443 : 80);
    const pool = new Pool(url.origin, {
      connections: alpn === 'h2' ? 1 : CONNECTIONS,
      pipelining: 1,
      allowH2: alpn === 'h2',
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: wait.firstByte,
      bodyTimeout: wait.idle,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      strictContentLength: false,
      connect: (_options, callback) => {
        open(https, port, alpn).then(
          (socket) => callback(null, socket),
          (error: unknown) => callback(asHttpFailure(error, `connecting to ${url.host}`), null),
        );
      },
    });
    pools.set(key, pool);
    return pool;
  };

  const send = async (
    url: URL,
    request: HttpRequest,
    alpn: Alpn,
    signal?: AbortSignal,
  ): Promise<HttpResponse> => {
    const path = `${url.pathname}${url.search}`;
    const method = request.method ?? 'GET';
    const maxBody = request.maxBody ?? MAX_BODY_BYTES;
    const started = ctx.clock.now();
    const options: Dispatcher.DispatchOptions = {
      // A plain proxy wants the absolute form for http (RFC 9112 §3.2.2); https goes through a tunnel.
      path: ctx.proxy !== null && url.protocol === 'http:' ? `${url.origin}${path}` : path,
      method,
      headers: { 'user-agent': ctx.userAgent, accept: '*/*', ...request.headers },
      idempotent: true,
    };
    const limits = {
      maxBody,
      wholeMs: wait.whole,
      signals: signal ? [ctx.signal, signal] : [ctx.signal],
      tried: `${method} ${url.href.slice(0, 200)}`,
    };
    const pool = poolFor(url, alpn);
    const raw = await dispatch(pool, options, limits).catch((error: unknown) => {
      // A kept connection the server had just given up: every method we use may be repeated.
      const stale = answered > 0 && error instanceof ProbeFailure && error.kind === 'reset';
      if (!stale || closed || limits.signals.some(({ aborted }) => aborted)) throw error;
      return dispatch(pool, options, limits);
    });
    answered++;
    const [encoding] = headerValues(raw, 'content-encoding');
    const [contentType] = headerValues(raw, 'content-type');
    const { bytes, cut } = await decodeBody(raw.body, encoding, maxBody);
    return {
      url: url.href,
      status: raw.status,
      headers: raw.headers,
      body: decodeText(bytes, contentType),
      truncated: raw.truncated || cut,
      httpVersion: alpn === 'h2' ? '2' : '1.1',
      durationMs: ctx.clock.now() - started,
    };
  };

  return {
    async request(request, signal) {
      try {
        if (closed) throw new ProbeFailure('aborted', 'The scan was stopped.');
        const url = checkedUrl(ctx, request.url);
        if (request.http2 === true || onlyHttp2.has(url.origin))
          return await send(url, request, 'h2', signal);
        try {
          return await send(url, request, 'http/1.1', signal);
        } catch (error) {
          // Rare servers speak HTTP/2 only and say so by an alert.
          if (!(error instanceof ProbeFailure) || error.code !== 'no-protocol') throw error;
          const answer = await send(url, request, 'h2', signal);
          onlyHttp2.add(url.origin);
          return answer;
        }
      } catch (error) {
        throw asHttpFailure(error, `requesting ${request.url.slice(0, 200)}`);
      }
    },
    async close() {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      for (const socket of sockets) socket.destroy();
    },
  };
}
