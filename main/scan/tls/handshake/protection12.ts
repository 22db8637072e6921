import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RandomBytes } from '../../context.ts';
import { suiteById } from '../suites.ts';
import { ByteReader, concat, EMPTY, uint } from '../wire/bytes.ts';
import { encodeRecord } from '../wire/record.ts';
import { PROTOCOL_VERSIONS } from '../wire/registry.ts';
import {
  AES_128,
  AES_256,
  type AeadSuite,
  type AnyHash,
  CHACHA20,
  type Hash,
  hashOf,
  hmac,
  open,
  seal,
  sequence,
  TAG,
} from './crypto.ts';

/** Secrets and records of TLS 1.0 to 1.2. */

interface Aead {
  kind: 'aead';
  suite: AeadSuite;
  /** Bytes of the nonce that come from the key block, and those that go with each record. */
  salt: 4 | 12;
  explicit: 8 | 0;
}

interface Cbc {
  kind: 'cbc';
  cipher: 'aes-128-cbc' | 'aes-256-cbc' | 'des-ede3-cbc';
  keyLength: number;
  block: 8 | 16;
  mac: 'sha1' | Hash;
}

type Protection = Aead | Cbc;

const gcm = (suite: AeadSuite): Aead => ({ kind: 'aead', suite, salt: 4, explicit: 8 });
const MACS: Readonly<Record<string, Cbc['mac']>> = { SHA1: 'sha1', SHA256: 'sha256', SHA384: 'sha384' };
const MAC_LENGTH: Readonly<Record<Cbc['mac'], number>> = { sha1: 20, sha256: 32, sha384: 48 };

/**
 * How a suite protects records: AES-GCM (RFC 5288), ChaCha20-Poly1305 (RFC 7905), AES or 3DES in CBC mode with an HMAC
 * (RFC 5246 §6.2.3.2). Null for every other one, and for key exchanges we cannot finish.
 */
export function protectionOf(cipherSuite: number): Protection | null {
  const suite = suiteById(cipherSuite);
  if (!suite || suite.export || !['ECDHE', 'DHE', 'RSA'].includes(suite.kx)) return null;
  const { enc, mode, bits } = suite;
  if (enc === 'AES' && mode === 'GCM') return gcm(bits === 128 ? AES_128 : AES_256);
  // The numbers of the draft (0xCC13 to 0xCC15) make their nonces in another way.
  if (cipherSuite >= 0xcca8 && cipherSuite <= 0xccaa)
    return { kind: 'aead', suite: CHACHA20, salt: 12, explicit: 0 };
  const mac = MACS[suite.mac];
  if (mode !== 'CBC' || mac === undefined) return null;
  if (enc === 'AES')
    return {
      kind: 'cbc',
      cipher: bits === 128 ? 'aes-128-cbc' : 'aes-256-cbc',
      keyLength: bits / 8,
      block: 16,
      mac,
    };
  return enc === '3DES' ? { kind: 'cbc', cipher: 'des-ede3-cbc', keyLength: 24, block: 8, mac } : null;
}

/** P_hash of RFC 5246 §5. */
function expand(hash: AnyHash, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  let chain = seed;
  let out: Uint8Array = EMPTY;
  while (out.length < length) {
    chain = hmac(hash, secret, chain);
    out = concat(out, hmac(hash, secret, chain, seed));
  }
  return out.subarray(0, length);
}

/** The pseudo-random function and the transcript hash of a connection. */
export interface Derivation {
  prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array;
  transcriptHash(messages: readonly Uint8Array[]): Uint8Array;
}

/** TLS 1.2: one hash, that of the suite (RFC 5246 §5); before: MD5 and SHA-1 side by side (RFC 2246 §5, §7.4.9). */
export function derivation(version: number, protection: Protection): Derivation {
  const seeded = (label: string, seed: Uint8Array) => concat(Buffer.from(label, 'ascii'), seed);
  if (version >= PROTOCOL_VERSIONS['TLS1.2']) {
    const named = protection.kind === 'aead' ? protection.suite.hash : protection.mac;
    const hash = named === 'sha384' ? 'sha384' : 'sha256';
    return {
      prf: (secret, label, seed, length) => expand(hash, secret, seeded(label, seed), length),
      transcriptHash: (messages) => hashOf(hash, ...messages),
    };
  }
  return {
    prf: (secret, label, seed, length) => {
      const half = Math.ceil(secret.length / 2);
      const md5 = expand('md5', secret.subarray(0, half), seeded(label, seed), length);
      const sha1 = expand('sha1', secret.subarray(-half), seeded(label, seed), length);
      return md5.map((byte, index) => byte ^ (sha1[index] ?? 0));
    },
    transcriptHash: (messages) => concat(hashOf('md5', ...messages), hashOf('sha1', ...messages)),
  };
}

/** One direction of a connection, with its record counter. */
export interface Direction12 {
  /** The record as it is sent. */
  seal(type: number, content: Uint8Array): Uint8Array;
  /** The content of a record; null where it cannot be decrypted or its MAC is wrong. */
  open(type: number, payload: Uint8Array): Uint8Array | null;
}

