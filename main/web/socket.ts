import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { fail } from '../../shared/result.ts';
import { dispatch, type Handlers, type Publish } from '../../shared/rpc.ts';
import { MAX_FRAME_BYTES, type WebAnswer, type WebEvent, WebRequest } from '../../shared/web-protocol.ts';
import { createLimit } from './limit.ts';
import { parseJson } from './reply.ts';

/** Pages open at once; more than any owner has tabs. */
const MAX_PAGES = 32;
/** Requests one page may have unanswered. */
const MAX_PENDING = 100;
/** Requests one page may send in ten seconds. */
const MAX_REQUESTS = 1000;
/** Bytes a page may leave unread before it is let go. */
const MAX_UNREAD = 2 * MAX_FRAME_BYTES;
const HEARTBEAT_MS = 30_000;

export interface Pages {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  publish: Publish;
  full(): boolean;
  close(): void;
}

/** The pages connected by WebSocket: requests through dispatch(), events to all. Who may connect is decided before. */
export function createPages(
  handlers: Handlers,
  onBug: (error: unknown, where: string) => void,
  now: () => number,
): Pages {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  const alive = new WeakSet<WebSocket>();

  const send = (page: WebSocket, message: WebAnswer | WebEvent) => {
    if (page.readyState !== page.OPEN) return;
    if (page.bufferedAmount > MAX_UNREAD) page.terminate();
    else page.send(JSON.stringify(message));
  };

  server.on('connection', (page: WebSocket) => {
    const limit = createLimit(MAX_REQUESTS, 10_000, now);
    let pending = 0;
    alive.add(page);
    page.on('pong', () => alive.add(page));
    // ws closes the connection itself after an error (a frame too large, not UTF-8 …).
    page.on('error', () => page.terminate());
    page.on('message', (data: RawData, isBinary: boolean) => {
      const request = isBinary ? null : WebRequest.safeParse(parseJson(String(data)));
      if (!request?.success) return page.close(1008, 'not a request');
      if (!limit.take('page')) return page.close(1008, 'too many requests');
      const { id, call, input } = request.data;
      if (pending >= MAX_PENDING)
        return send(page, { id, result: fail('busy', 'Too many requests at once. Try again in a moment.') });
      pending++;
      dispatch(handlers, call, input, onBug)
        .then((result) => send(page, { id, result }))
        .catch((error: unknown) => onBug(error, call))
        .finally(() => pending--);
    });
  });

  const heartbeat = setInterval(() => {
    for (const page of server.clients) {
      if (!alive.has(page)) page.terminate();
      else {
        alive.delete(page);
        page.ping();
      }
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (page) => server.emit('connection', page, request)),
    publish: (event, payload) => {
      for (const page of server.clients) send(page, { event, payload });
    },
    full: () => server.clients.size >= MAX_PAGES,
    close() {
      clearInterval(heartbeat);
      for (const page of server.clients) page.close(1001, 'Weathervane stops');
      server.close();
    },
  };
}
