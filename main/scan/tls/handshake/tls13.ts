import { isRefusal, readAnswer, refusalShownBy } from '../answers.ts';
import type { Connection } from '../connection.ts';
import { helloFor } from '../hellos.ts';
import type { HandshakeOutcome, ServerChoice } from '../outcome.ts';
import { ended, LOST, type Lost, type Prober, readFlight, SILENT, type Step, said } from '../prober.ts';
import { nextRecord } from '../probes/reading.ts';
import { kxOf } from '../suites.ts';
import { ByteReader, concat, EMPTY, uint, vector } from '../wire/bytes.ts';
import { encodeClientHello, encodeClientHelloMessage } from '../wire/client-hello.ts';
import { decodeExtensionList, type HelloExtension } from '../wire/extensions.ts';
import { FlightReader } from '../wire/flight.ts';
import { encodeHandshake, HandshakeReader } from '../wire/handshake.ts';
import { type KeyPair, keyPair } from '../wire/key-share.ts';
import { encodeRecord, type RecordReader } from '../wire/record.ts';
import { CONTENT_TYPE, EXTENSION, HANDSHAKE_TYPE } from '../wire/registry.ts';
import { decodeCertificates13, selectedAlpn } from '../wire/server-messages.ts';
import {
  type AeadSuite,
  expandLabel,
  hashOf,
  hmac,
  open,
  SUITES_13,
  seal,
  sequence,
  sharedSecret,
} from './crypto.ts';

/** What TLS 1.3 says under encryption only. */
export interface Session13 {
  alpn: string | null;
  certificates: readonly Uint8Array[];
  /** null where the server refuses hellos that ask for a staple. */
  stapled: boolean | null;
  certificateRequested: boolean;
  /** True where a NewSessionTicket came after our Finished; null where the handshake was not carried so far. */
  tickets: boolean | null;
  /** True where a ticket allows 0-RTT data (max_early_data_size above zero, RFC 8446 §4.6.1). */
  earlyData: boolean | null;
}

export interface Options13 {
  host: string | null;
  suites: readonly number[];
  groups: readonly number[];
  alpn: readonly string[];
}

/** Waits for an encrypted flight, and for tickets, which not every server sends (milliseconds). */
const ANSWER = 5000;
const TICKETS = 400;

const RECORD_VERSION = 0x0303;

/**
 * A TLS 1.3 handshake of our own to its end, without judging the certificate (RFC 8446 §2). Null where server and
 * client share no suite or group of node:crypto, or the handshake fails.
 */
export async function session13(prober: Prober, options: Options13): Promise<Session13 | null> {
  // What the flight said stands, though the connection should end before the tickets again and again.
  let last: Session13 | null = null;
  const result = await greeted(prober, options, async ({ flight, finish }) => {
    last = { ...flight, tickets: null, earlyData: null };
    const tickets = await finish();
    return tickets === 'ended' ? ended({ session: last }) : said({ session: { ...flight, ...tickets } });
  });
  return result !== null && 'session' in result ? result.session : last;
}

/** The answer to a TLS 1.3 hello with the certificates decrypted; without them where they cannot be. */
export async function answer13(prober: Prober, options: Options13): Promise<HandshakeOutcome> {
  const result = await greeted(prober, options, async ({ answer, flight }) =>
    said({ ...answer, certificates: flight.certificates }),
  );
  return result ?? { kind: 'timeout' };
}

/** A handshake up to the server's Finished. */
interface Greeting {
  answer: ServerChoice;
  flight: Flight;
  /** Sends our Finished and waits for tickets. */
  finish(): Promise<Pick<Session13, 'tickets' | 'earlyData'> | 'ended'>;
}

