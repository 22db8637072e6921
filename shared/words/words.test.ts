import { describe, expect, test } from 'vitest';
import {
  clockTimeSoon,
  count,
  daysLeft,
  daysLeftText,
  dayText,
  every,
  firstOf,
  form,
  listed,
  span,
} from './index.ts';

const HOUR = 3_600_000;

test.each([
  [0, '0 clouds'],
  [1, '1 cloud'],
  [2, '2 clouds'],
  [1.5, '1.5 clouds'],
  [1234, '1,234 clouds'],
])('count %d', (value, text) => {
  expect(count(value, 'cloud')).toBe(text);
});

test('a plural or a verb of its own', () => {
  expect(count(2, 'vulnerability', 'vulnerabilities')).toBe('2 vulnerabilities');
  expect([form(1, 'needs', 'need'), form(3, 'needs', 'need')]).toEqual(['needs', 'need']);
});

test.each([
  [[], ''],
  [[30], '30'],
  [[30, 7], '30 and 7'],
  [[90, 30, 7], '90, 30 and 7'],
])('listed %j', (parts, text) => {
  expect(listed(parts)).toBe(text);
});

test.each([
  [2, 'a, b and 1 more'],
  [3, 'a, b, c'],
  [9, 'a, b, c'],
])('the first %d of three', (most, text) => {
  expect(firstOf(['a', 'b', 'c'], most)).toBe(text);
});

test.each([
  [1, 'every minute'],
  [15, 'every 15 min'],
  [60, 'every hour'],
  [90, 'every 1 h 30 min'],
  [360, 'every 6 h'],
  [1440, 'every day'],
  [2160, 'every 36 h'],
  [2880, 'every 2 days'],
])('%d minutes as a rhythm', (minutes, text) => {
  expect(every(minutes)).toBe(text);
});

test.each([
  [400, '0.4 s'],
  [30_000, '30 s'],
  [60_000, '1 min'],
  [30 * 60_000, '30 min'],
  [2 * HOUR + 600_000, '2 h 10 min'],
  [72 * HOUR, '3 days'],
])('%d ms as a span', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test.each([
  [6.9, '6 days', '6 days left'],
  [2, '2 days', '2 days left'],
  [1.99, '47 h', '47 h left'],
  [0.01, '1 h', '1 h left'],
  [-0.5, 'expired today', 'expired today'],
  [-1, 'expired 1 day ago', 'expired 1 day ago'],
  [-3.5, 'expired 3 days ago', 'expired 3 days ago'],
])('%d days left', (days, short, long) => {
  expect([daysLeft(days), daysLeftText(days)]).toEqual([short, long]);
});

describe('days', () => {
  test('by what stands there, whatever the time zone', () => {
    expect(dayText('2027-02-14')).toBe('14 Feb 2027');
    expect(dayText('2027-09-01T23:59:59Z')).toBe('1 Sep 2027');
    expect(dayText('soon')).toBe('soon');
    expect(dayText('2027-13-01')).toBe('2027-13-01');
  });

  test('a time of another day comes with the day of the week', () => {
    const now = new Date(2026, 10, 24, 9, 0).getTime();
    expect(clockTimeSoon(new Date(2026, 10, 24, 14, 5).toISOString(), now)).toBe('14:05');
    expect(clockTimeSoon(new Date(2026, 10, 25, 6, 0).toISOString(), now)).toBe('Wed 06:00');
  });
});
