import type { TlsProtocol } from '../../../../shared/report.ts';

/** Code points of the protocol: RFC 8446, RFC 5246, RFC 6101 and the IANA TLS registries. */

export const PROTOCOL_VERSIONS: Readonly<Record<TlsProtocol, number>> = {
  'SSL2.0': 0x0002,
  'SSL3.0': 0x0300,
  'TLS1.0': 0x0301,
  'TLS1.1': 0x0302,
  'TLS1.2': 0x0303,
  'TLS1.3': 0x0304,
};

/** The protocol of a version number; null for one that does not exist. */
export const protocolOf = (version: number): TlsProtocol | null =>
  (Object.entries(PROTOCOL_VERSIONS).find(([, value]) => value === version)?.[0] as
    | TlsProtocol
    | undefined) ?? null;

export const CONTENT_TYPE = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const;

export const HANDSHAKE_TYPE = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
} as const;

export const EXTENSION = {
  serverName: 0,
  statusRequest: 5,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  heartbeat: 15,
  alpn: 16,
  padding: 21,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  earlyData: 42,
  supportedVersions: 43,
  cookie: 44,
  pskKeyExchangeModes: 45,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;

export const SIGNALLING = { emptyRenegotiationInfo: 0x00ff, fallback: 0x5600 } as const;

export const ALERT = {
  closeNotify: 0,
  unexpectedMessage: 10,
  badRecordMac: 20,
  decryptionFailed: 21,
  recordOverflow: 22,
  handshakeFailure: 40,
  illegalParameter: 47,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
  insufficientSecurity: 71,
  internalError: 80,
  inappropriateFallback: 86,
  userCanceled: 90,
  missingExtension: 109,
  unsupportedExtension: 110,
  unrecognizedName: 112,
  noApplicationProtocol: 120,
} as const;

const ALERT_NAMES: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

/** "handshake_failure", or "alert 99" for an unassigned number. */
export const alertName = (description: number): string => ALERT_NAMES[description] ?? `alert ${description}`;

/** Reserved values a client may sprinkle in: 0x0A0A, 0x1A1A … 0xFAFA (RFC 8701). */
export const greaseValue = (seed: number): number => {
  const nibble = (seed & 0x0f) * 16 + 0x0a;
  return nibble * 257;
};
export const isGrease = (value: number): boolean =>
  (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