/** Null where the server did not answer, however often it was asked. */
async function greeted<T extends object>(
  prober: Prober,
  options: Options13,
  use: (greeting: Greeting) => Promise<Step<T>>,
): Promise<T | HandshakeOutcome | null> {
  const suites = options.suites.filter((id) => SUITES_13.has(id));
  const pair = options.groups
    .map((group) => keyPair(group, prober.ctx.random))
    .find((found) => found !== null);
  if (suites.length === 0 || !pair)
    return { kind: 'failed', error: 'protocol', message: 'no suite or group in common' };
  const talk = (staple: boolean) =>
    prober.persist<T | HandshakeOutcome>('handshake of TLS 1.3', async (connection, waitMs) => {
      const greeting = await greet(prober, connection, { ...options, suites, pair, staple, waitMs });
      return 'flight' in greeting ? use(greeting) : stepOf(greeting);
    });
  const result = await talk(true);
  const refused = result !== null && 'kind' in result && mayMindStaple(result as HandshakeOutcome);
  return refused ? talk(false) : result;
}

/** How an answer that did not come to the server's Finished ends a try. */
function stepOf(outcome: HandshakeOutcome | Lost): Step<HandshakeOutcome> {
  if (outcome.kind === 'lost') return outcome;
  switch (readAnswer(outcome, 'hello')) {
    case 'closed':
      return ended({ kind: 'closed', reset: false, refusal: true });
    case 'lost':
      return outcome.kind === 'timeout' ? SILENT : LOST;
    default:
      return said(outcome);
  }
}

/** A refusal that may be about status_request: not one about a name or a protocol of ALPN. */
const mayMindStaple = (outcome: HandshakeOutcome): boolean =>
  isRefusal(outcome) && !(outcome.kind === 'alert' && refusalShownBy(outcome.description) === null);

interface GreetOptions extends Options13 {
  pair: KeyPair;
  /** Asks for a stapled OCSP response. */
  staple: boolean;
  waitMs: number;
}

async function greet(
  prober: Prober,
  connection: Connection,
  { host, alpn, suites, pair, staple, waitMs }: GreetOptions,
): Promise<Greeting | HandshakeOutcome | Lost> {
  const extensions: HelloExtension[] = staple ? [{ type: 'status_request' }] : [];
  const question = { protocol: 'TLS1.3', suites, host, groups: [pair.group], alpn, extensions } as const;
  const plain = helloFor(question, prober.ctx.random);
  const hello = {
    ...plain,
    extensions: (plain.extensions ?? []).map(
      (extension): HelloExtension =>
        extension.type === 'key_share' ? { type: 'key_share', shares: [pair] } : extension,
    ),
  };
  connection.send(encodeClientHello(hello));
  const reader = new FlightReader('hello', kxOf);
  const answer = await readFlight(connection, reader, waitMs);
  if (answer.kind !== 'hello' || answer.protocol !== 'TLS1.3' || answer.retry) return answer;
  const suite = SUITES_13.get(answer.cipherSuite);
  const share = answer.extensions.get(EXTENSION.keyShare);
  if (suite === undefined || share === undefined || share.length < 5) return answer;
  const shareReader = new ByteReader(share);
  shareReader.uint(2);
  const secret = sharedSecret(pair, shareReader.vector(2));
  if (secret === null) return answer;

  const keys = new KeySchedule(suite, secret);
  const transcript = [encodeClientHelloMessage(hello), ...reader.transcript.slice(0, 1)];
  const { client, server } = keys.handshake(transcript);
  const flight = await readEncryptedFlight(connection, reader.records, server, transcript);
  if (flight === 'ended') return LOST;
  if (flight === null) return answer;
  if (!staple) flight.stapled = null;
  const finish = () => {
    const application = keys.application(transcript);
    // A client without a certificate says so with an empty list (RFC 8446 §4.4.2).
    const ours = flight.certificateRequested
      ? [encodeHandshake(HANDSHAKE_TYPE.certificate, concat(uint(0, 1), vector(3, EMPTY)))]
      : [];
    const verify = hmac(suite.hash, client.finishedKey, hashOf(suite.hash, ...transcript, ...ours));
    connection.send(
      concat(
        encodeRecord(CONTENT_TYPE.changeCipherSpec, RECORD_VERSION, Uint8Array.of(1)),
        client.seal(
          CONTENT_TYPE.handshake,
          concat(...ours, encodeHandshake(HANDSHAKE_TYPE.finished, verify)),
        ),
      ),
    );
    return readTickets(connection, reader.records, application, TICKETS + 4 * prober.latency);
  };
  return { answer, flight, finish };
}