/** Both directions from the key block (RFC 5246 §6.3); `derive` makes as much of it as is asked for. */
export function directions(
  version: number,
  protection: Protection,
  derive: (length: number) => Uint8Array,
  random: RandomBytes,
): { client: Direction12; server: Direction12 } {
  if (protection.kind === 'aead') {
    const { keyLength } = protection.suite;
    const cut = new ByteReader(derive(2 * (keyLength + protection.salt)));
    const [clientKey, serverKey] = [cut.take(keyLength), cut.take(keyLength)];
    return {
      client: new AeadDirection(version, protection, clientKey, cut.take(protection.salt)),
      server: new AeadDirection(version, protection, serverKey, cut.take(protection.salt)),
    };
  }
  const { keyLength, block, mac } = protection;
  const cut = new ByteReader(derive(2 * (MAC_LENGTH[mac] + keyLength + block)));
  const [clientMac, serverMac] = [cut.take(MAC_LENGTH[mac]), cut.take(MAC_LENGTH[mac])];
  const [clientKey, serverKey] = [cut.take(keyLength), cut.take(keyLength)];
  const direction = (macKey: Uint8Array, key: Uint8Array) =>
    new CbcDirection(version, protection, { macKey, key, iv: cut.take(block) }, random);
  return { client: direction(clientMac, clientKey), server: direction(serverMac, serverKey) };
}

/** What the tag or MAC of a record covers besides its content (RFC 5246 §6.2.3.1, §6.2.3.3). */
const pseudoHeader = (count: number, type: number, version: number, length: number): Uint8Array =>
  concat(sequence(count), uint(type, 1), uint(version, 2), uint(length, 2));

class AeadDirection implements Direction12 {
  readonly #version: number;
  readonly #protection: Aead;
  readonly #key: Uint8Array;
  readonly #salt: Uint8Array;
  #count = 0;

  constructor(version: number, protection: Aead, key: Uint8Array, salt: Uint8Array) {
    this.#version = version;
    this.#protection = protection;
    this.#key = key;
    this.#salt = salt;
  }

  /** Salt and explicit part one after the other, or the counter over the salt where nothing is explicit. */
  #nonce(explicit: Uint8Array): Uint8Array {
    if (explicit.length > 0) return concat(this.#salt, explicit);
    const padded = concat(uint(0, 4), sequence(this.#count));
    return this.#salt.map((byte, index) => byte ^ (padded[index] ?? 0));
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const explicit = this.#protection.explicit ? sequence(this.#count) : EMPTY;
    const aad = pseudoHeader(this.#count, type, this.#version, content.length);
    const sealed = seal(this.#protection.suite, this.#key, this.#nonce(explicit), aad, content);
    this.#count += 1;
    return encodeRecord(type, this.#version, concat(explicit, sealed));
  }

  open(type: number, payload: Uint8Array): Uint8Array | null {
    const { suite, explicit } = this.#protection;
    const length = payload.length - explicit - TAG;
    if (length < 0) return null;
    const aad = pseudoHeader(this.#count, type, this.#version, length);
    const nonce = this.#nonce(payload.subarray(0, explicit));
    this.#count += 1;
    return open(suite, this.#key, nonce, aad, payload.subarray(explicit));
  }
}

interface CbcKeys {
  macKey: Uint8Array;
  key: Uint8Array;
  iv: Uint8Array;
}

/** MAC, then padding, then CBC. From TLS 1.1 on each record brings its IV (RFC 4346 §6.2.3.2); before, it is the last block. */
class CbcDirection implements Direction12 {
  readonly #version: number;
  readonly #protection: Cbc;
  readonly #keys: CbcKeys;
  readonly #random: RandomBytes;
  readonly #explicit: boolean;
  #last: Uint8Array;
  #count = 0;

  constructor(version: number, protection: Cbc, keys: CbcKeys, random: RandomBytes) {
    this.#version = version;
    this.#protection = protection;
    this.#keys = keys;
    this.#random = random;
    this.#explicit = version > PROTOCOL_VERSIONS['TLS1.0'];
    this.#last = keys.iv;
  }

  #mac(type: number, content: Uint8Array): Uint8Array {
    const header = pseudoHeader(this.#count, type, this.#version, content.length);
    this.#count += 1;
    return hmac(this.#protection.mac, this.#keys.macKey, header, content);
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const { block, cipher: name } = this.#protection;
    const plain = concat(content, this.#mac(type, content));
    const padding = block - (plain.length % block);
    const iv = this.#explicit ? this.#random(block) : this.#last;
    const cipher = createCipheriv(name, this.#keys.key, iv).setAutoPadding(false);
    const sealed = concat(
      cipher.update(concat(plain, new Uint8Array(padding).fill(padding - 1))),
      cipher.final(),
    );
    this.#last = sealed.subarray(-block);
    return encodeRecord(type, this.#version, this.#explicit ? concat(iv, sealed) : sealed);
  }

  open(type: number, payload: Uint8Array): Uint8Array | null {
    const { block, cipher: name, mac } = this.#protection;
    const sealed = this.#explicit ? payload.subarray(block) : payload;
    if (sealed.length === 0 || sealed.length % block !== 0 || payload.length < block) return null;
    const iv = this.#explicit ? payload.subarray(0, block) : this.#last;
    this.#last = sealed.subarray(-block);
    const decipher = createDecipheriv(name, this.#keys.key, iv).setAutoPadding(false);
    const plain = concat(decipher.update(sealed), decipher.final());
    const length = plain.length - MAC_LENGTH[mac] - (plain.at(-1) ?? 0) - 1;
    if (length < 0) return null;
    const content = plain.subarray(0, length);
    const expected = this.#mac(type, content);
    return expected.every((byte, index) => byte === plain[length + index]) ? content : null;
  }
}
