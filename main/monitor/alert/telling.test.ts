import { beforeEach, describe, expect, it } from 'vitest';
import { type CloudSettings, defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import { viewOf } from '../change/view.ts';
import { type CloudMemory, type Condition, type Conditions, Memories } from '../memory.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { makeReport } from '../testing/reports.ts';
import { condition, type Ended } from './conditions.ts';
import { Inbox } from './inbox.ts';
import { nextReminderAt, type Told, tellOpen } from './telling.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const DAY = 86_400_000;
const cloud = { id: 'a', name: 'home' } as CloudSettings;
const mute = {
  id: 'm',
  cloudId: 'a',
  findingId: 'a.b',
  subject: null,
  until: null as string | null,
  reason: '',
};

const open = (key: string, over: Partial<Condition> = {}): Condition => ({
  ...condition(`${key}@1`, 'finding-new', 'high', 'a.b', { title: key, body: '' }),
  ...over,
});
/** Told a day ago, and critical. */
const critical = (key: string, over: Partial<Condition> = {}) =>
  open(key, { severity: 'critical', alertId: 1, toldAt: NOON - DAY, ...over });

let settings: Settings;
let history: MemoryHistory;
let memory: CloudMemory;
let stored: AlertRecord[];
let ports: Parameters<typeof tellOpen>[0];

beforeEach(() => {
  settings = defaultSettings();
  settings.alerts.remindCriticalHours = 24;
  history = new MemoryHistory();
  memory = new Memories(history).get('a', NOON);
  stored = [];
  const inbox = new Inbox({
    history,
    clock: new ManualClock(NOON),
    settings: () => settings,
    channels: [],
    onAlert: (record) => stored.push(record),
    log: () => undefined,
  });
  ports = { history, inbox, settings: () => settings };
});

const tell = (now: Conditions, told: Partial<Told> = {}, before: Conditions = {}): string[] => {
  memory.open = now;
  const from = stored.length;
  tellOpen(ports, cloud, memory, { ended: [], saw: 'all', ...told }, before, NOON);
  return stored.slice(from).map(({ title }) => title);
};

/** A certificate with six days left is seen. */
const sixDaysLeft = (): void => {
  memory.known.view = viewOf(
    makeReport({
      certificate: {
        fingerprint256: 'aa',
        notBefore: new Date(NOON - 84 * DAY).toISOString(),
        notAfter: new Date(NOON + 6 * DAY).toISOString(),
      },
    }),
  );
};

describe('what opens', () => {
  it('is told, and remembers by which alert and when', () => {
    expect(tell({ x: open('x') })).toEqual(['x']);
    expect(stored).toMatchObject([{ cloudId: 'a', findingId: 'a.b', kind: 'finding-new', severity: 'high' }]);
    expect(memory.open.x).toMatchObject({ alertId: stored[0]?.id, toldAt: NOON });
    expect(tell({ ...memory.open })).toEqual([]);
  });

  it('again as what it was is what was told then', () => {
    tell({ x: open('x') });
    expect(tell({ x: open('x'), y: open('y') })).toEqual(['y']);
    expect(memory.open).toMatchObject({ x: { alertId: 1, toldAt: NOON }, y: { alertId: 2 } });
  });

  it('before this look is told only at the sight of it', () => {
    const waiting = { x: open('x'), y: open('y') };
    expect(tell(waiting, { saw: [] }, waiting)).toEqual([]);
    expect(tell(waiting, { saw: ['y'] }, waiting)).toEqual(['y']);
    // Another episode of the same matter is fresh.
    expect(tell(waiting, { saw: [] }, { x: open('x', { episode: 'x@0' }) })).toEqual(['x']);
  });

  it('is told in the words of now', () => {
    sixDaysLeft();
    const then = open('x', { episode: 'expiry:certificate|aa|overdue' });
    expect(tell({ 'expiry:certificate': then })).toEqual([
      'Certificate of home: 6 days left, renewal is overdue',
    ]);
  });
});

describe('a reminder', () => {
  it('comes with a full scan that saw it, says still, and is told of again a day later', () => {
    const long = critical('x', { title: 't'.repeat(200) });
    expect(tell({ x: long }, { saw: ['x'] })).toEqual([]);
    expect(tell({ x: long })).toEqual([`Still: ${'t'.repeat(193)}`]);
    expect(stored).toMatchObject([{ kind: 'reminder', severity: 'critical' }]);
    expect(memory.open.x).toMatchObject({ alertId: 1, toldAt: NOON });
    // At the same moment once more: there is one already.
    expect(tell({ x: critical('x', { alertId: 7 }) })).toEqual([]);
    expect(memory.open.x).toMatchObject({ alertId: 7, toldAt: NOON });
  });

  it('is in the words of now', () => {
    sixDaysLeft();
    const then = critical('x', { episode: 'expiry:certificate|aa|critical' });
    expect(tell({ 'expiry:certificate': then })).toEqual([
      'Still: Certificate of home: 6 days left, renewal is overdue',
    ]);
  });

  it('ends with an acknowledgement of any that told it', () => {
    for (const key of ['x', 'y']) tell({ [key]: open(key) });
    history.acknowledge(1, new Date(NOON).toISOString());
    expect(tell({ x: critical('x'), y: critical('y') })).toEqual(['Still: y']);
  });
});

describe('good news', () => {
  const ended: Ended[] = [{ condition: open('x', { title: 'o'.repeat(200) }), sentence: 's'.repeat(300) }];

  it('is told where the owner wants it', () => {
    expect(tell({}, { ended })).toEqual([]);
    settings.alerts.recovery = true;
    tell({}, { ended });
    expect(stored).toMatchObject([
      {
        kind: 'recovery',
        severity: 'info',
        findingId: 'a.b',
        title: 's'.repeat(200),
        body: `Over: ${'o'.repeat(200)}`,
      },
    ]);
  });

  it('is not told of what is muted', () => {
    settings.alerts.recovery = true;
    settings.mutes = [mute];
    expect(tell({}, { ended })).toEqual([]);
    settings.mutes = [{ ...mute, findingId: 'other' }];
    expect(tell({}, { ended })).toHaveLength(1);
  });
});

describe('the next reminder', () => {
  const next = (now: Conditions, limit = NOON + DAY) =>
    nextReminderAt(ports, 'a', { ...memory, open: now }, NOON, limit);
  const at = (hours: number) => critical('x', { toldAt: NOON - DAY + hours * 3_600_000 });

  it('is the first of all that are due before the limit', () => {
    expect(next({})).toBeNull();
    expect(next({ x: at(3), y: at(2), mild: open('mild', { alertId: 1 }) })).toBe(NOON + 2 * 3_600_000);
    expect(next({ x: at(-3) })).toBe(NOON - 3 * 3_600_000);
    expect(next({ x: at(24) })).toBeNull();
  });

  it('is none of what is muted then, or was acknowledged', () => {
    const until = (hours: number) => [{ ...mute, until: new Date(NOON + hours * 3_600_000).toISOString() }];
    settings.mutes = until(2);
    expect(next({ x: at(1) })).toBeNull();
    expect(next({ x: at(3) })).toBe(NOON + 3 * 3_600_000);
    // It waits already, and the mute ends only later.
    settings.mutes = until(1);
    expect(next({ x: at(-3) })).toBeNull();
    settings.mutes = until(-1);
    expect(next({ x: at(-3) })).not.toBeNull();
    settings.mutes = [];
    tell({ x: open('x') });
    history.acknowledge(1, new Date(NOON).toISOString());
    expect(next({ x: at(3) })).toBeNull();
  });
});