/** One direction's keys and its record counter (RFC 8446 §5.2, §7.3). */
class Direction {
  readonly finishedKey: Uint8Array;
  readonly #suite: AeadSuite;
  readonly #key: Uint8Array;
  readonly #iv: Uint8Array;
  #count = 0;

  constructor(suite: AeadSuite, secret: Uint8Array) {
    const { hash, keyLength } = suite;
    this.#suite = suite;
    this.#key = expandLabel(hash, secret, 'key', EMPTY, keyLength);
    this.#iv = expandLabel(hash, secret, 'iv', EMPTY, 12);
    this.finishedKey = expandLabel(hash, secret, 'finished', EMPTY, hash === 'sha256' ? 32 : 48);
  }

  #nonce(): Uint8Array {
    const padded = concat(uint(0, 4), sequence(this.#count));
    this.#count += 1;
    return this.#iv.map((byte, index) => byte ^ (padded[index] ?? 0));
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const inner = concat(content, uint(type, 1));
    const header = concat(
      uint(CONTENT_TYPE.applicationData, 1),
      uint(RECORD_VERSION, 2),
      uint(inner.length + 16, 2),
    );
    return concat(header, seal(this.#suite, this.#key, this.#nonce(), header, inner));
  }

  /** Content and its type without padding; null where it cannot be decrypted. */
  open(payload: Uint8Array): { type: number; content: Uint8Array } | null {
    const header = concat(
      uint(CONTENT_TYPE.applicationData, 1),
      uint(RECORD_VERSION, 2),
      uint(payload.length, 2),
    );
    const inner = open(this.#suite, this.#key, this.#nonce(), header, payload);
    const end = inner === null ? -1 : inner.findLastIndex((byte) => byte !== 0);
    return inner === null || end < 0 ? null : { type: inner[end] ?? 0, content: inner.subarray(0, end) };
  }
}

/** RFC 8446 §7.1, without pre-shared keys. */
class KeySchedule {
  readonly #suite: AeadSuite;
  readonly #handshakeSecret: Uint8Array;

  constructor(suite: AeadSuite, shared: Uint8Array) {
    this.#suite = suite;
    const zeros = this.#zeros();
    this.#handshakeSecret = hmac(
      suite.hash,
      this.#derive(hmac(suite.hash, zeros, zeros), 'derived', []),
      shared,
    );
  }

  #zeros(): Uint8Array {
    return new Uint8Array(this.#suite.hash === 'sha256' ? 32 : 48);
  }

  #derive(secret: Uint8Array, label: string, transcript: readonly Uint8Array[]): Uint8Array {
    const { hash } = this.#suite;
    return expandLabel(hash, secret, label, hashOf(hash, ...transcript), hash === 'sha256' ? 32 : 48);
  }

  handshake(transcript: readonly Uint8Array[]): { client: Direction; server: Direction } {
    const direction = (label: string) =>
      new Direction(this.#suite, this.#derive(this.#handshakeSecret, label, transcript));
    return { client: direction('c hs traffic'), server: direction('s hs traffic') };
  }

  /** What the server encrypts after its Finished; the transcript ends with that. */
  application(transcript: readonly Uint8Array[]): Direction {
    const derived = this.#derive(this.#handshakeSecret, 'derived', []);
    const main = hmac(this.#suite.hash, derived, this.#zeros());
    return new Direction(this.#suite, this.#derive(main, 's ap traffic', transcript));
  }
}

type Flight = Omit<Session13, 'tickets' | 'earlyData'>;

/**
 * EncryptedExtensions to Finished; adds the messages to the transcript. Null where it cannot be read, `ended` where the
 * connection ended or fell silent before.
 */
async function readEncryptedFlight(
  connection: Connection,
  records: RecordReader,
  server: Direction,
  transcript: Uint8Array[],
): Promise<Flight | 'ended' | null> {
  const messages = new HandshakeReader();
  const flight: Flight = { alpn: null, certificates: [], stapled: false, certificateRequested: false };
  for (;;) {
    const step = messages.next();
    if (step.kind === 'malformed') return null;
    if (step.kind === 'more') {
      const content = await decrypted(connection, records, server, ANSWER);
      if (content === 'ended' || content === 'silence') return 'ended';
      if (content?.type !== CONTENT_TYPE.handshake) return null;
      messages.push(content.content);
      continue;
    }
    const { type, body, raw } = step.message;
    transcript.push(raw);
    if (type === HANDSHAKE_TYPE.encryptedExtensions) {
      const extensions = decodeExtensionList(new ByteReader(body).vector(2));
      if (extensions === null) return null;
      flight.alpn = selectedAlpn(new Map(extensions));
    } else if (type === HANDSHAKE_TYPE.certificateRequest) flight.certificateRequested = true;
    else if (type === HANDSHAKE_TYPE.certificate) Object.assign(flight, decodeCertificates13(body));
    else if (type === HANDSHAKE_TYPE.finished) return flight;
  }
}

type Decrypted = { type: number; content: Uint8Array } | 'ended' | 'silence' | null;

/** The next record decrypted; null where it cannot be. */
async function decrypted(
  connection: Connection,
  records: RecordReader,
  server: Direction,
  timeoutMs: number,
): Promise<Decrypted> {
  for (;;) {
    const step = await nextRecord(connection, records, timeoutMs);
    if (step.kind === 'closed' || step.kind === 'reset') return 'ended';
    if (step.kind === 'silence') return 'silence';
    if (step.kind === 'malformed') return null;
    // ChangeCipherSpec for middleboxes means nothing (RFC 8446 appendix D.4).
    if (step.record.type === CONTENT_TYPE.changeCipherSpec) continue;
    return step.record.type === CONTENT_TYPE.applicationData ? server.open(step.record.payload) : null;
  }
}

const NO_TICKETS = { tickets: false, earlyData: false };
const UNKNOWN_TICKETS = { tickets: null, earlyData: null };

async function readTickets(
  connection: Connection,
  records: RecordReader,
  server: Direction,
  waitMs: number,
): Promise<Pick<Session13, 'tickets' | 'earlyData'> | 'ended'> {
  const messages = new HandshakeReader();
  for (;;) {
    const step = messages.next();
    if (step.kind === 'malformed') return UNKNOWN_TICKETS;
    if (step.kind === 'message') {
      if (step.message.type !== HANDSHAKE_TYPE.newSessionTicket) continue;
      const reader = new ByteReader(step.message.body);
      reader.take(8); // lifetime and age_add
      reader.vector(1);
      reader.vector(2);
      const extensions = new Map(decodeExtensionList(reader.vector(2)) ?? []);
      const size = extensions.get(EXTENSION.earlyData);
      return { tickets: true, earlyData: size?.some((byte) => byte !== 0) ?? false };
    }
    const content = await decrypted(connection, records, server, waitMs);
    if (content === 'ended') return 'ended';
    // Without a ticket there is no resumption, and without that no early data.
    if (content === 'silence') return NO_TICKETS;
    if (content === null || content.type === CONTENT_TYPE.alert) return UNKNOWN_TICKETS;
    if (content.type === CONTENT_TYPE.handshake) messages.push(content.content);
  }
}
