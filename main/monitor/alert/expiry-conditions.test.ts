import { describe, expect, it } from 'vitest';
import { type View, viewOf } from '../change/view.ts';
import type { Condition, Conditions } from '../memory.ts';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { condition } from './conditions.ts';
import type { ExpiryMemory } from './expiry.ts';
import { inWordsOfNow, turnExpiry } from './expiry-conditions.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1);
const iso = (day: number) => new Date(START + day * DAY).toISOString();
const ours = "let's encrypt";
/** A certificate of 90 days from the start on. */
const life = { fingerprint256: 'bb', notBefore: iso(0), notAfter: iso(90) };

const view = (traits: ReportTraits = {}) =>
  viewOf(makeReport({ at: START, ...traits, certificate: { ...life, ...traits.certificate } }));
const told = (alertId: number | null, severity: Condition['severity'] = 'high'): Condition => ({
  ...condition('x', 'x', severity, null, { title: 'As told', body: '' }),
  alertId,
});
const memory = (thing: string, issuer = ours, ...names: string[]): ExpiryMemory => ({
  thing,
  issuer,
  told: names,
  earlier: [],
});

interface Before {
  open?: Conditions;
  certificate?: ExpiryMemory;
  support?: ExpiryMemory;
}
const turn = (
  now: View,
  day: number,
  { open = {}, certificate, support }: Before = {},
  { first = false, shown = 'BB', ownDays = [] as number[] } = {},
) =>
  turnExpiry(
    open,
    { view: now, certificate: certificate ?? null, support: support ?? null },
    { name: 'home', shown, ownDays, first },
    START + day * DAY,
  );

describe('a certificate that runs out', () => {
  it('opens its step, and is only learned with the first report', () => {
    const opened = turn(view(), 76);
    expect(opened.open['expiry:certificate']).toMatchObject({
      episode: 'expiry:certificate|bb|overdue',
      severity: 'medium',
      findingId: 'certificate.renewal-overdue',
    });
    expect(opened.certificate).toEqual(memory('bb', ours, 'overdue'));
    expect(turn(view(), 76, {}, { first: true })).toMatchObject({
      open: {},
      certificate: opened.certificate,
    });
  });

  it('is spoken of only at the sight of it', () => {
    expect(turn(view(), 76, {}, { shown: 'cc' })).toMatchObject({ open: {}, certificate: null });
  });

  it.each<[string, Condition, 'waits' | 'gives way']>([
    ['something more severe that could not be told yet', told(null, 'high'), 'waits'],
    ['something as severe that could not be told yet', told(null, 'medium'), 'waits'],
    ['something milder that could not be told yet', told(null, 'low'), 'gives way'],
    ['something more severe that was told', told(1, 'high'), 'gives way'],
  ])('finds %s: that one %s', (_, before, what) => {
    const open = { 'expiry:certificate': before };
    const next = turn(view(), 76, { open, certificate: memory('bb') });
    expect(next.open['expiry:certificate']?.title === 'As told').toBe(what === 'waits');
    expect(next.certificate?.told).toEqual(['overdue']);
  });
});

describe('another certificate in the place of one that ran out', () => {
  const open = { 'expiry:certificate': told(1) };
  const news = (
    certificate: ReportTraits['certificate'],
    day: number,
    before = memory('aa', ours, 'expired'),
  ) => turn(view({ certificate: certificate ?? {} }), day, { open, certificate: before });

  it('is a renewal, and good news', () => {
    const { ended, open: left } = news({}, 1);
    expect(left).toEqual({});
    expect(ended.map(({ sentence }) => sentence)).toEqual([
      'home: the certificate was renewed, valid until 30 Aug 2026.',
    ]);
    expect(news({}, 1, memory('aa', '', 'expired')).ended).toHaveLength(1);
  });

  it.each<[string, ReportTraits['certificate'], number]>([
    ['not trusted', { trusted: false }, 1],
    ['of another issuer', { issuer: 'CN=X,O=Other' }, 1],
    ['overdue itself', {}, 75],
  ])('is no good news where it is %s', (_, certificate, day) => {
    expect(news(certificate, day).ended).toEqual([]);
  });

  it('the same one ends nothing', () => {
    expect(news({}, 1, memory('bb', ours, 'expired'))).toMatchObject({ open, ended: [] });
  });
});

