import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import type { Known } from '../memory.ts';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { Story } from '../testing/story.ts';
import { type Judgement, judge, judgeAgain, trustOf } from './judge.ts';

/** What judge.ts withholds for a second look, and what it remembers. */

const AT = Date.UTC(2026, 5, 1, 12);
const same = (report: Report) => report;
const nothing = new Story().known;
const first = (traits: ReportTraits = {}, trust: string | null = null, known: Known = nothing) =>
  judge(known, null, makeReport({ at: AT, ...traits }), 1, same, trust).known;
/** The look after one with other traits. */
const then = (
  before: ReportTraits,
  now: ReportTraits | Report,
  { known = first(before), trust = null as string | null, blind = false } = {},
): Judgement => {
  const report = 'schemaVersion' in now ? now : makeReport({ at: AT + 3_600_000, ...now });
  return judge(known, blind ? null : makeReport({ at: AT, ...before }), report, 2, same, trust);
};
const keys = ({ changes }: Judgement) => changes.map(({ delta }) => delta.key).sort();
const finding = (id: string): ReportTraits => ({ findings: [{ id, severity: 'high' }] });
const shown = (fingerprint256: string, more: ReportTraits['certificate'] = {}): ReportTraits => ({
  certificate: { fingerprint256, spkiSha256: fingerprint256, ...more },
});
const without13 = (traits: ReportTraits): Report => {
  const report = makeReport({ at: AT + 3_600_000, ...traits });
  return {
    ...report,
    tls: report.tls && { ...report.tls, protocols: { ...report.tls.protocols, 'TLS1.3': false } },
  };
};

describe('what may be a hiccup waits for a second look, and the grade with it', () => {
  it('not what is seen fully', () => {
    const plain = then({}, finding('headers.x'));
    expect(keys(plain)).toEqual(['finding:headers.x|', 'grade:overall']);
    expect(plain.secondLook).toBe(false);
  });

  it.each<[string, ReportTraits | Report, string]>([
    ['about the network itself', finding('reachability.x'), 'finding:reachability.x|'],
    [
      'in an area where a probe failed',
      { ...finding('headers.x'), errors: [{ probe: 'http', kind: 'timeout', message: '' }] },
      'finding:headers.x|',
    ],
    ['beside a protocol that did not answer', without13(finding('tls.x')), 'finding:tls.x|'],
  ])('%s', (_, now, key) => {
    const once = then({}, now);
    expect(keys(once)).toEqual([]);
    expect(once.secondLook).toBe(true);
    expect(once.known.view?.facts[key]).toBeUndefined();
    expect(once.known.pending[key]).toBeDefined();
    const twice = judge(
      once.known,
      makeReport({ at: AT }),
      'schemaVersion' in now ? now : makeReport(now),
      3,
      same,
    );
    expect(keys(twice)).toContain(key);
    expect(twice.secondLook).toBe(false);
  });

  it('beside a protocol that did not answer only what is about TLS', () => {
    const { findings } = finding('headers.x');
    expect(keys(then({}, without13({ findings: findings ?? [] })))).toEqual(['finding:headers.x|']);
  });

  it('a stranger’s certificate: untrusted where a trusted one was, or another issuer’s', () => {
    const other = { issuer: 'CN=X,O=Other', trusted: false };
    const withheld = (before: ReportTraits, now: ReportTraits) => then(before, now).secondLook;
    expect(withheld(shown('aa'), shown('bb', { trusted: false }))).toBe(true);
    expect(withheld(shown('aa', { trusted: false }), shown('bb', other))).toBe(true);
    expect(withheld(shown('aa', { trusted: false }), shown('bb', { trusted: false }))).toBe(false);
    expect(withheld(shown('aa'), shown('bb', { issuer: 'CN=X,O=Other' }))).toBe(false);
    // What is not about the certificate does not wait with it.
    const both = then(shown('aa'), { ...shown('bb', { trusted: false }), ...finding('headers.x') });
    expect(keys(both)).toEqual(['finding:headers.x|']);
  });
});

it('whether it can be reached is not told here, but what it is instead of a cloud', () => {
  const status = (before: Report['status'], now: Report['status']) =>
    keys(then({ status: before }, { status: now })).includes('status');
  expect([status('up', 'maintenance'), status('maintenance', 'up')]).toEqual([false, false]);
  expect([status('up', 'setup-pending'), status('setup-pending', 'up')]).toEqual([true, true]);
});

it('a name that a wildcard covers is no news', () => {
  const named = (names: string[]) => shown('aa', { names });
  expect(keys(then(named(['a.example']), { ...named(['*.example']) }))).toEqual(['name:*.example']);
});

