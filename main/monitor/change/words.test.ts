import { describe, expect, it } from 'vitest';
import { makeReport } from '../testing/reports.ts';
import { reachChange } from './cloud-words.ts';
import type { Delta } from './delta.ts';
import { type Fact, viewOf } from './view.ts';
import type { Remembered } from './wording.ts';
import { inWords, isWorthSaying } from './words.ts';

type Side = Fact | string | null;
const fact = (side: Side): Fact | null => (typeof side === 'string' ? { value: side } : side);
const delta = (key: string, before: Side, after: Side): Delta => ({
  key,
  before: fact(before),
  after: fact(after),
});
const say = (key: string, before: Side, after: Side, remembered?: Remembered) => {
  const [change] = inWords([delta(key, before, after)], 'cloud', remembered);
  return change && `${change.kind}, ${change.direction}, ${change.severity}: ${change.sentence}`;
};
const rated = (severity: Fact['severity'], value = severity ?? 'known'): Fact => ({
  value,
  ...(severity === undefined ? {} : { severity }),
});

it.each<[string, Side, Side, string]>([
  ['finding:x.y|', null, rated('high'), 'finding-new, worse, high: New: x.y.'],
  ['finding:x.y|/a', null, rated('info'), 'finding-new, neutral, info: New: x.y (/a).'],
  ['finding:x.y|', rated('high'), null, 'finding-gone, better, info: Gone: x.y.'],
  ['finding:x.y|', rated('low'), rated('high'), 'finding-worse, worse, high: Worse than before: x.y.'],
  [
    'finding:x.y|',
    rated('high'),
    rated('low'),
    'finding-better, better, info: Less severe than before: x.y.',
  ],
  ['grade:overall', 'A', 'C', 'grade-down, worse, medium: Overall grade fell from A to C.'],
  ['grade:overall', 'A', 'D+', 'grade-down, worse, high: Overall grade fell from A to D+.'],
  ['grade:tls', 'A', 'F', 'grade-down, worse, low: TLS grade fell from A to F.'],
  ['grade:headers', 'C', 'A', 'grade-up, better, info: Headers grade rose from C to A.'],
  ['protocol:TLS1.0', 'not offered', 'offered', 'protocol-gained, worse, medium: TLS 1.0 is offered now.'],
  ['protocol:SSL3.0', 'offered', 'not offered', 'protocol-lost, better, info: SSL 3.0 is no longer offered.'],
  ['protocol:TLS1.3', 'offered', 'not offered', 'protocol-lost, worse, low: TLS 1.3 is no longer offered.'],
  ['protocol:TLS1.3', 'not offered', 'offered', 'protocol-gained, better, info: TLS 1.3 is offered now.'],
  ['suite:X_RC4', null, 'offered', 'suite-gained, worse, low: Cipher suite X_RC4 is offered now.'],
  ['suite:X_RC4', 'offered', null, 'suite-lost, better, info: Cipher suite X_RC4 is no longer offered.'],
  ['suite:X_GCM', null, 'offered', 'suite-gained, neutral, info: Cipher suite X_GCM is offered now.'],
  ['suite:X_GCM', 'offered', null, 'suite-lost, neutral, info: Cipher suite X_GCM is no longer offered.'],
  ['header:x', null, 'a', 'header-gained, better, info: The header x is sent now.'],
  ['header:x', 'a', null, 'header-lost, worse, low: The header x is gone.'],
  ['header:x', 'a', 'b', 'header-changed, neutral, info: The header x has another value.'],
  ['header:server', null, 'a', 'header-gained, worse, low: The header server is sent now.'],
  ['header:x-powered-by', 'a', null, 'header-lost, better, info: The header x-powered-by is gone.'],
  [
    'name:b.example',
    'covered',
    null,
    'certificate-name-lost, worse, low: The certificate no longer covers b.example.',
  ],
  [
    'name:b.example',
    null,
    'covered',
    'certificate-name-gained, neutral, info: The certificate covers b.example now.',
  ],
  ['certificate', 'aa', 'bb', 'certificate-replaced, neutral, info: The certificate changed.'],
  ['exposure:/.git', null, rated('high'), 'exposure-new, worse, high: /.git is open to everybody.'],
  ['exposure:/.git', null, 'git', 'exposure-new, worse, medium: /.git is open to everybody.'],
  ['exposure:/.git', 'git', null, 'exposure-gone, better, info: /.git is no longer open to everybody.'],
  ['version', '34.0.2', '34.0.3', 'version-up, better, info: Updated from 34.0.2 to 34.0.3.'],
  [
    'version',
    '34.0.3',
    '34.0.2',
    'version-down, worse, medium: The version went back from 34.0.3 to 34.0.2.',
  ],
  ['version', '34.0.0 RC1', '34.0.0', 'version-up, better, info: Updated from 34.0.0 RC1 to 34.0.0.'],
  [
    'version',
    '7.1.0',
    '7.1.0-rc.2',
    'version-down, worse, medium: The version went back from 7.1.0 to 7.1.0-rc.2.',
  ],
  ['version', '34.0', '34.0.0', 'version-up, better, info: Updated from 34.0 to 34.0.0.'],
  [
    'support',
    'supported',
    null,
    'end-of-life, neutral, info: How long the installed version gets security updates is not known.',
  ],
  [
    'support',
    'supported',
    'end of life',
    'end-of-life, worse, high: The installed version gets no more security updates.',
  ],
  [
    'support',
    'end of life',
    'supported',
    'end-of-life, better, info: The installed version gets security updates again.',
  ],
  ['status', 'up', 'unreachable', 'down, worse, high: The cloud cannot be reached.'],
  ['status', 'unreachable', 'up', 'up, better, info: The cloud can be reached again.'],
  ['status', 'up', 'maintenance', 'maintenance-started, neutral, info: The cloud went into maintenance.'],
  ['status', 'maintenance', 'up', 'maintenance-ended, better, info: Maintenance is over.'],
  [
    'status',
    'up',
    'setup-pending',
    'product-changed, worse, high: The setup page is open: whoever comes first owns the cloud.',
  ],
  ['status', 'up', 'not-a-cloud', 'product-changed, worse, high: No cloud answers at this address any more.'],
  ['status', 'not-a-cloud', 'up', 'product-changed, better, info: A cloud answers at this address again.'],
  [
    'advisory:CVE-1',
    null,
    rated('high', 'known'),
    'advisory-new, worse, high: Known vulnerability CVE-1 affects the installed version.',
  ],
  [
    'advisory:CVE-1',
    null,
    rated('critical', 'exploited'),
    'advisory-new, worse, critical: CVE-1 is exploited in the wild and affects the installed version.',
  ],
  [
    'advisory:CVE-1',
    null,
    'known',
    'advisory-new, worse, medium: Known vulnerability CVE-1 affects the installed version.',
  ],
  ['advisory:CVE-1', 'known', null, 'advisory-gone, better, info: CVE-1 no longer applies.'],
  [
    'advisory:CVE-1',
    rated('low', 'known'),
    rated('high', 'known'),
    'advisory-worse, worse, high: CVE-1 is rated worse than before: from low to high.',
  ],
  [
    'advisory:CVE-1',
    rated('high', 'known'),
    rated('low', 'known'),
    'advisory-better, better, info: CVE-1 is rated less severe than before: from high to low.',
  ],
  [
    'advisory:CVE-1',
    'known',
    rated('high', 'known'),
    'advisory-worse, worse, high: CVE-1 is rated worse than before: from unrated to high.',
  ],
  [
    'advisory:CVE-1',
    rated('high', 'known'),
    rated('critical', 'exploited'),
    'advisory-worse, worse, critical: CVE-1 is exploited in the wild and affects the installed version.',
  ],
  [
    'advisory:CVE-1',
    rated('critical', 'exploited'),
    rated('critical', 'known'),
    'advisory-better, better, info: CVE-1 is no longer listed as exploited.',
  ],
  [
    'product',
    'nextcloud',
    'owncloud',
    'product-changed, neutral, info: Another product answers: ownCloud instead of Nextcloud.',
  ],
  ['product', 'unknown', 'nextcloud', 'product-changed, better, info: Nextcloud is recognised again.'],
])('%s from %j to %j', (key, before, after, sentence) => {
  expect(say(key, before, after)).toBe(sentence);
});

