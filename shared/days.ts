/**
 * A length of time in days, in whole hundredths rounded down: nobody is told of more time than there is, and the report,
 * the terminal and the page agree. `ms` in milliseconds; negative where it is over.
 */
export const daysOf = (ms: number): number => Math.floor(ms / 864_000) / 100;

/** Names of months as the app writes them. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "14 Feb 2027" of a date or a moment in ISO 8601, by the day that stands there; the text itself where none does. */
export function dayText(date: string): string {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/.exec(date) ?? [];
  const name = MONTHS[Number(month) - 1];
  return year === undefined || name === undefined ? date : `${Number(dayOfMonth)} ${name} ${year}`;
}
