import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/settings.ts';
import type { KeyedAlert } from '../../storage/types.ts';
import type { Condition, Conditions } from '../memory.ts';
import { fateOf, mentions } from './after-quiet.ts';
import { condition } from './conditions.ts';

const NOW = Date.UTC(2026, 5, 2, 7);
const HOUR = 3_600_000;

let id = 0;
const held = (episode: string, over: Partial<KeyedAlert> = {}): KeyedAlert => {
  const cloudId = over.cloudId === undefined ? 'a' : over.cloudId;
  id += 1;
  return {
    id,
    at: '2026-06-02T00:00:00.000Z',
    cloudId,
    findingId: null,
    kind: 'down',
    severity: 'high',
    title: episode,
    body: '',
    delivery: 'held',
    deliveredAt: null,
    acknowledgedAt: null,
    problem: null,
    dedupeKey: `${cloudId}|${episode}`,
    ...over,
  };
};
const recovery = (episode: string) => held(`over|${episode}`, { kind: 'recovery', severity: 'info' });
const open = (episode: string, over: Partial<Condition> = {}): Condition => ({
  ...condition(episode, 'down', 'high', null, { title: '', body: '' }),
  alertId: 1,
  ...over,
});

describe('what became of what a held alert told', () => {
  it.each<[string, KeyedAlert, Conditions, string]>([
    ['an interception', held('x', { kind: 'intercepted', cloudId: null }), {}, 'over'],
    ['what is about no cloud', held('x', { cloudId: null }), {}, 'holds'],
    ['what is open', held('down@1'), { down: open('down@1') }, 'holds'],
    ['its reminder', held('down@1|again|5'), { down: open('down@1') }, 'holds'],
    ['what is not open', held('down@1'), { other: open('other@1') }, 'over'],
    ['another episode that was told', held('down@1'), { down: open('down@2') }, 'overtaken'],
    [
      'another episode that nobody was told of',
      held('down@1'),
      { down: open('down@2', { alertId: null }) },
      'holds',
    ],
    [
      'another episode that is milder',
      held('down@1'),
      { down: open('down@2', { severity: 'low' }) },
      'holds',
    ],
    [
      'an earlier step of the same',
      held('expiry:certificate|aa|overdue'),
      { 'expiry:certificate': open('expiry:certificate|aa|critical') },
      'overtaken',
    ],
    ['a key that only begins alike', held('down@1'), { do: open('do@1') }, 'over'],
    ['good news', recovery('down@1'), {}, 'holds'],
    ['good news of what is bad again', recovery('down@1'), { down: open('down@2') }, 'overtaken'],
  ])('%s', (_, alert, now, fate) => {
    expect(fateOf(alert, now)).toBe(fate);
  });
});

describe('after quiet hours', () => {
  const { alerts } = defaultSettings();
  const said = (
    alertsHeld: KeyedAlert[],
    now: Conditions = {},
    about: Partial<Parameters<typeof mentions>[1]> = {},
  ) =>
    mentions(alertsHeld, {
      now: NOW,
      offsetMinutes: () => 120,
      settings: { alerts, mutes: [] },
      openOf: () => now,
      isAcknowledged: () => false,
      overSince: {},
      ...about,
    }).map(({ alert, note, severity }) => [alert.title, note, severity]);
  const holds = held('holds@1');
  const holding = { holds: open('holds@1') };

  it('says since when it is over by the owner’s clock, with the day where that is not clear', () => {
    const note = (since: number | null) => {
      const alert = held('gone@1');
      return said([holds, alert], holding, { overSince: since === null ? {} : { [alert.id]: since } })[1];
    };
    expect(note(NOW - 8 * HOUR)).toEqual(['gone@1', 'over since 01:00', 'info']);
    expect(note(NOW - 24 * HOUR + 1)?.[1]).toBe('over since 09:00');
    expect(note(NOW - 24 * HOUR)?.[1]).toBe('over since 1 Jun 2026 09:00');
    expect(note(null)?.[1]).toBe('over');
  });

  it('what is over is no message alone, unless good news is wanted or it concerns afterwards', () => {
    expect(said([held('gone@1')])).toEqual([]);
    const wanted = { settings: { alerts: { ...alerts, recovery: true }, mutes: [] } };
    expect(said([held('gone@1')], {}, wanted)).toEqual([['gone@1', 'over', 'info']]);
    expect(said([held('it@1', { kind: 'certificate-unexpected' })])).toEqual([['it@1', 'over', 'high']]);
  });

  it('what was acknowledged or muted is not said; a digest and what is about no cloud always is', () => {
    const all = [
      holds,
      held('ours', { cloudId: null }),
      held('digest:1,2', { kind: 'digest', dedupeKey: 'digest:1,2' }),
    ];
    const titles = (about: Partial<Parameters<typeof mentions>[1]>) =>
      said(all, holding, about).map(([title]) => title);
    expect(titles({ isAcknowledged: () => true })).toEqual(['ours', 'digest:1,2']);
    const mute = { id: 'm', cloudId: 'a', findingId: null, subject: null, until: null, reason: '' };
    expect(titles({ settings: { alerts, mutes: [mute] } })).toEqual(['ours', 'digest:1,2']);
    expect(titles({})).toHaveLength(3);
  });

  it('a mute of one subject covers the alert about that subject', () => {
    const about = (subject: string) => {
      const mute = { id: 'm', cloudId: 'a', findingId: 'a.b', subject: 'x', until: null, reason: '' };
      const now = { holds: open('holds@1', { subject }) };
      return said([{ ...holds, findingId: 'a.b' }], now, { settings: { alerts, mutes: [mute] } });
    };
    expect(about('x')).toEqual([]);
    expect(about('y')).toHaveLength(1);
  });

  it('each matter is said once, by its newest alert, and good news beside what is over is one matter', () => {
    const newest = held('holds@1|again|9', { kind: 'reminder' });
    expect(said([holds, newest], holding)).toEqual([['holds@1|again|9', null, 'high']]);
    const both = [held('gone@1'), recovery('gone@1'), recovery('long gone@1'), holds];
    expect(said(both, holding).map(([title]) => title)).toEqual(['gone@1', 'over|long gone@1', 'holds@1']);
  });
});
