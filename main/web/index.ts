import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import type { Failure } from '../../shared/result.ts';
import { dispatch, type Handlers, type Publish } from '../../shared/rpc.ts';
import { MAX_FRAME_BYTES, RPC_PATH, SESSION_PATH, SessionRequest } from '../../shared/web-protocol.ts';
import { ensureDirectory, pathsIn } from '../storage/paths.ts';
import { createGuard, isLoopback } from './guard.ts';
import { createLimit } from './limit.ts';
import { parseJson, readBody, reply, SECURITY_HEADERS } from './reply.ts';
import { createPages } from './socket.ts';
import { loadToken } from './token.ts';

export interface WebOptions {
  handlers: Handlers;
  /** Every event of the app, until the returned function is called. */
  subscribe: (publish: Publish) => () => void;
  /** The built page: out/renderer. */
  rendererDir: string;
  /** Where to listen: 127.0.0.1 unless the owner asked for more. */
  host: string;
  /** 0: any free one. */
  port: number;
  /** Keeps the access token. */
  dataDir: string;
  /** Prometheus text, made when it is asked for. */
  metrics: () => Promise<string> | string;
  onBug: (error: unknown, where: string) => void;
  now?: () => number;
}

export interface WebHost {
  /** "http://127.0.0.1:7480/#token=…": whoever has it may do everything the owner may. */
  url: string;
  token: string;
  port: number;
  /** Says good-bye to the pages and stops listening; answers under way are finished, for a second at most. */
  close(): Promise<void>;
}

const API_PREFIX = '/api/';
const METRICS_PATH = '/metrics';
const MAX_SESSION_BYTES = 1024;
/** Wrong tokens one address may send a minute. Guessing 256 bits is hopeless; this keeps the noise down. */
const MAX_REFUSALS = 30;

const STATUS: Record<Failure['kind'], number> = {
  'bad-input': 400,
  'not-found': 404,
  busy: 409,
  refused: 403,
  unavailable: 503,
  internal: 500,
};

/** The address could not be listened on; the message is a sentence for the owner. */
export class ListenError extends Error {}

/**
 * The browser host: the page's files (which hold no data), the contract over WebSocket (RPC_PATH) and over
 * `POST /api/<call>`, and /metrics. Every request must name this server (Host) and come from no other page (Origin),
 * or gets 403; all but the files need the token or its cookie, or get 401.
 */
