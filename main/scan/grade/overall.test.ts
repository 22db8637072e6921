import { expect, test } from 'vitest';
import { type AreaCoverage, type Coverage, CoverageArea } from '../../../shared/coverage.ts';
import type { Finding, Severity } from '../../../shared/report.ts';
import { describeCloud } from '../cloud/detect.ts';
import { gradeOverall } from './overall.ts';

const finding = (severity: Severity, title: string): Finding => ({
  id: 'x.y',
  severity,
  subject: null,
  title,
  evidence: null,
});

test.each<[Severity, string]>([
  ['info', 'A+'],
  ['low', 'A'],
  ['medium', 'B'],
  ['high', 'D'],
  ['critical', 'F'],
])('the worst finding decides: %s gives %s', (severity, grade) => {
  expect(
    gradeOverall({ cloud: null, status: 'up' }, [
      finding(severity, 'It is so'),
      finding('info', 'By the way'),
    ])?.grade,
  ).toBe(grade);
});

test('reasons name the worst findings once each, at most five of them', () => {
  const many = ['a', 'b', 'b', 'c', 'd', 'e', 'f', 'g'].map((title) => finding('high', title));
  expect(gradeOverall({ cloud: null, status: 'up' }, [...many, finding('low', 'z')])?.reasons).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
    'and 2 more',
  ]);
  expect(gradeOverall({ cloud: null, status: 'up' }, [])).toEqual({ grade: 'A+', reasons: [] });
});

test('nothing seen, nothing graded', () => {
  expect(gradeOverall({ cloud: null, status: 'unreachable' }, [finding('critical', 'x')])).toBeNull();
});

const area = (state: AreaCoverage['state'], why: string | null = null): AreaCoverage => ({
  state,
  asked: 4,
  answered: state === 'full' ? 4 : state === 'partial' ? 3 : 0,
  refused: 0,
  why,
});
const seen = (patch: Partial<Coverage> = {}): Coverage => ({
  ...(Object.fromEntries(CoverageArea.options.map((name) => [name, area('full')])) as Coverage),
  ...patch,
});

test('everything seen, the letter stands', () => {
  expect(gradeOverall({ cloud: null, status: 'up', coverage: seen() }, [finding('low', 'x')])).toEqual({
    grade: 'A',
    reasons: ['x'],
  });
});

test.each(CoverageArea.options)('%s not fully seen: no letter, only the best it can be', (name) => {
  for (const state of ['partial', 'none'] as const) {
    const coverage = seen({ [name]: area(state, 'A limiter refuses the request.') });
    const overall = gradeOverall({ cloud: null, status: 'up', coverage }, [finding('medium', 'x')]);
    expect(overall).toMatchObject({ grade: null, atMost: 'B' });
    expect(overall?.reasons[0]).toContain('A limiter refuses the request.');
  }
});

test('what is critical stays F, however little was seen', () => {
  const coverage = seen({ http: area('none', 'x') });
  expect(gradeOverall({ cloud: null, status: 'up', coverage }, [finding('critical', 'open')])?.grade).toBe(
    'F',
  );
});

test('a server that is no cloud needs no cloud to be seen', () => {
  const coverage = seen({ exposure: area('none', 'No cloud is here.') });
  expect(gradeOverall({ cloud: null, status: 'not-a-cloud', coverage }, [])?.grade).toBe('A+');
  const blind = seen({ tls: area('none', 'x') });
  expect(gradeOverall({ cloud: null, status: 'not-a-cloud', coverage: blind }, [])?.grade).toBeNull();
});

test.each(['refused', 'unknown'] as const)('%s: nothing is graded, not even at best', (status) => {
  const coverage = seen({ cloud: area('none', 'A portal answers.') });
  expect(gradeOverall({ cloud: null, status, coverage }, [])).toMatchObject({ grade: null, atMost: null });
});

test('a hidden version is a reason of its own: whether it is vulnerable cannot be said', () => {
  const facts = { webroot: '', status: null, statusResponse: null, login: null, website: null };
  const cloud = describeCloud({ ...facts, capabilities: null });
  expect(gradeOverall({ status: 'up', cloud, coverage: seen() }, [])).toMatchObject({
    grade: null,
    atMost: 'A+',
    reasons: [expect.stringContaining('The version is hidden')],
  });
  const known = { ...cloud, version: '34.0.6' };
  expect(gradeOverall({ status: 'up', cloud: known, coverage: seen() }, [])?.grade).toBe('A+');
});
