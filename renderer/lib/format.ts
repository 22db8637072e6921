import { MONTHS } from '../../shared/days.ts';

/** Times, spans and counts as a person reads them. All pure: the time zone offset is the machine's, the clock is passed in. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number): string => String(value).padStart(2, '0');

/** "1 finding", "3 findings"; the plural is the singular with an s where it is not given. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString('en-GB')} ${value === 1 ? one : many}`;

/** "06:00" in local time. */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "18 Nov", with the year where it is not the year of `now` (ms since the epoch). */
export function day(iso: string, now: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const text = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`;
  return date.getFullYear() === new Date(now).getFullYear() ? text : `${text} ${date.getFullYear()}`;
}

/**
 * "18 Nov" of a date without a time ("2026-11-18"), with the year where it is not the year of `now`: a day of the
 * calendar is the same day everywhere, so no time zone moves it. What is no such date is shown as it is.
 */
export function calendarDay(date: string, now: number): string {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/.exec(date) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (year === undefined || name === undefined) return date;
  const text = `${Number(dayOfMonth)} ${name}`;
  return Number(year) === new Date(now).getFullYear() ? text : `${text} ${year}`;
}

/** Whole days between two moments by the local calendar; 0 is the same day. */
function calendarDays(from: number, to: number): number {
  const a = new Date(from);
  const b = new Date(to);
  return Math.round(
    (Date.UTC(b.getFullYear(), b.getMonth(), b.getDate()) -
      Date.UTC(a.getFullYear(), a.getMonth(), a.getDate())) /
      DAY,
  );
}

/** "today 06:00", "yesterday", "tomorrow 06:00", "18 Nov", "18 Nov 2024": how far away decides how exact. */
export function when(iso: string, now: number): string {
  const days = calendarDays(now, Date.parse(iso));
  if (days === 0) return `today ${clockTime(iso)}`;
  if (days === -1) return 'yesterday';
  if (days === 1) return `tomorrow ${clockTime(iso)}`;
  return day(iso, now);
}

/** Like when(), never without the time: "yesterday 20:00", "18 Nov 06:00". */
export function whenExactly(iso: string, now: number): string {
  const text = when(iso, now);
  return text.endsWith(clockTime(iso)) ? text : `${text} ${clockTime(iso)}`;
}

/** "18 Nov 2026, 06:00": for tooltips and tables where nothing may be left out. */
export function exactly(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return 'unknown';
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''} ${date.getFullYear()}, ${clockTime(iso)}`;
}

/** "26 Nov, 10:00", with the year where it is not the year of `now`: an end that is to be relied on. */
export const dayAndTime = (iso: string, now: number): string => `${day(iso, now)}, ${clockTime(iso)}`;

/** "just now", "4 min ago", "1 h ago", "yesterday", "18 Nov". */
export function ago(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  const days = calendarDays(Date.parse(iso), now);
  return days < 14 ? `${count(Math.max(days, 1), 'day')} ago` : day(iso, now);
}

/** "in 2 h 10 min", "in 40 s", "now"; days from two days on. */
export function until(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms < 1000 ? 'now' : `in ${span(ms)}`;
}

/** "0.4 s", "40 s", "2 h 10 min", "3 days": a length of time in at most two units. */
export function span(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) {
    const minutes = Math.round(ms / MINUTE);
    const rest = minutes % 60;
    return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
  }
  return count(Math.round(ms / DAY), 'day');
}

/** Minutes of a setting: "15 min", "6 h", "2 days". */
export function minutes(value: number): string {
  if (value % 1440 === 0) return count(value / 1440, 'day');
  if (value % 60 === 0) return `${value / 60} h`;
  return value < 60 ? `${value} min` : `${Math.floor(value / 60)} h ${value % 60} min`;
}

/** "every day", "every 6 h": minutes of a setting as a rhythm. */
export const every = (value: number): string =>
  value === 1
    ? 'every minute'
    : value === 60
      ? 'every hour'
      : value === 1440
        ? 'every day'
        : `every ${minutes(value)}`;

/** "6 days", "5 h", "today", "expired 3 days ago": whole days, rounded down so that nobody is told too much. */
export function daysLeft(days: number): string {
  if (days < 0) {
    const gone = Math.floor(-days);
    return gone === 0 ? 'expired today' : `expired ${count(gone, 'day')} ago`;
  }
  if (days < 2) return `${Math.max(1, Math.floor(days * 24))} h`;
  return count(Math.floor(days), 'day');
}

/** "today", "3 days ago", "4 months ago", "9 years ago": how long something is over, roughly. */
export function overSince(daysAgo: number): string {
  const days = Math.floor(daysAgo);
  if (days < 1) return 'today';
  if (days < 60) return `${count(days, 'day')} ago`;
  return days < 730 ? `${Math.floor(days / 30.44)} months ago` : `${Math.floor(days / 365.25)} years ago`;
}

/** "not scanned yet" → "Not scanned yet" */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An address as people say it: without the scheme and the closing slash. */
export const hostOf = (url: string): string => url.replace(/^https:\/\//i, '').replace(/\/$/, '');

/** "A1:B2:…" in groups, as browsers show fingerprints; anything that is not hex stays as it is. */
export function fingerprint(hex: string): string {
  const bare = hex.replaceAll(':', '').toUpperCase();
  return /^[0-9A-F]+$/.test(bare) ? (bare.match(/.{1,2}/g) ?? []).join(':') : hex;
}

/** Seconds of an HSTS max-age as a person says them: "1 year", "180 days", "10 min". */
export function maxAge(seconds: number): string {
  if (seconds >= 31_536_000 && seconds % 31_536_000 === 0) return count(seconds / 31_536_000, 'year');
  if (seconds >= 86_400) return count(Math.floor(seconds / 86_400), 'day');
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min`;
  return `${seconds} s`;
}

/** "3.4 MB", "812 kB": the size of a file, by thousands. */
export const fileSize = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;

/** "99.8 %" of a share 0..1; never rounded up to 100. */
export const formatShare = (share: number): string =>
  share >= 1 ? '100 %' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
