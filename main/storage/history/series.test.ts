import fc from 'fast-check';
import { expect, it } from 'vitest';
import { append, decode, type Sample } from './series.ts';

const sample = fc.record({
  second: fc.nat({ max: 86_400 }),
  durationMs: fc.nat({ max: 120_000 }),
  state: fc.nat({ max: 2 ** 31 }),
});

const encode = (samples: readonly Sample[]) =>
  samples.reduce(({ series, last }, next) => ({ series: append(series, last, next), last: next.second }), {
    series: new Uint8Array() as Uint8Array,
    last: 0,
  }).series;

it('gives back every check, in any order of times', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 100 }), (list) => {
      expect(decode(encode(list))).toEqual(list);
    }),
  );
});

it('reads whatever bytes a damaged file holds, and ends', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => Array.isArray(decode(bytes))));
});

it('costs about five bytes a check', () => {
  const day = Array.from({ length: 96 }, (_, n) => ({ second: n * 900, durationMs: 140, state: 3 }));
  expect(encode(day).length).toBeLessThanOrEqual(96 * 5);
});
