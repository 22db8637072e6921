import { calendarDay, count } from './words/index.ts';

/** How old advisory and release data may be before "up to date" is said as of its day only (days). */
export const STALE_AFTER_DAYS = 7;

const DAY = 86_400_000;

/** Whole days since data of this day ("2026-08-27"), at `now` in ms since the epoch; null where it is no such day. */
export function dataAge(asOf: string, now: number): number | null {
  const from = /^\d{4}-\d{2}-\d{2}(?:T|$)/u.test(asOf) ? Date.parse(asOf.slice(0, 10)) : Number.NaN;
  return Number.isNaN(from) ? null : Math.max(0, Math.floor((now - from) / DAY));
}

/** "as of 27 Aug (94 days old)" of data that is too old for a claim without it; null of newer data. */
export function staleText(asOf: string, now: number): string | null {
  const days = dataAge(asOf, now);
  return days === null || days <= STALE_AFTER_DAYS
    ? null
    : `as of ${calendarDay(asOf, now)} (${count(days, 'day')} old)`;
}
