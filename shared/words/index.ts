import { english } from './english.ts';

/** The language in force. */
export const {
  number,
  form,
  count,
  listed,
  firstOf,
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
} = english;
