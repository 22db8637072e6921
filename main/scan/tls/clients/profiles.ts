import data from '../../../../assets/data/tls-clients.json' with { type: 'json' };
import { TlsProtocol } from '../../../../shared/report.ts';

/** One row of assets/data/tls-clients.json with its numbers parsed. Lists are in the client's order. */
export interface ClientProfile {
  id: string;
  name: string;
  kind: 'os' | 'browser' | 'runtime' | 'sync-client';
  /** Month of the release, YYYY-MM. */
  released: string;
  minVersion: TlsProtocol;
  maxVersion: TlsProtocol;
  cipherSuites: readonly number[];
  /** Signalling values it puts behind the suites. */
  signallingSuites: readonly number[];
  /** Names of the IANA registry; empty without a supported_groups extension. */
  groups: readonly string[];
  /** null without a signature_algorithms extension. */
  signatureSchemes: readonly number[] | null;
  alpn: readonly string[];
  sni: boolean;
  sessionTicket: boolean;
  /** What it refuses after the ServerHello; null where no limit is known. */
  limits: { minRsaBits: number | null; minDhBits: number | null; maxDhBits: number | null };
  evidence: 'own-hello' | 'published-hello' | 'assumption';
}

const KINDS: readonly ClientProfile['kind'][] = ['os', 'browser', 'runtime', 'sync-client'];
const EVIDENCE: readonly ClientProfile['evidence'][] = ['own-hello', 'published-hello', 'assumption'];

/** The JSON's text as one of the words we know; the build script has checked that it is. */
function word<T extends string>(known: readonly T[], value: string): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`tls-clients.json: unknown word ${value}`);
  return found;
}

export const clientProfiles: readonly ClientProfile[] = data.clients.map((row) => ({
  id: row.id,
  name: row.name,
  kind: word(KINDS, row.kind),
  released: row.released,
  minVersion: word(TlsProtocol.options, row.minVersion),
  maxVersion: word(TlsProtocol.options, row.maxVersion),
  cipherSuites: row.cipherSuites.map(Number),
  signallingSuites: row.signallingSuites.map(Number),
  groups: row.groups,
  signatureSchemes: row.signatureSchemes?.map(Number) ?? null,
  alpn: row.alpn,
  sni: row.sni,
  sessionTicket: row.sessionTicket,
  limits: row.limits,
  evidence: word(EVIDENCE, row.evidence),
}));

/** Clients people use a home cloud with today: that one of them cannot connect is worth a finding. */
export const EVERYDAY_CLIENTS: ReadonlySet<string> = new Set([
  'nextcloud-desktop-current',
  'nextcloud-android',
  'davx5-4.5',
  'android-11',
  'android-14',
  'safari-18',
  'safari-26',
  'chrome-156',
  'firefox-153',
  'curl-8',
  'go-current',
  'openssl-3.0',
]);
