import { expect, it } from 'vitest';
import { dataAge, STALE_AFTER_DAYS, staleText } from './data-age.ts';

const now = Date.UTC(2026, 10, 29, 12);

it.each([
  ['2026-11-29', 0],
  ['2026-11-22', 7],
  ['2026-11-21', 8],
  ['2026-08-27', 94],
  ['2026-12-24', 0],
])('data of %s is %i days old', (asOf, days) => {
  expect(dataAge(asOf, now)).toBe(days);
  expect(staleText(asOf, now) !== null).toBe(days > STALE_AFTER_DAYS);
});

it('names the day, with the year where it is another', () => {
  expect(staleText('2026-08-27', now)).toBe('as of 27 Aug (94 days old)');
  expect(staleText('2024-11-29', now)).toBe('as of 29 Nov 2024 (730 days old)');
  expect(staleText('2023-01-05', now)).toBe('as of 5 Jan 2023 (1,424 days old)');
});

it('says nothing of fresh data, and of what is no day', () => {
  expect(staleText('2026-11-28', now)).toBeNull();
  expect(staleText('of the app', now)).toBeNull();
  expect(staleText('2026-13-01', now)).toBeNull();
});
