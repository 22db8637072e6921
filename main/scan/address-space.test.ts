import { describe, expect, it } from 'vitest';
import {
  hostOf,
  isHomeAddress,
  isHomeName,
  isInSubnet,
  isPublicName,
  isThisComputer,
  type Place,
  placeOf,
  type Scope,
  scopeOf,
  type Way,
} from './address-space.ts';

/** First and last address of each block of IANA's special-purpose registries, and the neighbours of some. */
const ADDRESSES: readonly (readonly [block: string, scope: Scope, ...addresses: string[]])[] = [
  ['0.0.0.0/8', 'reserved', '0.0.0.0', '0.255.255.255'],
  ['10.0.0.0/8', 'home', '10.0.0.0', '10.255.255.255'],
  ['beside it', 'internet', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0/10', 'shared', '100.64.0.0', '100.127.255.255'],
  ['beside it', 'internet', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0/8', 'loopback', '127.0.0.0', '127.0.0.1', '127.255.255.255'],
  ['beside it', 'internet', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0/16', 'home', '169.254.0.0', '169.254.255.255'],
  ['beside it', 'internet', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0/12', 'home', '172.16.0.0', '172.31.255.255'],
  ['beside it', 'internet', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0/24', 'reserved', '192.0.0.0', '192.0.0.8', '192.0.0.170', '192.0.0.171', '192.0.0.255'],
  ['192.0.0.9/32 and 192.0.0.10/32', 'internet', '192.0.0.9', '192.0.0.10'],
  ['192.0.2.0/24', 'reserved', '192.0.2.0', '192.0.2.255'],
  ['192.31.196.0/24', 'internet', '192.31.196.0', '192.31.196.255'],
  ['192.52.193.0/24', 'internet', '192.52.193.0', '192.52.193.255'],
  ['192.88.99.0/24', 'reserved', '192.88.99.0', '192.88.99.2', '192.88.99.255'],
  ['192.168.0.0/16', 'home', '192.168.0.0', '192.168.255.255'],
  ['beside it', 'internet', '192.167.255.255', '192.169.0.0'],
  ['192.175.48.0/24', 'internet', '192.175.48.0', '192.175.48.255'],
  ['198.18.0.0/15', 'reserved', '198.18.0.0', '198.19.255.255'],
  ['198.51.100.0/24', 'reserved', '198.51.100.0', '198.51.100.255'],
  ['203.0.113.0/24', 'reserved', '203.0.113.0', '203.0.113.255'],
  ['224.0.0.0/4, multicast', 'reserved', '224.0.0.0', '239.255.255.255'],
  ['240.0.0.0/4', 'reserved', '240.0.0.0', '255.255.255.255'],
  ['::1/128', 'loopback', '::1', '0:0:0:0:0:0:0:1'],
  ['::/128', 'reserved', '::'],
  ['::/96, deprecated', 'reserved', '::2', '::192.168.1.1'],
  ['::ffff:0:0/96 of this computer', 'loopback', '::ffff:127.0.0.1', '::ffff:7f00:1'],
  ['::ffff:0:0/96 of a home', 'home', '::ffff:192.168.1.2', '::ffff:c0a8:102'],
  ['::ffff:0:0/96 of a provider', 'shared', '::ffff:100.64.0.1'],
  ['::ffff:0:0/96 of the internet', 'internet', '::ffff:192.31.196.1'],
  ['::ffff:0:0/96 of nobody', 'reserved', '::ffff:203.0.113.1'],
  ['64:ff9b::/96 of the internet', 'internet', '64:ff9b::192.31.196.1', '64:ff9b::c01f:c401'],
  [
    '64:ff9b::/96 of no public one',
    'reserved',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::100.64.0.1',
  ],
  ['64:ff9b:1::/48', 'reserved', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['100::/64', 'reserved', '100::', '100::ffff:ffff:ffff:ffff'],
  ['100:0:0:1::/64', 'reserved', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  ['2001::/23', 'reserved', '2001:5::', '2001:1ff:ffff::'],
  ['beside it', 'internet', '2001:200::'],
  ['2001::/32, Teredo', 'internet', '2001::', '2001:0:ffff::1'],
  ['2001:1::1/128 to ::3/128', 'internet', '2001:1::1', '2001:1::2', '2001:1::3'],
  ['beside them', 'reserved', '2001:1::', '2001:1::4'],
  ['2001:2::/48', 'reserved', '2001:2::', '2001:2:0:ffff::'],
  ['2001:3::/32', 'internet', '2001:3::', '2001:3:ffff::'],
  ['2001:4:112::/48', 'internet', '2001:4:112::', '2001:4:112:ffff::'],
  ['2001:10::/28, deprecated', 'reserved', '2001:10::', '2001:1f:ffff::'],
  ['2001:20::/28', 'internet', '2001:20::', '2001:2f:ffff::'],
  ['2001:30::/28', 'internet', '2001:30::', '2001:3f:ffff::'],
  ['2001:db8::/32', 'reserved', '2001:db8::', '2001:db8:ffff::'],
  ['2002::/16 of the internet', 'internet', '2002:c01f:c401::1'],
  [
    '2002::/16 of no public one',
    'reserved',
    '2002:a00:1::1',
    '2002:c0a8:101::',
    '2002:7f00:1::',
    '2002:6440::1',
  ],
  ['2620:4f:8000::/48', 'internet', '2620:4f:8000::', '2620:4f:8000:ffff::'],
  ['2000::/3', 'internet', '2000::', '2a00::1'],
  ['3fff::/20', 'reserved', '3fff::', '3fff:fff:ffff::'],
  ['not given out', 'reserved', '4000::', '1fff::', '8000::1'],
  ['5f00::/16', 'reserved', '5f00::', '5f00:ffff::'],
  ['fc00::/7', 'home', 'fc00::', 'fd12:3456::1', 'fdff:ffff::1', 'FD00::1'],
  ['fe80::/10', 'home', 'fe80::', 'febf:ffff::1', 'fe80::1%eth0'],
  ['fec0::/10, deprecated', 'home', 'fec0::1', 'feff::1'],
  ['ff00::/8, multicast', 'reserved', 'ff02::1', 'ffff::1'],
];

describe('what an address belongs to', () => {
  it.each(ADDRESSES)('%s: %s', (_, scope, ...addresses) => {
    for (const address of addresses) expect([address, scopeOf(address)]).toEqual([address, scope]);
  });

  it('is only asked of addresses', () => {
    for (const text of ['', 'nas', '10.0.0', '10.0.0.1.example', '[::1]', '010.0.0.1', '10.0.0.1/8'])
      expect([text, scopeOf(text)]).toEqual([text, null]);
  });

  it('means another computer in another network where it is a home’s or a provider’s', () => {
    for (const [, scope, ...addresses] of ADDRESSES)
      for (const address of addresses)
        expect([address, isHomeAddress(address)]).toEqual([address, scope === 'home' || scope === 'shared']);
  });
});

it.each<[string, string, boolean]>([
  ['192.168.1.7', '192.168.1.77/24', true],
  ['192.168.2.7', '192.168.1.77/24', false],
  ['192.168.2.7', '192.168.1.77/16', true],
  ['100.64.0.1', '100.64.0.1/32', true],
  ['2a00:1::9', '2a00:1::1/64', true],
  ['2a00:1:0:1::9', '2a00:1::1/64', false],
  ['192.168.1.7', '::/0', false],
  ['2a00::1', '0.0.0.0/0', false],
  ['nas', '192.168.1.77/24', false],
  ['192.168.1.7', 'nas/24', false],
])('%s is in the subnet %s: %s', (address, cidr, expected) => {
  expect(isInSubnet(address, cidr)).toBe(expected);
});

/** Of a home network or of this computer, and whether the internet's DNS can know it. */
const NAMES: readonly (readonly [name: string, home: boolean, known: boolean])[] = [
  ['localhost', true, false],
  ['cloud.localhost', true, false],
  ['nextcloudpi', true, false],
  ['nextcloudpi.', true, false],
  ['NAS.local', true, false],
  ['nas.local.', true, false],
  ['nas.lan', true, false],
  ['nas.home', true, false],
  ['nas.internal', true, false],
  ['nas.intranet', true, false],
  ['nas.private', true, false],
  ['nas.corp', true, false],
  ['nas.home.arpa', true, false],
  ['home.arpa', true, false],
  ['nas.localdomain', true, false],
  ['localhost.localdomain', true, false],
  ['cloud.fritz.box', true, false],
  ['fritz.box', true, false],
  ['cloud.example', false, false],
  ['cloud.test', false, false],
  ['cloud.invalid', false, false],
  ['abc.onion', false, false],
  ['name.alt', false, false],
  ['cloud.example.org', false, true],
  ['cloud.example.org.', false, true],
  ['cloud.box', false, true],
  ['notfritz.box', false, true],
  ['cloud.arpa', false, true],
  ['nas.local.example.org', false, true],
  ['mylocal.org', false, true],
  ['10.cloud.org', false, true],
  ['127.0.0.1.nip.io', false, true],
  ['host.tail1234.ts.net', false, true],
  ['xn--bcher-kva.example.org', false, true],
  ['192.168.1.1', false, false],
  ['192.31.196.1', false, false],
  ['fd00::1', false, false],
  ['2a00::1', false, false],
  ['', false, false],
  ['.', false, false],
];

it.each(NAMES)('"%s" is a name of a home: %s, of the internet: %s', (name, home, known) => {
  expect([isHomeName(name), isPublicName(name)]).toEqual([home, known]);
});

it.each<[string, boolean]>([
  ['localhost', true],
  ['cloud.localhost', true],
  ['localhost.', true],
  ['127.0.0.1', true],
  ['127.9.8.7', true],
  ['::1', true],
  ['localhost.localdomain', false],
  ['mylocalhost', false],
  ['localhost.example', false],
  ['192.168.1.1', false],
  ['', false],
])('"%s" is this computer: %s', (host, expected) => {
  expect(isThisComputer(host)).toBe(expected);
});

it.each<[string, string]>([
  ['https://NAS.local.:8443/cloud', 'nas.local'],
  ['https://nextcloudpi/', 'nextcloudpi'],
  ['https://[FD00::1]:8443/', 'fd00::1'],
  ['https://10.1/', '10.0.0.1'],
  ['nas.local', ''],
  ['', ''],
])('the host of "%s" is "%s"', (url, host) => {
  expect(hostOf(url)).toBe(host);
});

it.each<[string, Way, Place]>([
  ['127.0.0.1', 'link', 'here'],
  ['::1', null, 'here'],
  ['192.168.1.2', 'link', 'home'],
  ['192.168.1.2', 'router', 'home'],
  ['192.168.1.2', null, 'home'],
  ['192.168.1.2', 'tunnel', 'unknown'],
  ['fd00::1', 'tunnel', 'unknown'],
  ['100.64.0.1', 'tunnel', 'unknown'],
  ['100.64.0.1', 'router', 'unknown'],
  ['100.64.0.1', 'link', 'unknown'],
  ['192.31.196.1', 'router', 'internet'],
  ['192.31.196.1', 'tunnel', 'internet'],
  ['192.31.196.1', null, 'internet'],
  ['2a00::1', 'link', 'home'],
  ['203.0.113.1', 'router', 'unknown'],
  ['nas', 'link', 'unknown'],
])('%s by the way "%s" is at the place "%s"', (address, way, place) => {
  expect(placeOf(address, way)).toBe(place);
});
