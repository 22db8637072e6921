import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
} from 'node:crypto';
import { asciiBytes, concat, uint, vector } from '../wire/bytes.ts';
import { type KeyPair, NIST_CURVES, x25519PrivateKey } from '../wire/key-share.ts';

/** The part of cryptography a finished handshake needs, on primitives that OpenSSL and BoringSSL both have. */

export type Hash = 'sha256' | 'sha384';
/** MD5 and SHA-1 are for secrets and MACs below TLS 1.2. */
export type AnyHash = Hash | 'md5' | 'sha1';
type AeadName = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';

export interface AeadSuite {
  aead: AeadName;
  hash: Hash;
  keyLength: number;
}

export const AES_128: AeadSuite = { aead: 'aes-128-gcm', hash: 'sha256', keyLength: 16 };
export const AES_256: AeadSuite = { aead: 'aes-256-gcm', hash: 'sha384', keyLength: 32 };

export const CHACHA20: AeadSuite = { aead: 'chacha20-poly1305', hash: 'sha256', keyLength: 32 };

/** TLS 1.3 suites (RFC 8446 appendix B.4). */
export const SUITES_13: ReadonlyMap<number, AeadSuite> = new Map([
  [0x1301, AES_128],
  [0x1302, AES_256],
  [0x1303, CHACHA20],
]);

export const TAG = 16;

export const hashOf = (hash: AnyHash, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash(hash)
      .update(concat(...parts))
      .digest(),
  );

export const hmac = (hash: AnyHash, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHmac(hash, key)
      .update(concat(...parts))
      .digest(),
  );

/** HKDF-Expand-Label for lengths of at most one hash (RFC 8446 §7.1). */
export function expandLabel(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const info = concat(
    uint(length, 2),
    vector(1, asciiBytes(`tls13 ${label}`)),
    vector(1, context),
    uint(1, 1),
  );
  return hmac(hash, secret, info).subarray(0, length);
}

/** The shared secret with the peer's public value; null where that value is no point of the group. */
export function sharedSecret(pair: KeyPair, peer: Uint8Array): Uint8Array | null {
  try {
    const curve = NIST_CURVES[pair.group];
    if (curve) {
      const ecdh = createECDH(curve[0]);
      ecdh.setPrivateKey(pair.privateKey);
      return new Uint8Array(ecdh.computeSecret(peer));
    }
    const spki = concat(Buffer.from('302a300506032b656e032100', 'hex'), peer);
    return new Uint8Array(
      diffieHellman({
        privateKey: createPrivateKey({
          key: Buffer.from(x25519PrivateKey(pair.privateKey)),
          format: 'der',
          type: 'pkcs8',
        }),
        publicKey: createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
      }),
    );
  } catch {
    return null;
  }
}

export function seal(
  { aead }: AeadSuite,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(aead as 'aes-128-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(aad, { plaintextLength: plain.length });
  return concat(cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** Null where the tag does not fit. */
export function open(
  { aead }: AeadSuite,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < TAG) return null;
  try {
    const cipher = createDecipheriv(aead as 'aes-128-gcm', key, nonce, { authTagLength: TAG });
    cipher.setAAD(aad, { plaintextLength: sealed.length - TAG });
    cipher.setAuthTag(sealed.subarray(-TAG));
    return concat(cipher.update(sealed.subarray(0, -TAG)), cipher.final());
  } catch {
    return null;
  }
}

/** A 64-bit sequence number as 8 bytes. */
export const sequence = (number: number): Uint8Array => concat(uint(0, 4), uint(number, 4));
