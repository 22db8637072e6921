import { expect, it } from 'vitest';
import {
  certificateSteps,
  certificateText,
  type ExpiryMemory,
  endedSupport,
  expiryStep,
  nextAlertAt,
  supportSteps,
  supportText,
} from './expiry.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const at = (days: number) => START + days * DAY;
const life = (days: number) => ({
  notBefore: new Date(at(0)).toISOString(),
  notAfter: new Date(at(days)).toISOString(),
});

/** What speaks of a certificate of 90 days at a look on each of these days. */
function opens(ownDays: number[], days: number[], start: ExpiryMemory | null = null) {
  let memory = start;
  return days.map((day) => {
    const step = expiryStep(memory, 'aa', '', certificateSteps(life(90), ownDays), at(day));
    memory = step.memory;
    return step.opens && `${step.opens.name}: ${step.opens.severity}`;
  });
}

it('an own threshold does not hide what is worse and was reached with it', () => {
  expect(opens([0], [89, 90])).toEqual(['critical: high', 'expired: critical']);
  expect(opens([5], [70, 86])).toEqual([null, 'critical: high']);
  expect(opens([5], [83, 86])).toEqual(['critical: high', '5 days: medium']);
});

it('a threshold that was passed before it was set is no news beside what was told', () => {
  const told = { thing: 'aa', told: ['overdue', 'critical'], issuer: '', earlier: [] };
  expect(opens([30], [84], told)).toEqual([null]);
  // Of the same moment and as severe as what was told.
  expect(opens([15], [76], { ...told, told: ['overdue'] })).toEqual([null]);
  // What is told of the same moment and is milder stands for nothing graver.
  expect(opens([0], [90], { ...told, told: ['overdue', 'critical', '0 days'] })).toEqual([
    'expired: critical',
  ]);
});

it('a threshold longer than the lifetime is none', () => {
  const names = (days: number, own: number[]) => certificateSteps(life(days), own).map(({ name }) => name);
  expect(names(6, [14, 6, 3])).toEqual(['3 days', 'critical', 'expired']);
});

it('remembers the last few, and one that comes back holds again at its worst', () => {
  const steps = certificateSteps(life(90), []);
  let memory: ExpiryMemory | null = null;
  const look = (thing: string, day: number) => {
    const step = expiryStep(memory, thing, '', steps, at(day));
    memory = step.memory;
    return step.opens?.name ?? null;
  };
  expect([look('a', 80), look('a', 95), look('b', 10), look('a', 96), look('a', 97)]).toEqual([
    'overdue',
    'expired',
    null,
    'expired',
    null,
  ]);
  expect([look('h', 76), look('i', 10), look('h', 77)]).toEqual(['overdue', null, 'overdue']);
  // Of what nothing was told there is nothing to remember.
  expect((memory as ExpiryMemory | null)?.earlier.map(({ thing }) => thing)).toEqual(['a']);
  for (const thing of ['c', 'd', 'e', 'f', 'g']) look(thing, 76);
  expect((memory as ExpiryMemory | null)?.earlier.map(({ thing }) => thing)).toEqual(['c', 'd', 'e', 'f']);
});

it('names the finding under which a report says the same', () => {
  const found = (steps: ReturnType<typeof certificateSteps>) =>
    steps.map(({ name, findingId }) => [name, findingId]);
  expect(found(certificateSteps(life(90), [30, 10]))).toEqual([
    ['30 days', null],
    ['overdue', 'certificate.renewal-overdue'],
    ['10 days', 'certificate.renewal-overdue'],
    ['critical', 'certificate.renewal-critical'],
    ['expired', 'certificate.expired'],
  ]);
  expect(found(certificateSteps(life(90), [15])).find(([name]) => name === '15 days')?.[1]).toBe(
    'certificate.renewal-overdue',
  );
  expect(found(supportSteps('2026-12-31', [60, 61, 30]))).toEqual([
    ['90 days', null],
    ['61 days', null],
    ['60 days', 'cloud.end-of-life-soon'],
    ['30 days', 'cloud.end-of-life-soon'],
    ['7 days', 'cloud.end-of-life-soon'],
    ['over', 'cloud.end-of-life'],
  ]);
  expect(found(supportSteps('2026-12-31', [0])).slice(-2)).toEqual([
    ['over', 'cloud.end-of-life'],
    ['0 days', 'cloud.end-of-life'],
  ]);
});

