import { asciiBytes, ByteReader, concat, EMPTY, list, uint, vector } from './bytes.ts';
import { EXTENSION } from './registry.ts';

export interface KeyShare {
  group: number;
  /** The public value as the group encodes it (key-share.ts makes valid ones). */
  key: Uint8Array;
}

/** The extensions of a ClientHello, in the order they are sent; `raw` is for anything else, GREASE included. */
export type HelloExtension =
  /** RFC 6066 §3; an IP address must not be sent as a name, leave the extension out. */
  | { type: 'server_name'; host: string }
  /** RFC 8446 §4.2.1; version numbers, preferred first. */
  | { type: 'supported_versions'; versions: readonly number[] }
  | { type: 'supported_groups'; groups: readonly number[] }
  /** RFC 8446 §4.2.8; an empty list asks for a HelloRetryRequest that names the server's group. */
  | { type: 'key_share'; shares: readonly KeyShare[] }
  | { type: 'signature_algorithms'; schemes: readonly number[] }
  | { type: 'signature_algorithms_cert'; schemes: readonly number[] }
  | { type: 'ec_point_formats'; formats: readonly number[] }
  | { type: 'alpn'; protocols: readonly string[] }
  /** RFC 6066 §8: asks for a stapled OCSP response. */
  | { type: 'status_request' }
  /** RFC 5077 §3.2; an empty ticket asks for one. */
  | { type: 'session_ticket'; ticket: Uint8Array }
  | { type: 'extended_master_secret' }
  | { type: 'encrypt_then_mac' }
  /** RFC 5746 §3.2; empty in a first handshake. */
  | { type: 'renegotiation_info'; verifyData: Uint8Array }
  /** RFC 6520 §2; 1 peer_allowed_to_send, 2 peer_not_allowed_to_send. */
  | { type: 'heartbeat'; mode: number }
  | { type: 'psk_key_exchange_modes'; modes: readonly number[] }
  | { type: 'cookie'; cookie: Uint8Array }
  /** RFC 7685: `length` zero bytes. */
  | { type: 'padding'; length: number }
  | { type: 'raw'; id: number; data: Uint8Array };

export const STATUS_REQUEST = concat(uint(1, 1), uint(0, 2), uint(0, 2));

const IDS: Readonly<Record<Exclude<HelloExtension['type'], 'raw'>, number>> = {
  server_name: EXTENSION.serverName,
  supported_versions: EXTENSION.supportedVersions,
  supported_groups: EXTENSION.supportedGroups,
  key_share: EXTENSION.keyShare,
  signature_algorithms: EXTENSION.signatureAlgorithms,
  signature_algorithms_cert: EXTENSION.signatureAlgorithmsCert,
  ec_point_formats: EXTENSION.ecPointFormats,
  alpn: EXTENSION.alpn,
  status_request: EXTENSION.statusRequest,
  session_ticket: EXTENSION.sessionTicket,
  extended_master_secret: EXTENSION.extendedMasterSecret,
  encrypt_then_mac: EXTENSION.encryptThenMac,
  renegotiation_info: EXTENSION.renegotiationInfo,
  heartbeat: EXTENSION.heartbeat,
  psk_key_exchange_modes: EXTENSION.pskKeyExchangeModes,
  cookie: EXTENSION.cookie,
  padding: EXTENSION.padding,
};

export const extensionId = (extension: HelloExtension): number =>
  extension.type === 'raw' ? extension.id : IDS[extension.type];

/** The name of the IANA registry (TLS ExtensionType Values); the number of one sent raw. */
export function extensionName(extension: HelloExtension): string {
  if (extension.type === 'alpn') return 'application_layer_protocol_negotiation';
  return extension.type === 'raw' ? String(extension.id) : extension.type;
}

function extensionData(extension: HelloExtension): Uint8Array {
  switch (extension.type) {
    case 'server_name':
      return vector(2, uint(0, 1), vector(2, asciiBytes(extension.host)));
    case 'supported_versions':
      return vector(1, list(extension.versions, 2));
    case 'supported_groups':
      return vector(2, list(extension.groups, 2));
    case 'key_share':
      return vector(2, ...extension.shares.map(({ group, key }) => concat(uint(group, 2), vector(2, key))));
    case 'signature_algorithms':
    case 'signature_algorithms_cert':
      return vector(2, list(extension.schemes, 2));
    case 'ec_point_formats':
      return vector(1, list(extension.formats, 1));
    case 'alpn':
      return vector(2, ...extension.protocols.map((protocol) => vector(1, asciiBytes(protocol))));
    case 'status_request':
      return STATUS_REQUEST;
    case 'session_ticket':
      return extension.ticket;
    case 'extended_master_secret':
    case 'encrypt_then_mac':
      return EMPTY;
    case 'renegotiation_info':
      return vector(1, extension.verifyData);
    case 'heartbeat':
      return uint(extension.mode, 1);
    case 'psk_key_exchange_modes':
      return vector(1, list(extension.modes, 1));
    case 'cookie':
      return vector(2, extension.cookie);
    case 'padding':
      return new Uint8Array(extension.length);
    case 'raw':
      return extension.data;
  }
}

export const encodeExtension = (extension: HelloExtension): Uint8Array =>
  concat(uint(extensionId(extension), 2), vector(2, extensionData(extension)));

/** A list of extensions as they stand on the wire; null where it is cut short. The last of a repeated id wins. */
export function decodeExtensionList(bytes: Uint8Array): [id: number, data: Uint8Array][] | null {
  const reader = new ByteReader(bytes);
  const out: [number, Uint8Array][] = [];
  while (reader.remaining > 0 && !reader.failed) {
    const id = reader.uint(2);
    const data = reader.vector(2);
    out.push([id, data]);
  }
  return reader.failed ? null : out;
}
