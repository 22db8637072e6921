import { expect, test } from 'vitest';
import type { Finding, Severity } from '../../../shared/report.ts';
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
  expect(gradeOverall('up', [finding(severity, 'It is so'), finding('info', 'By the way')])?.grade).toBe(
    grade,
  );
});

test('reasons name the worst findings once each, at most five of them', () => {
  const many = ['a', 'b', 'b', 'c', 'd', 'e', 'f', 'g'].map((title) => finding('high', title));
  expect(gradeOverall('up', [...many, finding('low', 'z')])?.reasons).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
    'and 2 more',
  ]);
  expect(gradeOverall('up', [])).toEqual({ grade: 'A+', reasons: [] });
});

test('nothing seen, nothing graded', () => {
  expect(gradeOverall('unreachable', [finding('critical', 'x')])).toBeNull();
});
