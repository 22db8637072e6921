import { expect, it } from 'vitest';
import { readDays } from './days.ts';

it('reads days as a person writes them', () => {
  expect(readDays('30, 14 3')).toEqual({ days: [30, 14, 3], leftOut: [] });
  expect(readDays('3;30;3')).toEqual({ days: [30, 3], leftOut: [] });
  expect(readDays('')).toEqual({ days: [], leftOut: [] });
});

it('names what it leaves out', () => {
  expect(readDays('30, abc, 9999')).toEqual({ days: [30], leftOut: ['abc', '9999'] });
  expect(readDays('-5, 2.5, 0')).toEqual({ days: [0], leftOut: ['-5', '2.5'] });
  const many = readDays(Array.from({ length: 22 }, (_, at) => at).join(' '));
  expect(many.days).toHaveLength(20);
  expect(many.leftOut).toEqual(['1', '0']);
});
