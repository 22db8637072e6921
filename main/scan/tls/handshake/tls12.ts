import type { Connection } from '../connection.ts';
import { helloFor } from '../hellos.ts';
import { type Prober, readFlight } from '../prober.ts';
import { nextRecord } from '../probes/reading.ts';
import { kxOf } from '../suites.ts';
import { ByteReader, concat, EMPTY, uint, vector } from '../wire/bytes.ts';
import { type ClientHelloSpec, encodeClientHello, encodeClientHelloMessage } from '../wire/client-hello.ts';
import { FlightReader } from '../wire/flight.ts';
import { encodeHandshake, HandshakeReader } from '../wire/handshake.ts';
import { keyPair } from '../wire/key-share.ts';
import { encodeRecord } from '../wire/record.ts';
import { CONTENT_TYPE, EXTENSION, HANDSHAKE_TYPE } from '../wire/registry.ts';
import { encryptBlock, rsaKey } from '../wire/rsa.ts';
import { type AeadSuite, hashOf, open, prf12, SUITES_12, seal, sequence, sharedSecret } from './crypto.ts';

/** An established TLS 1.2 connection: what we need to ask for another handshake inside it. */
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
  host: string | null;
  suites: readonly number[];
  groups: readonly number[];
  /** Asks for a session ticket. */
  wantTicket?: boolean;
}

const ANSWER = 5000;
const VERSION = 0x0303;

/**
 * A TLS 1.2 handshake of our own to its end, without judging the certificate (RFC 5246 §7.3, RFC 5288). `use` gets the
 * connection; null where no AES-GCM suite is shared or the handshake fails.
 */
export async function session12<T>(
  prober: Prober,
  options: Options12,
  use: (session: Session12) => Promise<T>,
): Promise<T | null> {
  const suites = options.suites.filter((id) => SUITES_12.has(id));
  if (suites.length === 0) return null;
  const result = await prober.converse(async (connection) => {
    const session = await handshake(prober, connection, options, suites);
    return { value: session === null ? null : await use(session) };
  });
  return 'value' in result ? result.value : null;
}

async function handshake(
  prober: Prober,
  connection: Connection,
  { host, groups, wantTicket = false }: Options12,
  suites: readonly number[],
): Promise<Session12 | null> {
  const hello = helloFor(
    {
      protocol: 'TLS1.2',
      suites,
      host,
      groups: groups.filter((group) => keyPair(group, prober.ctx.random) !== null),
      extensions: wantTicket ? [{ type: 'session_ticket', ticket: EMPTY }] : [],
    },
    prober.ctx.random,
  );
  connection.send(encodeClientHello(hello));
  const reader = new FlightReader('flight', kxOf);
  const answer = await readFlight(connection, reader);
  if (answer.kind !== 'hello' || !answer.complete || reader.hello === null) return null;
  const suite = SUITES_12.get(answer.cipherSuite);
  if (suite === undefined) return null;

  const exchange = clientKeyExchange(prober, reader, answer.certificates[0]);
  if (exchange === null) return null;
  const transcript = [encodeClientHelloMessage(hello), ...reader.transcript];
  const messages = [
    // A client without a certificate says so with an empty list (RFC 5246 §7.4.6).
    ...(answer.certificateRequested ? [encodeHandshake(HANDSHAKE_TYPE.certificate, vector(3, EMPTY))] : []),
    encodeHandshake(HANDSHAKE_TYPE.clientKeyExchange, exchange.body),
  ];
  transcript.push(...messages);
  const { hash } = suite;
  const randoms = concat(reader.hello.random, hello.random);
  const main = prf12(
    hash,
    exchange.premaster,
    'master secret',
    concat(hello.random, reader.hello.random),
    48,
  );
  const block = prf12(hash, main, 'key expansion', randoms, 2 * suite.keyLength + 8);
  const cut = new ByteReader(block);
  const [clientKey, serverKey] = [cut.take(suite.keyLength), cut.take(suite.keyLength)];
  const [clientSalt, serverSalt] = [cut.take(4), cut.take(4)];
  const ours = new GcmDirection(suite, clientKey, clientSalt);
  const theirs = new GcmDirection(suite, serverKey, serverSalt);

  const verifyData = prf12(hash, main, 'client finished', hashOf(hash, ...transcript), 12);
  connection.send(
    concat(
      ...messages.map((message) => encodeRecord(CONTENT_TYPE.handshake, VERSION, message)),
      encodeRecord(CONTENT_TYPE.changeCipherSpec, VERSION, Uint8Array.of(1)),
      ours.seal(CONTENT_TYPE.handshake, encodeHandshake(HANDSHAKE_TYPE.finished, verifyData)),
    ),
  );
  const ticket = await readFinished(connection, reader, theirs);
  if (ticket === undefined) return null;
  return {
    hello,
    verifyData,
    secureRenegotiation: reader.hello.extensions.has(EXTENSION.renegotiationInfo),
    ticket,
    send: (type, content) => connection.send(ours.seal(type, content)),
    receive: async (timeoutMs) => {
      const step = await nextRecord(connection, reader.records, timeoutMs);
      if (step.kind !== 'record') return { kind: step.kind === 'silence' ? 'silence' : 'end' };
      const content = theirs.open(step.record.type, step.record.payload);
      return content === null ? { kind: 'end' } : { kind: 'record', type: step.record.type, content };
    },
  };
}

