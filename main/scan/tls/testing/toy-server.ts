import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import type { WireProtocol } from '../hellos.ts';
import { suiteById } from '../suites.ts';
import { asciiBytes, concat, EMPTY, uint, vector } from '../wire/bytes.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import type { HelloExtension } from '../wire/extensions.ts';
import { encodeHandshake, HandshakeReader } from '../wire/handshake.ts';
import { encodeRecord, RecordReader, type TlsRecord } from '../wire/record.ts';
import {
  ALERT,
  CONTENT_TYPE,
  EXTENSION,
  HANDSHAKE_TYPE,
  PROTOCOL_VERSIONS,
  protocolOf,
} from '../wire/registry.ts';
import {
  decodeClientHello,
  decodeSsl2ClientHello,
  encodeServerHello,
  encodeSsl2ServerHello,
} from './server-side.ts';
import { answeredSessionId, type Tickets, ToySession } from './toy-session.ts';

/**
 * A server of bytes for behaviours no installed library has any more. It goes as far as ServerHelloDone (RFC 5246 §7.3,
 * RFC 6101 §5.5) and computes no key: what comes after is answered by rule, except where it gives tickets.
 */
export interface Toy {
  /** Spoken versions; without TLS 1.3. */
  protocols: readonly WireProtocol[];
  /** Accepted suites, best first. */
  suites: readonly number[];
  /** False: the client's order decides. */
  ownOrder?: boolean;
  /** How it says no: a fatal alert, or closing or resetting the connection. */
  refusal?: 'alert' | 'close' | 'reset' | 'silence';
  certificate?: Uint8Array;
  /** Prime of DHE suites. */
  prime?: Uint8Array;
  /** Accepts DEFLATE where it is offered (RFC 3749). */
  compression?: boolean;
  heartbeat?: boolean;
  /** Answers a heartbeat request with so many bytes of "memory". */
  bleeds?: number;
  secureRenegotiation?: boolean;
  alpn?: readonly string[];
  /** SSL 2.0 kinds; absent: SSL 2.0 is not spoken. */
  ssl2?: readonly number[];
  /** Takes a ChangeCipherSpec before any key (CVE-2014-0224); then hangs up instead of sending an alert. */
  earlyCcs?: boolean | 'hangs up';
  /** Ignores every ChangeCipherSpec before a key exchange. */
  ignoresCcs?: boolean;
  /** Suites it prefers to all others and cannot finish: it refuses a hello that offers one. */
  unfinishable?: readonly number[];
  /** Suites it prefers to all others and answers with internal_error. */
  chokesOn?: readonly number[];
  /** Versions it refuses with internal_error, with suites of a certificate at least. */
  troubledBy?: readonly WireProtocol[];
  /** An extension it hangs up on. */
  hangsUpOn?: HelloExtension['type'];
  /** Closes so many connections, counted from the first, that begin with what `loses` is true for. */
  loses?: (number: number, ssl2: boolean) => boolean;
  /** Refuses hellos above its version instead of negotiating down. */
  versionIntolerant?: boolean;
  /** Refuses hellos with an extension it does not know. */
  extensionIntolerant?: boolean;
  /** Stops listening after so many connections. */
  diesAfter?: number;
  /** Decrypts the ClientKeyExchange and tells a right padding from a wrong one: an oracle (ROBOT). */
  oracle?: KeyObject;
  /** Finishes handshakes with RSA key transport and gives session tickets. */
  tickets?: Tickets;
  /** Refuses hellos with server_name, because it does not know the extension or none of the names. */
  nameIntolerant?: 'extension' | 'name';
}

const FATAL = 2;
const SERVER_RANDOM = new Uint8Array(32).fill(0x5a);
const KNOWN: ReadonlySet<HelloExtension['type']> = new Set([
  'server_name',
  'supported_groups',
  'ec_point_formats',
  'signature_algorithms',
  'alpn',
  'status_request',
  'session_ticket',
  'extended_master_secret',
  'heartbeat',
  'padding',
  'renegotiation_info',
]);

const alert = (description: number): Uint8Array =>
  encodeRecord(CONTENT_TYPE.alert, 0x0301, Uint8Array.of(FATAL, description));

interface Answer {
  bytes: Uint8Array;
  session: ToySession | null;
}

