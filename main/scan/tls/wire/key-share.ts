import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import type { RandomBytes } from '../../context.ts';
import { concat } from './bytes.ts';
import type { KeyShare } from './extensions.ts';
import { groupId } from './groups.ts';

/** A key share whose private half we keep, for handshakes that are carried on. */
export interface KeyPair extends KeyShare {
  privateKey: Uint8Array;
}

const X25519 = 29;
const X448 = 30;
/** Curves of node:crypto by group, with the length of their scalars in bytes. */
export const NIST_CURVES: Readonly<Record<number, readonly [name: string, bytes: number]>> = {
  23: ['prime256v1', 32],
  24: ['secp384r1', 48],
  25: ['secp521r1', 66],
};
const FFDHE_BYTES: Readonly<Record<number, number>> = { 256: 256, 257: 384, 258: 512, 259: 768, 260: 1024 };
/** PKCS #8 header of a raw X25519 private key (RFC 8410). */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A raw X25519 private key as PKCS #8 DER. */
export const x25519PrivateKey = (privateKey: Uint8Array): Uint8Array => concat(X25519_PKCS8, privateKey);
const ML_KEM_768_COEFFICIENTS = 768;
const ML_KEM_MODULUS = 3329;

/** A fresh x25519 or NIST-curve key pair; null for other groups. */
export function keyPair(group: number, random: RandomBytes): KeyPair | null {
  if (group === X25519) {
    const privateKey = random(32);
    const key = createPrivateKey({
      key: Buffer.from(x25519PrivateKey(privateKey)),
      format: 'der',
      type: 'pkcs8',
    });
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return { group, key: new Uint8Array(spki.subarray(-32)), privateKey };
  }
  const curve = NIST_CURVES[group];
  if (!curve) return null;
  const [name, bytes] = curve;
  const ecdh = createECDH(name);
  const privateKey = random(bytes);
  // Below the order of every curve: the top bits cleared (secp521r1 has seven unused ones), never zero.
  privateKey[0] = group === 25 ? 0 : (privateKey[0] ?? 0) & 0x7f;
  privateKey[bytes - 1] = (privateKey[bytes - 1] ?? 0) | 1;
  ecdh.setPrivateKey(privateKey);
  return { group, key: new Uint8Array(ecdh.getPublicKey()), privateKey };
}

/**
 * A share the server accepts as valid, for hellos whose answer is read no further than the ServerHello. Hybrid groups
 * carry a well-formed ML-KEM-768 encapsulation key (every coefficient below the modulus, FIPS 203 §7.2).
 * Null for groups TLS 1.3 does not have or we cannot make a share of.
 */
export function keyShare(group: number, random: RandomBytes): KeyShare | null {
  const pair = keyPair(group, random);
  if (pair) return { group, key: pair.key };
  if (group === X448) return { group, key: random(56) };
  const ffdhe = FFDHE_BYTES[group];
  if (ffdhe !== undefined) {
    // 1 < y < p: the primes of RFC 7919 start with 64 one bits.
    const key = random(ffdhe);
    key[0] = (key[0] ?? 0) & 0x7f;
    key[ffdhe - 1] = (key[ffdhe - 1] ?? 0) | 2;
    return { group, key };
  }
  if (group === groupId('X25519MLKEM768'))
    return { group, key: concat(encapsulationKey(random), share(X25519, random)) };
  if (group === groupId('SecP256r1MLKEM768'))
    return { group, key: concat(share(23, random), encapsulationKey(random)) };
  return null;
}

const share = (group: number, random: RandomBytes): Uint8Array =>
  keyPair(group, random)?.key ?? new Uint8Array(0);

/** 768 coefficients of 12 bits, then the 32-byte seed (FIPS 203 §4.2.1 ByteEncode, §7.2). */
function encapsulationKey(random: RandomBytes): Uint8Array {
  const source = random(ML_KEM_768_COEFFICIENTS * 2);
  const out = new Uint8Array((ML_KEM_768_COEFFICIENTS * 12) / 8);
  for (let pair = 0; pair < ML_KEM_768_COEFFICIENTS / 2; pair += 1) {
    const coefficient = (index: number): number =>
      ((source[index * 2] ?? 0) * 256 + (source[index * 2 + 1] ?? 0)) % ML_KEM_MODULUS;
    const first = coefficient(pair * 2);
    const second = coefficient(pair * 2 + 1);
    out[pair * 3] = first & 0xff;
    out[pair * 3 + 1] = (first >> 8) | ((second & 0x0f) << 4);
    out[pair * 3 + 2] = second >> 4;
  }
  return concat(out, random(32));
}
