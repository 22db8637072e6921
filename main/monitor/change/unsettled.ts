import { z } from 'zod';
import type { Change } from '../../../shared/state.ts';
import type { Delta } from './delta.ts';
import { isLongEnough } from './missing.ts';
import { AREAS, type Area, keyArea, keyAreas, type View } from './view.ts';

/**
 * Areas that newer rules or data have not fully seen yet. What they find there first may be their own doing: they could
 * not be tried on what the older scan did not measure. Pure.
 */

export const Unsettled = z.record(
  z.string(),
  z.object({ cause: z.enum(['rules', 'data']), since: z.string(), looks: z.number() }),
);
export type Unsettled = z.infer<typeof Unsettled>;

/**
 * After newer rules every area: they may measure what was not measured before. After newer data the cloud's, where its
 * version was not seen fully (`sight`; null: not known); else they were tried on it.
 */
export function unsettle(
  unsettled: Unsettled,
  sight: View['sight'] | null,
  newer: { rules: boolean; data: boolean },
  at: string,
): Unsettled {
  const areas: Area[] = newer.rules ? [...AREAS] : newer.data && sight?.cloud !== 'full' ? ['cloud'] : [];
  const cause = newer.rules ? ('rules' as const) : ('data' as const);
  return { ...unsettled, ...Object.fromEntries(areas.map((area) => [area, { cause, since: at, looks: 0 }])) };
}

/** After a look: an area that was seen fully is settled, and one that never is, after some looks and a day. */
export function settle(unsettled: Unsettled, { sight }: View, at: string): Unsettled {
  return Object.fromEntries(
    Object.entries(unsettled).flatMap(([area, one]) => {
      const seen = sight[area as Area];
      if (seen === 'none') return [[area, one]];
      const looks = one.looks + 1;
      return seen === 'full' || isLongEnough(looks, one.since, at) ? [] : [[area, { ...one, looks }]];
    }),
  );
}

/** What is measured and not judged: rules do not change it. With another certificate or version other findings come. */
const MEASURED = /^(header|protocol|name):|^(product|status)$/;
const BRINGS_OTHERS = /^(certificate|version)$/;

/** Found, or found more severe, and not by what the cloud itself did to the area: then it may be of our making. */
const FOUND = /^(finding|exposure|suite):/;

/**
 * Who made each of some differences: newer rules or data, where an area has not been seen by them yet and nothing that
 * is measured there got worse with it; else the cloud.
 */
export function whoMade(
  changes: readonly { delta: Delta; change: Pick<Change, 'direction'> }[],
  unsettled: Unsettled,
): (judged: { delta: Delta; change: Pick<Change, 'direction'> }) => Change['cause'] {
  const moved = new Set<Area>();
  for (const { delta, change } of changes)
    if (BRINGS_OTHERS.test(delta.key) || (MEASURED.test(delta.key) && change.direction === 'worse'))
      moved.add(delta.key === 'status' ? 'cloud' : keyArea(delta.key));
  return ({ delta: { key, before }, change }) => {
    const areas = keyAreas(key).filter((area) => unsettled[area] !== undefined);
    const cause = areas.map((area) => unsettled[area]?.cause).find((one) => one !== undefined) ?? 'cloud';
    if (key.startsWith('grade:')) return cause;
    const appeared = FOUND.test(key) && (before === null || change.direction === 'worse');
    return appeared && !areas.some((area) => moved.has(area)) ? cause : 'cloud';
  };
}
