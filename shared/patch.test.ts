import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { calls } from './contract.ts';
import { applyPatch, patchOf } from './patch.ts';

interface Found {
  path: string;
  schema: z.ZodType;
}

/** Every schema within a schema, itself included. */
function within(schema: z.ZodType, path: string): Found[] {
  const inner = (children: readonly (readonly [string, unknown])[]) =>
    children.flatMap(([key, child]) => within(child as z.ZodType, key === '' ? path : `${path}.${key}`));
  const here = { path, schema };
  if (schema instanceof z.ZodObject) return [here, ...inner(Object.entries(schema.shape))];
  if (schema instanceof z.ZodArray) return [here, ...inner([['*', schema.element]])];
  if (schema instanceof z.ZodUnion)
    return [here, ...inner(schema.options.map((option) => ['', option] as const))];
  if (schema instanceof z.ZodRecord) return [here, ...inner([['*', schema.valueType]])];
  if (schema instanceof z.ZodPipe) return [here, ...inner([['', schema.in]])];
  if ('unwrap' in schema && typeof schema.unwrap === 'function')
    return [here, ...inner([['', schema.unwrap()]])];
  return [here];
}

const inputs = Object.entries(calls).flatMap(([name, { input }]) => within(input, name));

describe('what a call may leave out', () => {
  const open = inputs.filter(({ schema }) => schema instanceof z.ZodObject && schema.safeParse({}).success);

  it('is found at every depth of the contract', () => {
    expect(open.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'updateCloud.patch',
        'updateSettings',
        'updateSettings.alerts',
        'updateSettings.alerts.quietHours',
        'updateSettings.channels.webhook',
      ]),
    );
  });

  it.each(open)('stays left out of $path', ({ schema }) => {
    expect(schema.parse({})).toEqual({});
  });

  it('is filled in only where something new is made', () => {
    const filled = inputs.filter(
      ({ schema }) =>
        schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodCatch,
    );
    expect(filled.map(({ path }) => path)).toEqual(['mute.subject', 'mute.reason']);
  });
});

describe('a patch', () => {
  const Stored = z.object({
    name: z.string().min(1),
    pin: z.string().nullable().default(null),
    list: z.array(z.number()).default([1]),
    inner: z
      .object({ on: z.boolean().default(true), deep: z.object({ n: z.number().default(7) }).prefault({}) })
      .prefault({}),
    maybe: z.string().default('x').optional(),
    caught: z.number().catch(5),
  });
  const StoredPatch = patchOf(Stored);
  const stored = Stored.parse({ name: 'a', pin: 'p', inner: { on: false, deep: { n: 1 } }, caught: 1 });

  it('holds what was given, and nothing else', () => {
    for (const given of [{}, { inner: {} }, { inner: { deep: {} } }, { pin: null }, { list: [] }])
      expect(StoredPatch.parse(given)).toEqual(given);
  });

  it.each([
    { more: 1 },
    { inner: { more: 1 } },
    { name: '' },
    { pin: 5 },
    { caught: 'x' },
    { inner: null },
    null,
  ])('is refused where it is none: %j', (wrong) => {
    expect(StoredPatch.safeParse(wrong).success).toBe(false);
  });

  it('changes what it says, at every depth', () => {
    expect(applyPatch(stored, { inner: { deep: { n: 2 } } })).toEqual({
      ...stored,
      inner: { on: false, deep: { n: 2 } },
    });
    expect(applyPatch(stored, { pin: null, list: [] })).toEqual({ ...stored, pin: null, list: [] });
  });

  it('leaves alone what it says nothing of', () => {
    for (const patch of [{}, { name: undefined }, { inner: undefined }, { inner: { on: undefined } }])
      expect(applyPatch(stored, patch)).toEqual(stored);
  });

  it('reaches no prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"polluted":true}}');
    const value = applyPatch({} as Record<string, unknown>, hostile);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get(Object, 'polluted')).toBeUndefined();
  });
});
