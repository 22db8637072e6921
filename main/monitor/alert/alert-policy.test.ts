import { describe, expect, it } from 'vitest';
import { defaultSettings, type Mute } from '../../../shared/settings.ts';
import type { Judged } from '../change/judge.ts';
import type { Fact } from '../change/view.ts';
import type { Condition } from '../memory.ts';
import {
  alerting,
  conditionOf,
  isQuiet,
  mutedUntil,
  muteFor,
  remindedAgainAt,
  turnConditions,
  untold,
} from './alert-policy.ts';

const HOUR = 3_600_000;
const AT = '2026-06-01T12:00:00.000Z';

/** A difference that got worse; `fact` is what is seen now. */
function worse(
  key: string,
  kind: Judged['change']['kind'],
  severity: Judged['change']['severity'] = 'medium',
  change: Partial<Judged['change']> = {},
  fact: Partial<Fact> | null = {},
): Judged {
  const subject = key.slice(key.indexOf(':') + 1).replace(/\|$/, '');
  return {
    delta: { key, before: null, after: fact && { value: 'x', severity, ...fact } },
    change: {
      kind,
      subject,
      direction: 'worse',
      severity,
      sentence: `${key}.`,
      before: null,
      after: null,
      cause: 'cloud',
      ...change,
    },
  };
}
const found = (id: string, severity: Judged['change']['severity'] = 'medium') =>
  worse(`finding:${id}|`, 'finding-new', severity, { sentence: `New: ${id}.` });
const stranger = worse('certificate', 'certificate-unexpected', 'medium', { subject: null });
const voices = (...changes: Judged[]) => alerting(changes).map(({ delta }) => delta.key);

