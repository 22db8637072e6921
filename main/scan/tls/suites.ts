import data from '../../../assets/data/cipher-suites.json' with { type: 'json' };
import { TlsProtocol } from '../../../shared/report.ts';

/** One row of assets/data/cipher-suites.json with its number parsed. */
export interface Suite {
  id: number;
  /** IANA name; the OpenSSL one or the number where the registry has none. */
  name: string;
  kx: string;
  au: string;
  enc: string;
  mode: string;
  /** Effective strength: 3DES 112, NULL 0. */
  bits: number;
  mac: string;
  export: boolean;
  protocols: readonly TlsProtocol[];
}

interface Row extends Omit<Suite, 'id' | 'name' | 'protocols'> {
  id: string;
  iana: string | null;
  openssl: string | null;
  protocols: readonly string[];
}

const toSuite = ({ id, iana, openssl, protocols, ...rest }: Row): Suite => ({
  ...rest,
  id: Number.parseInt(id, 16),
  name: iana ?? openssl ?? id,
  protocols: TlsProtocol.options.filter((protocol) => protocols.includes(protocol)),
});

/** Every two-byte suite there is or was, SSL 3.0 to TLS 1.3. */
export const SUITES: readonly Suite[] = (data.suites as readonly Row[]).map(toSuite);
/** The three-byte kinds of SSL 2.0. */
export const SSL2_KINDS: readonly Suite[] = (data.ssl2 as readonly Row[]).map(toSuite);

const byId = new Map(SUITES.map((suite) => [suite.id, suite]));
const ssl2ById = new Map(SSL2_KINDS.map((suite) => [suite.id, suite]));

export const suiteById = (id: number): Suite | undefined => byId.get(id);
const byName = new Map([...SSL2_KINDS, ...SUITES].map((suite) => [suite.name, suite]));

/** The suite a report names, SSL 2.0 kinds included. */
export const suiteByName = (name: string): Suite | undefined => byName.get(name);
export const ssl2KindById = (id: number): Suite | undefined => ssl2ById.get(id);

/** The name a report shows for a number. */
export const suiteName = (id: number): string =>
  byId.get(id)?.name ?? `0x${id.toString(16).padStart(4, '0').toUpperCase()}`;

export const kxOf = (id: number): string | null => byId.get(id)?.kx ?? null;

/** Key exchanges that give forward secrecy. */
const EPHEMERAL = new Set(['DHE', 'ECDHE', 'ANY', 'DHE_PSK', 'ECDHE_PSK', 'CECPQ1', 'ECCPWD']);

export const hasForwardSecrecy = (suite: Suite): boolean => EPHEMERAL.has(suite.kx);
export const isAead = (suite: Suite): boolean => suite.mac === 'AEAD';
export const isAnonymous = (suite: Suite): boolean => suite.kx.endsWith('_anon') || suite.au === 'NULL';
/** Everything but CBC-era stream ciphers and TLS 1.3: what LUCKY13 and BEAST are about. */
export const isCbc = (suite: Suite): boolean => suite.mode === 'CBC';
