import { expect, it } from 'vitest';
import { observatoryResult, observatoryTest } from '../../../shared/observatory-words.ts';
import { OBSERVATORY_RESULTS } from './observatory-table.ts';

it.each(Object.keys(OBSERVATORY_RESULTS))('%s has words of its own', (result) => {
  expect(observatoryResult(result)).not.toBe(result.replaceAll('-', ' '));
});

it('leaves what it does not know readable', () => {
  expect(observatoryResult('csp-of-tomorrow')).toBe('csp of tomorrow');
  expect(observatoryTest('toString')).toBe('toString');
});
