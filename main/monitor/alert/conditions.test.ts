import { describe, expect, it } from 'vitest';
import { type Reach, type ReachEvent, unknownReach } from '../look/reach.ts';
import type { Condition } from '../memory.ts';
import { condition, end, type Turn, turnPin, turnReach, withOpen } from './conditions.ts';

const MINUTE = 60_000;
const open = (over: Partial<Condition> = {}): Condition => ({
  ...condition('it@1', 'it', 'high', null, { title: 'Something', body: '' }),
  ...over,
});
const told = open({ alertId: 1, toldAt: 5 });
const nothing: Turn = { open: {}, ended: [] };

it('a new condition was told to nobody, and is no longer than an alert may be', () => {
  const long = { title: 't'.repeat(300), body: 'b'.repeat(3000) };
  expect(condition('it@1', 'it', 'low', 'a.b', long)).toEqual({
    episode: 'it@1',
    kind: 'it',
    severity: 'low',
    findingId: 'a.b',
    subject: null,
    title: 't'.repeat(200),
    body: 'b'.repeat(1000),
    alertId: null,
    toldAt: 0,
  });
});

it('an end is good news of what was told, where there are words for it', () => {
  const before: Turn = { open: { it: told, other: open() }, ended: [{ condition: open(), sentence: '0' }] };
  expect(end(before, 'it', 'It is over.')).toEqual({
    open: { other: open() },
    ended: [...before.ended, { condition: told, sentence: 'It is over.' }],
  });
  expect(end(before, 'it', null)).toEqual({ open: { other: open() }, ended: before.ended });
  expect(end(before, 'other', 'It is over.').ended).toEqual(before.ended);
  expect(end(nothing, 'it', 'It is over.')).toEqual(nothing);
});

it('what opens is beside what is open already', () => {
  expect(withOpen({ open: { a: told }, ended: [] }, 'b', open()).open).toEqual({ a: told, b: open() });
});

describe('after a look that tells whether it can be reached', () => {
  const about = { name: 'home', seenBefore: true, error: null, limitAt: null, limitMs: 0 };
  const step = (over: Partial<Reach>, ...events: ReachEvent[]) => ({
    reach: { ...unknownReach(7), ...over },
    events,
  });
  const down = step({ state: 'down' }, 'down');

  it('down is open from its first failure on, with the reason', () => {
    expect(turnReach({}, down, { ...about, error: 'Connection refused.' }, 9).open.down).toMatchObject({
      episode: 'down@7',
      severity: 'high',
      title: 'home cannot be reached',
      body: 'Connection refused.\nIt did not answer three times in a row, and our own connection works.',
    });
    expect(turnReach({}, down, about, 9).open.down?.body).toMatch(/^It did not answer/);
  });

  it('a cloud of which nothing was ever seen is not told as down', () => {
    expect(turnReach({}, down, { ...about, seenBefore: false }, 9)).toEqual(nothing);
  });

  it('up ends it', () => {
    expect(turnReach({ down: told }, step({ state: 'up' }, 'up'), about, 9)).toEqual({
      open: {},
      ended: [{ condition: told, sentence: 'home can be reached again.' }],
    });
    expect(turnReach({ down: told }, step({ state: 'down' }), about, 9).open).toEqual({ down: told });
  });

  it('maintenance is open from its limit on, once', () => {
    const inside = step({ state: 'maintenance', maintenanceSince: 7 });
    const at = (now: number, limitAt: number | null = 100) =>
      turnReach({}, inside, { ...about, limitAt, limitMs: 90 * MINUTE }, now).open.maintenance;
    expect(at(99)).toBeUndefined();
    expect(at(100)).toMatchObject({
      episode: 'maintenance@7',
      severity: 'medium',
      findingId: 'cloud.maintenance',
      title: 'home is still in maintenance',
      body: expect.stringContaining('more than 90 minutes ago'),
    });
    expect(at(100, null)).toBeUndefined();
    const again = turnReach({ maintenance: told }, inside, { ...about, limitAt: 100 }, 200);
    expect(again).toEqual({ open: { maintenance: told }, ended: [] });
  });

  it('the end of maintenance ends it', () => {
    expect(turnReach({ maintenance: told }, step({ state: 'up' }), about, 9)).toEqual({
      open: {},
      ended: [{ condition: told, sentence: 'home: maintenance is over.' }],
    });
  });
});

describe('what a pin says to an unexpected certificate', () => {
  const pin = 'aa';
  const critical = { certificate: { ...told, severity: 'critical' as const } };
  const asFinding = { certificate: { ...critical.certificate, findingId: 'certificate.pin-mismatch' } };
  const left = (before: Record<string, Condition>, pinned: boolean, pinMismatch?: boolean, now = pin) =>
    turnPin(before, { name: 'home', certificate: { pinned, pinMismatch }, pin: now === '' ? null : now });

  it('nothing where none is open or none was seen', () => {
    expect(left({}, true)).toEqual(nothing);
    expect(turnPin(critical, { name: 'home', certificate: null, pin: null }).open).toEqual(critical);
  });

  it('that it is over, where the shown one is the pinned one', () => {
    expect(left(critical, true)).toEqual({
      open: {},
      ended: [{ condition: critical.certificate, sentence: 'home: its certificate is the pinned one.' }],
    });
  });

  it('that it is the finding of the report, where the pin was broken', () => {
    expect(left(critical, false, true).open).toEqual(asFinding);
    expect(left({ certificate: told }, false, true).open).toEqual({ certificate: told });
    expect(left(critical, false, false).open).toEqual(critical);
  });

  it('that it ends without a word, where nothing is pinned any more', () => {
    expect(left(asFinding, false, false, '')).toEqual(nothing);
    expect(left(asFinding, false, false).open).toEqual(asFinding);
    expect(left(critical, false, false, '').open).toEqual(critical);
  });
});
