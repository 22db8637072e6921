import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP, isIPv6 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { isHomeAddress, isInSubnet, type Way } from '../../scan/address-space.ts';

/** What of this computer tells one network from another; tests pass their own. */
export interface NetworkSources {
  /** The address of a host, null where its name does not resolve. */
  resolve?: (host: string) => Promise<string | null>;
  /** The own address that packets to `address` would leave from; null: no way there. */
  sourceTo?: (address: string) => Promise<string | null>;
  interfaces?: typeof networkInterfaces;
  /** Text of /proc/net/route and /proc/net/arp; null where the system has no such file. */
  tables?: () => Promise<{ routes: string | null; arp: string | null }>;
}

/** An address in which nobody is (RFC 5737): the way to it is the way out. */
const OUT_THERE = '192.0.2.1';
const RESOLVE_MS = 5000;

/** The address of a host, null where its name does not resolve in time. */
export const resolveByDns = async (host: string): Promise<string | null> => {
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, RESOLVE_MS, null).unref();
  });
  const found = lookup(host).then(
    ({ address }) => address,
    () => null,
  );
  return Promise.race([found, late]);
};

/** Connecting a UDP socket sends nothing: the system only decides which way it would go. */
const sourceByRoute = (address: string): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const done = (source: string | null) => {
      socket.close();
      resolve(source);
    };
    socket.once('error', () => done(null));
    socket.connect(443, address, () => done(socket.address().address));
  });

const readTables = async () => {
  const read = (path: string) => readFile(path, 'latin1').catch(() => null);
  const [routes, arp] = await Promise.all([read('/proc/net/route'), read('/proc/net/arp')]);
  return { routes, arp };
};

const fieldsOf = (table: string | null): string[][] =>
  (table ?? '').split('\n').map((line) => line.trim().split(/\s+/));

/** "192.168.1.0/24" of an address with its prefix length. */
function subnetOf(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const bits = Number(length);
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = bits === 0 ? 0 : Math.floor(value / 2 ** (32 - bits)) * 2 ** (32 - bits);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${bits}`;
}

/** The router of an interface, by proc(5): its address is hexadecimal, in the byte order of the machine (little-endian). */
function gatewayOf(routes: string | null, name: string): string | null {
  const hex = fieldsOf(routes).find(
    ([iface, to, via]) => iface === name && to === '00000000' && via !== '00000000',
  )?.[2];
  return hex === undefined || !/^[0-9A-F]{8}$/i.test(hex)
    ? null
    : [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}

type Card = [name: string, addresses: readonly NetworkInterfaceInfo[]];

/** The interface of this computer that packets to `address` leave by; null: no way there. */
async function cardTo(
  address: string,
  { sourceTo = sourceByRoute, interfaces = networkInterfaces }: NetworkSources,
): Promise<Card | null> {
  const source = (await sourceTo(address).catch(() => null))?.split('%', 1)[0];
  if (source === undefined) return null;
  const found = Object.entries(interfaces()).find(([, addresses]) =>
    addresses?.some((one) => one.address === source),
  );
  return found ? [found[0], found[1] ?? []] : null;
}

/** An interface without a hardware address is no network card: WireGuard, OpenVPN and Tailscale make such ones. */
const NO_HARDWARE = '00:00:00:00:00:00';

/**
 * How packets leave for an address, by the interface the system would take. A VPN that looks like a network card (TAP,
 * ZeroTier) or that the router keeps cannot be told from one.
 */
export function createWayTo(sources: NetworkSources = {}): (address: string) => Promise<Way> {
  return async (address) => {
    const card = await cardTo(address, sources);
    if (card === null) return null;
    const [, addresses] = card;
    if (addresses.some(({ internal }) => internal)) return 'link';
    if (addresses.every(({ mac }) => mac === NO_HARDWARE)) return 'tunnel';
    return addresses.some(({ cidr }) => cidr !== null && isInSubnet(address, cidr)) ? 'link' : 'router';
  };
}

/**
 * Which network this computer would look for a host in: the same text whenever it is in the same one, a hash, because
 * nobody needs to read it. On Linux the router's hardware address tells two networks with equal addresses apart; elsewhere
 * the addresses alone must do. Null where that is no question (the host has a public address, or is this computer) or
 * cannot be answered (no connection, the router was not heard of yet).
 */
export function createNetworkName(sources: NetworkSources = {}): (host: string) => Promise<string | null> {
  const { resolve = resolveByDns, tables = readTables } = sources;
  return async (host) => {
    const address = isIP(host) === 0 ? await resolve(host) : host;
    if (address !== null && !isHomeAddress(address)) return null;
    const card = await cardTo(address ?? OUT_THERE, sources);
    if (card === null) return null;
    const [name, addresses] = card;
    const cidr = addresses.find(({ family }) => family === 'IPv4')?.cidr;
    if (!cidr) return null;
    const { routes, arp } = await tables();
    const gateway = gatewayOf(routes, name);
    const router =
      gateway === null
        ? ''
        : fieldsOf(arp).find(([ip, , , , , device]) => ip === gateway && device === name)?.[3];
    if (router === undefined || /^(00:?){6}$/.test(router)) return null;
    return createHash('sha256')
      .update(`${subnetOf(cidr)} ${router}`)
      .digest('hex')
      .slice(0, 16);
  };
}
