import { concat, list, uint, vector } from './bytes.ts';
import { encodeExtension, type HelloExtension } from './extensions.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE } from './registry.ts';

/** A ClientHello of SSL 3.0 to TLS 1.3 (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6101 §5.6.1.2). */
export interface ClientHelloSpec {
  /** legacy_version: 0x0300 … 0x0303; TLS 1.3 says 0x0303 here and 0x0304 in supported_versions. */
  version: number;
  /** Version of the record around it; 0x0301 is what clients send first (RFC 8446 §5.1), 0x0300 for SSL 3.0. */
  recordVersion: number;
  /** 32 bytes. */
  random: Uint8Array;
  /** 0 to 32 bytes. */
  sessionId: Uint8Array;
  cipherSuites: readonly number[];
  /** 0 null, 1 DEFLATE (RFC 3749). */
  compressionMethods: readonly number[];
  /** null: no extensions block at all, as SSL 3.0 and the oldest TLS 1.0 clients do. */
  extensions: readonly HelloExtension[] | null;
}

/** The handshake message, header included. */
export function encodeClientHelloMessage(spec: ClientHelloSpec): Uint8Array {
  const body = concat(
    uint(spec.version, 2),
    spec.random,
    vector(1, spec.sessionId),
    vector(2, list(spec.cipherSuites, 2)),
    vector(1, list(spec.compressionMethods, 1)),
    ...(spec.extensions === null ? [] : [vector(2, ...spec.extensions.map(encodeExtension))]),
  );
  return concat(uint(HANDSHAKE_TYPE.clientHello, 1), vector(3, body));
}

/** The bytes to send: the message in one record. */
export const encodeClientHello = (spec: ClientHelloSpec): Uint8Array =>
  concat(
    uint(CONTENT_TYPE.handshake, 1),
    uint(spec.recordVersion, 2),
    vector(2, encodeClientHelloMessage(spec)),
  );

/**
 * Some load balancers hang on a ClientHello of 256 to 511 bytes; RFC 7685 pads it beyond. Measured over the
 * handshake message. A hello without extensions stays as it is.
 */
export function padHello(spec: ClientHelloSpec): ClientHelloSpec {
  if (spec.extensions === null) return spec;
  const { length } = encodeClientHelloMessage(spec);
  if (length < 256 || length >= 512) return spec;
  const padding: HelloExtension = { type: 'padding', length: Math.max(1, 512 - length - 4) };
  return { ...spec, extensions: [...spec.extensions, padding] };
}

/** The newest version a hello offers: that of supported_versions (GREASE aside) where it has them, else its own. */
export function helloVersion({ version, extensions }: ClientHelloSpec): number {
  const offered = extensions?.find((extension) => extension.type === 'supported_versions');
  const known = offered?.versions.filter((one) => (one & 0x0f0f) !== 0x0a0a) ?? [];
  return known.length === 0 ? version : Math.max(...known);
}
