import { expect, it } from 'vitest';
import type { Finding } from '../../shared/report.ts';
import { groupFindings } from './finding-groups.ts';

const finding = (id: string, subject: string | null): Finding => ({
  id,
  severity: 'high',
  subject,
  title: id,
  evidence: null,
});

it('makes one group of what is one thing to do, in order', () => {
  const groups = groupFindings([finding('a', '1'), finding('b', null), finding('a', '2')]);
  expect(groups.map(({ id, findings }) => [id, findings.map(({ subject }) => subject)])).toEqual([
    ['a', ['1', '2']],
    ['b', [null]],
  ]);
  expect(groupFindings([])).toEqual([]);
});
