import type { TlsProtocol } from '../../../shared/report.ts';
import type { RandomBytes } from '../context.ts';
import { type ClientHelloSpec, padHello } from './wire/client-hello.ts';
import type { HelloExtension } from './wire/extensions.ts';
import { keyShare } from './wire/key-share.ts';
import { PROTOCOL_VERSIONS, SIGNALLING } from './wire/registry.ts';

export type WireProtocol = Exclude<TlsProtocol, 'SSL2.0'>;

/** What a probe wants to ask; everything else is filled in so that the server has no other reason to refuse. */
export interface Question {
  protocol: WireProtocol;
  suites: readonly number[];
  /** Name for SNI; null sends none (IP addresses must not be sent, RFC 6066 §3). */
  host: string | null;
  groups?: readonly number[];
  /** Groups to send a key share for under TLS 1.3; none makes the server name its choice in a HelloRetryRequest. */
  shares?: readonly number[];
  alpn?: readonly string[];
  compression?: readonly number[];
  /** Put behind the usual ones. */
  extensions?: readonly HelloExtension[];
}

/** Curves TLS 1.2 servers of the last 15 years have, likely ones first (RFC 8422, RFC 7027, RFC 4492). */
export const CURVES = [
  29, 23, 24, 25, 30, 22, 26, 27, 28, 21, 19, 20, 18, 9, 10, 11, 12, 13, 14, 6, 7, 8, 1, 2, 3,
];
/** Groups of TLS 1.3 (RFC 8446 §4.2.7, draft-ietf-tls-ecdhe-mlkem, RFC 8734, RFC 8998): usual ones, then the rest. */
export const GROUP_LISTS_13 = [
  [0x11ec, 29, 23, 24, 25, 30, 0x11eb, 0x11ed, 0x6399],
  [256, 257, 258, 259, 260, 31, 32, 33, 41, 0x0200, 0x0201, 0x0202],
];
export const GROUPS_13 = GROUP_LISTS_13.flat();

/** Every scheme a server may need to choose any of its certificates (RFC 8446 §4.2.3, RFC 5246 §7.4.1.4.1). */
const SIGNATURE_SCHEMES = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501,
  0x0601, 0x081a, 0x081b, 0x081c, 0x0708, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0502, 0x0602, 0x0302,
  0x0202, 0x0101,
];

/** A hello for a question. SSL 3.0 goes without extensions: its servers need not understand them (RFC 6101 §5.6.1.2). */
export function helloFor(question: Question, random: RandomBytes): ClientHelloSpec {
  const { protocol, suites, compression = [0] } = question;
  const tls13 = protocol === 'TLS1.3';
  return padHello({
    version: Math.min(PROTOCOL_VERSIONS[protocol], PROTOCOL_VERSIONS['TLS1.2']),
    recordVersion: protocol === 'SSL3.0' ? PROTOCOL_VERSIONS['SSL3.0'] : PROTOCOL_VERSIONS['TLS1.0'],
    random: random(32),
    sessionId: tls13 ? random(32) : new Uint8Array(0),
    cipherSuites: tls13 ? suites : [...suites, SIGNALLING.emptyRenegotiationInfo],
    compressionMethods: compression,
    extensions: protocol === 'SSL3.0' ? null : extensionsFor(question, random),
  });
}

function extensionsFor(question: Question, random: RandomBytes): HelloExtension[] {
  const { protocol, host, alpn, shares = [], extensions = [] } = question;
  const tls13 = protocol === 'TLS1.3';
  const out: HelloExtension[] = [];
  if (host !== null) out.push({ type: 'server_name', host });
  out.push({ type: 'supported_groups', groups: question.groups ?? (tls13 ? GROUPS_13 : CURVES) });
  if (!tls13) out.push({ type: 'ec_point_formats', formats: [0, 1, 2] });
  if (tls13 || protocol === 'TLS1.2') out.push({ type: 'signature_algorithms', schemes: SIGNATURE_SCHEMES });
  if (alpn && alpn.length > 0) out.push({ type: 'alpn', protocols: alpn });
  if (tls13) {
    out.push({ type: 'supported_versions', versions: [PROTOCOL_VERSIONS['TLS1.3']] });
    out.push({ type: 'psk_key_exchange_modes', modes: [1] });
    out.push({ type: 'key_share', shares: shares.flatMap((group) => keyShare(group, random) ?? []) });
  }
  out.push(...extensions);
  return out;
}
