import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { createNetworkName, createWayTo, type NetworkSources } from '../look/network-name.ts';
import type { Connectivity } from '../ports.ts';
import { lan, mesh, tunnel, wan } from './sites.ts';
import { type SimCloud, type Span, within, type Year } from './timeline.ts';

/** When this cloud cannot be seen because of where this computer is. */
export const outOfSight = ({ site }: SimCloud, { away }: Year): readonly Span[] =>
  ['home', 'home-only', 'private-dns'].includes(site) ? away : [];

export interface Standing {
  /** What its name resolves to at this moment. */
  addresses: string[];
  /** Whether packets arrive: at the cloud, or at a stranger at its address. */
  reached: boolean;
  /** Whether they need the internet for that. */
  byInternet: boolean;
  /** Whose certificate is shown instead of its own. */
  foreign: 'none' | 'stranger' | 'interceptor';
}

/** How a cloud can be reached at a moment, were it up. */
export function standingOf(cloud: SimCloud, year: Year, at: number): Standing {
  const { site, index } = cloud;
  const away = within(year.away, at);
  const offline = within(year.offline, at);
  const [link, internet] = [offline?.link !== false, offline === undefined];
  // Some resolvers have every name of yesterday at hand.
  const named = (address: string, known: boolean): string[] => (known || index % 2 === 0 ? [address] : []);
  const far: Standing = {
    addresses: named(wan(index), internet),
    reached: internet,
    byInternet: true,
    foreign: within(year.intercepted, at) ? 'interceptor' : 'none',
  };
  const foreign = away?.stranger ? 'stranger' : 'none';
  const near = { reached: link && (!away || away.stranger), byInternet: false, foreign } as const;
  switch (site) {
    case 'internet':
      return far;
    case 'split':
      return away ? far : { ...near, addresses: [lan(index)] };
    case 'home':
      // The router forgets the name of a computer that is off.
      return { ...near, addresses: named(lan(index), !within(cloud.outages, at) && near.reached) };
    case 'home-only':
      return { ...near, ...(away ? { addresses: [], reached: false } : { addresses: [lan(index)] }) };
    case 'private-dns':
      return { ...near, addresses: internet ? [lan(index)] : [], reached: near.reached && internet };
    case 'mesh-home':
      return {
        addresses: [mesh(index)],
        reached: away ? internet : link,
        byInternet: away !== undefined,
        foreign: 'none',
      };
    default:
      return {
        addresses: [site === 'vpn' ? tunnel(index) : mesh(index)],
        reached: internet,
        byInternet: true,
        foreign: 'none',
      };
  }
}

const card = (address: string, prefix: number, mac: string): NetworkInterfaceInfo => ({
  address,
  netmask: '',
  family: 'IPv4',
  mac,
  internal: false,
  cidr: `${address}/${prefix}`,
});

/** The network cards and tables of this computer in a year, as Linux shows them. */
function machineOf(year: Year, trueNow: () => number): NetworkSources {
  const network = () => {
    const at = trueNow();
    if (within(year.offline, at)?.link === false) return null;
    const away = within(year.away, at);
    if (!away) return { own: '192.168.1.77', router: '192.168.1.1', mac: '02:00:00:00:01:01' };
    // One of the other networks has the addresses of home.
    const net = away.network === 0 ? '192.168.1' : `10.${away.network}.0`;
    return { own: `${net}.55`, router: `${net}.1`, mac: `02:00:00:00:02:0${away.network}` };
  };
  const hex = (address: string) => Buffer.from(address.split('.').map(Number)).reverse().toString('hex');
  return {
    resolve: async (host) => {
      const cloud = year.clouds.find(({ url }) => new URL(url).hostname === host);
      return (cloud && standingOf(cloud, year, trueNow()).addresses[0]) ?? null;
    },
    sourceTo: async (address) => {
      if (address.startsWith('100.')) return mesh(90);
      return address.startsWith('10.8.') ? tunnel(90) : (network()?.own ?? null);
    },
    interfaces: () => {
      const here = network();
      return {
        tailscale0: [card(mesh(90), 32, '00:00:00:00:00:00')],
        wg0: [card(tunnel(90), 24, '00:00:00:00:00:00')],
        ...(here ? { wlan0: [card(here.own, 24, '02:00:00:00:00:77')] } : {}),
      };
    },
    tables: async () => {
      const here = network();
      return {
        routes: here ? `wlan0\t00000000\t${hex(here.router)}\t0003\t0\t0\t0\t00000000\t0\t0\t0` : '',
        arp: here ? `${here.router} 0x1 0x2 ${here.mac} * wlan0` : '',
      };
    },
  };
}

/** What this computer says of its networks, as on Linux: an address in the same network is asked for once. */
export function networkingOf(year: Year, trueNow: () => number): Required<Omit<Connectivity, 'check'>> {
  const machine = machineOf(year, trueNow);
  const once = <T>(ask: (host: string) => Promise<T>) => {
    const answers = new Map<string, Promise<T>>();
    return (host: string): Promise<T> => {
      if (isIP(host) === 0) return ask(host);
      const at = trueNow();
      const key = `${host} ${within(year.away, at)?.network} ${within(year.offline, at)?.link}`;
      const answer = answers.get(key) ?? ask(host);
      answers.set(key, answer);
      return answer;
    };
  };
  return { networkTo: once(createNetworkName(machine)), wayTo: once(createWayTo(machine)) };
}
