import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renewalState } from './renewal.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 1);
const stateWhenLeft = (lifetime: number, left: number) =>
  renewalState(START, START + lifetime, START + lifetime - left).renewal;

describe('renewalState', () => {
  it.each([
    ['90 days, just issued', 90 * DAY, 90 * DAY, 'fresh'],
    ['90 days, a moment before a third is left', 90 * DAY, 30 * DAY + 1, 'fresh'],
    ['90 days, 30 left', 90 * DAY, 30 * DAY, 'due'],
    ['90 days, a moment before 15 left', 90 * DAY, 15 * DAY + 1, 'due'],
    ['90 days, 15 left', 90 * DAY, 15 * DAY, 'overdue'],
    ['90 days, 7.5 left', 90 * DAY, 7.5 * DAY, 'overdue'],
    ['90 days, less than 7.5 left', 90 * DAY, 7.5 * DAY - 1, 'critical'],
    ['90 days, the last moment', 90 * DAY, 0, 'critical'],
    ['90 days, over', 90 * DAY, -1, 'expired'],
    ['6 days, more than 48 h left', 6 * DAY, 48 * HOUR + 1, 'fresh'],
    ['6 days, 48 h left', 6 * DAY, 48 * HOUR, 'due'],
    ['6 days, a moment before 24 h left', 6 * DAY, 24 * HOUR + 1, 'due'],
    ['6 days, 24 h left', 6 * DAY, 24 * HOUR, 'overdue'],
    ['6 days, less than 24 h left', 6 * DAY, 24 * HOUR - 1, 'critical'],
    ['2 days: 24 h left is half of it, so not before overdue', 2 * DAY, 20 * HOUR, 'fresh'],
    ['2 days, 16 h left', 2 * DAY, 16 * HOUR, 'due'],
    ['2 days, 8 h left: overdue and critical at once', 2 * DAY, 8 * HOUR, 'critical'],
    ['365 days, 60 left', 365 * DAY, 60 * DAY, 'overdue'],
    ['365 days, 30 left', 365 * DAY, 30 * DAY, 'critical'],
    ['10 years, 200 days left', 3650 * DAY, 200 * DAY, 'critical'],
  ])('%s: %s', (_, lifetime, left, renewal) => {
    expect(stateWhenLeft(lifetime, left)).toBe(renewal);
  });

  it('tells days and shares', () => {
    expect(renewalState(START, START + 90 * DAY, START + 45 * DAY)).toEqual({
      daysLeft: 45,
      lifetimeDays: 90,
      lifetimeUsed: 0.5,
      renewal: 'fresh',
    });
    expect(renewalState(START, START + 90 * DAY, START + 99 * DAY)).toEqual({
      daysLeft: -9,
      lifetimeDays: 90,
      lifetimeUsed: 1.1,
      renewal: 'expired',
    });
  });

  it('never tells of more time than there is', () => {
    const now = (left: number) => renewalState(START, START + 90 * DAY, START + 90 * DAY - left).daysLeft;
    expect(now(11.998 * DAY)).toBe(11.99);
    expect(now(12 * DAY)).toBe(12);
    expect(now(1)).toBe(0);
    expect(now(-1)).toBe(-0.01);
  });

  it('has nothing used before notBefore', () => {
    expect(renewalState(START, START + 90 * DAY, START - DAY)).toMatchObject({
      daysLeft: 91,
      lifetimeUsed: 0,
      renewal: 'fresh',
    });
  });

  it('gives numbers for a certificate that ends before it begins', () => {
    expect(renewalState(START, START - DAY, START)).toEqual({
      daysLeft: -1,
      lifetimeDays: 0,
      lifetimeUsed: 1,
      renewal: 'expired',
    });
  });

  it('only ever gets worse as time passes', () => {
    const order = ['fresh', 'due', 'overdue', 'critical', 'expired'];
    fc.assert(
      fc.property(
        fc.integer({ min: HOUR, max: 4000 * DAY }),
        fc.integer({ min: -DAY, max: 4100 * DAY }),
        fc.nat({ max: 100 * DAY }),
        (lifetime, first, later) => {
          const at = (time: number) =>
            order.indexOf(renewalState(START, START + lifetime, START + time).renewal);
          return at(first) <= at(first + later);
        },
      ),
    );
  });
});