it('an older version that waits for its second look keeps its support until then', () => {
  const errors: Report['errors'] = [{ probe: 'cloud', kind: 'timeout', message: '' }];
  const report = makeReport({ version: '34.0.2', errors });
  const { cloud } = report;
  const now = { ...report, cloud: cloud && { ...cloud, lifecycle: { ...cloud.lifecycle, supported: null } } };
  const judged = then({ eol: '2027-01-31' }, now);
  expect([judged.secondLook, keys(judged)]).toEqual([true, []]);
  expect(judged.known.view?.facts.support?.value).toBe('supported');
});

it('newer data unsettle the cloud only where its version was not seen fully', () => {
  const errors: Report['errors'] = [{ probe: 'cloud.status', kind: 'timeout', message: '' }];
  const unsettled = (traits: ReportTraits) => Object.keys(then(traits, { dataAsOf: '2027' }).known.unsettled);
  expect(unsettled({})).toEqual([]);
  // Settled by the very look that sees it fully.
  expect(unsettled({ errors })).toEqual([]);
  // They were tried on the older scan, which saw it fully.
  expect(Object.keys(then({}, { dataAsOf: '2027', errors }).known.unsettled)).toEqual([]);
  const older = makeReport({ errors });
  const again = { ...older, scanner: { ...older.scanner, dataAsOf: '2027' } };
  expect(Object.keys(judgeAgain(first({ errors }), older, again).known.unsettled)).toEqual(['cloud']);
  expect(judgeAgain(first({ errors }), older, older).known.unsettled).toEqual({});
});

describe('the certificates that were accepted', () => {
  const accepted = (before: ReportTraits, now: ReportTraits, known: string[], trust: string | null = null) =>
    then(before, now, { known: { ...first(before, 'public'), accepted: known }, trust }).known.accepted;

  it('are those of the first report, with the other of two', () => {
    const alternate = {
      subject: '',
      issuer: '',
      notAfter: '',
      keyType: 'EC',
      keyBits: 256,
      fingerprint256: 'bb',
    };
    expect(
      first({ certificate: { fingerprint256: 'aa', alternate } as ReportTraits['certificate'] & object })
        .accepted,
    ).toEqual(['bb', 'aa']);
    // Where an older version remembered none, what it knew was one.
    expect(accepted(shown('aa'), shown('bb'), [])).toEqual(['aa', 'bb']);
  });

  it('are eight at most, the newest last', () => {
    const eight = ['1', '2', '3', '4', '5', '6', '7', '8'];
    expect(accepted(shown('8'), shown('9'), eight)).toEqual([...eight.slice(1), '9']);
    expect(accepted(shown('8'), shown('3'), eight)).toEqual(['1', '2', '4', '5', '6', '7', '8', '3']);
  });

  it('are not those that lost trust or the pin, unless the owner trusts otherwise now', () => {
    expect(accepted(shown('aa', { pinned: true }), shown('bb'), ['aa'])).toEqual(['aa']);
    expect(accepted(shown('aa', { pinned: true }), shown('bb', { pinned: true }), ['aa'])).toEqual([
      'aa',
      'bb',
    ]);
    expect(accepted(shown('aa', { trusted: false }), shown('bb', { trusted: false }), ['aa'])).toEqual([
      'aa',
      'bb',
    ]);
    expect(accepted(shown('aa', { pinned: true }), shown('bb'), ['aa'], 'other')).toEqual(['aa', 'bb']);
    // One that is known is the newest, whatever it lacks.
    expect(accepted(shown('aa', { pinned: true }), shown('bb'), ['bb', 'aa'])).toEqual(['aa', 'bb']);
    // Seen again, it is still none.
    expect(accepted(shown('bb', { trusted: false }), shown('bb', { trusted: false }), ['aa'])).toEqual([
      'aa',
    ]);
  });

  it('stay where a stranger waits for his second look, or none was seen', () => {
    expect(accepted(shown('aa'), shown('bb', { trusted: false }), ['aa'])).toEqual(['aa']);
    const own = { issuer: 'CN=home', trusted: false };
    const strange = { issuer: 'CN=proxy', trusted: false };
    expect(accepted(shown('aa', own), shown('bb', strange), ['aa'])).toEqual(['aa']);
    const bare = { ...makeReport(), certificate: null };
    const late = judge(
      judge(nothing, null, bare, 1, same).known,
      bare,
      makeReport(shown('aa', own)),
      2,
      same,
    );
    expect([late.known.accepted, late.secondLook]).toEqual([['aa'], false]);
    expect(then(shown('aa'), bare, { known: first(shown('aa')) }).known.accepted).toEqual(['aa']);
  });
});

