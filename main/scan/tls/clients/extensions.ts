import type { RandomBytes } from '../../context.ts';
import { concat, EMPTY, uint, vector } from '../wire/bytes.ts';
import type { HelloExtension } from '../wire/extensions.ts';
import { EXTENSION } from '../wire/registry.ts';

/**
 * What programs send that decides nothing, but that a server may stumble over: extensions by number beside those of
 * tls-clients.json (names, groups, versions, ALPN, tickets, key shares), and GREASE (RFC 8701). Read from recorded
 * hellos: of Chromium, curl, OpenSSL and Java on loopback, of the others from the published recordings of SSL Labs
 * (getClients) and testssl.sh (client simulation) for the program or the nearest version of it.
 */
export interface Peculiarities {
  extensions: readonly number[];
  /** GREASE among suites, groups, versions and extensions. */
  grease?: boolean;
  /** Algorithms of compress_certificate (RFC 8879): 1 zlib, 2 Brotli, 3 Zstandard. */
  compression?: readonly number[];
}

const { statusRequest, extendedMasterSecret, encryptThenMac, renegotiationInfo, heartbeat } = EXTENSION;
const STATUS_REQUEST_V2 = 17;
const SCT = 18;
const COMPRESS_CERTIFICATE = 27;
const RECORD_SIZE_LIMIT = 28;
const DELEGATED_CREDENTIALS = 34;
const POST_HANDSHAKE_AUTH = 49;
const SIGNATURE_ALGORITHMS_CERT = EXTENSION.signatureAlgorithmsCert;
const APPLICATION_SETTINGS = 17_613;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

const OPENSSL_11 = { extensions: [encryptThenMac, extendedMasterSecret] };
const CURL = { extensions: [encryptThenMac, extendedMasterSecret, POST_HANDSHAKE_AUTH] };
const ANDROID = { extensions: [extendedMasterSecret, renegotiationInfo, statusRequest] };
const SCHANNEL = { extensions: [statusRequest, extendedMasterSecret, renegotiationInfo] };
const SAFARI = {
  extensions: [extendedMasterSecret, renegotiationInfo, statusRequest, SCT, COMPRESS_CERTIFICATE],
  grease: true,
  compression: [1],
};
const JAVA = {
  extensions: [statusRequest, STATUS_REQUEST_V2, extendedMasterSecret, SIGNATURE_ALGORITHMS_CERT],
};

const OF: Readonly<Record<string, Peculiarities>> = {
  'android-6.0': { extensions: [extendedMasterSecret, statusRequest, SCT] },
  'android-7.0': { extensions: [renegotiationInfo, extendedMasterSecret] },
  'android-8.1': ANDROID,
  'android-11': ANDROID,
  'android-14': ANDROID,
  'davx5-4.5': ANDROID,
  'nextcloud-android': ANDROID,
  'ie8-xp': { extensions: [renegotiationInfo] },
  'ie11-win7': SCHANNEL,
  'ie11-win10': SCHANNEL,
  'chrome-49-xp': { extensions: [renegotiationInfo, extendedMasterSecret, statusRequest, SCT] },
  'chrome-156': {
    extensions: [
      ...[extendedMasterSecret, renegotiationInfo, statusRequest, SCT],
      ...[COMPRESS_CERTIFICATE, APPLICATION_SETTINGS, ENCRYPTED_CLIENT_HELLO],
    ],
    grease: true,
    compression: [2],
  },
  'firefox-31': { extensions: [renegotiationInfo, statusRequest] },
  'firefox-153': {
    extensions: [
      ...[extendedMasterSecret, renegotiationInfo, statusRequest, DELEGATED_CREDENTIALS, SCT],
      ...[RECORD_SIZE_LIMIT, COMPRESS_CERTIFICATE, ENCRYPTED_CLIENT_HELLO],
    ],
    compression: [1, 2, 3],
  },
  'safari-9-ios9': { extensions: [statusRequest, SCT] },
  'safari-12-ios12': { extensions: [renegotiationInfo, extendedMasterSecret, statusRequest, SCT] },
  'safari-18': SAFARI,
  'safari-26': SAFARI,
  'java-8u161': { extensions: [extendedMasterSecret] },
  'java-8-current': JAVA,
  'java-17': JAVA,
  'openssl-1.0.1': { extensions: [heartbeat] },
  'openssl-1.0.2': { extensions: [heartbeat] },
  'openssl-1.1.1': CURL,
  'openssl-3.0': OPENSSL_11,
  'curl-8': CURL,
  'go-current': { extensions: [statusRequest, renegotiationInfo, extendedMasterSecret, SCT] },
  'nextcloud-desktop-3.1': OPENSSL_11,
  'nextcloud-desktop-current': OPENSSL_11,
};

const NONE: Peculiarities = { extensions: [] };

/** What the client of this id sends beside what its profile lists. */
export const peculiaritiesOf = (id: string): Peculiarities => OF[id] ?? NONE;

/** The extension of a number as these programs send it; `schemes` are the client's signature algorithms. */
export function peculiarExtension(
  id: number,
  { compression = [] }: Peculiarities,
  schemes: readonly number[],
  random: RandomBytes,
): HelloExtension {
  switch (id) {
    case statusRequest:
      return { type: 'status_request' };
    case extendedMasterSecret:
      return { type: 'extended_master_secret' };
    case encryptThenMac:
      return { type: 'encrypt_then_mac' };
    case renegotiationInfo:
      return { type: 'renegotiation_info', verifyData: EMPTY };
    case heartbeat:
      return { type: 'heartbeat', mode: 1 };
    case SIGNATURE_ALGORITHMS_CERT:
      return { type: 'signature_algorithms_cert', schemes };
    default:
      return { type: 'raw', id, data: rawData(id, compression, random) };
  }
}

function rawData(id: number, compression: readonly number[], random: RandomBytes): Uint8Array {
  switch (id) {
    case STATUS_REQUEST_V2:
      // RFC 6961 §2.2: one item of type ocsp_multi without responders and extensions.
      return vector(2, uint(2, 1), vector(2, uint(0, 2), uint(0, 2)));
    case COMPRESS_CERTIFICATE:
      return vector(1, ...compression.map((algorithm) => uint(algorithm, 2)));
    case RECORD_SIZE_LIMIT:
      return uint(0x4001, 2);
    case DELEGATED_CREDENTIALS:
      return vector(2, ...[0x0403, 0x0503, 0x0603, 0x0203].map((scheme) => uint(scheme, 2)));
    case APPLICATION_SETTINGS:
      return vector(2, vector(1, Uint8Array.of(0x68, 0x32)));
    case ENCRYPTED_CLIENT_HELLO:
      // GREASE (RFC 9849 §6.2): an outer hello with HKDF-SHA256, AES-128-GCM and nothing that could be decrypted.
      return concat(
        uint(0, 1),
        uint(1, 2),
        uint(1, 2),
        random(1),
        vector(2, random(32)),
        vector(2, random(144)),
      );
    default:
      return EMPTY;
  }
}