it('for the watch another product is worse, until the one of before is back', () => {
  const watch = (formerProduct: string | null): Remembered => ({
    accepted: [],
    formerProduct,
    otherTrust: false,
  });
  expect(say('product', 'nextcloud', 'owncloud', watch(null))).toMatch(/^product-changed, worse, medium/);
  expect(say('product', 'nextcloud', 'unknown', watch(null))).toBe(
    'product-changed, worse, medium: Which product answers cannot be told any more; it was Nextcloud.',
  );
  expect(say('product', 'owncloud', 'nextcloud', watch('nextcloud'))).toBe(
    'product-changed, better, info: Nextcloud answers again instead of ownCloud.',
  );
});

it('what can be reached is said with the reason why not', () => {
  expect(reachChange('down', 'Connection refused.')).toEqual({
    kind: 'down',
    subject: null,
    direction: 'worse',
    severity: 'high',
    sentence: 'The cloud cannot be reached.',
    before: null,
    after: 'Connection refused.',
    cause: 'cloud',
  });
  expect(reachChange('up', 'Connection refused.').after).toBeNull();
});

describe('the sides of a change', () => {
  it('are what a person sees, no longer than is stored, worst first', () => {
    const long = 'x'.repeat(3000);
    const changes = inWords(
      [
        delta('header:a', { value: 'v', show: 'shown' }, long),
        delta(`finding:${long}|`, null, rated('high')),
        delta('finding:low.one|', null, rated('low')),
      ],
      'data',
    );
    expect(changes.map(({ severity }) => severity)).toEqual(['high', 'low', 'info']);
    expect(changes[2]).toMatchObject({ before: 'shown', after: 'x'.repeat(2048), cause: 'data' });
    expect([changes[0]?.sentence.length, changes[0]?.subject?.length]).toEqual([700, 700]);
    const subject = (key: string) => inWords([delta(key, null, rated('low'))], 'cloud')[0]?.subject;
    const keys = ['version', 'finding:a.b|', 'finding:a.b|/c', 'suite:GCM'];
    expect(keys.map(subject)).toEqual([null, 'a.b', 'a.b|/c', 'GCM']);
  });

  it('say what stayed of a certificate', () => {
    const certificate = viewOf(makeReport()).facts.certificate?.certificate;
    if (!certificate) throw new Error('There is none.');
    const side = (over: Partial<Fact>): Fact => ({ value: 'aa', certificate, ...over });
    const shownAfter = (before: Fact, now: Fact) =>
      inWords([delta('certificate', before, now)], 'cloud')[0]?.after;
    expect(shownAfter(side({}), side({ value: 'bb' }))).toBe('bb (same issuer, same key)');
    expect(shownAfter(side({}), side({ value: 'b'.repeat(3000) }))).toBe(
      `${'b'.repeat(2000)} (same issuer, same key)`,
    );
    expect(shownAfter({ value: 'aa' }, side({ value: 'bb' }))).toBe('bb');
    expect(shownAfter(side({}), { value: 'bb' })).toBe('bb');
  });
});

