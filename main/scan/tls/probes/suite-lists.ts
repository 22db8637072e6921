import type { WireProtocol } from '../hellos.ts';
import { hasForwardSecrecy, isAead, isAnonymous, SUITES, type Suite } from '../suites.ts';

/** Old servers hang on long lists or look at the first 128 suites only; no list is longer than this. */
const MAX_LIST = 120;

const EXOTIC_KX = /PSK|SRP|KRB5|GOST|CECPQ1|ECCPWD|^NULL$/u;
const EXOTIC_ENC = /GOST|KUZNYECHIK|MAGMA|AEGIS|SM4|ARIA|SEED|IDEA|^RC2$/u;

/** Kinds of suites; the first that matches counts. */
const KINDS: readonly ((suite: Suite) => boolean)[] = [
  (suite) => EXOTIC_KX.test(suite.kx),
  (suite) => isAnonymous(suite) || suite.export || suite.bits < 128,
  (suite) => EXOTIC_ENC.test(suite.enc) || suite.kx === 'DH' || suite.kx === 'ECDH' || suite.au === 'DSS',
  (suite) => suite.kx === 'ECDHE' && isAead(suite),
  (suite) => hasForwardSecrecy(suite) && isAead(suite),
  (suite) => hasForwardSecrecy(suite),
  () => true,
];
/**
 * The kinds that go into one list, from what servers usually prefer to what nobody has: lists follow the usual order of
 * servers, and what is hardly ever accepted costs few connections.
 */
const TOGETHER = [[3], [4, 5], [6], [2, 1, 0]];

const kindOf = (suite: Suite): number => KINDS.findIndex((matches) => matches(suite));

/** ChaCha20 goes behind AES: some servers move it to the front for clients that list it first. */
const weight = (suite: Suite): number => (suite.enc === 'CHACHA20' ? 1 : 0);

const isEllipticCbc = (suite: Suite): boolean => suite.kx.startsWith('ECDH') && suite.mac === 'SHA1';

/** Some SSL 3.0 servers accept the elliptic-curve suites that are specified from TLS 1.0 on. */
const offeredIn = (protocol: WireProtocol, suite: Suite): boolean =>
  suite.protocols.includes(protocol) || (protocol === 'SSL3.0' && isEllipticCbc(suite));

const split = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

const ordered = (suites: readonly Suite[]): number[] =>
  suites.toSorted((a, b) => weight(a) - weight(b) || b.bits - a.bits || a.id - b.id).map(({ id }) => id);

/** The suites of a protocol as lists to ask in parallel, together all of them, each in a likely order. */
export function suiteLists(protocol: WireProtocol): number[][] {
  const suites = SUITES.filter((suite) => offeredIn(protocol, suite));
  if (protocol === 'TLS1.3') return [suites.map(({ id }) => id)];
  return TOGETHER.flatMap((kinds) => {
    const members = kinds.map((kind) => ordered(suites.filter((suite) => kindOf(suite) === kind)));
    return split(members.flat(), MAX_LIST);
  });
}

/** What is left once the common suites are refused, in as few lists as can be. */
export function uncommonLists(protocol: WireProtocol): number[][] {
  const common = new Set(commonSuites(protocol));
  return split(
    suiteLists(protocol)
      .flat()
      .filter((id) => !common.has(id)),
    MAX_LIST,
  );
}

/** One list with the suites nearly every server of that age shares one of: is the protocol spoken at all? */
export const commonSuites = (protocol: WireProtocol): number[] =>
  protocol === 'TLS1.3'
    ? (suiteLists(protocol)[0] ?? [])
    : SUITES.filter(
        (suite) =>
          offeredIn(protocol, suite) &&
          !EXOTIC_KX.test(suite.kx) &&
          /^(AES|3DES|RC4|CHACHA20|DES|NULL)$/u.test(suite.enc) &&
          suite.mode !== 'CCM' &&
          suite.kx !== 'DH' &&
          suite.kx !== 'ECDH' &&
          suite.au !== 'DSS',
      )
        .toSorted((a, b) => kindOf(b) - kindOf(a) || b.bits - a.bits)
        .map(({ id }) => id)
        .slice(0, MAX_LIST);
