import { expect, test } from 'vitest';
import { type Coverage, CoverageArea } from '../../shared/coverage.ts';
import type { Report, Severity } from '../../shared/report.ts';
import { sampleReport } from '../../shared/testing/report.ts';
import { exitCodeOf } from './scan-command.ts';

const area = (state: 'full' | 'partial' | 'none') => ({
  state,
  asked: 3,
  answered: 2,
  refused: 0,
  why: null,
});
const coverage = (changes: Partial<Record<CoverageArea, 'partial' | 'none'>>): Coverage =>
  Object.fromEntries(CoverageArea.options.map((name) => [name, area(changes[name] ?? 'full')])) as Coverage;

/** What a scan gives that saw this much. */
function report(
  seen: Partial<Record<CoverageArea, 'partial' | 'none'>>,
  { status = 'up', grade, worst = 'low' }: { status?: Report['status']; grade?: 'F'; worst?: Severity } = {},
): Report {
  const whole = Object.keys(seen).length === 0;
  const { grades } = sampleReport(0);
  return sampleReport(0, {
    status,
    coverage: coverage(seen),
    findings: [{ id: 'x.y', severity: worst, subject: null, title: 'x', evidence: null }],
    grades: { ...grades, overall: { grade: grade ?? (whole ? 'A' : null), reasons: [] } },
  });
}

test('everything seen', () => {
  expect(exitCodeOf(report({}), null)).toBe(0);
  expect(exitCodeOf(report({}), 'low')).toBe(1);
  expect(exitCodeOf(report({}), 'high')).toBe(0);
});

test.each(CoverageArea.options)('too little of %s', (name) => {
  for (const state of ['partial', 'none'] as const) {
    const seen = report({ [name]: state });
    expect(exitCodeOf(seen, null)).toBe(5);
    expect(exitCodeOf(seen, 'high')).toBe(5);
    expect(exitCodeOf(seen, 'low')).toBe(1);
  }
});

test.each(['refused', 'unknown'] as const)('%s', (status) => {
  expect(exitCodeOf(report({ cloud: 'none' }, { status }), null)).toBe(5);
  // A part that was seen all the same is no verdict over the cloud.
  expect(exitCodeOf(report({ cloud: 'none' }, { status }), null, ['tls'])).toBe(0);
  expect(exitCodeOf(report({ cloud: 'none' }, { status, worst: 'medium' }), 'medium')).toBe(1);
});

test('a scan of some parts needs those', () => {
  const left = report({ http: 'none', tls: 'none', certificate: 'none' });
  expect(exitCodeOf(left, null, ['cloud'])).toBe(0);
  expect(exitCodeOf(left, null, ['cloud', 'http'])).toBe(5);
  expect(exitCodeOf(report({ exposure: 'partial' }), null, ['cloud'])).toBe(5);
});

test('F is a verdict however little was seen', () => {
  expect(exitCodeOf(report({ http: 'none' }, { grade: 'F', worst: 'critical' }), null)).toBe(0);
});

test('no cloud, no paths', () => {
  expect(exitCodeOf(report({ exposure: 'none' }, { status: 'not-a-cloud' }), null)).toBe(0);
});
