import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { decodeBody, decodeText } from './body.ts';
import { type Alpn, openConnection } from './connect.ts';
import { asHttpFailure, Dispatch, type OwnQueue, type RawResponse } from './dispatch.ts';
import { TolerantSocket } from './tolerant-socket.ts';
import { type HttpClient, type HttpRequest, type HttpResponse, headerValues } from './types.ts';

/** Milliseconds a server may take, per stage; `idle` is between two pieces of a body, `whole` from the call on, all
 * attempts together, without the time it waits for its turn in our own limits. */
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

/** The connections to one origin by one protocol. */
interface Origin {
  pool: Pool;
  queue: OwnQueue;
  /** Requests that are being sent or waiting for it. */
  inFlight: number;
  /** Connections that wait for a place in the host's limit. */
  places: number;
}

/** An HTTP client for one scan; see HttpClient. `deadlines` are for tests. */
export function createHttpClient(ctx: ProbeContext, deadlines: Partial<HttpDeadlines> = {}): HttpClient {
  const wait = { ...DEADLINES, ...deadlines };
  const origins = new Map<string, Origin>();
  const sockets = new Set<Socket>();
  const onlyHttp2 = new Set<string>();
  let answered = 0;
  let closed = false;

  const moved = ({ queue }: Origin) => {
    for (const tell of [...queue.waiting]) tell();
  };

  const open = (origin: Origin, https: boolean, port: number, alpn: Alpn): Promise<Duplex> =>
    new Promise((resolve, reject) => {
      const untilClosed = async () => {
        origin.places--;
        moved(origin);
        if (closed) throw new ProbeFailure('aborted', 'The scan was stopped.');
        const socket = await openConnection(ctx, { https, port, alpn, timeoutMs: wait.connect });
        if (closed) socket.destroy();
        sockets.add(socket);
        // Our side ends a retired session (GOAWAY) in order; the server may leave its own open for ever.
        if (alpn === 'h2') socket.once('finish', () => socket.destroy());
        resolve(alpn === 'h2' ? socket : new TolerantSocket(socket));
        await new Promise<void>((done) => {
          if (socket.destroyed) done();
          else socket.once('close', () => done());
        });
        sockets.delete(socket);
      };
      origin.places++;
      ctx.limit(untilClosed).catch(reject);
    });

  const originOf = (url: URL, alpn: Alpn): Origin => {
    const key = `${url.origin} ${alpn}`;
    const known = origins.get(key);
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
        open(origin, https, port, alpn).then(
          // A duplex stream is all undici needs; its type asks for a socket.
          (socket) => callback(null, socket as Socket),
          (error: unknown) => callback(asHttpFailure(error, `connecting to ${url.host}`), null),
        );
      },
    });
    const origin: Origin = {
      pool,
      inFlight: 0,
      places: 0,
      queue: {
        waiting: new Set(),
        holds: () => origin.places > 0 || (alpn !== 'h2' && origin.inFlight > CONNECTIONS),
      },
    };
    origins.set(key, origin);
    return origin;
  };

  const run = async (
    dispatch: Dispatch,
    url: URL,
    alpn: Alpn,
    options: Dispatcher.DispatchOptions,
  ): Promise<RawResponse> => {
    const origin = originOf(url, alpn);
    origin.inFlight++;
    try {
      return await dispatch.run(origin.pool, origin.queue, alpn, options);
    } finally {
      origin.inFlight--;
      moved(origin);
    }
  };

  const send = async (
    url: URL,
    request: HttpRequest,
    alpn: Alpn,
    dispatch: Dispatch,
  ): Promise<HttpResponse> => {
    const path = `${url.pathname}${url.search}`;
    const started = ctx.clock.now();
    const options: Dispatcher.DispatchOptions = {
      // A plain proxy wants the absolute form for http (RFC 9112 §3.2.2); https goes through a tunnel.
      path: ctx.proxy !== null && url.protocol === 'http:' ? `${url.origin}${path}` : path,
      method: request.method ?? 'GET',
      headers: { 'user-agent': ctx.userAgent, accept: '*/*', ...request.headers },
      idempotent: true,
    };
    const raw = await run(dispatch, url, alpn, options).catch((error: unknown) => {
      // A kept connection the server had just given up: every method we use may be repeated.
      const lost = error instanceof ProbeFailure && error.kind === 'reset';
      const stale = lost && (answered > 0 || error.code === 'http2');
      if (!stale || closed || !dispatch.mayRepeat) throw error;
      return run(dispatch, url, alpn, options);
    });
    answered++;
    const [encoding] = headerValues(raw, 'content-encoding');
    const [contentType] = headerValues(raw, 'content-type');
    const { bytes, cut } = await decodeBody(raw.body, encoding, request.maxBody ?? MAX_BODY_BYTES);
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

  const ask = async (url: URL, request: HttpRequest, dispatch: Dispatch): Promise<HttpResponse> => {
    if (request.http2 === true || onlyHttp2.has(url.origin)) return send(url, request, 'h2', dispatch);
    try {
      return await send(url, request, 'http/1.1', dispatch);
    } catch (error) {
      // Rare servers speak HTTP/2 only and say so by an alert.
      if (!(error instanceof ProbeFailure) || error.code !== 'no-protocol') throw error;
      const answer = await send(url, request, 'h2', dispatch);
      onlyHttp2.add(url.origin);
      return answer;
    }
  };

  return {
    async request(request, signal) {
      const tried = `${request.method ?? 'GET'} ${request.url.slice(0, 200)}`;
      if (closed) throw new ProbeFailure('aborted', 'The scan was stopped.');
      const url = checkedUrl(ctx, request.url);
      const dispatch = new Dispatch({
        maxBody: request.maxBody ?? MAX_BODY_BYTES,
        wholeMs: wait.whole,
        signals: signal ? [ctx.signal, signal] : [ctx.signal],
        tried,
      });
      try {
        return await ask(url, request, dispatch);
      } catch (error) {
        throw asHttpFailure(error, tried);
      } finally {
        dispatch.end();
      }
    },
    async close() {
      closed = true;
      await Promise.all([...origins.values()].map(({ pool }) => pool.destroy()));
      for (const socket of sockets) socket.destroy();
    },
  };
}
