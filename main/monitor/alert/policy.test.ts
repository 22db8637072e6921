import { describe, expect, it } from 'vitest';
import { certificateVerdict } from '../change/certificate-change.ts';
import { judge } from '../change/judge.ts';
import type { CertificateFact } from '../change/view.ts';
import { reachStep, unknownReach } from '../look/reach.ts';
import { nothingKnown } from '../memory.ts';
import { makeReport } from '../testing/reports.ts';
import { alerting, isQuiet, muteFor } from './alert-policy.ts';
import { certificateSteps, expiryStep, renewalMoments } from './expiry.ts';

const DAY = 86_400_000;
const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * DAY).toISOString();
const fact = (changes: Partial<CertificateFact> = {}): CertificateFact => ({
  fingerprint256: 'aa',
  spkiSha256: 'key-1',
  issuer: "CN=R10,O=Let's Encrypt,C=US",
  notBefore: at(0),
  notAfter: at(90),
  names: ['cloud.example'],
  trusted: true,
  pinned: false,
  ...changes,
});
const later = (from: number, changes: Partial<CertificateFact> = {}) =>
  fact({
    fingerprint256: 'bb',
    spkiSha256: 'key-2',
    notBefore: at(from),
    notAfter: at(from + 90),
    ...changes,
  });

describe('a changed certificate', () => {
  it.each([
    [
      'renewed on its due day by the same CA',
      fact(),
      later(60, { issuer: "CN=E5,O=Let's Encrypt,C=US" }),
      'certificate-renewed',
      'info',
    ],
    ['renewed after it ran out', fact(), later(95), 'certificate-renewed', 'info'],
    ['another key out of season', fact(), later(20), 'certificate-unexpected', 'medium'],
    [
      'another issuer out of season',
      fact(),
      later(20, { issuer: 'CN=X,O=Other' }),
      'certificate-unexpected',
      'high',
    ],
    [
      'another trusted issuer in season',
      fact(),
      later(62, { issuer: 'CN=X,O=Other' }),
      'certificate-replaced',
      'low',
    ],
    [
      'the same key ahead of time',
      fact(),
      later(20, { spkiSha256: 'key-1' }),
      'certificate-replaced',
      'info',
    ],
    ['not trusted any more', fact(), later(62, { trusted: false }), 'certificate-unexpected', 'high'],
    ['the pinned one', fact({ pinned: true }), later(62), 'certificate-unexpected', 'critical'],
    [
      'renewed for fewer names',
      fact({ names: ['a', 'b'] }),
      later(62, { names: ['a'] }),
      'certificate-replaced',
      'low',
    ],
  ])('%s', (_name, before, after, kind, severity) => {
    expect(certificateVerdict(before, after)).toMatchObject({ kind, severity });
  });
});

describe('what runs out', () => {
  it('is due, overdue and critical by its own lifetime', () => {
    const days = (moments: Record<string, number>, end: number) =>
      Object.fromEntries(
        Object.entries(moments).map(([name, moment]) => [name, (Date.parse(at(end)) - moment) / DAY]),
      );
    expect(days(renewalMoments({ notBefore: at(0), notAfter: at(90) }), 90)).toEqual({
      due: 30,
      overdue: 15,
      critical: 7.5,
      expired: 0,
    });
    expect(days(renewalMoments({ notBefore: at(0), notAfter: at(6) }), 6)).toEqual({
      due: 2,
      overdue: 1,
      critical: 1,
      expired: 0,
    });
  });

  it('is told step by step, once each, and anew after a renewal', () => {
    const steps = certificateSteps({ notBefore: at(0), notAfter: at(90) }, [30, 30]);
    const told: (string | null)[] = [];
    let memory = null as Parameters<typeof expiryStep>[0];
    for (const day of [10, 61, 61, 76, 80, 95, 99]) {
      const step = expiryStep(memory, 'aa', '', steps, Date.parse(at(day)));
      memory = step.memory;
      told.push(step.opens?.name ?? null);
    }
    expect(told).toEqual([null, '30 days', null, 'overdue', null, 'expired', null]);
    expect(expiryStep(memory, 'bb', '', steps, Date.parse(at(76))).opens?.name).toBe('overdue');
  });
});

describe('reachability', () => {
  it('is down after the third failure and up after the second answer', () => {
    let reach = { ...unknownReach(0), state: 'up' as const } as ReturnType<typeof unknownReach>;
    const steps = (['down', 'down', 'down', 'down', 'up', 'up'] as const).map((outcome, index) => {
      const step = reachStep(reach, outcome, 'refused', index);
      reach = step.reach;
      return [reach.state, step.retryMs, ...step.events];
    });
    expect(steps).toEqual([
      ['failing', 30_000],
      ['failing', 60_000],
      ['down', 300_000, 'down'],
      ['down', 600_000],
      ['down', 30_000],
      ['up', null, 'up'],
    ]);
  });

  it('keeps the beginning of a maintenance over a failure', () => {
    const inside = reachStep(unknownReach(0), 'maintenance', null, 5).reach;
    const failed = reachStep(inside, 'down', 'reset', 6).reach;
    expect(reachStep(failed, 'maintenance', null, 7)).toMatchObject({
      events: [],
      reach: { maintenanceSince: 5 },
    });
  });
});

describe('quiet hours and mutes', () => {
  const night = { enabled: true, from: '22:00', to: '07:00' };
  it('go by the wall clock, over midnight and over summer time', () => {
    const quiet = (hour: number, offset: number) => isQuiet(night, Date.UTC(2026, 5, 1, hour), offset);
    expect([quiet(20, 0), quiet(20, 120), quiet(5, 120), quiet(5, 60), quiet(6, 60)]).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(isQuiet({ ...night, enabled: false }, 0, 0)).toBe(false);
  });

  it('a mute covers its cloud or its finding, until its date', () => {
    const mute = { id: 'm', cloudId: 'c', findingId: 'a.b', subject: null, until: at(1), reason: '' };
    const found = (day: number, id: string, cloud = 'c') =>
      muteFor([mute], cloud, { id, subject: null }, Date.parse(at(day))) !== null;
    expect([found(0, 'a.b'), found(2, 'a.b'), found(0, 'other'), found(0, 'a.b', 'd')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(
      muteFor([{ ...mute, findingId: null, until: null }], 'c', { id: null, subject: null }, 0),
    ).not.toBeNull();
  });
});

describe('a grade that falls', () => {
  const told = (id: string) => {
    const before = makeReport();
    const after = makeReport({ findings: [{ id, severity: 'high' }] });
    const { known } = judge(nothingKnown(), null, before, 1, (report) => report);
    const { changes } = judge(known, before, after, 2, (report) => report);
    expect(changes.map(({ delta }) => delta.key)).toContain('grade:overall');
    return alerting(changes).map(({ delta }) => delta.key);
  };

  it.each(['certificate.expired', 'certificate.renewal-critical', 'cloud.end-of-life'])(
    'is not told beside %s: the expiry policy has told it',
    (id) => {
      expect(told(id)).toEqual([]);
    },
  );

  it('is not told beside the finding that explains it', () => {
    expect(told('certificate.key-weak')).toEqual(['finding:certificate.key-weak|']);
  });
});
