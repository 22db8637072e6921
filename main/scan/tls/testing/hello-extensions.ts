import { ByteReader } from '../wire/bytes.ts';
import { type HelloExtension, type KeyShare, STATUS_REQUEST } from '../wire/extensions.ts';
import { EXTENSION } from '../wire/registry.ts';

/** Consecutive 16-bit values; null for an odd number of bytes. */
export function uint16List(bytes: Uint8Array): number[] | null {
  if (bytes.length % 2 !== 0) return null;
  const reader = new ByteReader(bytes);
  const out: number[] = [];
  while (reader.remaining > 0) out.push(reader.uint(2));
  return out;
}

const text = (bytes: Uint8Array): string | null =>
  bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? String.fromCharCode(...bytes) : null;

/** The typed form of one extension of a ClientHello; what is not exactly of the known form stays `raw`. */
export function decodeHelloExtension(id: number, data: Uint8Array): HelloExtension {
  return parse(id, new ByteReader(data)) ?? { type: 'raw', id, data };
}

function parse(id: number, reader: ByteReader): HelloExtension | null {
  const done = (extension: HelloExtension): HelloExtension | null => (reader.finished ? extension : null);
  switch (id) {
    case EXTENSION.serverName: {
      const names = new ByteReader(reader.vector(2));
      const kind = names.uint(1);
      const host = text(names.vector(2));
      return kind === 0 && host !== null && names.finished ? done({ type: 'server_name', host }) : null;
    }
    case EXTENSION.supportedVersions: {
      const versions = uint16List(reader.vector(1));
      return versions && done({ type: 'supported_versions', versions });
    }
    case EXTENSION.supportedGroups: {
      const groups = uint16List(reader.vector(2));
      return groups && done({ type: 'supported_groups', groups });
    }
    case EXTENSION.keyShare: {
      const entries = new ByteReader(reader.vector(2));
      const shares: KeyShare[] = [];
      while (entries.remaining > 0 && !entries.failed)
        shares.push({ group: entries.uint(2), key: entries.vector(2) });
      return entries.finished ? done({ type: 'key_share', shares }) : null;
    }
    case EXTENSION.signatureAlgorithms:
    case EXTENSION.signatureAlgorithmsCert: {
      const schemes = uint16List(reader.vector(2));
      const type =
        id === EXTENSION.signatureAlgorithms ? 'signature_algorithms' : 'signature_algorithms_cert';
      return schemes && done({ type, schemes });
    }
    case EXTENSION.ecPointFormats:
      return done({ type: 'ec_point_formats', formats: [...reader.vector(1)] });
    case EXTENSION.alpn: {
      const names = new ByteReader(reader.vector(2));
      const protocols: string[] = [];
      while (names.remaining > 0 && !names.failed) {
        const protocol = text(names.vector(1));
        if (protocol === null) return null;
        protocols.push(protocol);
      }
      return names.finished ? done({ type: 'alpn', protocols }) : null;
    }
    case EXTENSION.statusRequest: {
      const body = reader.rest();
      const standard =
        body.length === STATUS_REQUEST.length && body.every((byte, index) => byte === STATUS_REQUEST[index]);
      return standard ? { type: 'status_request' } : null;
    }
    case EXTENSION.sessionTicket:
      return { type: 'session_ticket', ticket: reader.rest() };
    case EXTENSION.extendedMasterSecret:
      return done({ type: 'extended_master_secret' });
    case EXTENSION.encryptThenMac:
      return done({ type: 'encrypt_then_mac' });
    case EXTENSION.renegotiationInfo:
      return done({ type: 'renegotiation_info', verifyData: reader.vector(1) });
    case EXTENSION.heartbeat:
      return done({ type: 'heartbeat', mode: reader.uint(1) });
    case EXTENSION.pskKeyExchangeModes:
      return done({ type: 'psk_key_exchange_modes', modes: [...reader.vector(1)] });
    case EXTENSION.cookie:
      return done({ type: 'cookie', cookie: reader.vector(2) });
    case EXTENSION.padding: {
      const zeros = reader.rest();
      return zeros.every((byte) => byte === 0) ? { type: 'padding', length: zeros.length } : null;
    }
    default:
      return null;
  }
}
