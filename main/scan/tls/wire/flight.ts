import { CUT_SHORT, type HandshakeOutcome, type ServerChoice } from '../outcome.ts';
import { type HandshakeMessage, HandshakeReader } from './handshake.ts';
import { RecordReader, type TlsRecord } from './record.ts';
import { CONTENT_TYPE, EXTENSION, HANDSHAKE_TYPE, protocolOf } from './registry.ts';
import {
  bitLength,
  decodeAlert,
  decodeCertificateStatus,
  decodeCertificates,
  decodeServerHello,
  decodeServerKeyExchange,
  negotiatedVersion,
  type ServerHello,
  type ServerKeyExchange,
  selectedAlpn,
  selectedGroup,
} from './server-messages.ts';

/** Read to the ServerHello only, or to the end of the clear flight (ServerHelloDone) where the protocol has one. */
export type ReadDepth = 'hello' | 'flight';

/** Key exchange of a suite by number; null for one we do not know. */
export type KeyExchangeOf = (cipherSuite: number) => string | null;

/**
 * The answer to one ClientHello, from bytes in any chunking. `outcome` is null until it is decided; afterwards
 * further bytes are ignored. Pure: no clock, no socket.
 */
export class FlightReader {
  outcome: HandshakeOutcome | null = null;
  /** Set by the ServerHello; for probes that carry the handshake on. */
  hello: ServerHello | null = null;
  keyExchange: ServerKeyExchange | null = null;
  /** ServerKeyExchange as sent. */
  keyExchangeBody: Uint8Array | null = null;
  /** Every handshake message so far, header included. */
  readonly transcript: Uint8Array[] = [];
  /** Warning alerts before the answer, such as unrecognized_name. */
  readonly warnings: number[] = [];
  readonly records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  readonly #depth: ReadDepth;
  readonly #kxOf: KeyExchangeOf;
  #choice: ServerChoice | null = null;

  constructor(depth: ReadDepth, kxOf: KeyExchangeOf) {
    this.#depth = depth;
    this.#kxOf = kxOf;
  }

  push(chunk: Uint8Array): void {
    if (this.outcome !== null) return;
    this.records.push(chunk);
    while (this.outcome === null) {
      const step = this.records.next();
      if (step.kind === 'more') return;
      this.outcome = step.kind === 'malformed' ? this.#malformed(step.reason) : this.#record(step.record);
    }
  }

  /** The stream ended (or nothing more came): what was read so far is the answer, where it is one. */
  end(otherwise: HandshakeOutcome): HandshakeOutcome {
    if (this.outcome === null && this.#choice !== null) this.#choice.cut = !this.#choice.complete;
    this.outcome ??= this.#choice ?? (this.records.partial ? malformed(CUT_SHORT) : otherwise);
    return this.outcome;
  }

  #record({ type, payload }: TlsRecord): HandshakeOutcome | null {
    if (type === CONTENT_TYPE.alert) return this.#alert(payload);
    if (type !== CONTENT_TYPE.handshake) {
      // After a TLS 1.3 ServerHello everything is encrypted and the outcome is decided already.
      return this.#malformed(`a record of type ${type} before the handshake is done`);
    }
    this.#handshake.push(payload);
    for (;;) {
      const step = this.#handshake.next();
      if (step.kind === 'more') return null;
      if (step.kind === 'malformed') return this.#malformed(step.reason);
      this.transcript.push(step.message.raw);
      const outcome = this.#message(step.message);
      if (outcome !== null) return outcome;
    }
  }

  #alert(payload: Uint8Array): HandshakeOutcome | null {
    const alert = decodeAlert(payload);
    if (alert === null) return this.#malformed('an alert that is none');
    if (alert.level === 1 && alert.description !== 0) {
      this.warnings.push(alert.description);
      return this.warnings.length > 16 ? this.#malformed('warnings without end') : null;
    }
    return this.#choice ?? { kind: 'alert', ...alert };
  }

  #message({ type, body }: HandshakeMessage): HandshakeOutcome | null {
    if (this.#choice === null) {
      if (type === HANDSHAKE_TYPE.helloRequest) return null;
      if (type !== HANDSHAKE_TYPE.serverHello)
        return this.#malformed(`handshake message ${type} before ServerHello`);
      return this.#serverHello(body);
    }
    switch (type) {
      case HANDSHAKE_TYPE.certificate: {
        const certificates = decodeCertificates(body);
        if (certificates === null) return this.#malformed('a Certificate message out of form');
        this.#choice.certificates = certificates;
        return null;
      }
      case HANDSHAKE_TYPE.certificateStatus:
        this.#choice.stapled = decodeCertificateStatus(body) !== null;
        return null;
      case HANDSHAKE_TYPE.serverKeyExchange:
        this.#serverKeyExchange(body, this.#choice);
        return null;
      case HANDSHAKE_TYPE.certificateRequest:
        this.#choice.certificateRequested = true;
        return null;
      case HANDSHAKE_TYPE.serverHelloDone:
        this.#choice.complete = true;
        return this.#choice;
      default:
        return this.#malformed(`handshake message ${type} in the server's flight`);
    }
  }

  #serverHello(body: Uint8Array): HandshakeOutcome | null {
    const hello = decodeServerHello(body);
    if (hello === null) return this.#malformed('a ServerHello out of form');
    const protocol = protocolOf(negotiatedVersion(hello));
    if (protocol === null || protocol === 'SSL2.0')
      return this.#malformed('a ServerHello of an unknown version');
    this.hello = hello;
    const tls13 = protocol === 'TLS1.3';
    this.#choice = {
      kind: 'hello',
      protocol,
      cipherSuite: hello.cipherSuite,
      compression: hello.compression,
      sessionId: hello.sessionId,
      extensions: hello.extensions,
      retry: tls13 && hello.retry,
      group: tls13 ? selectedGroup(hello.extensions) : null,
      dhBits: null,
      dhPrime: null,
      alpn: tls13 ? null : selectedAlpn(hello.extensions),
      certificates: [],
      stapled: false,
      certificateRequested: false,
      complete: tls13,
      cut: false,
    };
    return tls13 || this.#depth === 'hello' ? this.#choice : null;
  }

  #serverKeyExchange(body: Uint8Array, choice: ServerChoice): void {
    const exchange = decodeServerKeyExchange(body, this.#kxOf(choice.cipherSuite) ?? '');
    this.keyExchange = exchange;
    this.keyExchangeBody = body;
    if (exchange?.kind === 'ecdhe') choice.group = exchange.group;
    if (exchange?.kind === 'dhe') {
      choice.dhPrime = exchange.prime;
      choice.dhBits = bitLength(exchange.prime);
    }
  }

  #malformed(reason: string): HandshakeOutcome {
    // A flight that goes wrong after its ServerHello still says what the server chose.
    return this.#choice ?? malformed(reason);
  }
}

const malformed = (reason: string): HandshakeOutcome => ({ kind: 'malformed', reason });

/** True where the server echoed or answered this extension in the clear. */
export const answered = (choice: ServerChoice, extension: keyof typeof EXTENSION): boolean =>
  choice.extensions.has(EXTENSION[extension]);
