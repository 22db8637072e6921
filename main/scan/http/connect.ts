import { constants } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { type FailureCode, type ProbeContext, ProbeFailure } from '../context.ts';
import { abortFailure, asFailure } from '../network.ts';

export type Alpn = 'http/1.1' | 'h2';

/**
 * Neglected servers must still answer: old versions, short keys and legacy renegotiation are accepted here, and trust
 * is not enforced. Both are judged by the TLS and certificate probes. BoringSSL (Electron) knows no security levels.
 */
function permissiveContext(): SecureContext {
  const base = { minVersion: 'TLSv1' as const, secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT };
  try {
    return createSecureContext({ ...base, ciphers: 'DEFAULT@SECLEVEL=0' });
  } catch {
    return createSecureContext({ minVersion: 'TLSv1' });
  }
}

let sharedContext: SecureContext | null = null;

/** One promise over a socket's next event: error, close, timeout and abort become a ProbeFailure. */
export function settled<T>(
  socket: Socket,
  options: { tried: string; timeoutMs: number; signal: AbortSignal },
  start: (done: (value: T) => void, fail: (error: unknown) => void) => void,
): Promise<T> {
  const { tried, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', fail);
      socket.off('close', onClose);
      finish();
    };
    const fail = (error: unknown) =>
      end(() => {
        socket.destroy();
        reject(asTlsFailure(error, tried, sentFinished(socket)));
      });
    const onClose = () => fail(new ProbeFailure('reset', `${tried}: the server closed the connection`));
    const onAbort = () => fail(abortFailure(signal, tried));
    const timer = setTimeout(
      () => fail(new ProbeFailure('timeout', `${tried}: no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', fail);
    socket.once('close', onClose);
    start((value) => end(() => resolve(value)), fail);
  });
}

const IS_TLS_ERROR = /^(ERR_SSL|ERR_TLS|EPROTO)/u;

/** True where our Finished is out: all a server refuses from then on is us, not the terms of the connection. */
const sentFinished = (socket: Socket): boolean => socket instanceof TLSSocket && !!socket.getFinished();

/**
 * The cause an alert names. A server that wants a certificate says so by certificate_required (RFC 8446 §4.4.2.4), in
 * older versions by handshake_failure (RFC 5246 §7.4.6), bad_certificate or access_denied: those count only after our
 * Finished, because the same handshake_failure before it is about versions and ciphers.
 */
function codeOfAlert(said: string, finished: boolean): FailureCode | null {
  if (/unrecognized name/iu.test(said)) return 'name-refused';
  if (/no application protocol/iu.test(said)) return 'no-protocol';
  if (/certificate required/iu.test(said)) return 'client-certificate';
  const refusedUs = /alert (handshake failure|bad certificate|access denied|no certificate)/iu.test(said);
  return refusedUs && finished ? 'client-certificate' : null;
}

/**
 * An error of a TLS connection as a named failure. OpenSSL says what went wrong in `reason` ("tlsv1 alert no
 * application protocol"), BoringSSL in the message. `finished`: our side of the handshake was complete.
 */
export function asTlsFailure(error: unknown, tried: string, finished: boolean): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  const { code, reason, message } = error as { code?: string; reason?: string; message?: string };
  if (!IS_TLS_ERROR.test(code ?? '')) return asFailure(error, tried);
  const said = (reason ?? message ?? code ?? '').replaceAll('_', ' ').slice(0, 200);
  const cause = codeOfAlert(said, finished);
  const why = cause === 'client-certificate' ? `the server asks for a client certificate (${said})` : said;
  return new ProbeFailure('protocol', `${tried}: ${why}`, cause);
}

/** Asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6). The proxy resolves the name itself. */
function openTunnel(
  socket: Socket,
  authority: string,
  userAgent: string,
  wait: { timeoutMs: number; signal: AbortSignal },
): Promise<Socket> {
  const tried = `asking the proxy for ${authority}`;
  return settled(socket, { ...wait, tried }, (done, fail) => {
    let head = Buffer.alloc(0);
    const onReadable = () => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) {
          if (head.length <= 16 * 1024) continue;
          return fail(new ProbeFailure('limit', `${tried}: its answer does not end`));
        }
        socket.off('readable', onReadable);
        const status = /^HTTP\/1\.[01] (\d{3})/u.exec(head.toString('latin1'))?.[1] ?? 'no HTTP answer';
        if (!status.startsWith('2'))
          return fail(new ProbeFailure('refused', `${tried}: it answered ${status}`));
        const rest = head.subarray(end + 4);
        if (rest.length > 0) socket.unshift(rest);
        return done(socket);
      }
    };
    socket.on('readable', onReadable);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: ${userAgent}\r\n\r\n`);
  });
}

/** TCP to the context's address, or through its proxy; with `tunnel` the proxy is asked for a way to the port. */
export async function connectTcp(
  ctx: ProbeContext,
  port: number,
  timeoutMs: number,
  tunnel: boolean,
): Promise<Socket> {
  if (ctx.proxy === null) return ctx.network.connect(ctx.address, port, timeoutMs, ctx.signal);
  const proxy = new URL(ctx.proxy);
  const [address] = await ctx.network.lookup(proxy.hostname.replace(/^\[|\]$/gu, ''), ctx.signal);
  if (address === undefined) throw new ProbeFailure('dns', 'The name of the proxy does not resolve.');
  const socket = await ctx.network.connect(address, Number(proxy.port || 80), timeoutMs, ctx.signal);
  if (!tunnel) return socket;
  const name = isIP(ctx.target.host) === 6 ? `[${ctx.target.host}]` : ctx.target.host;
  return openTunnel(socket, `${name}:${port}`, ctx.userAgent, { timeoutMs, signal: ctx.signal });
}

/**
 * A connection that is ready for HTTP: TCP to the context's address (or through its proxy), for https with TLS whose
 * SNI is the target's name. `timeoutMs` holds for TCP and for the handshake each. Throws ProbeFailure only.
 */
export async function openConnection(
  ctx: ProbeContext,
  to: { https: boolean; port: number; alpn: Alpn; timeoutMs: number },
): Promise<Socket | TLSSocket> {
  const tcp = await connectTcp(ctx, to.port, to.timeoutMs, to.https);
  if (!to.https) return tcp;
  const tried = `TLS handshake with ${ctx.target.host} port ${to.port}`;
  sharedContext ??= permissiveContext();
  const socket = connectTls({
    socket: tcp,
    secureContext: sharedContext,
    ...(isIP(ctx.target.host) === 0 ? { servername: ctx.target.host } : {}),
    ALPNProtocols: [to.alpn],
    rejectUnauthorized: false,
  });
  tcp.on('error', () => socket.destroy());
  // An alert after the handshake ends the connection with its name; left open it would end as "other side closed".
  socket.on('error', () => socket.destroy());
  await settled<void>(socket, { tried, timeoutMs: to.timeoutMs, signal: ctx.signal }, (done) =>
    socket.once('secureConnect', () => done()),
  );
  if (to.alpn === 'h2' && socket.alpnProtocol !== 'h2') {
    socket.destroy();
    throw new ProbeFailure('protocol', `${tried}: the server did not choose h2`, 'no-protocol');
  }
  return socket;
}
