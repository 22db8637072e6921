import { readAnswer } from '../answers.ts';
import type { Connection } from '../connection.ts';
import { helloFor, type WireProtocol } from '../hellos.ts';
import { ended, type Prober, readFlight, SILENT, type Step, said } from '../prober.ts';
import { nextRecord } from '../probes/reading.ts';
import { kxOf } from '../suites.ts';
import { agreeDh, encryptBlock, rsaKey } from '../wire/big-numbers.ts';
import { ByteReader, concat, EMPTY, uint, vector } from '../wire/bytes.ts';
import { type ClientHelloSpec, encodeClientHello, encodeClientHelloMessage } from '../wire/client-hello.ts';
import { FlightReader } from '../wire/flight.ts';
import { encodeHandshake, HandshakeReader } from '../wire/handshake.ts';
import { keyPair } from '../wire/key-share.ts';
import { encodeRecord } from '../wire/record.ts';
import { CONTENT_TYPE, EXTENSION, HANDSHAKE_TYPE } from '../wire/registry.ts';
import { sharedSecret } from './crypto.ts';
import { type Direction12, derivation, directions, protectionOf } from './protection12.ts';

/** An established connection of TLS 1.0 to 1.2: what we need to ask for another handshake inside it. */
export interface Session12 {
  hello: ClientHelloSpec;
  /** verify_data of our Finished (RFC 5246 §7.4.9), which a secure renegotiation repeats (RFC 5746 §3.5). */
  verifyData: Uint8Array;
  /** True where the server's hello had renegotiation_info. */
  secureRenegotiation: boolean;
  /** The session ticket the server sent; null without one. */
  ticket: Uint8Array | null;
  /** Encrypts and sends a record. */
  send(type: number, content: Uint8Array): void;
  /** The next record decrypted; its end, silence or a record that cannot be decrypted by name. */
  receive(
    timeoutMs: number,
  ): Promise<{ kind: 'record'; type: number; content: Uint8Array } | { kind: 'end' | 'silence' }>;
}

export interface Options12 {
  protocol: WireProtocol;
  host: string | null;
  suites: readonly number[];
  groups: readonly number[];
  /** Asks for a session ticket. */
  wantTicket?: boolean;
}

/** Its name for Prober.isDoubtful. */
export const SESSION12_CONVERSATION = 'handshake up to TLS 1.2';

const ANSWER = 5000;

/** Protocols whose handshake we can finish. */
const PROTOCOLS: readonly WireProtocol[] = ['TLS1.0', 'TLS1.1', 'TLS1.2'];

/** A handshake that came to no session: refused in words, out of our reach, or ended before it was done. */
type NoSession = 'none' | 'ended' | 'silence';

/**
 * A handshake of our own up to TLS 1.2 to its end, without judging the certificate (RFC 5246 §7.3). `use` gets the
 * connection; null where no suite we have the ciphers of is shared, or the handshake fails however often it is tried.
 */
export async function session12<T>(
  prober: Prober,
  options: Options12,
  use: (session: Session12) => Promise<Step<T>>,
): Promise<T | null> {
  const suites = options.suites.filter((id) => protectionOf(id) !== null);
  if (suites.length === 0 || !PROTOCOLS.includes(options.protocol)) return null;
  return prober.persist<T | null>(SESSION12_CONVERSATION, async (connection, waitMs) => {
    const session = await handshake(prober, connection, { ...options, suites }, waitMs);
    if (session === 'none') return said(null);
    // Some servers hang up on a client without a certificate.
    if (session === 'ended') return ended(null);
    return session === 'silence' ? SILENT : use(session);
  });
}

