import { isIP } from 'node:net';
import { TlsProtocol } from '../../../../shared/report.ts';
import type { RandomBytes } from '../../context.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import type { HelloExtension } from '../wire/extensions.ts';
import { groupId } from '../wire/groups.ts';
import { keyShare } from '../wire/key-share.ts';
import { greaseValue, PROTOCOL_VERSIONS } from '../wire/registry.ts';
import { peculiarExtension, peculiaritiesOf } from './extensions.ts';
import type { ClientProfile } from './profiles.ts';

/**
 * The hello a client would send to `host` (null or an address: no server name). What decides a negotiation is as the
 * profile says, and so is what a server may stumble over (extensions.ts); the order of extensions is ours.
 */
export function helloForClient(
  profile: ClientProfile,
  host: string | null,
  random: RandomBytes,
): ClientHelloSpec {
  const tls13 = profile.maxVersion === 'TLS1.3';
  const seed = random(4);
  const grease = peculiaritiesOf(profile.id).grease ? [...seed].map((byte) => greaseValue(byte)) : [];
  const extensions = extensionsOf(profile, host, random, grease);
  return {
    version: tls13 ? PROTOCOL_VERSIONS['TLS1.2'] : PROTOCOL_VERSIONS[profile.maxVersion],
    recordVersion:
      profile.maxVersion === 'SSL3.0' ? PROTOCOL_VERSIONS['SSL3.0'] : PROTOCOL_VERSIONS['TLS1.0'],
    random: random(32),
    sessionId: tls13 ? random(32) : new Uint8Array(0),
    cipherSuites: [...grease.slice(0, 1), ...profile.cipherSuites, ...profile.signallingSuites],
    compressionMethods: [0],
    extensions: extensions.length > 0 ? extensions : null,
  };
}

function extensionsOf(
  profile: ClientProfile,
  host: string | null,
  random: RandomBytes,
  [, greaseGroup, greaseVersion, greaseExtension]: readonly number[],
): HelloExtension[] {
  const out: HelloExtension[] = [];
  const tls13 = profile.maxVersion === 'TLS1.3';
  const groups = profile.groups.flatMap((name) => groupId(name) ?? []);
  const grease = (value: number | undefined): number[] => (value === undefined ? [] : [value]);
  const peculiarities = peculiaritiesOf(profile.id);
  if (greaseExtension !== undefined) out.push({ type: 'raw', id: greaseExtension, data: new Uint8Array(0) });
  if (profile.sni && host !== null && isIP(host) === 0) out.push({ type: 'server_name', host });
  for (const id of peculiarities.extensions)
    out.push(peculiarExtension(id, peculiarities, profile.signatureSchemes ?? [], random));
  if (groups.length > 0)
    out.push(
      { type: 'supported_groups', groups: [...grease(greaseGroup), ...groups] },
      { type: 'ec_point_formats', formats: [0] },
    );
  if (profile.sessionTicket) out.push({ type: 'session_ticket', ticket: new Uint8Array(0) });
  if (profile.alpn.length > 0) out.push({ type: 'alpn', protocols: profile.alpn });
  if (profile.signatureSchemes) out.push({ type: 'signature_algorithms', schemes: profile.signatureSchemes });
  if (tls13)
    out.push(
      { type: 'supported_versions', versions: [...grease(greaseVersion), ...versionsOf(profile)] },
      { type: 'psk_key_exchange_modes', modes: [1] },
      // The first group, as clients do; another choice of the server comes as a HelloRetryRequest.
      { type: 'key_share', shares: groups.slice(0, 1).flatMap((group) => keyShare(group, random) ?? []) },
    );
  return out;
}

/** What a client lists in supported_versions, newest first. */
function versionsOf({ minVersion, maxVersion }: ClientProfile): number[] {
  const order = TlsProtocol.options;
  return order
    .slice(order.indexOf(minVersion), order.indexOf(maxVersion) + 1)
    .map((protocol) => PROTOCOL_VERSIONS[protocol])
    .reverse();
}