describe('the first report', () => {
  it('is where it starts from, whatever was remembered before', () => {
    const old: Known = {
      ...nothing,
      pending: { x: 'y' },
      unsettled: { tls: { cause: 'rules', since: '', looks: 0 } },
      formerProduct: 'owncloud',
      trust: 'other',
      networks: ['home'],
    };
    const judged = judge(old, null, makeReport(), 7, same, 'public');
    expect(judged).toMatchObject({ changes: [], secondLook: false, otherTrust: false });
    expect([judged.known.pending, judged.known.unsettled]).toEqual([{}, {}]);
    expect(judged.known).toMatchObject({
      scanId: 7,
      formerProduct: null,
      trust: 'public',
      networks: ['home'],
    });
  });
});

describe('what the owner trusts', () => {
  it('is another only where both are known and the certificate was seen', () => {
    const other = (before: string | null, now: string | null, traits: ReportTraits = {}) => {
      const { otherTrust, known } = then({}, traits, { known: first({}, before), trust: now });
      return [otherTrust, known.trust];
    };
    expect(other('a', 'b')).toEqual([true, 'b']);
    expect(other('a', 'a')).toEqual([false, 'a']);
    expect(other(null, 'b')).toEqual([false, 'b']);
    expect(other('a', null)).toEqual([false, null]);
    expect(other('a', 'b', { errors: [{ probe: 'certificate', kind: 'timeout', message: '' }] })).toEqual([
      false,
      'a',
    ]);
  });

  it('explains what differs in the certificate and the grades, and nothing else', () => {
    const { changes } = then(
      {},
      {
        findings: [
          { id: 'certificate.x', severity: 'high' },
          { id: 'headers.x', severity: 'high' },
        ],
      },
      { known: first({}, 'a'), trust: 'b' },
    );
    expect(Object.fromEntries(changes.map(({ delta, change }) => [delta.key, change.cause]))).toEqual({
      'finding:certificate.x|': 'settings',
      'finding:headers.x|': 'cloud',
      'grade:overall': 'settings',
    });
  });

  it('is a CA as well as a pin, and never longer than is stored', () => {
    const ca = trustOf({ ca: 'A', pin: null });
    expect(ca).toMatch(/^[0-9a-f]{16}$/);
    expect(ca).not.toBe(trustOf({ ca: null, pin: null }));
    expect(ca).not.toBe(trustOf({ ca: 'B', pin: null }));
    expect(trustOf({ ca: null, pin: '' })).toBe(trustOf({ ca: null, pin: null }));
  });
});

describe('without the older report', () => {
  const causes = (known: Known, now: ReportTraits) =>
    then({}, now, { known, blind: true }).changes.map(({ delta, change }) => `${delta.key} ${change.cause}`);
  it('all may be of our making, where rules or data are newer or not known', () => {
    const found = finding('headers.x');
    const both = (cause: string) => [`finding:headers.x| ${cause}`, `grade:overall ${cause}`].sort();
    expect(causes(first(), found).sort()).toEqual(both('cloud'));
    expect(causes(first(), { ...found, dataAsOf: '2027' }).sort()).toEqual(both('data'));
    expect(causes(first(), { ...found, rulesVersion: '2' }).sort()).toEqual(both('rules'));
    expect(causes({ ...first(), scanner: null }, found).sort()).toEqual(both('rules'));
    const lost = causes(first(), { hsts: false, rulesVersion: '2' });
    expect(lost).toContain('header:strict-transport-security rules');
    expect(lost.filter((one) => !one.endsWith(' rules'))).toEqual([]);
  });
});

describe('a stored report that is judged again', () => {
  const older = makeReport({ at: AT });
  const again = (over: Partial<Report['scanner']>) => {
    const report = makeReport({ at: AT, ...finding('headers.x') });
    return judgeAgain(first(), older, { ...report, scanner: { ...report.scanner, ...over } });
  };
  it('changes what is known by the newer rules or data alone, and asks for no second look', () => {
    for (const [cause, scanner] of [
      ['rules', { rulesVersion: '2' }],
      ['data', { dataAsOf: '2027' }],
    ] as const) {
      const { known, changes, secondLook, otherTrust } = again(scanner);
      expect(changes.map(({ change }) => change.cause)).toEqual([cause, cause]);
      expect(known.view?.facts['finding:headers.x|']).toBeDefined();
      expect(known.scanner).toEqual({ rulesVersion: '1', dataAsOf: '2026-01-01', ...scanner });
      expect(known).toMatchObject({ scanId: 1, accepted: first().accepted });
      expect([secondLook, otherTrust]).toEqual([false, false]);
      expect(Object.keys(known.unsettled).length > 0).toBe(cause === 'rules');
    }
  });

  it('of which nothing is known changes nothing', () => {
    expect(judgeAgain(nothing, older, makeReport(finding('headers.x')))).toMatchObject({
      changes: [],
      known: { view: null },
    });
  });
});
