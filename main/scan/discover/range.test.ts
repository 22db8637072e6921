import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localRanges, planSearch } from './range.ts';

fc.configureGlobal({ seed: 19_216 });

const card = (
  address: string,
  prefix: number,
  patch: Partial<NetworkInterfaceInfo> = {},
): NetworkInterfaceInfo =>
  ({
    address,
    netmask: '',
    family: 'IPv4',
    mac: '00:00:00:00:00:00',
    internal: false,
    cidr: `${address}/${prefix}`,
    ...patch,
  }) as NetworkInterfaceInfo;

describe('the networks this computer is in', () => {
  test('private ones, by their own size', () => {
    expect(localRanges({ eth0: [card('192.168.1.77', 24)], wlan0: [card('10.1.2.3', 25)] })).toEqual([
      '192.168.1.0/24',
      '10.1.2.0/25',
    ]);
  });

  test('a large one is cut to what is searched, around the own address', () => {
    expect(localRanges({ eth0: [card('10.20.30.40', 8)] })).toEqual(['10.20.28.0/22']);
  });

  test('not: loopback, public addresses, IPv6, bridges of containers', () => {
    expect(
      localRanges({
        lo: [card('127.0.0.1', 8, { internal: true })],
        ppp0: [card('203.0.113.9', 24)],
        eth0: [card('fd00::1', 64, { family: 'IPv6', scopeid: 0 } as Partial<NetworkInterfaceInfo>)],
        docker0: [card('172.17.0.1', 16)],
        'br-1a2b': [card('172.18.0.1', 16)],
        gone: undefined,
      }),
    ).toEqual([]);
  });
});

describe('a given range', () => {
  test.each([
    ['192.168.1.0/24', '192.168.1.0/24', 254],
    ['192.168.1.77/24', '192.168.1.0/24', 254],
    ['10.0.0.0/22', '10.0.0.0/22', 1022],
    ['172.31.255.1', '172.31.255.1/32', 1],
    ['169.254.3.0/30', '169.254.3.0/30', 2],
    ['192.168.0.0/31', '192.168.0.0/31', 2],
    ['127.9.8.0/28', '127.9.8.0/28', 14],
    [' 192.168.1.0/29 ', '192.168.1.0/29', 6],
  ])('%s', (cidr, range, count) => {
    const plan = planSearch(cidr, {});
    expect(plan).toMatchObject({ ok: true, value: { range } });
    if (plan.ok) {
      expect(plan.value.addresses).toHaveLength(count);
      expect(plan.value.addresses.every((address) => isIP(address) === 4)).toBe(true);
    }
  });

  test.each([
    ['8.8.8.0/24', 'refused', /not a private network/u],
    ['100.64.0.0/24', 'refused', /not a private network/u],
    ['172.32.0.0/24', 'refused', /not a private network/u],
    ['192.168.0.0/15', 'refused', /not a private network/u],
    ['0.0.0.0/0', 'refused', /not a private network/u],
    ['10.0.0.0/8', 'refused', /more than a thousand addresses.*10\.0\.0\.0\/24/u],
    ['127.0.0.0/8', 'refused', /at most a \/28/u],
    ['fd00::/64', 'bad-input', /IPv6/u],
    ['2001:db8::1', 'bad-input', /IPv6/u],
    ['192.168.1.0/33', 'bad-input', /not a network range/u],
    ['192.168.1.0/', 'bad-input', /not a network range/u],
    ['192.168.1.0/24/24', 'bad-input', /not a network range/u],
    ['192.168.1', 'bad-input', /not a network range/u],
    ['0300.0250.1.0/24', 'bad-input', /not a network range/u],
    ['cloud.example', 'bad-input', /not a network range/u],
    ['', 'bad-input', /not a network range/u],
  ])('%s is refused with a sentence', (cidr, kind, sentence) => {
    const plan = planSearch(cidr, {});
    expect(plan).toMatchObject({ ok: false, error: { kind } });
    if (!plan.ok) expect(plan.error.message).toMatch(sentence);
  });

  test('in no private network there is nothing to search', () => {
    expect(planSearch(null, {})).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  test('any text: only private or loopback addresses ever come out', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const cidr = fc
      .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 40 }))
      .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}/${prefix}`);
    fc.assert(
      fc.property(fc.oneof(cidr, fc.string({ maxLength: 30 })), (text) => {
        const plan = planSearch(text, {});
        if (!plan.ok) return plan.error.message.endsWith('.');
        return (
          plan.value.addresses.length <= 1022 &&
          plan.value.addresses.every((address) =>
            /^(?:10\.|127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/u.test(address),
          )
        );
      }),
    );
  });
});
