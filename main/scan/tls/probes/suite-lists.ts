import type { WireProtocol } from '../hellos.ts';
import { hasForwardSecrecy, isAead, isAnonymous, SUITES, type Suite, suiteById } from '../suites.ts';

/** Old servers hang on long lists or look at the first 128 suites only; no list is longer than this. */
const MAX_LIST = 120;

const RARE_ENC = /GOST|KUZNYECHIK|MAGMA|AEGIS|SM4|ARIA|SEED|IDEA|^RC2$|CAMELLIA/u;

/**
 * The lists a protocol's suites are asked in, by what they may not share a list with. A server may choose a suite it
 * cannot finish (SRP without users, PSK without keys) and then refuse a hello of which it would accept others, so what
 * needs something special is asked apart. The order is the one servers usually prefer.
 */
const KINDS = [
  'ecdhe-aead',
  'ephemeral',
  'rsa',
  'rare',
  'anonymous',
  'null',
  'export',
  'psk',
  'srp',
] as const;
type Kind = (typeof KINDS)[number];

function kindOf(suite: Suite): Kind {
  if (/PSK/u.test(suite.kx)) return 'psk';
  if (suite.kx === 'SRP') return 'srp';
  if (suite.bits === 0) return 'null';
  if (isAnonymous(suite)) return 'anonymous';
  if (suite.export) return 'export';
  if (suite.kx === 'RSA') return 'rsa';
  if (suite.kx !== 'ECDHE' && suite.kx !== 'DHE') return 'rare';
  return suite.kx === 'ECDHE' && isAead(suite) && !RARE_ENC.test(suite.enc) && suite.mode !== 'CCM'
    ? 'ecdhe-aead'
    : 'ephemeral';
}

/** What is hardly ever accepted stands behind the rest of its list. */
const isRare = (suite: Suite): boolean =>
  RARE_ENC.test(suite.enc) || suite.au === 'DSS' || suite.bits < 128 || suite.mode === 'CCM';

/** ChaCha20 goes behind AES: some servers move it to the front for clients that list it first. */
const weight = (suite: Suite): number =>
  (isRare(suite) ? 4 : 0) +
  (hasForwardSecrecy(suite) && isAead(suite) ? 0 : 2) +
  (suite.enc === 'CHACHA20' ? 1 : 0);

const isEllipticCbc = (suite: Suite): boolean => suite.kx.startsWith('ECDH') && suite.mac === 'SHA1';

/** Some SSL 3.0 servers accept the elliptic-curve suites that are specified from TLS 1.0 on. */
const offeredIn = (protocol: WireProtocol, suite: Suite): boolean =>
  suite.protocols.includes(protocol) || (protocol === 'SSL3.0' && isEllipticCbc(suite));

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

const ordered = (suites: readonly Suite[]): number[] =>
  suites.toSorted((a, b) => weight(a) - weight(b) || b.bits - a.bits || a.id - b.id).map(({ id }) => id);

const ofKinds = (protocol: WireProtocol, kinds: readonly Kind[]): number[] =>
  ordered(SUITES.filter((suite) => offeredIn(protocol, suite) && kinds.includes(kindOf(suite))));

/** The suites of a protocol as lists to ask in parallel, together all of them, each in a likely order. */
export function suiteLists(protocol: WireProtocol): number[][] {
  if (protocol === 'TLS1.3')
    return [SUITES.filter((suite) => offeredIn(protocol, suite)).map(({ id }) => id)];
  return KINDS.flatMap((kind) => chunks(ofKinds(protocol, [kind]), MAX_LIST));
}

const ORDINARY: readonly Kind[] = ['ecdhe-aead', 'ephemeral', 'rsa'];

/** True for suites any server with a certificate may have, of which two key exchanges share a list. */
export const isEphemeral = (id: number): boolean => ['ECDHE', 'DHE'].includes(suiteById(id)?.kx ?? '');

/** One list with the suites nearly every server of that age shares one of: is the protocol spoken at all? */
export const commonSuites = (protocol: WireProtocol): number[] =>
  protocol === 'TLS1.3'
    ? (suiteLists(protocol)[0] ?? [])
    : SUITES.filter(
        (suite) =>
          offeredIn(protocol, suite) &&
          ORDINARY.includes(kindOf(suite)) &&
          /^(AES|3DES|RC4|CHACHA20|DES)$/u.test(suite.enc) &&
          suite.mode !== 'CCM' &&
          suite.au !== 'DSS',
      )
        .toSorted((a, b) => Number(isRare(a)) - Number(isRare(b)) || b.bits - a.bits)
        .map(({ id }) => id)
        .slice(0, MAX_LIST);

/**
 * What settles whether a protocol is spoken once its common suites were refused together: those in two parts, then all
 * others in as few lists as can be. After internal_error (`trouble`) the parts hold nothing but common suites.
 */
export function settlingLists(
  protocol: WireProtocol,
  trouble: boolean,
): { common: number[][]; others: number[][] } {
  const common = commonSuites(protocol);
  const rest = (...kinds: readonly Kind[]) => ofKinds(protocol, kinds).filter((id) => !common.includes(id));
  const isRsa = (id: number) => suiteById(id)?.kx === 'RSA';
  const rare = rest(...ORDINARY, 'rare');
  const more = trouble ? [] : rare;
  const parts = [
    [...common, ...more].filter((id) => !isRsa(id)),
    [...common, ...more].filter((id) => isRsa(id)),
  ];
  const others = [trouble ? rare : [], rest('anonymous', 'null', 'export'), rest('psk'), rest('srp')];
  return {
    common: parts.filter((list) => list.length > 0),
    others: others.flatMap((list) => chunks(list, MAX_LIST)),
  };
}

/** A list by the key exchange of its suites. */
export const byKeyExchange = (suites: readonly number[]): number[][] => [
  ...Map.groupBy(suites, (id) => suiteById(id)?.kx ?? '').values(),
];
