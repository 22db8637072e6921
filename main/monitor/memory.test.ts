import { expect, it } from 'vitest';
import { viewOf } from './change/view.ts';
import { Known, nothingKnown } from './memory.ts';
import { makeReport } from './testing/reports.ts';

it('what was remembered before exposed files had a sight of their own was seen with the headers', () => {
  const view = viewOf(makeReport());
  const stored = (http: string) => {
    const { exposure: _, ...sight } = view.sight;
    const { unseen: _unseen, ...known } = nothingKnown();
    return { ...known, view: { facts: view.facts, sight: { ...sight, http } } };
  };
  expect(Known.parse(stored('partial')).view?.sight).toEqual({
    ...view.sight,
    http: 'partial',
    exposure: 'partial',
  });
  expect(Known.parse(stored('full')).view?.facts).toEqual(view.facts);
  const now = { ...nothingKnown(), view: { facts: {}, sight: { ...view.sight, exposure: 'none' as const } } };
  expect(Known.parse(JSON.parse(JSON.stringify(now)))).toEqual(now);
  expect(Known.safeParse({ ...now, view: { facts: {}, sight: {} } }).success).toBe(false);
});