/** What the server says to a hello; or the number of the alert it refuses with. */
function answer(toy: Toy, hello: ClientHelloSpec): Answer | number {
  const extensions = hello.extensions ?? [];
  const newest = Math.max(...toy.protocols.map((protocol) => PROTOCOL_VERSIONS[protocol]));
  if (toy.versionIntolerant && hello.version > newest) return ALERT.handshakeFailure;
  if (toy.extensionIntolerant && extensions.some(({ type }) => !KNOWN.has(type))) return ALERT.decodeError;
  if (toy.nameIntolerant && extensions.some(({ type }) => type === 'server_name'))
    return toy.nameIntolerant === 'extension' ? ALERT.decodeError : ALERT.unrecognizedName;
  if (extensions.some(({ type }) => type === 'supported_versions')) return ALERT.protocolVersion;
  const versions = toy.protocols
    .map((protocol) => PROTOCOL_VERSIONS[protocol])
    .filter((v) => v <= hello.version);
  const version = Math.max(0, ...versions);
  const protocol = protocolOf(version);
  if (protocol === null) return ALERT.protocolVersion;
  const usable = (id: number) => suiteById(id)?.protocols.includes(protocol);
  if (toy.troubledBy?.includes(protocol as WireProtocol) && hello.cipherSuites.some(isForCertificate))
    return ALERT.internalError;
  if (hello.cipherSuites.some((id) => toy.chokesOn?.includes(id))) return ALERT.internalError;
  if (hello.cipherSuites.some((id) => toy.unfinishable?.includes(id))) return ALERT.handshakeFailure;
  const shared =
    toy.ownOrder === false
      ? hello.cipherSuites.filter((id) => toy.suites.includes(id) && usable(id))
      : toy.suites.filter((id) => hello.cipherSuites.includes(id) && usable(id));
  const [suite] = shared;
  if (suite === undefined) return ALERT.handshakeFailure;
  const alpn = chosenAlpn(toy, extensions);
  if (alpn === null) return ALERT.noApplicationProtocol;
  const randoms = { client: hello.random, server: SERVER_RANDOM };
  return {
    bytes: flight(toy, hello, version, suite, alpn),
    session: toy.tickets ? new ToySession(toy.tickets, { version, cipherSuite: suite, ...randoms }) : null,
  };
}

const isForCertificate = (id: number): boolean => ['RSA', 'DHE', 'ECDHE'].includes(suiteById(id)?.kx ?? '');

function chosenAlpn({ alpn = [] }: Toy, extensions: readonly HelloExtension[]): string | null | undefined {
  const offered = extensions.find((extension) => extension.type === 'alpn');
  if (alpn.length === 0 || offered === undefined) return undefined;
  return alpn.find((name) => offered.protocols.includes(name)) ?? null;
}

function flight(
  toy: Toy,
  hello: ClientHelloSpec,
  version: number,
  cipherSuite: number,
  alpn: string | undefined,
): Uint8Array {
  const extensions = new Map<number, Uint8Array>();
  const offers = (type: HelloExtension['type']) =>
    hello.extensions?.some((extension) => extension.type === type);
  if (toy.secureRenegotiation !== false) extensions.set(EXTENSION.renegotiationInfo, Uint8Array.of(0));
  if (toy.heartbeat && offers('heartbeat')) extensions.set(EXTENSION.heartbeat, Uint8Array.of(1));
  if (toy.tickets && offers('session_ticket')) extensions.set(EXTENSION.sessionTicket, EMPTY);
  if (alpn !== undefined) extensions.set(EXTENSION.alpn, vector(2, vector(1, asciiBytes(alpn))));
  const kx = suiteById(cipherSuite)?.kx ?? '';
  const messages = [
    encodeHandshake(
      HANDSHAKE_TYPE.serverHello,
      encodeServerHello({
        version,
        random: SERVER_RANDOM,
        sessionId: toy.tickets ? answeredSessionId(toy.tickets, hello) : EMPTY,
        cipherSuite,
        compression: toy.compression && hello.compressionMethods.includes(1) ? 1 : 0,
        extensions,
      }),
    ),
    encodeHandshake(
      HANDSHAKE_TYPE.certificate,
      vector(3, vector(3, toy.certificate ?? Uint8Array.of(0x30, 0))),
    ),
  ];
  const prime = toy.prime ?? new Uint8Array(256).fill(0xd1);
  if (kx.startsWith('DH'))
    messages.push(
      encodeHandshake(
        HANDSHAKE_TYPE.serverKeyExchange,
        concat(
          vector(2, prime),
          vector(2, Uint8Array.of(2)),
          vector(
            2,
            prime.map((byte) => byte >> 1),
          ),
          new Uint8Array(66),
        ),
      ),
    );
  if (kx.startsWith('ECDHE'))
    messages.push(
      encodeHandshake(
        HANDSHAKE_TYPE.serverKeyExchange,
        concat(Uint8Array.of(3), uint(23, 2), vector(1, new Uint8Array(65).fill(4)), new Uint8Array(66)),
      ),
    );
  messages.push(encodeHandshake(HANDSHAKE_TYPE.serverHelloDone, EMPTY));
  return encodeRecord(CONTENT_TYPE.handshake, version, concat(...messages));
}

