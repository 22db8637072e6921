import { X509Certificate } from 'node:crypto';
import { withoutZeros } from './server-messages.ts';

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
    return {
      modulus: toNumber(modulus),
      exponent: toNumber(Buffer.from(e, 'base64url')),
      bytes: modulus.length,
    };
  } catch {
    return null;
  }
}

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
const toBytes = (number: bigint, length: number): Uint8Array =>
  new Uint8Array(Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex'));

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let square = base % modulus;
  let result = 1n;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Textbook RSA on a block as long as the modulus: whoever calls has done the padding, on purpose or not. */
export function encryptBlock(block: Uint8Array, { modulus, exponent, bytes }: RsaKey): Uint8Array {
  // Exponents are small; a hostile one must not keep us busy.
  return toBytes(power(toNumber(block), exponent % 2n ** 64n, modulus), bytes);
}

/**
 * Our half of a finite-field Diffie-Hellman and what both halves make together, without leading zeros (RFC 5246
 * §8.1.2); null for primes of a size no server has. `exponent` is ours and secret, 32 bytes are enough for any of them.
 */
export function agreeDh(
  { prime, generator, public: peer }: Record<'prime' | 'generator' | 'public', Uint8Array>,
  exponent: Uint8Array,
): { public: Uint8Array; secret: Uint8Array } | null {
  if (prime.length < 64 || prime.length > 2048) return null;
  const [modulus, secret] = [toNumber(prime), toNumber(exponent)];
  return {
    public: toBytes(power(toNumber(generator), secret, modulus), prime.length),
    secret: withoutZeros(toBytes(power(toNumber(peer), secret, modulus), prime.length)),
  };
}
