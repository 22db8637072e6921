import { dayAndTime } from '../../shared/words/index.ts';

/** How long a mute lasts, as the owner picks it: a number of days, "date" with a day of the calendar, or "forever". */
export interface Span {
  choice: string;
  /** "2026-11-30", as a date field writes it. */
  date: string;
}

const DAY = 86_400_000;
const YEARS = 10;

const two = (value: number): string => String(value).padStart(2, '0');

/** The owner's calendar day of a moment as a date field writes it: "2026-11-30". */
export function dateOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The end of a mute as ISO time, null for good; "wrong" where the day is none, is over, or is further than ten years. */
export function endOfMute({ choice, date }: Span, now: number): string | null | 'wrong' {
  if (choice === 'forever') return null;
  if (choice !== 'date') return new Date(now + Number(choice) * DAY).toISOString();
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)?.slice(1).map(Number);
  if (!parts) return 'wrong';
  const [year = 0, month = 0, day = 0] = parts;
  // That day still belongs to it.
  const end = new Date(year, month - 1, day, 23, 59).getTime();
  return end > now && end < now + YEARS * 366 * DAY ? new Date(end).toISOString() : 'wrong';
}

/** When it ends, and what happens then. */
export function endSentence(end: string | null | 'wrong', now: number): string {
  if (end === 'wrong') return 'Pick a day from today on, within ten years.';
  return end === null
    ? 'Ends only when you end it in Settings > Mutes.'
    : `Ends on ${dayAndTime(end, now)}; what is still wrong is told then.`;
}