describe('support that ends', () => {
  const open = { 'expiry:support': told(1) };
  const before = memory('Nextcloud 33 2026-05-01', '', 'over');

  it('opens its step, by the name and last day of the version', () => {
    const opened = turn(view({ eol: '2026-06-30' }), 1);
    expect(opened.open['expiry:support']).toMatchObject({
      episode: 'expiry:support|Nextcloud 34 2026-06-30|30 days',
      title: 'Nextcloud 34 of home: support ends in 29 days',
      body: 'Security updates stop on 30 Jun 2026. Plan the update to the next version.',
    });
    expect(opened.support?.told).toEqual(['90 days', '30 days']);
  });

  it('that ended on an unknown day is told by the version', () => {
    const ended = view({ supported: false });
    expect(turn(ended, 1).open['expiry:support']?.title).toBe(
      'Nextcloud 34.0.3 of home gets no more security updates',
    );
    const { version: _, ...facts } = ended.facts;
    const nameless = turn({ ...ended, facts }, 1);
    expect(nameless.open['expiry:support']?.episode).toBe('expiry:support|Nextcloud|over');
  });

  it.each<[string, ReportTraits, string[]]>([
    [
      'supported for long',
      { eol: '2027-01-31' },
      ['home: the installed version is supported until 31 Jan 2027.'],
    ],
    ['supported, nobody knows how long', {}, ['home: the installed version is supported.']],
    ['as old', { supported: false, eol: '2026-05-31' }, []],
  ])('is over with another version, good news where that is %s', (_, traits, sentences) => {
    const next = turn(view(traits), 1, { open, support: before });
    expect(next.ended.map(({ sentence }) => sentence)).toEqual(sentences);
    expect(next.open['expiry:support']?.title).not.toBe('As told');
  });

  it('goes on where nobody knows any more', () => {
    const { support: _, ...facts } = view().facts;
    expect(turn({ ...view(), facts }, 1, { open, support: before })).toMatchObject({ open, ended: [] });
  });
});

it('where nothing is known nothing runs out', () => {
  const known = { view: null, certificate: null, support: null };
  const about = { name: 'home', shown: 'bb', ownDays: [], first: false };
  expect(turnExpiry({}, known, about, START)).toEqual({
    open: {},
    ended: [],
    certificate: null,
    support: null,
  });
});

describe('what waited is told in the words of now', () => {
  const seen = view({ eol: '2026-06-30' });
  const words = (key: string, thing: string, step: string, day: number, of: View | null = seen) => {
    const open = condition(`${key}|${thing}|${step}`, key, 'high', null, { title: 'Then', body: 'Then' });
    return inWordsOfNow(open, of, 'home', START + day * DAY);
  };

  it('a certificate and support', () => {
    expect(words('expiry:certificate', 'bb', 'critical', 84)).toMatchObject({
      title: 'Certificate of home: 6 days left, renewal is overdue',
      body: 'It should have been renewed by now: look at the renewal job of the server.',
    });
    expect(words('expiry:certificate', 'bb', '30 days', 61).title).toBe('Certificate of home: 29 days left');
    expect(words('expiry:support', 'Nextcloud 34 2026-06-30', '30 days', 20)).toMatchObject({
      title: 'Nextcloud 34 of home: support ends in 10 days',
      body: expect.stringMatching(/^Security updates stop/),
    });
  });

  it('but not what is about another one, or something else', () => {
    for (const thing of ['aa', 'b'])
      expect(words('expiry:certificate', thing, 'critical', 84).title).toBe('Then');
    expect(words('finding:x', 'bb', 'critical', 84).title).toBe('Then');
    expect(words('expiry:certificate', 'bb', 'critical', 84, null).title).toBe('Then');
  });

  it('is no longer than an alert may be', () => {
    const open = condition('expiry:certificate|bb|critical', 'x', 'high', null, { title: '', body: '' });
    expect(inWordsOfNow(open, seen, 'n'.repeat(300), START + 84 * DAY).title).toHaveLength(200);
  });
});