it('a name that a wildcard covers is neither lost nor gained', () => {
  const named = (...names: string[]) => viewOf(makeReport({ certificate: { names } }));
  const wild = named('*.example');
  const plain = named('a.example');
  const nothing = { ...wild, facts: {} };
  const lost = delta('name:a.example', 'covered', null);
  const gained = delta('name:a.example', null, 'covered');
  expect([isWorthSaying(lost, plain, wild), isWorthSaying(lost, plain, named('b.example'))]).toEqual([
    false,
    true,
  ]);
  expect([isWorthSaying(gained, wild, plain), isWorthSaying(gained, named('b.example'), plain)]).toEqual([
    false,
    true,
  ]);
  expect([isWorthSaying(lost, plain, nothing), isWorthSaying(gained, nothing, plain)]).toEqual([true, true]);
  expect(isWorthSaying(delta('header:a', 'a', null), plain, wild)).toBe(true);
});

it.each([
  'TLS_RSA_WITH_NULL_SHA',
  'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA',
  'TLS_DH_anon_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_RC2_CBC_40_SHA',
  'TLS_RSA_WITH_DES_CBC_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_IDEA_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_MD5',
])('no client needs %s any more', (suite) => {
  expect(say(`suite:${suite}`, null, 'offered')).toMatch(/^suite-gained, worse, low/);
});

it.each(['SSL2.0', 'SSL3.0', 'TLS1.0', 'TLS1.1'])('the protocol %s is old', (protocol) => {
  expect(say(`protocol:${protocol}`, 'not offered', 'offered')).toMatch(/^protocol-gained, worse, medium/);
  expect(say('protocol:TLS1.2', 'not offered', 'offered')).toMatch(/^protocol-gained, better/);
});
