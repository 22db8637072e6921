import { describe, expect, it } from 'vitest';
import { connectInProcess, type Handlers } from '../../shared/rpc.ts';
import { fakeConnection } from '../testing/fake-client.ts';
import { alerts, attic, changes, family } from '../testing/fixtures.ts';
import { backOff } from './back-off.ts';
import type { Connection } from './connection.ts';
import { type AppState, initialState, type Link, reduce, withSnapshot } from './state.ts';
import { createStore } from './store.ts';

async function loaded(): Promise<AppState> {
  const answer = await fakeConnection('full', 'light').client.call('snapshot', {});
  if (!answer.ok) throw new Error(answer.error.message);
  return withSnapshot(initialState, answer.value, Date.parse(answer.value.now) - 5000);
}

describe('the state of the page', () => {
  it('drops events that come before the first snapshot', () => {
    expect(reduce(initialState, 'samples', { running: true })).toBe(initialState);
  });
  it('knows how far main’s clock is ahead', async () => {
    expect((await loaded()).clockOffset).toBe(5000);
  });
  it('replaces a cloud, adds a new one, forgets a removed one', async () => {
    const state = await loaded();
    const scanning = { ...attic(), scanning: { step: 'TLS', done: 1, total: 2 } };
    const replaced = reduce(state, 'cloud', scanning);
    expect(replaced.snapshot?.clouds).toHaveLength(3);
    expect(replaced.snapshot?.clouds.find(({ settings }) => settings.id === 'attic')?.scanning?.step).toBe(
      'TLS',
    );
    const added = reduce(state, 'cloud', { ...family(), settings: { ...family().settings, id: 'other' } });
    expect(added.snapshot?.clouds).toHaveLength(4);
    expect(reduce(state, 'cloudRemoved', { id: 'attic' }).snapshot?.clouds).toHaveLength(2);
  });
  it('asks for lists again when a scan is finished, not with every step of it', async () => {
    const state = await loaded();
    const step = reduce(state, 'cloud', { ...attic(), scanning: { step: 'TLS', done: 1, total: 2 } });
    expect(step.revision).toBe(state.revision);
    const { last } = attic();
    const done = reduce(step, 'cloud', { ...attic(), last: last && { ...last, scanId: 413 } });
    expect(done.revision).toBe(state.revision + 1);
  });
  it('counts what is unread', async () => {
    const state = reduce(await loaded(), 'changes', { unread: 7, added: changes().slice(0, 1) });
    expect(reduce(state, 'alerts', { unread: 2, added: alerts()[0] ?? null }).snapshot).toMatchObject({
      unreadChanges: 7,
      unreadAlerts: 2,
    });
  });
});

describe('the store', () => {
  it('takes a fresh snapshot each time the link opens, and keeps the old one while it is lost', async () => {
    const fake = fakeConnection('full', 'light');
    let tell: (link: Link) => void = () => {};
    let snapshots = 0;
    const connection: Connection = {
      client: {
        ...fake.client,
        call: (name, input) => {
          if (name === 'snapshot') snapshots += 1;
          return fake.client.call(name, input);
        },
      },
      onLink: (listener) => {
        tell = listener;
        listener('connecting');
        return () => {};
      },
    };
    const store = createStore(connection, Date.now);
    const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
    expect(store.get().snapshot).toBeNull();
    tell('open');
    await settled();
    expect(store.get().snapshot?.clouds).toHaveLength(3);
    tell('lost');
    expect(store.get()).toMatchObject({ link: 'lost', snapshot: { version: '0.1.0' } });
    tell('open');
    await settled();
    expect(snapshots).toBe(2);
    store.close();
  });

  it('keeps where it is asked to go until the page is drawn', () => {
    const { client, publish } = connectInProcess({} as Handlers, () => undefined);
    const store = createStore({ client, onLink: () => () => undefined }, Date.now);
    const to = (page: string) => ({ cloudId: null, findingId: null, page });
    publish('navigate', to('learn'));
    publish('navigate', to('alerts'));
    const went: (string | null)[] = [];
    const off = store.onNavigate(({ page }) => went.push(page));
    publish('navigate', to('changes'));
    expect(went).toEqual(['alerts', 'changes']);
    off();
    store.onNavigate(({ page }) => went.push(page));
    expect(went).toHaveLength(2);
    store.close();
  });
});

it('tries again soon, then more rarely, but never gives up', () => {
  expect([1, 2, 3, 6, 50].map(backOff)).toEqual([500, 1000, 2000, 15_000, 15_000]);
});
