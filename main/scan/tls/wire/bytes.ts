/**
 * Reading untrusted bytes without exceptions: a read past the end sets `failed` and answers zeros or nothing from
 * then on. Callers read a whole structure and look at `failed` once; loops must stop on it.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  offset = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  /** True where everything was read and nothing was missing. */
  get finished(): boolean {
    return !this.failed && this.remaining === 0;
  }

  /** An unsigned big-endian number of 1 to 4 bytes. */
  uint(size: 1 | 2 | 3 | 4): number {
    const part = this.take(size);
    let value = 0;
    for (const byte of part) value = value * 256 + byte;
    return value;
  }

  /** A view (no copy) on the next `length` bytes. */
  take(length: number): Uint8Array {
    if (this.failed || length > this.remaining) {
      this.failed = true;
      return EMPTY;
    }
    const part = this.bytes.subarray(this.offset, this.offset + length);
    this.offset += length;
    return part;
  }

  /** A vector: its length in `size` bytes, then that many bytes (RFC 8446 §3.4). */
  vector(size: 1 | 2 | 3): Uint8Array {
    return this.take(this.uint(size));
  }

  rest(): Uint8Array {
    return this.take(this.remaining);
  }
}

export const EMPTY = new Uint8Array(0);

/** `value` as `size` big-endian bytes. */
export function uint(value: number, size: 1 | 2 | 3 | 4): Uint8Array {
  const out = new Uint8Array(size);
  let rest = value;
  for (let index = size - 1; index >= 0; index -= 1) {
    out[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** A vector with its length in `size` bytes; what does not fit is a bug of the caller, so it throws. */
export function vector(size: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  if (body.length >= 256 ** size)
    throw new RangeError(`a vector of ${body.length} bytes needs more than ${size}`);
  return concat(uint(body.length, size), body);
}

/** Numbers as consecutive `size`-byte values. */
export const list = (values: readonly number[], size: 1 | 2 | 3): Uint8Array =>
  concat(...values.map((value) => uint(value, size)));

/** ASCII text from bytes; anything else becomes "?", so that it is safe to show. */
export const ascii = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?')).join('');

export const asciiBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (char) => char.charCodeAt(0) & 0x7f);
