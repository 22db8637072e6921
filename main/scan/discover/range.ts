import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type Scope, scopeOf } from '../address-space.ts';

/** Shortest prefix that is searched: 1 022 hosts. */
const SHORTEST_PREFIX = 22;
const LOOPBACK_PREFIX = 28;

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** An IPv4 range in CIDR notation (RFC 4632), as numbers. */
interface Range {
  base: number;
  prefix: number;
}

const toNumber = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
const sizeOf = (prefix: number): number => 2 ** (32 - prefix);
const baseOf = (value: number, prefix: number): number => value - (value % sizeOf(prefix));
const write = ({ base, prefix }: Range): string => `${toAddress(base)}/${prefix}`;

/** Ranges are aligned: where both ends are in a block, all of it is. */
const isWithin = ({ base, prefix }: Range, scope: Scope): boolean =>
  [base, base + sizeOf(prefix) - 1].every((end) => scopeOf(toAddress(end)) === scope);

/** Bridges of containers and virtual machines: no devices of the household are there. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|podman|lxc|lxd)/iu;

/**
 * The private IPv4 subnets this computer is in, "192.168.1.0/24". A larger one is cut to the /22 around the own
 * address.
 */
export function localRanges(interfaces: Interfaces): string[] {
  const ranges = new Set<string>();
  for (const [name, addresses] of Object.entries(interfaces)) {
    if (VIRTUAL.test(name)) continue;
    for (const { address, family, internal, cidr } of addresses ?? []) {
      if (internal || family !== 'IPv4' || isIP(address) !== 4) continue;
      const given = Number(cidr?.split('/')[1] ?? 24);
      const prefix = Math.min(32, Math.max(SHORTEST_PREFIX, Number.isInteger(given) ? given : 24));
      const range = { base: baseOf(toNumber(address), prefix), prefix };
      if (isWithin(range, 'home')) ranges.add(write(range));
    }
  }
  return [...ranges];
}

/** The addresses of a range, without network and broadcast address where it has them. */
function addressesOf({ base, prefix }: Range): string[] {
  const size = sizeOf(prefix);
  const [first, last] = prefix >= 31 ? [0, size - 1] : [1, size - 2];
  return Array.from({ length: last - first + 1 }, (_, index) => toAddress(base + first + index));
}

function parseRange(cidr: string): Result<Range> {
  const text = cidr.trim();
  const [address = '', length = '32', ...rest] = text.split('/');
  const shown = text.slice(0, 64);
  if (isIP(address) === 6)
    return fail(
      'bad-input',
      'IPv6 networks are too large to be searched. Give an IPv4 range such as 192.168.1.0/24, or add the cloud by its name.',
    );
  if (rest.length > 0 || isIP(address) !== 4 || !/^\d{1,2}$/u.test(length) || Number(length) > 32)
    return fail('bad-input', `"${shown}" is not a network range. Write it as 192.168.1.0/24.`);
  const prefix = Number(length);
  const range = { base: baseOf(toNumber(address), prefix), prefix };
  const onThisComputer = isWithin(range, 'loopback');
  if (!isWithin(range, 'home') && !onThisComputer)
    return fail(
      'refused',
      `${shown} is not a private network. Weathervane searches only networks of your own: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 169.254.0.0/16.`,
    );
  if (onThisComputer && prefix < LOOPBACK_PREFIX)
    return fail(
      'refused',
      `On this computer itself at most a /${LOOPBACK_PREFIX} is searched, such as 127.0.0.0/28.`,
    );
  if (prefix < SHORTEST_PREFIX)
    return fail(
      'refused',
      `${shown} has more than a thousand addresses. Give a /${SHORTEST_PREFIX} or smaller, such as ${toAddress(range.base)}/24.`,
    );
  return ok(range);
}

/** What a search will go through. */
export interface SearchPlan {
  /** As people read it: "192.168.1.0/24, 10.0.0.0/24". */
  range: string;
  addresses: string[];
}

/** Decides what is searched: the given range, or with null the networks this computer is in. */
export function planSearch(cidr: string | null, interfaces: Interfaces): Result<SearchPlan> {
  const texts = cidr === null ? localRanges(interfaces) : [cidr];
  if (texts.length === 0)
    return fail(
      'unavailable',
      'This computer is in no private IPv4 network. Give a range such as 192.168.1.0/24, or add the cloud by its address.',
    );
  const ranges: Range[] = [];
  for (const text of texts) {
    const parsed = parseRange(text);
    if (!parsed.ok) return parsed;
    ranges.push(parsed.value);
  }
  const addresses = [...new Set(ranges.flatMap(addressesOf))].slice(0, sizeOf(SHORTEST_PREFIX));
  return ok({ range: ranges.map(write).join(', ').slice(0, 200), addresses });
}
