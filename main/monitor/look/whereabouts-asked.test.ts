import { beforeEach, expect, it } from 'vitest';
import type { CloudSettings } from '../../../shared/settings.ts';
import { Memories } from '../memory.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { Whereabouts } from './whereabouts.ts';

/** When whereabouts.ts asks for the network, and what it makes of it. */

const { signal } = new AbortController();
const nas = { id: 'nas', url: 'https://nas.local/' } as CloudSettings;

let history: MemoryHistory;
let memories: Memories;
let network: string | null | Error;
let asked: string[];
let whereabouts: Whereabouts;

beforeEach(() => {
  history = new MemoryHistory();
  memories = new Memories(history);
  network = 'home';
  asked = [];
  whereabouts = new Whereabouts({
    clock: new ManualClock(0),
    memories,
    connectivity: {
      check: async () => ({ online: true, why: '' }),
      networkTo: async (host) => {
        asked.push(host);
        if (network instanceof Error) throw network;
        return network;
      },
    },
  });
});
const networks = () => memories.get('nas', 0).known.networks;

it('asks by the address itself, also of IPv6', async () => {
  for (const host of ['nas.local', '[fd00::1]', '10.0.0.1'])
    await whereabouts.seenHere({ ...nas, url: `https://${host}:8443/cloud` }, signal);
  expect(asked).toEqual(['nas.local', 'fd00::1', '10.0.0.1']);
});

it('asks by the addresses of the look: one of a home network before others', async () => {
  await whereabouts.seenHere(nas, signal, ['2a00::1', '192.168.1.2', '192.168.1.3']);
  await whereabouts.seenAgain(nas, signal, ['2a00::1']);
  await whereabouts.elsewhere(nas, signal, ['fd00::1']);
  await whereabouts.elsewhere(nas, signal, []);
  expect(asked).toEqual(['192.168.1.2', '2a00::1', 'fd00::1', 'nas.local']);
});

it('remembers a network once, over a restart', async () => {
  await whereabouts.seenHere(nas, signal);
  await whereabouts.seenHere(nas, signal);
  expect(networks()).toEqual(['home']);
  expect(history.getState('known/nas')).toMatchObject({ networks: ['home'] });
});

it('a cloud is away in a network it was never seen in, until it is seen again', async () => {
  await whereabouts.seenHere(nas, signal);
  network = 'hotel';
  expect(await whereabouts.elsewhere(nas, signal)).toBe(true);
  expect([whereabouts.isAway('nas'), [...whereabouts.away]]).toEqual([true, ['nas']]);
  network = 'home';
  expect(await whereabouts.elsewhere(nas, signal)).toBe(false);
  expect(whereabouts.isAway('nas')).toBe(false);
  for (const seen of ['seenHere', 'seenAgain'] as const) {
    network = 'hotel';
    memories.get('nas', 0).known.networks = ['home'];
    await whereabouts.elsewhere(nas, signal);
    network = null;
    await whereabouts[seen](nas, signal);
    expect(whereabouts.isAway('nas')).toBe(false);
  }
});

it('a light check adds the network as well, where one is known', async () => {
  await whereabouts.seenHere(nas, signal);
  network = 'vpn';
  await whereabouts.seenAgain(nas, signal);
  expect(networks()).toEqual(['home', 'vpn']);
});

it('a cloud of which no network is known is never away, and nobody asks for it', async () => {
  expect(await whereabouts.elsewhere(nas, signal)).toBe(false);
  await whereabouts.seenAgain(nas, signal);
  expect(asked).toEqual([]);
  memories.get('nas', 0).known.networks = ['home'];
  network = 'hotel';
  await whereabouts.elsewhere(nas, signal);
  memories.get('nas', 0).known.networks = [];
  await whereabouts.seenAgain(nas, signal);
  expect(whereabouts.isAway('nas')).toBe(false);
  expect(networks()).toEqual([]);
});

it('a network that cannot be told is none', async () => {
  await whereabouts.seenHere(nas, signal);
  for (const unknown of [null, new Error('No system.')]) {
    network = unknown;
    expect(await whereabouts.elsewhere(nas, signal)).toBe(false);
    await whereabouts.seenHere(nas, signal);
  }
  expect(networks()).toEqual(['home']);
});

it('a look that was broken off leaves all as it was', async () => {
  await whereabouts.seenHere(nas, signal);
  network = 'hotel';
  expect(await whereabouts.elsewhere(nas, AbortSignal.abort())).toBe(true);
  expect(whereabouts.isAway('nas')).toBe(false);
  await whereabouts.seenHere(nas, AbortSignal.abort());
  expect(networks()).toEqual(['home']);
});

it('a cloud that is gone is not away', async () => {
  await whereabouts.seenHere(nas, signal);
  network = 'hotel';
  await whereabouts.elsewhere(nas, signal);
  whereabouts.forget('nas');
  expect(whereabouts.away.size).toBe(0);
});