async function handshake(
  prober: Prober,
  connection: Connection,
  { protocol, host, groups, suites, wantTicket = false }: Options12,
  waitMs: number,
): Promise<Session12 | NoSession> {
  const hello = helloFor(
    {
      protocol,
      suites,
      host,
      groups: groups.filter((group) => keyPair(group, prober.ctx.random) !== null),
      extensions: wantTicket ? [{ type: 'session_ticket', ticket: EMPTY }] : [],
    },
    prober.ctx.random,
  );
  connection.send(encodeClientHello(hello));
  const reader = new FlightReader('flight', kxOf);
  const answer = await readFlight(connection, reader, waitMs);
  const reading = readAnswer(answer, 'flight');
  if (answer.kind === 'timeout') return 'silence';
  if (reading === 'closed' || reading === 'lost') return 'ended';
  if (answer.kind !== 'hello' || !answer.complete || reader.hello === null) return 'none';
  const protection = protectionOf(answer.cipherSuite);
  if (protection === null || answer.protocol !== protocol) return 'none';

  const { version } = hello;
  const exchange = clientKeyExchange(prober, reader, version, answer.certificates[0]);
  if (exchange === null) return 'none';
  const transcript = [encodeClientHelloMessage(hello), ...reader.transcript];
  const messages = [
    // A client without a certificate says so with an empty list (RFC 5246 §7.4.6).
    ...(answer.certificateRequested ? [encodeHandshake(HANDSHAKE_TYPE.certificate, vector(3, EMPTY))] : []),
    encodeHandshake(HANDSHAKE_TYPE.clientKeyExchange, exchange.body),
  ];
  transcript.push(...messages);
  const { prf, transcriptHash } = derivation(version, protection);
  const [ours, theirs] = [hello.random, reader.hello.random];
  const main = prf(exchange.premaster, 'master secret', concat(ours, theirs), 48);
  const { client, server } = directions(
    version,
    protection,
    (length) => prf(main, 'key expansion', concat(theirs, ours), length),
    prober.ctx.random,
  );

  const verifyData = prf(main, 'client finished', transcriptHash(transcript), 12);
  connection.send(
    concat(
      ...messages.map((message) => encodeRecord(CONTENT_TYPE.handshake, version, message)),
      encodeRecord(CONTENT_TYPE.changeCipherSpec, version, Uint8Array.of(1)),
      client.seal(CONTENT_TYPE.handshake, encodeHandshake(HANDSHAKE_TYPE.finished, verifyData)),
    ),
  );
  const ticket = await readFinished(connection, reader, server);
  if (typeof ticket === 'string') return ticket;
  return {
    hello,
    verifyData,
    secureRenegotiation: reader.hello.extensions.has(EXTENSION.renegotiationInfo),
    ticket,
    send: (type, content) => connection.send(client.seal(type, content)),
    receive: async (timeoutMs) => {
      const step = await nextRecord(connection, reader.records, timeoutMs);
      if (step.kind !== 'record') return { kind: step.kind === 'silence' ? 'silence' : 'end' };
      const content = server.open(step.record.type, step.record.payload);
      return content === null ? { kind: 'end' } : { kind: 'record', type: step.record.type, content };
    },
  };
}

/** A ClientKeyExchange for the server's parameters; null where they are of a kind we cannot do. */
export function clientKeyExchange(
  prober: Prober,
  { keyExchange }: FlightReader,
  version: number,
  certificate: Uint8Array | undefined,
): { body: Uint8Array; premaster: Uint8Array } | null {
  if (keyExchange?.kind === 'ecdhe') {
    const pair = keyPair(keyExchange.group, prober.ctx.random);
    const premaster = pair && sharedSecret(pair, keyExchange.point);
    return pair && premaster && { body: vector(1, pair.key), premaster };
  }
  if (keyExchange?.kind === 'dhe') {
    const agreed = agreeDh(keyExchange, prober.ctx.random(32));
    return agreed && { body: vector(2, agreed.public), premaster: agreed.secret };
  }
  const key = keyExchange === null ? rsaKey(certificate) : null;
  if (key === null) return null;
  const premaster = concat(uint(version, 2), prober.ctx.random(46));
  const filler = prober.ctx.random(key.bytes - 51).map((byte) => byte || 1);
  const block = concat(Uint8Array.of(0, 2), filler, Uint8Array.of(0), premaster);
  return { body: vector(2, encryptBlock(block, key)), premaster };
}

/** The server's ticket (null without one) once its Finished came. */
async function readFinished(
  connection: Connection,
  { records }: FlightReader,
  server: Direction12,
): Promise<Uint8Array | null | NoSession> {
  const messages = new HandshakeReader();
  let ticket: Uint8Array | null = null;
  let encrypted = false;
  for (;;) {
    const step = await nextRecord(connection, records, ANSWER);
    if (step.kind === 'silence') return 'silence';
    if (step.kind !== 'record') return step.kind === 'malformed' ? 'none' : 'ended';
    const { type, payload } = step.record;
    if (type === CONTENT_TYPE.changeCipherSpec) encrypted = true;
    else if (type !== CONTENT_TYPE.handshake) return 'none';
    else if (encrypted) return server.open(type, payload) === null ? 'none' : ticket;
    else {
      messages.push(payload);
      const message = messages.next();
      if (message.kind === 'malformed') return 'none';
      if (message.kind === 'message' && message.message.type === HANDSHAKE_TYPE.newSessionTicket) {
        const reader = new ByteReader(message.message.body);
        reader.uint(4); // lifetime hint
        ticket = reader.vector(2);
      }
    }
  }
}