function clientKeyExchange(
  prober: Prober,
  { keyExchange }: FlightReader,
  certificate: Uint8Array | undefined,
): { body: Uint8Array; premaster: Uint8Array } | null {
  if (keyExchange?.kind === 'ecdhe') {
    const pair = keyPair(keyExchange.group, prober.ctx.random);
    const premaster = pair && sharedSecret(pair, keyExchange.point);
    return pair && premaster && { body: vector(1, pair.key), premaster };
  }
  const key = keyExchange === null ? rsaKey(certificate) : null;
  if (key === null) return null;
  const premaster = concat(uint(VERSION, 2), prober.ctx.random(46));
  const filler = prober.ctx.random(key.bytes - 51).map((byte) => byte || 1);
  const block = concat(Uint8Array.of(0, 2), filler, Uint8Array.of(0), premaster);
  return { body: vector(2, encryptBlock(block, key)), premaster };
}

/** The server's ticket (null without one) once its Finished came; undefined where it did not. */
async function readFinished(
  connection: Connection,
  { records }: FlightReader,
  server: GcmDirection,
): Promise<Uint8Array | null | undefined> {
  const messages = new HandshakeReader();
  let ticket: Uint8Array | null = null;
  let encrypted = false;
  for (;;) {
    const step = await nextRecord(connection, records, ANSWER);
    if (step.kind !== 'record') return undefined;
    const { type, payload } = step.record;
    if (type === CONTENT_TYPE.changeCipherSpec) encrypted = true;
    else if (type !== CONTENT_TYPE.handshake) return undefined;
    else if (encrypted) return server.open(type, payload) === null ? undefined : ticket;
    else {
      messages.push(payload);
      const message = messages.next();
      if (message.kind === 'malformed') return undefined;
      if (message.kind === 'message' && message.message.type === HANDSHAKE_TYPE.newSessionTicket) {
        const reader = new ByteReader(message.message.body);
        reader.uint(4); // lifetime hint
        ticket = reader.vector(2);
      }
    }
  }
}

/** One direction of AES-GCM in TLS 1.2: 4 bytes of salt, 8 explicit bytes of nonce (RFC 5288 §3). */
class GcmDirection {
  readonly #suite: AeadSuite;
  readonly #key: Uint8Array;
  readonly #salt: Uint8Array;
  #count = 0;

  constructor(suite: AeadSuite, key: Uint8Array, salt: Uint8Array) {
    this.#suite = suite;
    this.#key = key;
    this.#salt = salt;
  }

  #aad(type: number, length: number): Uint8Array {
    const header = concat(sequence(this.#count), uint(type, 1), uint(VERSION, 2), uint(length, 2));
    this.#count += 1;
    return header;
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const explicit = sequence(this.#count);
    const sealed = seal(
      this.#suite,
      this.#key,
      concat(this.#salt, explicit),
      this.#aad(type, content.length),
      content,
    );
    return encodeRecord(type, VERSION, concat(explicit, sealed));
  }

  open(type: number, payload: Uint8Array): Uint8Array | null {
    if (payload.length < 24) return null;
    const nonce = concat(this.#salt, payload.subarray(0, 8));
    return open(this.#suite, this.#key, nonce, this.#aad(type, payload.length - 24), payload.subarray(8));
  }
}
