import { BlockList, isIP, SocketAddress } from 'node:net';

/**
 * What an IP address belongs to:
 * - `loopback`: this computer.
 * - `home`: this link or this site; the same address is somebody else in another network.
 * - `shared`: RFC 6598; a provider's side of its NAT, or a mesh VPN such as Tailscale that borrows the range.
 * - `internet`: globally reachable.
 * - `reserved`: everything else of the registries (documentation, benchmarks, multicast, not assigned).
 */
export type Scope = 'loopback' | 'home' | 'shared' | 'internet' | 'reserved';

/**
 * How packets leave for an address: to a neighbour on the same link, through a router, or into a tunnel (a VPN's interface);
 * null where that cannot be told.
 */
export type Way = 'link' | 'router' | 'tunnel' | null;

/**
 * Where somebody who answers, or does not, is: on this computer, at home (no internet is needed to get there), on the
 * internet, or nobody can tell.
 */
export type Place = 'here' | 'home' | 'internet' | 'unknown';

type Net = readonly [address: string, prefix: number];

// https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, as of 2025-10.
const LOOPBACK: readonly Net[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];
const HOME: readonly Net[] = [
  // RFC 1918, RFC 3927.
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  // RFC 4193, RFC 4291, and the site-local addresses that RFC 3879 deprecated.
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
];
const SHARED: readonly Net[] = [['100.64.0.0', 10]];
/** Assigned within reserved blocks, and globally reachable all the same. */
const REACHABLE: readonly Net[] = [
  ['192.0.0.9', 32],
  ['192.0.0.10', 32],
  ['2001::', 32],
  ['2001:1::1', 128],
  ['2001:1::2', 128],
  ['2001:1::3', 128],
  ['2001:3::', 32],
  ['2001:4:112::', 48],
  ['2001:20::', 28],
  ['2001:30::', 28],
];
const RESERVED_IPV4: readonly Net[] = [
  ['0.0.0.0', 8],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const RESERVED_IPV6: readonly Net[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
];
/** Where all of the IPv6 internet is: RFC 4291's global unicast as far as IANA gives it out, and RFC 6052's translators. */
const GLOBAL_IPV6: readonly Net[] = [
  ['2000::', 3],
  ['64:ff9b::', 96],
];
/** RFC 4291 §2.5.5.2: an IPv4 address written as an IPv6 one. */
const MAPPED: readonly Net[] = [['::ffff:0:0', 96]];

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(nets: readonly Net[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of nets) list.addSubnet(address, prefix, familyOf(address));
  return list;
}

const notPublicIpv4 = [...LOOPBACK, ...HOME, ...SHARED, ...RESERVED_IPV4].filter(
  ([address]) => familyOf(address) === 'ipv4',
);

/** 6to4 (RFC 3056) writes the IPv4 address of its router behind 2002: one that is not public is nobody's. */
const in6to4 = ([address, prefix]: Net): Net => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [`2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`, 16 + prefix];
};
/** Nor may a translator's prefix carry one (RFC 6052 §3.1). */
const inNat64 = ([address, prefix]: Net): Net => [`64:ff9b::${address}`, 96 + prefix];

const mapped = listOf(MAPPED);
const globalIpv6 = listOf(GLOBAL_IPV6);
/** The first that holds an address decides. */
const LISTS: readonly (readonly [Scope, BlockList])[] = [
  ['loopback', listOf(LOOPBACK)],
  ['home', listOf(HOME)],
  ['shared', listOf(SHARED)],
  ['internet', listOf(REACHABLE)],
  [
    'reserved',
    listOf([...RESERVED_IPV4, ...RESERVED_IPV6, ...notPublicIpv4.map(in6to4), ...notPublicIpv4.map(inNat64)]),
  ],
];

/** What an IPv4 or IPv6 address (also mapped, also with a zone) belongs to; null where it is no address. */
export function scopeOf(address: string): Scope | null {
  if (isIP(address) === 0) return null;
  const family = familyOf(address);
  const socketAddress = new SocketAddress({ address, family });
  const listed = LISTS.find(([, list]) => list.check(socketAddress));
  if (listed) return listed[0];
  const isIpv4 = family === 'ipv4' || mapped.check(socketAddress);
  return isIpv4 || globalIpv6.check(socketAddress) ? 'internet' : 'reserved';
}

/** Whether an address means another computer in another network: one of a home network, or of a provider's or VPN's. */
export function isHomeAddress(address: string): boolean {
  const scope = scopeOf(address);
  return scope === 'home' || scope === 'shared';
}

/** Whether two addresses are in one subnet, by the CIDR notation (RFC 4632, RFC 4291) of one of them. */
export function isInSubnet(address: string, cidr: string): boolean {
  const [net = '', prefix = ''] = cidr.split('/');
  if (isIP(net) === 0 || isIP(net) !== isIP(address)) return false;
  return listOf([[net, Number(prefix)]]).check(address, familyOf(address));
}

/**
 * Domains that only a home network or this computer knows: RFC 6761, RFC 6762 with its appendix G, RFC 8375, ICANN's
 * .internal, and what routers hand out.
 */
const HOME_DOMAINS = new Set([
  'localhost',
  'local',
  'intranet',
  'internal',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'localdomain',
  'fritz.box',
]);
/** Domains of which DNS knows nothing: RFC 6761, RFC 7686, RFC 9476. */
const NO_DOMAINS = new Set(['test', 'invalid', 'example', 'onion', 'alt']);

const withoutDot = (name: string): string => (name.endsWith('.') ? name.slice(0, -1) : name);

function isUnder(name: string, domains: ReadonlySet<string>): boolean {
  const labels = withoutDot(name).toLowerCase().split('.');
  return labels.some((_, from) => domains.has(labels.slice(from).join('.')));
}

/** Whether a name can only be one of the home network or of this computer, a bare "nextcloudpi" for example. */
export function isHomeName(name: string): boolean {
  const bare = withoutDot(name);
  if (bare === '' || isIP(bare) !== 0) return false;
  return !bare.includes('.') || isUnder(bare, HOME_DOMAINS);
}

/** Whether the DNS of the internet can know a name. */
export const isPublicName = (name: string): boolean =>
  withoutDot(name) !== '' && isIP(name) === 0 && !isHomeName(name) && !isUnder(name, NO_DOMAINS);

/** Whether a host is this computer itself, by its address or as RFC 6761 reserves the name. */
export const isThisComputer = (host: string): boolean =>
  scopeOf(host) === 'loopback' || isUnder(host, new Set(['localhost']));

/** The host of a URL: a name without the root's dot, or an address without brackets; '' where it is no URL. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { hostname } = new URL(url);
  return hostname.startsWith('[') ? hostname.slice(1, -1) : withoutDot(hostname);
}

/**
 * Where an address is, with the way packets take to it. A home network's address behind a tunnel is another home's, and a
 * public address on our own link is a neighbour's. Of a mesh VPN's address nobody can tell: that computer may be beside
 * us or at the other end of the world.
 */
export function placeOf(address: string, way: Way): Place {
  switch (scopeOf(address)) {
    case 'loopback':
      return 'here';
    case 'home':
      return way === 'tunnel' ? 'unknown' : 'home';
    case 'internet':
      return way === 'link' ? 'home' : 'internet';
    default:
      return 'unknown';
  }
}
