import { expect, it } from 'vitest';
import { parseDays } from './days.ts';

it('reads days as a person writes them', () => {
  expect(parseDays('30, 14 3')).toEqual([30, 14, 3]);
  expect(parseDays('3;30;3')).toEqual([30, 3]);
  expect(parseDays('')).toEqual([]);
  expect(parseDays('-5, 2.5, 99999, 0')).toEqual([0]);
  expect(parseDays(Array.from({ length: 40 }, (_, at) => at).join(' '))).toHaveLength(20);
});
