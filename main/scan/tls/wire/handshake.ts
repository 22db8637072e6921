import { ByteReader, concat, EMPTY, uint, vector } from './bytes.ts';

export interface HandshakeMessage {
  /** HANDSHAKE_TYPE of the registry. */
  type: number;
  body: Uint8Array;
  /** Header and body, as transcripts need it. */
  raw: Uint8Array;
}

export type MessageStep =
  | { kind: 'message'; message: HandshakeMessage }
  | { kind: 'more' }
  | { kind: 'malformed'; reason: string };

/** A chain of 20 large certificates stays below; a length field can claim 16 MiB. */
const MAX_MESSAGE = 128 * 1024;

/** Joins handshake messages from record payloads: several in one record, or one over several records. */
export class HandshakeReader {
  #buffer: Uint8Array = EMPTY;

  push(payload: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? payload : concat(this.#buffer, payload);
  }

  next(): MessageStep {
    const reader = new ByteReader(this.#buffer);
    const type = reader.uint(1);
    const length = reader.uint(3);
    if (reader.failed) return { kind: 'more' };
    if (length > MAX_MESSAGE) {
      this.#buffer = EMPTY;
      return { kind: 'malformed', reason: `a handshake message of ${length} bytes` };
    }
    const body = reader.take(length);
    if (reader.failed) return { kind: 'more' };
    const raw = this.#buffer.subarray(0, reader.offset);
    this.#buffer = this.#buffer.subarray(reader.offset);
    return { kind: 'message', message: { type, body, raw } };
  }
}

export const encodeHandshake = (type: number, body: Uint8Array): Uint8Array =>
  concat(uint(type, 1), vector(3, body));
