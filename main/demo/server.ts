import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { answer, type SampleState } from './routes.ts';

/** PEM texts of what the server shows. */
export interface SampleCertificate {
  /** Leaf first, then intermediates. */
  certPem: string;
  keyPem: string;
}

export interface SampleServer {
  /** https://localhost:<port>/ */
  readonly url: string;
  readonly port: number;
  /** Changes what the cloud is like, from the next request on. */
  change(patch: Partial<SampleState>): void;
  /** Removes one header from every answer. */
  dropHeader(name: string): void;
  showCertificate(certificate: SampleCertificate): void;
  /** Goes away (connections are refused) and comes back on the same port. */
  setAway(away: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Answers listen on loopback only, IPv4 and where there is one IPv6, on one port. */
async function listen(
  onSocket: (socket: Socket) => void,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const front = () =>
    createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
      onSocket(socket);
    });
  const open = (server: Server, host: string, at: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: at, exclusive: true }, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : at);
      });
    });
  const ipv4 = front();
  const bound = await open(ipv4, '127.0.0.1', port);
  const servers = [ipv4];
  const ipv6 = front();
  await open(ipv6, '::1', bound).then(
    () => servers.push(ipv6),
    () => undefined,
  );
  return {
    port: bound,
    close: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** A sample cloud over HTTPS (HTTP/2 too where `http2`), on loopback. Port 0 takes a free one. */
export async function startSampleServer(
  initial: SampleState,
  certificate: SampleCertificate,
  tls: TlsOptions & { http2: boolean },
  port = 0,
): Promise<SampleServer> {
  let state = initial;
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const said = answer(state, {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      nonce: randomBytes(16).toString('base64'),
    });
    request.resume();
    response.writeHead(said.status, said.headers);
    response.end(request.method === 'HEAD' ? undefined : said.body);
  };
  const { http2, ...tlsOptions } = tls;
  const options = { ...tlsOptions, cert: certificate.certPem, key: certificate.keyPem };
  const server = http2
    ? createSecureServer({ ...options, allowHTTP1: true }, (request, response) =>
        respond(request as unknown as IncomingMessage, response as unknown as ServerResponse),
      )
    : createHttpsServer(options, respond);
  server.on('tlsClientError', () => undefined);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('sessionError', () => undefined);

  const bind = (at: number) => listen((socket) => server.emit('connection', socket), at);
  let front: Awaited<ReturnType<typeof listen>> | null = await bind(port);
  const at = front.port;
  return {
    url: `https://localhost:${at}/`,
    port: at,
    change: (patch) => {
      state = { ...state, ...patch };
    },
    dropHeader: (name) => {
      const kept = Object.entries(state.headers).filter(([key]) => key.toLowerCase() !== name.toLowerCase());
      state = { ...state, headers: Object.fromEntries(kept) };
    },
    showCertificate: (shown) => {
      const context: SecureContextOptions = { ...tlsOptions, cert: shown.certPem, key: shown.keyPem };
      server.setSecureContext(context);
    },
    setAway: async (away) => {
      if (away) {
        await front?.close();
        front = null;
      } else front ??= await bind(at);
    },
    close: async () => {
      await front?.close();
      front = null;
    },
  };
}