export async function serveApp(options: WebOptions): Promise<WebHost> {
  const now = options.now ?? Date.now;
  ensureDirectory(options.dataDir);
  const token = loadToken(pathsIn(options.dataDir).token);
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  server.maxConnections = 256;
  const { port } = await listen(server, options.host, options.port);

  const guard = createGuard({ host: options.host, port, token });
  const refusals = createLimit(MAX_REFUSALS, 60_000, now);
  const pages = createPages(options.handlers, options.onBug, now);
  const unsubscribe = options.subscribe(pages.publish);
  const files = sirv(options.rendererDir, { etag: true, dotfiles: false });

  /** The status that refuses a request; null where it may go on. */
  const refusal = (request: IncomingMessage): number | null => {
    if (!guard.ownHost(request.headers) || !guard.ownOrigin(request.headers)) return 403;
    if (guard.authorized(request.headers)) return null;
    return refusals.take(request.socket.remoteAddress ?? '') ? 401 : 429;
  };

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    route(request, response).catch((error: unknown) => {
      options.onBug(error, 'web');
      if (!response.headersSent) reply(response, 500, 'Something went wrong inside Weathervane.\n');
      else response.destroy();
    });
  });

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!guard.ownHost(request.headers) || !guard.ownOrigin(request.headers))
      return reply(response, 403, 'This request was made for another site.\n');
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === SESSION_PATH) return openSession(request, response);
    if (path === RPC_PATH || path === METRICS_PATH || path.startsWith(API_PREFIX)) {
      const status = refusal(request);
      if (status !== null) return reply(response, status, SAY[status] ?? '', wwwAuthenticate(status));
      if (path === METRICS_PATH) return sendMetrics(request, response);
      if (path === RPC_PATH) return reply(response, 426, 'A WebSocket.\n', { Upgrade: 'websocket' });
      return answerCall(path.slice(API_PREFIX.length), request, response);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return reply(response, 405, 'Only GET.\n', { Allow: 'GET, HEAD' });
    files(request, response, () => reply(response, 404, 'There is no such page.\n'));
  };

  const openSession = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') return reply(response, 405, 'Only POST.\n', { Allow: 'POST' });
    const address = request.socket.remoteAddress ?? '';
    if (refusals.exhausted(address)) return reply(response, 429, SAY[429] ?? '');
    const body = await readBody(request, MAX_SESSION_BYTES);
    if (body === null) return reply(response, 413, 'Too long.\n', { Connection: 'close' });
    const session = SessionRequest.safeParse(parseJson(body));
    if (!session.success) return reply(response, 400, 'Expected JSON with a token.\n');
    if (!guard.isToken(session.data.token)) {
      refusals.take(address);
      return reply(response, 401, SAY[401] ?? '');
    }
    response.writeHead(204, { 'Set-Cookie': guard.cookie, 'Cache-Control': 'no-store' }).end();
  };

  const sendMetrics = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET') return reply(response, 405, 'Only GET.\n', { Allow: 'GET' });
    const text = await options.metrics();
    reply(response, 200, text, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  };

  const answerCall = async (call: string, request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST') return reply(response, 405, 'Only POST.\n', { Allow: 'POST' });
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      return reply(response, 415, 'Expected application/json.\n');
    const body = await readBody(request, MAX_FRAME_BYTES);
    if (body === null) return reply(response, 413, 'Too long.\n', { Connection: 'close' });
    const input = body === '' ? {} : parseJson(body);
    const result = await dispatch(options.handlers, call, input, options.onBug);
    reply(response, result.ok ? 200 : STATUS[result.error.kind], JSON.stringify(result), {
      'Content-Type': 'application/json; charset=utf-8',
    });
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const known = (request.url ?? '').split('?', 1)[0] === RPC_PATH;
    const status = refusal(request) ?? (known ? (pages.full() ? 503 : null) : 404);
    if (status === null) pages.upgrade(request, socket, head);
    else
      socket.end(
        `HTTP/1.1 ${status} ${SAY[status]?.trim() ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
  });

  return {
    url: `http://${shownHost(options.host)}:${port}/#token=${token}`,
    token,
    port,
    async close() {
      unsubscribe();
      pages.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const last = setTimeout(() => server.closeAllConnections(), 1000);
      await closed;
      clearTimeout(last);
    },
  };
}

const SAY: Record<number, string> = {
  401: 'Open the address with its token that Weathervane printed, or send it as a bearer token.\n',
  403: 'This request was made for another site.\n',
  404: 'There is no such page.\n',
  429: 'Too many wrong tokens. Wait a minute.\n',
  503: 'Too many pages are open.\n',
};

const wwwAuthenticate = (status: number): Record<string, string> =>
  status === 401 ? { 'WWW-Authenticate': 'Bearer realm="Weathervane"' } : {};

/** What a browser on this machine opens: a server on every address is reached on loopback. */
function shownHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

/** One sentence for those who open the server to their network; null where it stays on this machine. */
export const exposureWarning = (host: string): string | null =>
  isLoopback(host)
    ? null
    : `Weathervane listens on ${host}, so others in your network reach it. Its token then travels unencrypted: an SSH tunnel (ssh -L 7480:127.0.0.1:7480) is safer.`;

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenError(listenSentence(error, host, port))),
    );
    server.listen({ host, port }, () => resolve(server.address() as AddressInfo));
  });
}

function listenSentence(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use, perhaps by another Weathervane. Stop that, or choose another with --port.`;
  if (error.code === 'EACCES')
    return `Port ${port} needs more rights than you have. Choose one above 1023 with --port.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `${host} is not an address of this machine. Use 127.0.0.1, or one that "ip address" shows.`;
  return `Weathervane could not listen on ${host}, port ${port}: ${error.message}`;
}
