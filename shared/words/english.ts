import { countingIn } from './counting.ts';
import type { Words } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const counting = countingIn('en-GB', (hidden) => `and ${hidden} more`);
const { count } = counting;

const two = (value: number): string => String(value).padStart(2, '0');

function clockTime(iso: string): string {
  const date = new Date(iso);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function day(iso: string, now: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const text = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`;
  return date.getFullYear() === new Date(now).getFullYear() ? text : `${text} ${date.getFullYear()}`;
}

function calendarDay(date: string, now: number): string {
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

function when(iso: string, now: number): string {
  const days = calendarDays(now, Date.parse(iso));
  if (days === 0) return `today ${clockTime(iso)}`;
  if (days === -1) return 'yesterday';
  if (days === 1) return `tomorrow ${clockTime(iso)}`;
  return day(iso, now);
}

function whenExactly(iso: string, now: number): string {
  const text = when(iso, now);
  return text.endsWith(clockTime(iso)) ? text : `${text} ${clockTime(iso)}`;
}

function exactly(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return 'unknown';
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''} ${date.getFullYear()}, ${clockTime(iso)}`;
}

const dayAndTime = (iso: string, now: number): string => `${day(iso, now)}, ${clockTime(iso)}`;

function ago(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  const days = calendarDays(Date.parse(iso), now);
  return days < 14 ? `${count(Math.max(days, 1), 'day')} ago` : day(iso, now);
}

function until(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms < 1000 ? 'now' : `in ${span(ms)}`;
}

function span(ms: number): string {
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

function minutes(value: number): string {
  if (value % 1440 === 0) return count(value / 1440, 'day');
  if (value % 60 === 0) return `${value / 60} h`;
  return value < 60 ? `${value} min` : `${Math.floor(value / 60)} h ${value % 60} min`;
}

const every = (value: number): string =>
  value === 1
    ? 'every minute'
    : value === 60
      ? 'every hour'
      : value === 1440
        ? 'every day'
        : `every ${minutes(value)}`;

function daysLeft(days: number): string {
  if (days < 0) {
    const gone = Math.floor(-days);
    return gone === 0 ? 'expired today' : `expired ${count(gone, 'day')} ago`;
  }
  if (days < 2) return `${Math.max(1, Math.floor(days * 24))} h`;
  return count(Math.floor(days), 'day');
}

function overSince(daysAgo: number): string {
  const days = Math.floor(daysAgo);
  if (days < 1) return 'today';
  if (days < 60) return `${count(days, 'day')} ago`;
  return days < 730 ? `${Math.floor(days / 30.44)} months ago` : `${Math.floor(days / 365.25)} years ago`;
}

function maxAge(seconds: number): string {
  if (seconds >= 31_536_000 && seconds % 31_536_000 === 0) return count(seconds / 31_536_000, 'year');
  if (seconds >= 86_400) return count(Math.floor(seconds / 86_400), 'day');
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min`;
  return `${seconds} s`;
}

function daysLeftText(days: number): string {
  return days < 0 ? daysLeft(days) : `${daysLeft(days)} left`;
}

function dayText(date: string): string {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/.exec(date) ?? [];
  const name = MONTHS[Number(month) - 1];
  return year === undefined || name === undefined ? date : `${Number(dayOfMonth)} ${name} ${year}`;
}

function clockTimeSoon(iso: string, now: number): string {
  const end = new Date(iso);
  const today = end.toDateString() === new Date(now).toDateString();
  return today ? clockTime(iso) : `${WEEKDAYS[end.getDay()] ?? ''} ${clockTime(iso)}`;
}

/** English as it is written in Britain. */
export const english: Words = {
  ...counting,
  span,
  minutes,
  every,
  maxAge,
  daysLeft,
  daysLeftText,
  overSince,
  clockTime,
  clockTimeSoon,
  day,
  calendarDay,
  dayText,
  when,
  whenExactly,
  exactly,
  dayAndTime,
  ago,
  until,
};