/** A ClientKeyExchange record's block starts with 00 02 once decrypted (RFC 8017 §7.2.1). */
function wellPadded(key: KeyObject, payload: Uint8Array): boolean {
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, payload.subarray(6));
  return block[0] === 0 && block[1] === 2;
}

interface State {
  ccs: number;
  /** Carries the handshake on; null where everything is answered by rule. */
  session: ToySession | null;
}

/** What comes after the flight; null hangs up. */
function afterwards(toy: Toy, record: TlsRecord, state: State): Uint8Array | null {
  if (state.session) return state.session.record(record) ?? alert(ALERT.unexpectedMessage);
  switch (record.type) {
    case CONTENT_TYPE.changeCipherSpec:
      state.ccs += 1;
      if (toy.ignoresCcs) return EMPTY;
      if (!toy.earlyCcs) return alert(ALERT.unexpectedMessage);
      if (state.ccs === 1) return EMPTY;
      return toy.earlyCcs === 'hangs up' ? null : alert(ALERT.badRecordMac);
    case CONTENT_TYPE.heartbeat:
      return toy.bleeds
        ? encodeRecord(CONTENT_TYPE.heartbeat, record.version, new Uint8Array(toy.bleeds))
        : EMPTY;
    case CONTENT_TYPE.handshake:
      if (state.ccs > 0 && toy.ignoresCcs) return EMPTY;
      if (state.ccs > 0 && toy.earlyCcs === 'hangs up') return null;
      return alert(
        toy.oracle && !wellPadded(toy.oracle, record.payload) ? ALERT.decryptError : ALERT.badRecordMac,
      );
    default:
      return EMPTY;
  }
}

export interface Running {
  port: number;
  /** Connections so far. */
  connections(): number;
  close(): Promise<void>;
}

export async function startToy(toy: Toy): Promise<Running> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    if (toy.diesAfter !== undefined && connections >= toy.diesAfter) server.close();
    if (toy.diesAfter !== undefined && connections > toy.diesAfter) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(toy, socket, connections);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function serve(toy: Toy, socket: Socket, number: number): void {
  const records = new RecordReader();
  const handshake = new HandshakeReader();
  const state: State = { ccs: 0, session: null };
  let greeted = false;
  socket.on('data', (chunk: Buffer) => {
    const old = greeted ? null : decodeSsl2ClientHello(chunk);
    if (!greeted && toy.loses?.(number, old !== null)) {
      socket.end();
      return;
    }
    if (old !== null) {
      if (toy.ssl2) socket.write(encodeSsl2ServerHello(toy.ssl2, toy.certificate ?? EMPTY));
      else refuse(toy, socket, ALERT.protocolVersion);
      return;
    }
    records.push(chunk);
    for (let step = records.next(); step.kind === 'record'; step = records.next()) {
      if (greeted) {
        const said = afterwards(toy, step.record, state);
        if (said === null) socket.end();
        else socket.write(said);
        continue;
      }
      handshake.push(step.record.payload);
      const message = handshake.next();
      const hello = message.kind === 'message' ? decodeClientHello(message.message.body) : null;
      if (hello === null) continue;
      greeted = true;
      if (hello.extensions?.some(({ type }) => type === toy.hangsUpOn)) {
        socket.end();
        continue;
      }
      const said = answer(toy, hello);
      if (typeof said === 'number') refuse(toy, socket, said);
      else {
        state.session = said.session;
        socket.write(said.bytes);
      }
    }
  });
}

function refuse({ refusal = 'alert' }: Toy, socket: Socket, description: number): void {
  if (refusal === 'alert') socket.end(alert(description));
  else if (refusal === 'close') socket.end();
  else if (refusal === 'reset') socket.resetAndDestroy();
}
