import { expect, it } from 'vitest';
import { dateOf, endOfMute, endSentence } from './mute-span.ts';

const now = new Date(2026, 10, 23, 14, 4).getTime();
const end = (choice: string, date = '') => endOfMute({ choice, date }, now);
const local = (iso: string | null | 'wrong') =>
  iso === null || iso === 'wrong' ? iso : new Date(iso).toString().slice(4, 21);

it('ends after so many days, at the end of a day, or never', () => {
  expect(local(end('7'))).toBe('Nov 30 2026 14:04');
  expect(local(end('date', '2026-11-30'))).toBe('Nov 30 2026 23:59');
  expect(local(end('date', dateOf(now)))).toBe('Nov 23 2026 23:59');
  expect(end('forever')).toBeNull();
});

it.each(['', '2026-11-22', '1999-01-01', '2099-01-01', '275760-09-13', 'soon'])(
  'refuses the day "%s"',
  (date) => {
    expect(end('date', date)).toBe('wrong');
  },
);

it('says what happens at the end', () => {
  expect(endSentence(end('7'), now)).toBe('Ends on 30 Nov, 14:04; what is still wrong is told then.');
  expect(endSentence(null, now)).toBe('Ends only when you end it in Settings > Mutes.');
  expect(endSentence('wrong', now)).toMatch(/from today on/);
});
