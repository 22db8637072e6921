import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { type Direction12, derivation, directions, protectionOf } from '../handshake/protection12.ts';
import { concat, EMPTY, uint, vector } from '../wire/bytes.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import { encodeHandshake } from '../wire/handshake.ts';
import { encodeRecord, type TlsRecord } from '../wire/record.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE } from '../wire/registry.ts';

/** A server that finishes handshakes with RSA key transport and gives session tickets (RFC 5077). */
export interface Tickets {
  /** Private key of its certificate. */
  key: KeyObject;
  /**
   * What becomes of the session id of a client that resumes: sent back as it came, filled up to 32 bytes with memory
   * (CVE-2016-9244), or not sent because the ticket is forgotten.
   */
  resumption: 'echo' | 'leak' | 'none';
}

const TICKET = new Uint8Array(48).fill(0x7c);
const SESSION_ID = 32;

/** The session id of the ServerHello for a client's one. */
export function answeredSessionId({ resumption }: Tickets, hello: ClientHelloSpec): Uint8Array {
  const brought = hello.extensions?.some(
    (extension) => extension.type === 'session_ticket' && Buffer.compare(extension.ticket, TICKET) === 0,
  );
  if (!brought || hello.sessionId.length === 0 || resumption === 'none') return EMPTY;
  const memory = new Uint8Array(SESSION_ID - hello.sessionId.length).fill(0xee);
  return resumption === 'leak' ? concat(hello.sessionId, memory) : hello.sessionId;
}

/** The rest of one handshake: ClientKeyExchange, ChangeCipherSpec and Finished in, ticket and Finished out. */
export class ToySession {
  readonly #tickets: Tickets;
  readonly #version: number;
  readonly #cipherSuite: number;
  readonly #randoms: { client: Uint8Array; server: Uint8Array };
  #secret: Uint8Array | null = null;
  #keys: { client: Direction12; server: Direction12 } | null = null;

  constructor(
    tickets: Tickets,
    hello: { version: number; cipherSuite: number; client: Uint8Array; server: Uint8Array },
  ) {
    this.#tickets = tickets;
    this.#version = hello.version;
    this.#cipherSuite = hello.cipherSuite;
    this.#randoms = hello;
  }

  /** What is said to a record after the flight; null: an alert. */
  record({ type, payload }: TlsRecord): Uint8Array | null {
    if (this.#secret === null && type === CONTENT_TYPE.handshake) return this.#keyExchange(payload);
    if (this.#keys === null && type === CONTENT_TYPE.changeCipherSpec) return this.#changeCipherSpec();
    return type === CONTENT_TYPE.handshake ? this.#finished(payload) : null;
  }

  #keyExchange(payload: Uint8Array): Uint8Array {
    const padding = constants.RSA_NO_PADDING;
    const block = privateDecrypt({ key: this.#tickets.key, padding }, payload.subarray(6));
    this.#secret = new Uint8Array(block.subarray(-48));
    return EMPTY;
  }

  #changeCipherSpec(): Uint8Array | null {
    const protection = protectionOf(this.#cipherSuite);
    if (this.#secret === null || protection === null) return null;
    const { client, server } = this.#randoms;
    const { prf } = derivation(this.#version, protection);
    const main = prf(this.#secret, 'master secret', concat(client, server), 48);
    this.#keys = directions(
      this.#version,
      protection,
      (length) => prf(main, 'key expansion', concat(server, client), length),
      (length) => new Uint8Array(length).fill(0x11),
    );
    return EMPTY;
  }

  /** The transcript is not kept, so the verify_data here is none; a Finished that cannot be decrypted is refused. */
  #finished(payload: Uint8Array): Uint8Array | null {
    const keys = this.#keys;
    const message = keys?.client.open(CONTENT_TYPE.handshake, payload);
    if (!keys || message?.[0] !== HANDSHAKE_TYPE.finished) return null;
    const ticket = encodeHandshake(HANDSHAKE_TYPE.newSessionTicket, concat(uint(300, 4), vector(2, TICKET)));
    return concat(
      encodeRecord(CONTENT_TYPE.handshake, this.#version, ticket),
      encodeRecord(CONTENT_TYPE.changeCipherSpec, this.#version, Uint8Array.of(1)),
      keys.server.seal(CONTENT_TYPE.handshake, encodeHandshake(HANDSHAKE_TYPE.finished, new Uint8Array(12))),
    );
  }
}
