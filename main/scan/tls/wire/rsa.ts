import { X509Certificate } from 'node:crypto';

/** The public key of an RSA certificate, for key transport. */
export interface RsaKey {
  modulus: bigint;
  exponent: bigint;
  /** Length of the modulus. */
  bytes: number;
}

/** Null for other keys, for sizes no server has, and for what is no certificate. */
export function rsaKey(der: Uint8Array | undefined): RsaKey | null {
  if (der === undefined) return null;
  try {
    const { n, e } = new X509Certificate(der).publicKey.export({ format: 'jwk' });
    if (typeof n !== 'string' || typeof e !== 'string') return null;
    const modulus = Buffer.from(n, 'base64url');
    if (modulus.length < 64 || modulus.length > 2048) return null;
    const number = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);
    return { modulus: number(modulus), exponent: number(Buffer.from(e, 'base64url')), bytes: modulus.length };
  } catch {
    return null;
  }
}

/** Textbook RSA on a block as long as the modulus: whoever calls has done the padding, on purpose or not. */
export function encryptBlock(block: Uint8Array, { modulus, exponent, bytes }: RsaKey): Uint8Array {
  let base = BigInt(`0x${Buffer.from(block).toString('hex')}`) % modulus;
  // Exponents are small; a hostile one must not keep us busy.
  let power = exponent % 2n ** 64n;
  let result = 1n;
  while (power > 0n) {
    if (power & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
    power >>= 1n;
  }
  return new Uint8Array(Buffer.from(result.toString(16).padStart(bytes * 2, '0'), 'hex'));
}