describe('quiet hours', () => {
  const quiet = (from: string, to: string, time: string) =>
    isQuiet({ enabled: true, from, to }, Date.parse(`2026-06-01T${time}:00Z`), 0);
  it('begin with their first minute and end before their last, by day and over midnight', () => {
    expect(['12:29', '12:30', '13:59', '14:00'].map((time) => quiet('12:30', '14:00', time))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(['22:14', '22:15', '06:44', '06:45'].map((time) => quiet('22:15', '06:45', time))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('from one minute to the same are none', () => {
    expect(quiet('12:00', '12:00', '12:00')).toBe(false);
  });
});

describe('a mute', () => {
  const mute = (over: Partial<Mute> = {}): Mute => ({
    id: 'm',
    cloudId: 'c',
    findingId: 'a.b',
    subject: 'x',
    until: AT,
    reason: '',
    ...over,
  });
  const holds = (one: Mute, subject: string | null, now = 0) =>
    muteFor([one], 'c', { id: 'a.b', subject }, now) !== null;

  it('of one subject covers no other; of none it covers all', () => {
    expect([holds(mute(), 'x'), holds(mute(), 'y'), holds(mute(), null)]).toEqual([true, false, false]);
    expect([holds(mute({ subject: null }), 'y'), holds(mute({ findingId: null }), 'y')]).toEqual([
      true,
      true,
    ]);
  });

  it('is over at its date', () => {
    expect(holds(mute(), 'x', Date.parse(AT) - 1)).toBe(true);
    expect(holds(mute(), 'x', Date.parse(AT))).toBe(false);
  });

  it('that follows another one goes on where that ends', () => {
    const later = new Date(Date.parse(AT) + HOUR).toISOString();
    const until = (...mutes: Mute[]) => mutedUntil(mutes, 'c', { id: 'a.b', subject: 'x' }, 5);
    expect(until()).toBe(5);
    expect(until(mute(), mute({ until: later }))).toBe(Date.parse(later));
    expect(until(mute(), mute({ until: null }))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('one voice for one matter', () => {
  it('a finding speaks for what is as severe in its own area, and for no other area', () => {
    const header = worse('header:x', 'header-lost', 'low');
    const protocol = worse('protocol:TLS1.0', 'protocol-gained');
    expect(voices(found('headers.x'), header)).toEqual(['finding:headers.x|']);
    expect(voices(found('headers.x', 'high'), protocol)).toEqual(['finding:headers.x|', 'protocol:TLS1.0']);
  });

  it('an open setup page speaks for the status, whatever else was found', () => {
    const status = worse('status', 'product-changed', 'high', { subject: null });
    expect(voices(found('cloud.setup-pending'), found('headers.x'), status)).not.toContain('status');
    expect(voices(found('headers.x'), status)).toContain('status');
  });

  it('an unexpected certificate speaks for what it lacks, as severe as the worst of it', () => {
    const lacks = [found('certificate.name-mismatch', 'high'), found('certificate.key-weak', 'low')];
    const names = ['certificate.example', 'b'].map((name) =>
      worse(`name:${name}`, 'certificate-name-lost', 'low'),
    );
    const [voice, ...more] = alerting([stranger, ...lacks, ...names]);
    expect(more).toEqual([]);
    expect(voice?.change).toMatchObject({ kind: 'certificate-unexpected', severity: 'high' });
    expect(voice?.besides).toEqual(['certificate.name-mismatch.', 'certificate.key-weak.']);
  });

  it('an unexpected certificate does not speak for anything else', () => {
    const protocol = worse('protocol:TLS1.0', 'protocol-gained');
    const all = alerting([stranger, found('headers.x'), protocol]);
    expect(all.map(({ delta, besides }) => [delta.key, besides])).toEqual([
      ['finding:headers.x|', []],
      ['protocol:TLS1.0', []],
      ['certificate', []],
    ]);
  });

  it('evidence of what a certificate lacks is cut, not left out', () => {
    const lack = found('certificate.untrusted', 'high');
    const [voice] = alerting([stranger, { ...lack, change: { ...lack.change, after: 'e'.repeat(500) } }]);
    expect(voice?.besides).toEqual([`certificate.untrusted. ${'e'.repeat(120)}`]);
  });

  it('a lost name is told where the certificate was not unexpected, whatever the name', () => {
    const name = worse('name:certificate.expired.example', 'certificate-name-lost', 'low');
    expect(voices(name)).toEqual(['name:certificate.expired.example']);
  });

  it('of grades only the overall one is told, and only where nothing else is', () => {
    const grades = ['grade:overall', 'grade:tls'].map((key) => worse(key, 'grade-down'));
    expect(alerting(grades).map(({ delta, besides }) => [delta.key, besides])).toEqual([
      ['grade:overall', []],
    ]);
    expect(voices(...grades.slice(1))).toEqual([]);
    expect(voices(found('headers.x'), ...grades)).toEqual(['finding:headers.x|']);
    // What runs out, and maintenance, have told so themselves.
    for (const id of ['certificate.renewal-overdue', 'cloud.end-of-life-soon', 'cloud.maintenance'])
      expect(voices(found(id))).toEqual([]);
    expect(voices(found('cloud.maintenance-page'))).toHaveLength(1);
    expect(voices(found('certificate.expired'), ...grades)).toEqual([]);
    expect(voices(worse('support', 'end-of-life', 'high'), ...grades)).toEqual([]);
  });

  it('what we changed ourselves is silent, but for vulnerabilities', () => {
    const kinds = ['finding-new', 'advisory-new', 'advisory-worse', 'exposure-new'] as const;
    for (const cause of ['rules', 'data', 'settings'] as const)
      expect(voices(...kinds.map((kind) => worse(`of:${kind}`, kind, 'high', { cause })))).toEqual([
        'of:advisory-new',
        'of:advisory-worse',
      ]);
  });
});

describe('what a difference opens', () => {
  const opened = (one: Judged, besides: string[] = []) => conditionOf({ ...one, besides }, 'home', AT);

  it('is named by what it is about, with the way to mend it', () => {
    expect(opened(found('headers.hsts-missing'))).toMatchObject({
      episode: `finding:headers.hsts-missing|@${AT}`,
      findingId: 'headers.hsts-missing',
      subject: null,
      title: 'home: headers.hsts-missing',
      body: expect.stringMatching(/\w/),
      alertId: null,
      toldAt: 0,
    });
    expect(opened(worse('finding:a.b|x|y', 'finding-new'))).toMatchObject({ findingId: 'a.b', subject: 'x' });
  });

  it('that is no finding has the one under which a report shows it, or none', () => {
    const advisory = worse(
      'advisory:CVE-1',
      'advisory-new',
      'high',
      {},
      { findingId: 'cloud.vulnerability-high' },
    );
    expect(opened(advisory)).toMatchObject({ findingId: 'cloud.vulnerability-high', subject: 'CVE-1' });
    expect(opened(advisory).body).not.toBe('');
    expect(opened(worse('protocol:TLS1.0', 'protocol-gained'))).toMatchObject({
      findingId: null,
      subject: null,
      body: '',
    });
  });

  it.each<[Partial<Judged['change']>, string]>([
    [{ before: 'A', after: 'B' }, 'A → B'],
    [{ before: 'A', after: null }, 'A → gone'],
    [{ before: null, after: 'B' }, 'B'],
    [{ before: null, after: 'b'.repeat(400) }, 'b'.repeat(300)],
  ])('has both sides as evidence: %j', (sides, body) => {
    expect(opened(worse('grade:overall', 'grade-down', 'medium', sides)).body).toBe(body);
    expect(opened(worse('grade:overall', 'grade-down', 'medium', sides), ['More.']).body).toBe(
      `${body}\nMore.`,
    );
  });

  it('is no longer than an alert may be', () => {
    const { title, body } = opened(worse('a:b', 'down', 'high', { sentence: 's'.repeat(700) }), [
      'm'.repeat(2000),
    ]);
    expect([title.length, body.length]).toEqual([200, 1000]);
  });
});

describe('what is open after some differences', () => {
  const told = (alertId: number | null = 1): Condition => ({
    ...conditionOf({ ...stranger, besides: [] }, 'home', AT),
    alertId,
  });
  const left = (open: Record<string, Condition>, ...changes: Judged[]) =>
    turnConditions(open, changes, 'home', AT);
  const better = (key: string, kind: Judged['change']['kind'], change: Partial<Judged['change']> = {}) =>
    worse(key, kind, 'info', { direction: 'better', ...change }, null);

  it('what got better is over: good news where it was told and the cloud or newer data did it', () => {
    const end = (alertId: number | null, change: Partial<Judged['change']> = {}) =>
      left({ k: told(alertId) }, better('k', 'finding-gone', change));
    for (const cause of ['cloud', 'data'] as const)
      expect(end(1, { cause })).toEqual({ open: {}, ended: [{ condition: told(1), sentence: 'k.' }] });
    for (const silent of [end(0), end(null), end(1, { cause: 'rules' }), end(1, { cause: 'settings' })])
      expect(silent).toEqual({ open: {}, ended: [] });
    expect(end(1, { direction: 'neutral' })).toEqual({ open: {}, ended: [] });
  });

  it.each(['finding-better', 'advisory-better'] as const)(
    'what only eased goes on with its new severity, and is over as information: %s',
    (kind) => {
      const eased = (severity: 'low' | 'info') =>
        left({ k: told() }, worse('k', kind, severity, { direction: 'better' })).open;
      expect(eased('low')).toEqual({ k: { ...told(), severity: 'low' } });
      expect(eased('info')).toEqual({});
    },
  );

  it('what got worse by our own rules changes nothing that is open', () => {
    const open = { 'finding:a.b|': told() };
    const ours = worse('finding:a.b|', 'finding-worse', 'critical', { cause: 'rules' });
    expect(left(open, ours).open).toEqual(open);
  });

  it('only an end of what is known of support takes what runs out with it', () => {
    const open = { 'expiry:support': told() };
    expect(left(open, better('finding:a.b|', 'finding-gone')).open).toEqual(open);
    expect(left(open, better('support', 'end-of-life')).open).toEqual({});
  });

  it.each(['finding:a.b|', 'advisory:CVE-1', 'exposure:/.git'])(
    'a grade that falls is explained by %s',
    (key) => {
      const grade = worse('grade:overall', 'grade-down');
      const opens = (before: Record<string, Condition>) => Object.keys(left(before, grade).open);
      expect(opens({ down: told(), [key]: told() })).not.toContain('grade:overall');
      expect(opens({ down: told() })).toContain('grade:overall');
      expect(Object.keys(left({ [key]: told() }, worse('version', 'version-down')).open)).toContain(
        'version',
      );
    },
  );
});

describe('what is to be told now', () => {
  const { alerts } = defaultSettings();
  const open = (over: Partial<Condition>): Condition => ({
    ...conditionOf({ ...stranger, besides: [] }, 'home', AT),
    severity: 'critical',
    alertId: 1,
    toldAt: 1000,
    ...over,
  });
  const daily = { ...alerts, remindCriticalHours: 24 };

  it('what is critical and was told is repeated, where the owner wants that', () => {
    expect(remindedAgainAt(open({}), daily)).toBe(1000 + 24 * HOUR);
    expect(remindedAgainAt(open({ severity: 'high' }), daily)).toBeNull();
    expect(remindedAgainAt(open({ alertId: null }), daily)).toBeNull();
    expect(remindedAgainAt(open({}), { remindCriticalHours: 0 })).toBeNull();
  });

  it('is what was not told and is severe enough, and what is due again', () => {
    const all = {
      mild: open({ alertId: null, severity: 'low' }),
      fresh: open({ alertId: null, severity: 'medium' }),
      due: open({}),
      later: open({ toldAt: 1001 }),
    };
    const now = 1000 + 24 * HOUR;
    const settings = { alerts: { ...daily, minimumSeverity: 'medium' as const }, mutes: [] as Mute[] };
    expect(untold(all, 'c', settings, now)).toEqual({ tell: ['fresh'], remind: ['due'] });
    const mute = { id: 'm', cloudId: 'c', findingId: null, subject: null, until: null, reason: '' };
    expect(untold(all, 'c', { ...settings, mutes: [mute] }, now)).toEqual({ tell: [], remind: [] });
  });
});
