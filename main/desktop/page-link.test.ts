import type { WebContents } from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Snapshot } from '../../shared/state.ts';
import { createPageLink, navigationOf } from './page-link.ts';

vi.mock('electron', () => ({}));

const sent: [name: string, payload: unknown][] = [];
let destroyed = false;
const contents = {
  isDestroyed: () => destroyed,
  send: (_channel: string, name: string, payload: unknown) => sent.push([name, payload]),
} as unknown as WebContents;
const handlers = { snapshot: () => ok({} as Snapshot) } as unknown as Handlers;
const turn = () => new Promise(setImmediate);

beforeEach(() => {
  sent.length = 0;
  destroyed = false;
});

test('a link becomes a place, an address is offered and nothing else', () => {
  expect(navigationOf({ kind: 'cloud', cloudId: 'a' })).toEqual({
    cloudId: 'a',
    findingId: null,
    page: null,
    add: null,
  });
  expect(navigationOf({ kind: 'page', page: 'alerts' }).page).toBe('alerts');
  expect(navigationOf({ kind: 'add', url: 'https://a.example/' })).toMatchObject({
    cloudId: null,
    add: 'https://a.example/',
  });
});

test('the last wish of where to go waits for the page, once', async () => {
  const link = createPageLink(() => contents);
  const watched = link.watch(handlers);
  link.publish('navigate', navigationOf({ kind: 'page', page: 'alerts' }));
  link.publish('navigate', navigationOf({ kind: 'page', page: 'changes' }));
  link.publish('samples', { running: true });
  expect(sent.map(([name]) => name)).toEqual(['samples']);
  await watched.snapshot({});
  // The page has its answer before it is sent elsewhere.
  expect(sent).toHaveLength(1);
  await turn();
  expect(sent.at(-1)).toEqual(['navigate', expect.objectContaining({ page: 'changes' })]);
  await watched.snapshot({});
  await turn();
  expect(sent).toHaveLength(2);
  link.publish('navigate', navigationOf({ kind: 'page', page: 'learn' }));
  expect(sent).toHaveLength(3);
});

test('a page that starts anew is waited for again', async () => {
  const link = createPageLink(() => contents);
  const watched = link.watch(handlers);
  await watched.snapshot({});
  link.reset();
  link.publish('navigate', navigationOf({ kind: 'page', page: 'alerts' }));
  expect(sent).toEqual([]);
  await watched.snapshot({});
  await turn();
  expect(sent).toHaveLength(1);
});

test('nothing is sent to a page that is gone', () => {
  destroyed = true;
  createPageLink(() => contents).publish('samples', { running: true });
  createPageLink(() => null).publish('samples', { running: true });
  expect(sent).toEqual([]);
});
