import { describe, expect, it } from 'vitest';
import { makeReport } from '../testing/reports.ts';
import { applyDeltas, deltaOf, learn, sameFact, supportUnknown } from './delta.ts';
import { type CertificateFact, type Fact, type View, viewOf } from './view.ts';

const view = viewOf(makeReport());
const certificate = view.facts.certificate?.certificate as CertificateFact;
const shown = (fingerprint256: string, alternate?: string): Fact => ({
  value: fingerprint256,
  certificate: { ...certificate, fingerprint256, alternate },
});

describe('two facts are the same', () => {
  it('by their value, a vulnerability by its severity as well', () => {
    const rated = (severity: Fact['severity'] & string, value = 'known'): Fact => ({ value, severity });
    expect(sameFact('advisory:x', rated('low'), rated('low'))).toBe(true);
    expect(sameFact('advisory:x', rated('low'), rated('high'))).toBe(false);
    expect(sameFact('exposure:x', rated('low'), rated('high'))).toBe(true);
    expect(sameFact('exposure:x', rated('low'), rated('low', 'other'))).toBe(false);
    expect([
      sameFact('x', null, null),
      sameFact('x', null, rated('low')),
      sameFact('x', rated('low'), null),
    ]).toEqual([true, false, false]);
  });

  it('where a server shows the other of its two certificates', () => {
    expect(sameFact('certificate', shown('aa', 'bb'), shown('bb', 'aa'))).toBe(true);
    expect(sameFact('certificate', shown('aa', 'bb'), shown('bb', 'cc'))).toBe(false);
    expect(sameFact('certificate', shown('aa'), shown('bb'))).toBe(false);
    expect(sameFact('certificate', shown('aa', 'bb'), { value: 'bb' })).toBe(false);
  });
});

it('differences are in the order of their keys', () => {
  const facts = (...keys: string[]) => ({
    ...view,
    facts: Object.fromEntries(keys.map((key) => [key, { value: key }])),
  });
  const keys = ['header:b', 'header:c', 'header:a', 'header:d'];
  expect(deltaOf(facts(), facts(...keys)).map(({ key }) => key)).toEqual(keys.toSorted());
});

describe('after a look', () => {
  const sight = (tls: View['sight']['tls']): View['sight'] => ({ ...view.sight, tls });
  it.each([
    ['none', 'partial', 'partial'],
    ['none', 'full', 'full'],
    ['partial', 'full', 'full'],
    ['partial', 'none', 'partial'],
    ['full', 'partial', 'full'],
    ['full', 'none', 'full'],
  ] as const)('the sight of an area that was %s and is %s is %s', (before, now, after) => {
    expect(applyDeltas({ facts: {}, sight: sight(before) }, [], sight(now)).sight.tls).toBe(after);
  });

  it('what is withheld is not learned, and the support of another version not forgotten before that is', () => {
    const known = { ...view, facts: { version: { value: '1' }, support: { value: 'supported' } } };
    const now = { ...view, facts: { version: { value: '2' }, status: { value: 'up' } } };
    expect(supportUnknown(now)).toBe(true);
    expect(supportUnknown(known)).toBe(false);
    expect(supportUnknown({ ...view, facts: {} })).toBe(false);
    expect(learn(known, now, [], new Set()).facts).toEqual(now.facts);
    expect(learn(known, now, [], new Set(['version'])).facts).toEqual({
      ...known.facts,
      status: { value: 'up' },
    });
  });
});

it.each(['protocol:TLS1.0', 'grade:tls', 'status', 'product', 'version', 'support', 'certificate'])(
  '%s is never simply absent: without it nobody looked',
  (key) => {
    const known = { ...view, facts: { [key]: { value: 'a' } } };
    expect(deltaOf(known, { ...view, facts: {} })).toEqual([]);
    expect(deltaOf(known, { ...view, facts: { [key]: { value: 'b' } } })).toHaveLength(1);
  },
);
