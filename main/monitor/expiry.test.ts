import { expect, it } from 'vitest';
import { certificateSteps, certificateText, type ExpiryMemory, expiryStep, supportSteps } from './expiry.ts';

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
  expect(found(supportSteps('2026-12-31', [60]))).toEqual([
    ['90 days', null],
    ['60 days', 'cloud.end-of-life-soon'],
    ['30 days', 'cloud.end-of-life-soon'],
    ['7 days', 'cloud.end-of-life-soon'],
    ['over', 'cloud.end-of-life'],
  ]);
});

it.each([
  ['expired', 90, 'Certificate of home: expired today'],
  ['expired', 89.9, 'Certificate of home: expired today'],
  ['critical', 95.5, 'Certificate of home: expired 5 days ago'],
  ['critical', 84, 'Certificate of home: 6 days left, renewal is overdue'],
  ['30 days', 60, 'Certificate of home: 30 days left'],
  ['5 days', 85, 'Certificate of home: 5 days left, renewal is overdue'],
])('the step %s on day %d: %s', (step, day, title) => {
  expect(certificateText('home', life(90), step, at(day)).title).toBe(title);
});
