import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createNetworkName, createWayTo, type NetworkSources } from './network-name.ts';

const info = (address: string, bits: number): NetworkInterfaceInfo => ({
  address,
  netmask: '',
  family: 'IPv4',
  mac: '02:00:00:00:00:01',
  internal: false,
  cidr: `${address}/${bits}`,
});

/** The tables of a Linux machine: its router, and whether that was heard of. */
const tables = (gateway: string | null, mac: string | null) => async () => {
  const hex = (gateway ?? '')
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .reverse()
    .join('');
  return {
    routes: [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      ...(gateway === null ? [] : [`wlan0\t00000000\t${hex}\t0003\t0\t0\t600\t00000000\t0\t0\t0`]),
      'wlan0\t00B2A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0',
    ].join('\n'),
    arp: [
      'IP address       HW type     Flags       HW address            Mask     Device',
      ...(mac === null ? [] : [`${gateway}    0x1         0x2         ${mac}     *        wlan0`]),
    ].join('\n'),
  };
};

const HOME = {
  resolve: async (host: string) => (host === 'nas.fritz.box' ? '192.168.178.10' : '203.0.113.7'),
  sourceTo: async () => '192.168.178.20',
  interfaces: () => ({
    lo: [{ ...info('127.0.0.1', 8), internal: true }],
    wlan0: [info('192.168.178.20', 24)],
    docker0: [info('172.17.0.1', 16)],
  }),
  tables: tables('192.168.178.1', '11:22:33:44:55:66'),
} satisfies NetworkSources;

const name = (change: NetworkSources = {}, host = 'nas.fritz.box') =>
  createNetworkName({ ...HOME, ...change })(host);

it('is the same for every way to ask in one network', async () => {
  const home = await name();
  expect(home).toMatch(/^[0-9a-f]{16}$/);
  expect(await name({}, '192.168.178.99')).toBe(home);
  // The name of the home network does not resolve elsewhere, and not always at home.
  expect(await name({ resolve: async () => null })).toBe(home);
  expect(
    await name({
      sourceTo: async () => '192.168.178.33',
      interfaces: () => ({ wlan0: [info('192.168.178.33', 24)] }),
    }),
  ).toBe(home);
});

it('tells networks with the same addresses apart by their router', async () => {
  expect(await name({ tables: tables('192.168.178.1', '11:22:33:44:55:67') })).not.toBe(await name());
});

it('tells networks apart by their addresses where no router is known', async () => {
  const plain = { tables: async () => ({ routes: null, arp: null }) };
  const there = {
    ...plain,
    sourceTo: async () => '10.1.2.3',
    interfaces: () => ({ en0: [info('10.1.2.3', 16)] }),
  };
  expect(await name(plain)).toMatch(/^[0-9a-f]{16}$/);
  expect(await name(there)).not.toBe(await name(plain));
});

it.each<[string, NetworkSources, string?]>([
  ['a public address', {}, 'cloud.example'],
  ['this computer', {}, '127.0.0.1'],
  ['a public IPv6 address', {}, '2001:db8::1'],
  ['no way there', { sourceTo: async () => null }],
  ['a way that fails', { sourceTo: () => Promise.reject(new Error('EACCES')) }],
  ['a router nobody heard of yet', { tables: tables('192.168.178.1', null) }],
  ['a router that did not answer', { tables: tables('192.168.178.1', '00:00:00:00:00:00') }],
  ['an interface that is gone', { interfaces: () => ({}) }],
])('cannot be told or is no question: %s', async (_, change, host) => {
  expect(await name(change, host)).toBeNull();
});

describe('the way packets leave by', () => {
  const wayTo = (address: string, change: NetworkSources = {}) =>
    createWayTo({ ...HOME, ...change })(address);
  const leavesBy = (own: string, bits: number, mac: string): NetworkSources => ({
    sourceTo: async () => own,
    interfaces: () => ({ it: [{ ...info(own, bits), mac }] }),
  });

  it('is the link for a neighbour and the router for everybody else', async () => {
    expect(await wayTo('192.168.178.99')).toBe('link');
    expect(await wayTo('192.168.179.99')).toBe('router');
    expect(await wayTo('192.31.196.1')).toBe('router');
  });

  it('is a tunnel where the interface is no network card, whoever is in its subnet', async () => {
    const vpn = leavesBy('10.8.0.2', 24, '00:00:00:00:00:00');
    expect(await wayTo('10.8.0.9', vpn)).toBe('tunnel');
    expect(await wayTo('192.168.179.99', vpn)).toBe('tunnel');
  });

  it('does not leave this computer for its own addresses', async () => {
    const loopback = { sourceTo: async () => '127.0.0.1' };
    expect(await wayTo('127.0.0.2', loopback)).toBe('link');
    expect(await wayTo('203.0.113.5', leavesBy('203.0.113.5', 32, '02:00:00:00:00:01'))).toBe('link');
  });

  it('knows an IPv6 neighbour, whose source has a zone', async () => {
    const six = { ...info('fe80::7', 64), family: 'IPv6' as const, scopeid: 2 };
    const link = { sourceTo: async () => 'fe80::7%wlan0', interfaces: () => ({ wlan0: [six] }) };
    expect(await wayTo('fe80::99', link)).toBe('link');
    expect(await wayTo('2a00::99', link)).toBe('router');
  });

  it.each<[string, NetworkSources]>([
    ['no way there', { sourceTo: async () => null }],
    ['a way that fails', { sourceTo: () => Promise.reject(new Error('EACCES')) }],
    ['an interface that is gone', { interfaces: () => ({}) }],
  ])('cannot be told: %s', async (_, change) => {
    expect(await wayTo('192.168.178.99', change)).toBeNull();
  });

  it('asks this machine without sending anything', async () => {
    expect(await createWayTo()('127.0.0.1')).toBe('link');
  });
});

it('asks this machine without sending anything', async () => {
  expect(await createNetworkName()('127.0.0.1')).toBeNull();
  const here = await createNetworkName()('192.168.255.254');
  expect(here === null || /^[0-9a-f]{16}$/.test(here)).toBe(true);
});
