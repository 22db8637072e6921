import { concat, EMPTY, uint, vector } from './bytes.ts';

export interface TlsRecord {
  /** CONTENT_TYPE of the registry. */
  type: number;
  version: number;
  payload: Uint8Array;
}

export type RecordStep =
  | { kind: 'record'; record: TlsRecord }
  | { kind: 'more' }
  | { kind: 'malformed'; reason: string };

/** 2^14 plus what compression and encryption may add (RFC 5246 §6.2.3). */
const MAX_RECORD = 2 ** 14 + 2048;
/** Most bytes of one connection that are looked at; the longest honest flight (a long chain) is far below. */
export const MAX_CONNECTION_BYTES = 256 * 1024;

/** Cuts a byte stream into records, however it arrives. Holds at most one incomplete record. */
export class RecordReader {
  #buffer: Uint8Array = EMPTY;
  #total = 0;
  #broken: string | null = null;

  push(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#total > MAX_CONNECTION_BYTES) {
      this.#broken ??= `more than ${MAX_CONNECTION_BYTES / 1024} KiB in a handshake`;
      this.#buffer = EMPTY;
    }
    if (this.#broken === null) this.#buffer = this.#buffer.length === 0 ? chunk : concat(this.#buffer, chunk);
  }

  /** True where bytes of an unfinished record are held. */
  get partial(): boolean {
    return this.#buffer.length > 0;
  }

  next(): RecordStep {
    if (this.#broken !== null) return { kind: 'malformed', reason: this.#broken };
    const buffer = this.#buffer;
    const [type = 0, major = 3, minor = 0] = buffer;
    if (buffer.length > 0 && (type < 20 || type > 24)) return this.#fail(nameOf(buffer));
    if (buffer.length > 1 && major !== 3) return this.#fail(`a record of version ${major}.${minor}`);
    if (buffer.length < 5) return { kind: 'more' };
    const length = ((buffer[3] ?? 0) << 8) | (buffer[4] ?? 0);
    if (length > MAX_RECORD) return this.#fail(`a record of ${length} bytes`);
    if (buffer.length < 5 + length) return { kind: 'more' };
    this.#buffer = buffer.subarray(5 + length);
    return {
      kind: 'record',
      record: { type, version: major * 256 + minor, payload: buffer.subarray(5, 5 + length) },
    };
  }

  #fail(reason: string): RecordStep {
    this.#broken = reason;
    this.#buffer = EMPTY;
    return { kind: 'malformed', reason };
  }
}

function nameOf(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  if ('HTTP/'.startsWith(start.slice(0, 5))) return 'an HTTP answer instead of TLS';
  if (/^[\x20-\x7e\r\n]+$/u.test(start)) return 'text instead of TLS';
  return `an unknown record type ${bytes[0] ?? 0}`;
}

/** One record as it is sent; the payload must fit into 2^14 bytes. */
export const encodeRecord = (type: number, version: number, payload: Uint8Array): Uint8Array =>
  concat(uint(type, 1), uint(version, 2), vector(2, payload));
