/** What a language must be able to say. Moments are ISO 8601, `now` is in ms since the epoch, spans in ms. */
export interface Words {
  /** "1,234" */
  number(value: number): string;
  /** The form that goes with a number: "vulnerability" or "vulnerabilities". */
  form(value: number, one: string, many?: string): string;
  /** "1 finding", "3 findings"; the plural is the singular with an s where it is not given. */
  count(value: number, one: string, many?: string): string;
  /** "30", "30 and 7", "90, 30 and 7". */
  listed(parts: readonly (string | number)[]): string;
  /** The first `most` of a list: "a, b and 3 more"; the whole list joined by commas where it is no longer. */
  firstOf(parts: readonly string[], most: number): string;

  /** "0.4 s", "40 s", "2 h 10 min", "3 days": a length of time in at most two units. */
  span(ms: number): string;
  /** Minutes of a setting: "15 min", "6 h", "2 days". */
  minutes(value: number): string;
  /** "every day", "every 6 h": minutes of a setting as a rhythm. */
  every(value: number): string;
  /** Seconds of an HSTS max-age: "1 year", "180 days", "10 min". */
  maxAge(seconds: number): string;

  /** "6 days", "5 h", "expired 3 days ago": whole days, rounded down so that nobody is told too much. */
  daysLeft(days: number): string;
  /** "6 days left", "5 h left", "expired 3 days ago". */
  daysLeftText(days: number): string;
  /** "today", "3 days ago", "4 months ago", "9 years ago": how long something is over, roughly. */
  overSince(daysAgo: number): string;

  /** "06:00" in local time. */
  clockTime(iso: string): string;
  /** "14:05", with the day of the week where it is not today: "Tue 14:05". */
  clockTimeSoon(iso: string, now: number): string;
  /** "18 Nov", with the year where it is not the year of `now`. */
  day(iso: string, now: number): string;
  /**
   * "18 Nov" of a date without a time ("2026-11-18"), with the year where it is not the year of `now`: a day of the
   * calendar is the same day everywhere, so no time zone moves it. What is no such date is shown as it is.
   */
  calendarDay(date: string, now: number): string;
  /** "14 Feb 2027" of a date or a moment, by the day that stands there; the text itself where none does. */
  dayText(date: string): string;
  /** "today 06:00", "yesterday", "tomorrow 06:00", "18 Nov", "18 Nov 2024": how far away decides how exact. */
  when(iso: string, now: number): string;
  /** Like when(), never without the time: "yesterday 20:00", "18 Nov 06:00". */
  whenExactly(iso: string, now: number): string;
  /** "18 Nov 2026, 06:00": for tooltips and tables where nothing may be left out. */
  exactly(iso: string): string;
  /** "26 Nov, 10:00", with the year where it is not the year of `now`: an end that is to be relied on. */
  dayAndTime(iso: string, now: number): string;
  /** "just now", "4 min ago", "1 h ago", "yesterday", "18 Nov". */
  ago(iso: string, now: number): string;
  /** "in 2 h 10 min", "in 40 s", "now"; days from two days on. */
  until(iso: string, now: number): string;
}
