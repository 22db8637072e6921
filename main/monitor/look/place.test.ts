import { describe, expect, it } from 'vitest';
import type { CloudSettings } from '../../../shared/settings.ts';
import type { Place, Way } from '../../scan/address-space.ts';
import { isUsuallyFar, mayBeFar, placeSeen } from './place.ts';

const cloud = (host: string) => ({ id: 'a', url: `https://${host}/` }) as CloudSettings;
const HOME = ['1234'];

it.each<[host: string, networks: string[], usually: boolean, maybe: boolean]>([
  ['cloud.example', [], true, true],
  ['cloud.example', HOME, false, true],
  ['nas.local', [], false, false],
  ['nextcloudpi', [], false, false],
  ['192.168.1.2', [], false, false],
  ['100.64.0.1', [], false, false],
  ['127.0.0.1', [], false, false],
  ['[fd00::1]', [], false, false],
  ['203.0.113.1', [], false, false],
  ['192.31.196.1', [], true, true],
  ['192.31.196.1', HOME, true, true],
])('%s, seen in %s: usually far %s, ever far %s', (host, networks, usually, maybe) => {
  expect([isUsuallyFar({ cloud: cloud(host), networks }), mayBeFar(cloud(host))]).toEqual([usually, maybe]);
});

it('what is no URL is nowhere', () => {
  expect(mayBeFar({ id: 'a', url: 'nas.local' } as CloudSettings)).toBe(false);
});

describe('where a look found a cloud', () => {
  it.each<[host: string, addresses: string[] | undefined, networks: string[], way: Way, place: Place]>([
    // An address decides, whatever the name looks like.
    ['cloud.example', ['192.31.196.1'], [], 'router', 'internet'],
    ['cloud.example', ['192.31.196.1'], HOME, 'router', 'internet'],
    ['nas.local', ['192.31.196.1'], [], 'router', 'internet'],
    ['nas.local', ['192.168.1.2'], [], 'link', 'home'],
    ['nextcloudpi', ['192.168.1.2'], [], 'router', 'home'],
    ['nextcloudpi', ['100.64.0.1'], HOME, 'tunnel', 'unknown'],
    ['nas.lan', ['10.8.0.2'], HOME, 'tunnel', 'unknown'],
    ['localhost', ['127.0.0.1', '::1'], [], 'link', 'here'],
    ['cloud.example', ['127.0.0.1'], [], 'link', 'here'],
    // A public name is at home only where it was seen there before.
    ['cloud.example', ['192.168.1.2'], HOME, 'link', 'home'],
    ['cloud.example', ['192.168.1.2'], [], 'link', 'unknown'],
    ['cloud.example', ['fd00::2', '192.168.1.2'], HOME, null, 'home'],
    ['cloud.example', ['192.168.1.2', '192.31.196.1'], HOME, 'router', 'unknown'],
    // A neighbour with a public address.
    ['[2a00::2]', undefined, [], 'link', 'home'],
    ['cloud.example', ['2a00::2'], HOME, 'link', 'home'],
    ['cloud.example', ['2a00::2'], [], 'link', 'unknown'],
    // An address in the URL is the address, whatever else was said.
    ['192.168.1.2', undefined, [], null, 'home'],
    ['192.168.1.2', [], [], 'router', 'home'],
    ['100.64.0.1', ['192.31.196.1'], [], null, 'unknown'],
    ['[::1]', undefined, [], null, 'here'],
    // Without any address the name is all there is.
    ['cloud.example', undefined, [], null, 'internet'],
    ['cloud.example', undefined, HOME, null, 'unknown'],
    ['cloud.example', [], [], null, 'unknown'],
    ['cloud.example', [], HOME, null, 'unknown'],
    ['nas.local', [], [], null, 'home'],
    ['nas.local', undefined, [], null, 'home'],
    ['cloud.localhost', [], [], null, 'here'],
  ])('%s at %s, seen in %s, by %s: %s', async (host, addresses, networks, way, place) => {
    const seen = { cloud: cloud(host), addresses, networks };
    expect(await placeSeen(seen, { wayTo: async () => way })).toBe(place);
  });

  it('is told without the way as well', async () => {
    const seen = { cloud: cloud('nas.local'), addresses: ['192.168.1.2'] };
    expect(await placeSeen(seen, {})).toBe('home');
    expect(await placeSeen(seen, { wayTo: () => Promise.reject(new Error('EPERM')) })).toBe('home');
  });
});
