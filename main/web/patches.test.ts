import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type CallInput, type CallName, calls } from '../../shared/contract.ts';
import type { Result } from '../../shared/result.ts';
import { connectInProcess } from '../../shared/rpc.ts';
import { CloudSettings, defaultSettings } from '../../shared/settings.ts';
import type { Snapshot } from '../../shared/state.ts';
import { type App, createApp } from '../app/index.ts';
import { everyFirst, leavesOf, PATCH_CALLS, singleKeys, valuesOf } from '../app/testing/patches.ts';
import { temporaryDirectory } from '../storage/testing/fixture.ts';
import { serveApp, type WebHost } from './index.ts';

type Send = (name: CallName, input: unknown) => Promise<Result<unknown>>;

const never = () => Promise.reject(new Error('Nothing is scanned here.'));

let temporary: ReturnType<typeof temporaryDirectory>;
let app: App;
let host: WebHost;
let cloudId: string;

beforeAll(async () => {
  temporary = temporaryDirectory();
  const knowledge = { dataAsOf: '2026-01-01', refreshedAt: null, refreshing: false, error: null };
  // Never started: what is stored is looked at, not what follows from it.
  app = await createApp({
    dataDir: temporary.directory,
    host: 'browser',
    version: '1.0.0',
    platform: 'test',
    scanner: { audit: never, lightCheck: never, reevaluate: (report) => report },
    connectivity: { check: async () => ({ online: false, why: 'No network.' }) },
    channels: [],
    knowledge: { state: () => knowledge, refresh: async () => ({ changed: false, state: knowledge }) },
    openExternal: async () => false,
    log: () => undefined,
  });
  host = await serveApp({
    handlers: app.handlers,
    subscribe: app.subscribe,
    rendererDir: temporary.directory,
    host: '127.0.0.1',
    port: 0,
    dataDir: temporary.directory,
    metrics: () => '',
    onBug: () => undefined,
  });
  const added = await app.handlers.addCloud({ url: 'https://127.0.0.1:9/' });
  if (!added.ok) throw new Error(added.error.message);
  cloudId = added.value.settings.id;
});
afterAll(async () => {
  await host.close();
  await app.stop();
  temporary.remove();
});

/** Each way a request can come in here; the desktop's has its own spec. */
const WAYS: Readonly<Record<string, () => Promise<{ send: Send; close: () => void }>>> = {
  'in process': async () => {
    const { client } = connectInProcess(app.handlers, () => undefined);
    return {
      send: (name, input) => client.call(name, input as CallInput<typeof name>),
      close: () => undefined,
    };
  },
  HTTP: async () => ({
    send: async (name, input) => {
      const answer = await fetch(`http://127.0.0.1:${host.port}/api/${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      return (await answer.json()) as Result<unknown>;
    },
    close: () => undefined,
  }),
  WebSocket: async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, {
      headers: { authorization: `Bearer ${host.token}` },
    });
    const waiting = new Map<number, (result: Result<unknown>) => void>();
    socket.on('message', (data) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result: Result<unknown> };
      if (id !== undefined) waiting.get(id)?.(result);
    });
    await once(socket, 'open');
    let id = 0;
    return {
      send: (call, input) => {
        id += 1;
        socket.send(JSON.stringify({ id, call, input }));
        return new Promise((resolve) => waiting.set(id, resolve));
      },
      close: () => socket.close(),
    };
  },
};

async function valueIn<T>(answer: Promise<Result<unknown>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.message);
  return result.value as T;
}

describe('the values that are sent', () => {
  /** Inputs, or keys of them, in which everything may be left out. */
  const patches = Object.entries(calls).flatMap(([name, { input }]) => {
    const keys: [string, z.ZodType][] = input instanceof z.ZodObject ? Object.entries(input.shape) : [];
    return [['', input] as const, ...keys].flatMap(([at, schema]) =>
      schema instanceof z.ZodObject && Object.keys(schema.shape).length > 0 && schema.safeParse({}).success
        ? [{ name, at, leaves: leavesOf(schema) }]
        : [],
    );
  });

  it('are of every key of every patch', () => {
    const known = Object.entries(PATCH_CALLS).map(([name, { at, values }]) => ({
      name,
      at,
      leaves: Object.keys(values),
    }));
    const sorted = (list: typeof known) =>
      list
        .map(({ leaves, ...call }) => ({ ...call, leaves: leaves.toSorted() }))
        .toSorted((a, b) => a.name.localeCompare(b.name));
    expect(sorted(patches)).toEqual(sorted(known));
  });

  it('are not what a key is set back to', () => {
    const cloud = { id: 'a', name: 'a', url: 'https://a.example/', addedAt: '2026-01-01T00:00:00.000Z' };
    const fresh = {
      updateSettings: defaultSettings(),
      updateCloud: { settings: CloudSettings.parse(cloud) },
    };
    for (const [name, answer] of Object.entries(fresh)) {
      const call = PATCH_CALLS[name as keyof typeof fresh];
      if (!call) throw new Error(`No values for ${name}.`);
      for (const [path, value] of Object.entries(valuesOf(call, call.shown(answer))))
        expect(call.values[path]?.[0], path).not.toEqual(value);
    }
  });
});

describe.each(Object.keys(WAYS))('over %s', (way) => {
  it('a single key changes itself and nothing else', async () => {
    const { send, close } = await (WAYS[way] as (typeof WAYS)[string])();
    const sent: string[] = [];
    const ask = (name: CallName, input: unknown) => valueIn(send(name, input));
    for await (const { call, path, value, before, after } of singleKeys(ask, cloudId)) {
      expect(after, `${call}: ${path}`).toEqual({ ...before, [path]: value });
      sent.push(`${call} ${path}`);
    }
    const { settings, clouds } = await valueIn<Snapshot>(send('snapshot', {}));
    const kept = { updateSettings: settings, updateCloud: clouds[0]?.settings };
    for (const [name, call] of Object.entries(PATCH_CALLS))
      expect(kept[name as keyof typeof kept]).toMatchObject(everyFirst(call));
    close();
    expect(new Set(sent).size).toBe(
      Object.values(PATCH_CALLS).reduce((sum, { values }) => sum + Object.keys(values).length, 0),
    );
  });
});
