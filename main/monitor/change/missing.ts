import { type Delta, isAlwaysTold } from './delta.ts';
import { keyArea, type View } from './view.ts';

/** When what was not seen any more, in an area seen only partly, counts as gone. Pure. */

/** The mark of a key that was missing from an area seen only partly. */
const MISSING = '-';
const LOOKS = 3;
const DAY = 86_400_000;

/** Whether so many looks over so much time tell what one of them cannot: a slow evening is over by then. */
export const isLongEnough = (looks: number, since: string, at: string): boolean =>
  looks >= LOOKS && Date.parse(at) - Date.parse(since) >= DAY;

/** "2026-06-01T12:00:00.000Z 2": since when, and in how many looks in a row. Without a number: one look. */
function parsed(mark: string | undefined, at: string): { since: string; looks: number } {
  const [since = at, looks = '1'] = (mark ?? `${at} 0`).split(' ');
  // A clock that was set back would let it wait for good.
  return { since: since > at ? at : since, looks: Number.parseInt(looks, 10) || 0 };
}

/**
 * What is known and was not seen in an area that was only seen partly: missing once means nothing; in three looks in a
 * row and for a day it is gone. Without this a probe that always fails would hide for good that something was mended. Where
 * the report itself says that its evidence is not complete, what is missing stays as it was, for however long.
 * `pending` are the marks of before; the ones of now are handed back.
 */
export function unseen(
  known: View,
  now: View,
  pending: Readonly<Record<string, string>>,
  at: string,
): { gone: Delta[]; missing: Record<string, string> } {
  const gone: Delta[] = [];
  const missing: Record<string, string> = {};
  for (const [key, fact] of Object.entries(known.facts)) {
    const area = keyArea(key);
    const sight = now.sight[area];
    if (now.facts[key] !== undefined || sight === 'full' || isAlwaysTold(key)) continue;
    const name = `${MISSING}${key}`;
    // Who did not look at all, or says that the evidence is not complete, neither counts nor breaks the row.
    if (sight === 'none' || now.incomplete?.includes(area)) {
      if (pending[name] !== undefined) missing[name] = pending[name];
      continue;
    }
    const { since, looks } = parsed(pending[name], at);
    if (isLongEnough(looks + 1, since, at)) gone.push({ key, before: fact, after: null });
    else missing[name] = `${since} ${looks + 1}`;
  }
  return { gone, missing };
}
