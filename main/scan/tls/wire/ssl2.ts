import { ByteReader, concat, list, uint } from './bytes.ts';

/** SSL 2.0 (Hickman 1995; RFC 6101 appendix E): two-byte record header, three-byte cipher kinds. */

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 4;
export const VERSION = 0x0002;

export interface Ssl2ClientHello {
  cipherKinds: readonly number[];
  sessionId: Uint8Array;
  /** 16 to 32 bytes. */
  challenge: Uint8Array;
}

export function encodeSsl2ClientHello({ cipherKinds, sessionId, challenge }: Ssl2ClientHello): Uint8Array {
  const kinds = list(cipherKinds, 3);
  const body = concat(
    uint(CLIENT_HELLO, 1),
    uint(VERSION, 2),
    uint(kinds.length, 2),
    uint(sessionId.length, 2),
    uint(challenge.length, 2),
    kinds,
    sessionId,
    challenge,
  );
  return concat(uint(0x8000 + body.length, 2), body);
}

export function kindsOf(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes);
  const out: number[] = [];
  while (reader.remaining >= 3) out.push(reader.uint(3));
  return out;
}

export type Ssl2Answer =
  | { kind: 'server-hello'; cipherKinds: number[]; certificate: Uint8Array }
  /** ERROR (0): the server speaks SSL 2.0 but shares nothing, or refuses. */
  | { kind: 'error'; code: number }
  | { kind: 'more' }
  | { kind: 'malformed'; reason: string };

/** Reads what has arrived so far. */
export function decodeSsl2Answer(bytes: Uint8Array): Ssl2Answer {
  if (bytes.length < 3) return { kind: 'more' };
  const first = bytes[0] ?? 0;
  const twoByteHeader = (first & 0x80) !== 0;
  const length = ((first & (twoByteHeader ? 0x7f : 0x3f)) << 8) | (bytes[1] ?? 0);
  const start = twoByteHeader ? 2 : 3;
  const type = bytes[start];
  if (!twoByteHeader || (type !== SERVER_HELLO && type !== 0))
    return { kind: 'malformed', reason: 'not an SSL 2.0 answer' };
  if (bytes.length < start + length) return { kind: 'more' };
  const reader = new ByteReader(bytes.subarray(start + 1, start + length));
  if (type === 0) return { kind: 'error', code: reader.uint(2) };
  reader.uint(1); // SESSION-ID-HIT
  reader.uint(1); // CERTIFICATE-TYPE
  if (reader.uint(2) !== VERSION)
    return { kind: 'malformed', reason: 'an SSL 2.0 answer of another version' };
  const [certificateLength, kindsLength, idLength] = [reader.uint(2), reader.uint(2), reader.uint(2)];
  const certificate = reader.take(certificateLength);
  const kinds = reader.take(kindsLength);
  reader.take(idLength);
  if (reader.failed || kindsLength % 3 !== 0)
    return { kind: 'malformed', reason: 'an SSL 2.0 server hello cut short' };
  return { kind: 'server-hello', cipherKinds: kindsOf(kinds), certificate };
}
