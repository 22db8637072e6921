import { describe, expect, it } from 'vitest';
import { isLongEnough, unseen } from './missing.ts';
import type { Sight, View } from './view.ts';

const AT = '2026-06-02T12:00:00.000Z';
const DAY_BEFORE = '2026-06-01T12:00:00.000Z';
const sight = (http: Sight): View['sight'] => ({
  status: 'full',
  cloud: 'partial',
  exposure: 'full',
  certificate: 'full',
  tls: 'full',
  http,
  network: 'full',
});
const known: View = {
  sight: sight('full'),
  facts: { 'header:x': { value: 'a' }, version: { value: '1' }, 'suite:X': { value: 'offered' } },
};
const look = (http: Sight, mark?: string, facts: View['facts'] = {}) => {
  const { gone, missing } = unseen(
    known,
    { sight: sight(http), facts },
    mark ? { '-header:x': mark } : {},
    AT,
  );
  return gone.length > 0 ? gone.map(({ key, before, after }) => [key, before?.value, after]) : missing;
};

it('three looks and a day tell what one cannot', () => {
  expect(isLongEnough(3, DAY_BEFORE, AT)).toBe(true);
  expect(isLongEnough(2, DAY_BEFORE, AT)).toBe(false);
  expect(isLongEnough(3, '2026-06-01T12:00:00.001Z', AT)).toBe(false);
});

describe('what is known and was not seen in an area seen only partly', () => {
  it('is missing since the first look, and gone after long enough', () => {
    expect(look('partial')).toEqual({ '-header:x': `${AT} 1` });
    expect(look('partial', `${DAY_BEFORE} 1`)).toEqual({ '-header:x': `${DAY_BEFORE} 2` });
    expect(look('partial', `${DAY_BEFORE} 2`)).toEqual([['header:x', 'a', null]]);
  });

  it('of a mark without a number was missing once, with a broken one never', () => {
    expect(look('partial', DAY_BEFORE)).toEqual({ '-header:x': `${DAY_BEFORE} 2` });
    expect(look('partial', `${DAY_BEFORE} x`)).toEqual({ '-header:x': `${DAY_BEFORE} 1` });
    expect(look('partial', `${DAY_BEFORE} 12`)).toHaveLength(1);
  });

  it('since the future, by a clock that was wrong, is missing since now', () => {
    expect(look('partial', '2026-07-01T12:00:00.000Z 7')).toEqual({ '-header:x': `${AT} 8` });
  });

  it('waits over a look that did not look there', () => {
    expect(look('none')).toEqual({});
    expect(look('none', `${DAY_BEFORE} 2`)).toEqual({ '-header:x': `${DAY_BEFORE} 2` });
  });

  it('waits over a look whose own books say that it did not see all there', () => {
    const now: View = { sight: sight('partial'), facts: {}, incomplete: ['http'] };
    for (const mark of [`${DAY_BEFORE} 2`, `${DAY_BEFORE} 99`])
      expect(unseen(known, now, { '-header:x': mark }, AT)).toEqual({
        gone: [],
        missing: { '-header:x': mark },
      });
    expect(
      unseen(known, { ...now, incomplete: ['tls'] }, { '-header:x': `${DAY_BEFORE} 2` }, AT).gone,
    ).toHaveLength(1);
  });

  it('is not missing where it is seen again, or the area is seen fully', () => {
    expect(look('partial', `${DAY_BEFORE} 2`, { 'header:x': { value: 'b' } })).toEqual({});
    expect(look('full', `${DAY_BEFORE} 2`)).toEqual({});
  });
});
