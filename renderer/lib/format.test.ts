import { describe, expect, it, vi } from 'vitest';
import {
  ago,
  calendarDay,
  count,
  day,
  dayAndTime,
  daysLeft,
  every,
  maxAge,
  minutes,
  overSince,
  span,
  until,
  when,
  whenExactly,
} from '../../shared/words/index.ts';
import { fileSize, fingerprint, formatShare, hostOf } from './format.ts';

// The suite runs with TZ=UTC (vitest.config.ts).
const now = Date.parse('2026-11-23T12:00:00Z');

describe('times', () => {
  it('says how long ago, less exactly the longer it is', () => {
    expect(ago('2026-11-23T11:59:30Z', now)).toBe('just now');
    expect(ago('2026-11-23T11:56:00Z', now)).toBe('4 min ago');
    expect(ago('2026-11-23T10:59:00Z', now)).toBe('1 h ago');
    expect(ago('2026-11-22T11:00:00Z', now)).toBe('1 day ago');
    expect(ago('2026-10-01T11:00:00Z', now)).toBe('1 Oct');
    expect(ago('2024-10-01T11:00:00Z', now)).toBe('1 Oct 2024');
  });
  it('says a clock running ahead as now, not as a negative age', () => {
    expect(ago('2026-11-23T12:05:00Z', now)).toBe('just now');
  });
  it('leaves a day of the calendar where it is, west of Greenwich, too', () => {
    try {
      for (const TZ of ['America/New_York', 'Pacific/Kiritimati', 'UTC']) {
        vi.stubEnv('TZ', TZ);
        expect(calendarDay('2026-11-21', now)).toBe('21 Nov');
        expect(calendarDay('2027-07-01', now)).toBe('1 Jul 2027');
      }
    } finally {
      vi.unstubAllEnvs();
    }
    expect(calendarDay('of the app', now)).toBe('of the app');
    expect(calendarDay('2026-13-01', now)).toBe('2026-13-01');
  });
  it('says when', () => {
    expect(when('2026-11-23T06:00:00Z', now)).toBe('today 06:00');
    expect(when('2026-11-22T23:59:00Z', now)).toBe('yesterday');
    expect(when('2026-11-24T06:00:00Z', now)).toBe('tomorrow 06:00');
    expect(when('2026-11-18T06:00:00Z', now)).toBe('18 Nov');
    expect(day('not a date', now)).toBe('unknown');
    expect(whenExactly('2026-11-22T20:00:00Z', now)).toBe('yesterday 20:00');
    expect(whenExactly('2026-11-23T06:00:00Z', now)).toBe('today 06:00');
  });
  it('says what is to come', () => {
    expect(until('2026-11-23T14:10:00Z', now)).toBe('in 2 h 10 min');
    expect(until('2026-11-23T11:00:00Z', now)).toBe('now');
  });
});

describe('spans', () => {
  it('uses the unit that fits', () => {
    expect(span(412)).toBe('0.4 s');
    expect(span(42_400)).toBe('42 s');
    expect(span(3 * 60_000)).toBe('3 min');
    expect(span(6 * 3_600_000)).toBe('6 h');
    expect(span(72 * 3_600_000)).toBe('3 days');
  });
  it('says minutes of a setting', () => {
    expect([15, 60, 90, 360, 1440, 10_080].map(minutes)).toEqual([
      '15 min',
      '1 h',
      '1 h 30 min',
      '6 h',
      '1 day',
      '7 days',
    ]);
  });
  it('says a rhythm', () => {
    expect([1, 15, 60, 90, 360, 1440].map(every)).toEqual([
      'every minute',
      'every 15 min',
      'every hour',
      'every 1 h 30 min',
      'every 6 h',
      'every day',
    ]);
  });
  it('never rounds the days left up', () => {
    expect(daysLeft(6.99)).toBe('6 days');
    expect(daysLeft(1.5)).toBe('36 h');
    expect(daysLeft(0.01)).toBe('1 h');
    expect(daysLeft(-0.5)).toBe('expired today');
    expect(daysLeft(-3.2)).toBe('expired 3 days ago');
  });
  it('says roughly how long something is over', () => {
    expect([0.5, 1, 45, 100, 3554].map(overSince)).toEqual([
      'today',
      '1 day ago',
      '45 days ago',
      '3 months ago',
      '9 years ago',
    ]);
  });
  it('says max-age', () => {
    expect([31_536_000, 63_072_000, 15_552_000, 300, 0].map(maxAge)).toEqual([
      '1 year',
      '2 years',
      '180 days',
      '5 min',
      '0 s',
    ]);
  });
});

describe('texts', () => {
  it('counts', () => {
    expect(count(1, 'finding')).toBe('1 finding');
    expect(count(1200, 'vulnerability', 'vulnerabilities')).toBe('1,200 vulnerabilities');
  });
  it('never rounds a share up to all of it', () => {
    expect([1, 0.99999, 0.5].map(formatShare)).toEqual(['100 %', '99.9 %', '50.0 %']);
  });
  it('shortens an address', () => {
    expect(hostOf('https://attic.example.net/owncloud/')).toBe('attic.example.net/owncloud');
  });
  it('groups a fingerprint and leaves other text alone', () => {
    expect(fingerprint('a1b2c3')).toBe('A1:B2:C3');
    expect(fingerprint('A1:B2')).toBe('A1:B2');
    expect(fingerprint('unknown')).toBe('unknown');
  });
});

it('says how large a file is, and never that it is nothing', () => {
  expect([512, 812_000, 3_412_000, 2_500_000_000].map(fileSize)).toEqual([
    '1 kB',
    '812 kB',
    '3.4 MB',
    '2.5 GB',
  ]);
});

it('says an end with its time, and its year where it is another one', () => {
  expect(dayAndTime('2026-11-26T10:00:00Z', now)).toBe('26 Nov, 10:00');
  expect(dayAndTime('2027-01-02T09:05:00Z', now)).toBe('2 Jan 2027, 09:05');
});
