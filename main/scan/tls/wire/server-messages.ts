import { ascii, ByteReader } from './bytes.ts';
import { decodeExtensionList } from './extensions.ts';
import { EXTENSION } from './registry.ts';

/** The decoders answer null where bytes are missing, left over or out of form: the caller names the outcome. */

export interface ServerHello {
  version: number;
  random: Uint8Array;
  sessionId: Uint8Array;
  cipherSuite: number;
  compression: number;
  extensions: Map<number, Uint8Array>;
  /** A HelloRetryRequest is a ServerHello with a fixed random (RFC 8446 §4.1.3). */
  retry: boolean;
}

/** SHA-256 of "HelloRetryRequest". */
const RETRY_RANDOM = Uint8Array.from(
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
);

export function decodeServerHello(body: Uint8Array): ServerHello | null {
  const reader = new ByteReader(body);
  const version = reader.uint(2);
  const random = reader.take(32);
  const sessionId = reader.vector(1);
  const cipherSuite = reader.uint(2);
  const compression = reader.uint(1);
  if (reader.failed || sessionId.length > 32) return null;
  const list = reader.remaining === 0 ? [] : decodeExtensionList(reader.vector(2));
  if (list === null || !reader.finished) return null;
  const retry = random.every((byte, index) => byte === RETRY_RANDOM[index]);
  return { version, random, sessionId, cipherSuite, compression, extensions: new Map(list), retry };
}

/** The version really negotiated: supported_versions where present, else the hello's own field. */
export function negotiatedVersion({ version, extensions }: ServerHello): number {
  const selected = extensions.get(EXTENSION.supportedVersions);
  if (selected === undefined) return version;
  return selected.length === 2 ? new ByteReader(selected).uint(2) : 0;
}

/** The group of key_share in a ServerHello or HelloRetryRequest: both start with it. */
export function selectedGroup(extensions: ReadonlyMap<number, Uint8Array>): number | null {
  const data = extensions.get(EXTENSION.keyShare);
  if (data === undefined || data.length < 2) return null;
  return new ByteReader(data).uint(2);
}

/** The protocol of an ALPN extension; null where there is not exactly one. */
export function selectedAlpn(extensions: ReadonlyMap<number, Uint8Array>): string | null {
  const data = extensions.get(EXTENSION.alpn);
  if (data === undefined) return null;
  const outer = new ByteReader(data);
  const names = new ByteReader(outer.vector(2));
  const name = names.vector(1);
  return outer.finished && names.finished && name.length > 0 ? ascii(name) : null;
}

/** DER certificates of a Certificate message up to TLS 1.2, leaf first; at most 20 are kept. */
export function decodeCertificates(body: Uint8Array): Uint8Array[] | null {
  const outer = new ByteReader(body);
  const entries = new ByteReader(outer.vector(3));
  const out: Uint8Array[] = [];
  while (entries.remaining > 0 && !entries.failed) out.push(entries.vector(3));
  return outer.finished && entries.finished ? out.slice(0, 20) : null;
}

/** The same of TLS 1.3 (RFC 8446 §4.4.2), where each entry has its own extensions. */
export function decodeCertificates13(
  body: Uint8Array,
): { certificates: Uint8Array[]; stapled: boolean } | null {
  const outer = new ByteReader(body);
  outer.vector(1);
  const entries = new ByteReader(outer.vector(3));
  const certificates: Uint8Array[] = [];
  let stapled = false;
  while (entries.remaining > 0 && !entries.failed) {
    certificates.push(entries.vector(3));
    const extensions = decodeExtensionList(entries.vector(2));
    if (extensions === null) return null;
    if (certificates.length === 1) stapled = extensions.some(([id]) => id === EXTENSION.statusRequest);
  }
  return outer.finished && entries.finished ? { certificates: certificates.slice(0, 20), stapled } : null;
}

/** The OCSP response of a CertificateStatus message (RFC 6066 §8). */
export function decodeCertificateStatus(body: Uint8Array): Uint8Array | null {
  const reader = new ByteReader(body);
  const type = reader.uint(1);
  const response = reader.vector(3);
  return type === 1 && reader.finished && response.length > 0 ? response : null;
}

export type ServerKeyExchange =
  | { kind: 'ecdhe'; group: number; point: Uint8Array; paramsLength: number }
  /** p, g and Ys as sent. */
  | { kind: 'dhe'; prime: Uint8Array; generator: Uint8Array; public: Uint8Array }
  /** RSA of export suites: the temporary modulus. */
  | { kind: 'rsa'; modulus: Uint8Array };

/** `kx` is the key exchange of the chosen suite as assets/data/cipher-suites.json names it. */
export function decodeServerKeyExchange(body: Uint8Array, kx: string): ServerKeyExchange | null {
  const reader = new ByteReader(body);
  if (kx.endsWith('_PSK')) reader.vector(2);
  if (kx.startsWith('ECDH')) {
    if (reader.uint(1) !== 3) return null;
    const group = reader.uint(2);
    const point = reader.vector(1);
    return reader.failed || point.length === 0
      ? null
      : { kind: 'ecdhe', group, point, paramsLength: reader.offset };
  }
  const first = reader.vector(2);
  const second = reader.vector(2);
  if (reader.failed || first.length === 0) return null;
  if (kx === 'RSA') return { kind: 'rsa', modulus: first };
  if (!kx.startsWith('DH')) return null;
  const key = reader.vector(2);
  return reader.failed ? null : { kind: 'dhe', prime: withoutZeros(first), generator: second, public: key };
}

export const withoutZeros = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start === -1 ? new Uint8Array(0) : bytes.subarray(start);
};

/** Size of a big-endian number in bits. */
export function bitLength(bytes: Uint8Array): number {
  const number = withoutZeros(bytes);
  return number.length === 0 ? 0 : (number.length - 1) * 8 + (32 - Math.clz32(number[0] ?? 0));
}

export const decodeAlert = (payload: Uint8Array): { level: number; description: number } | null => {
  const [level, description] = payload;
  return payload.length === 2 &&
    level !== undefined &&
    description !== undefined &&
    (level === 1 || level === 2)
    ? { level, description }
    : null;
};