it('support ends when its last day is over, and is told 90, 30 and 7 days before', () => {
  const end = Date.UTC(2027, 0, 1);
  const steps = supportSteps('2026-12-31', []).map(({ at: when, severity }) => [
    (end - when) / DAY,
    severity,
  ]);
  expect(steps).toEqual([
    [90, 'low'],
    [30, 'medium'],
    [7, 'medium'],
    [0, 'high'],
  ]);
  expect(endedSupport()).toMatchObject([{ name: 'over', severity: 'high' }]);
});

it('what is remembered stays the very same where nothing is new, and learns who issued it', () => {
  const steps = certificateSteps(life(90), []);
  const before = { thing: 'aa', told: ['overdue'], issuer: '', earlier: [] };
  expect(expiryStep(before, 'aa', '', steps, at(76)).memory).toBe(before);
  expect(expiryStep(before, 'aa', 'ca', steps, at(76))).toEqual({
    memory: { ...before, issuer: 'ca' },
    opens: null,
  });
});

it('the next alert is the earliest step ahead, or the end of the mute that holds it back', () => {
  const steps = certificateSteps(life(90), []);
  const next = (day: number, mayTell: number) => nextAlertAt(steps, () => mayTell, at(day));
  expect(next(0, 0)).toBe(at(75));
  expect(next(75, 0)).toBe(at(82.5));
  expect(next(0, at(80))).toBe(at(80));
  expect(next(0, Number.POSITIVE_INFINITY)).toBeNull();
  expect(next(90, 0)).toBeNull();
});

it.each([
  ['expired', 90, 'Certificate of home: expired today'],
  ['expired', 89.9, 'Certificate of home: expired today'],
  ['critical', 95.5, 'Certificate of home: expired 5 days ago'],
  ['critical', 84, 'Certificate of home: 6 days left, renewal is overdue'],
  ['30 days', 60, 'Certificate of home: 30 days left'],
  ['5 days', 85, 'Certificate of home: 5 days left, renewal is overdue'],
  ['15 days', 75, 'Certificate of home: 15 days left, renewal is overdue'],
  ['critical', 89.5, 'Certificate of home: 12 h left, renewal is overdue'],
  ['critical', 90, 'Certificate of home: expired today'],
  // Our clock was set back: what was told stays so.
  ['overdue', 74, 'Certificate of home: 16 days left, renewal is overdue'],
])('the step %s on day %d: %s', (step, day, title) => {
  expect(certificateText('home', life(90), step, at(day)).title).toBe(title);
});

it.each([
  ['expired', 91, 'Devices refuse to connect until it is renewed. Look at the renewal job of the server.'],
  ['critical', 84, 'It should have been renewed by now: look at the renewal job of the server.'],
  ['30 days', 60, 'You asked to be told 30 days before it runs out.'],
  [
    '5 days',
    85,
    'You asked to be told 5 days before it runs out. It should have been renewed by now: look at the renewal job of the server.',
  ],
])('the step %s on day %d says what to do', (step, day, body) => {
  expect(certificateText('home', life(90), step, at(day)).body).toBe(body);
});

it.each([
  ['2026-01-10', 9.5, 'Nextcloud 34 of home: support ends in 1 day'],
  ['2026-01-10', 8, 'Nextcloud 34 of home: support ends in 2 days'],
  ['2026-01-10', 10, 'Nextcloud 34 of home gets no more security updates'],
  [null, 0, 'Nextcloud 34 of home gets no more security updates'],
])('support until the end of %s, on day %d: %s', (until, day, title) => {
  expect(supportText('home', 'Nextcloud 34', until, at(day)).title).toBe(title);
});
