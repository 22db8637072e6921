import { type Area, type CertificateFact, type Fact, keyArea, type View } from './view.ts';

/** What differs between two views, and what is known after some of it. Pure. */

/** One key on which two views differ. */
export interface Delta {
  key: string;
  before: Fact | null;
  after: Fact | null;
}

/** Both certificates of a server that has two, in an order of their own; null for one that has one. */
const pairOf = ({ fingerprint256, alternate }: CertificateFact): string | null =>
  alternate ? [fingerprint256, alternate].sort().join(' ') : null;

/**
 * Whether two facts under one key mean the same. Which of its two certificates (RSA, ECDSA) a server shows is no
 * difference; how severe a vulnerability is rated is one.
 */
export function sameFact(key: string, a: Fact | null, b: Fact | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.value === b.value) return !key.startsWith('advisory:') || a.severity === b.severity;
  const pair = a.certificate ? pairOf(a.certificate) : null;
  return pair !== null && b.certificate !== undefined && pair === pairOf(b.certificate);
}

const byKey = (a: Delta, b: Delta): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Facts that are never simply absent: without them we did not look. */
const ALWAYS = /^(protocol:|grade:|status$|product$|version$|support$|certificate$)/;
export const isAlwaysTold = (key: string): boolean => ALWAYS.test(key);

/**
 * Where two views differ. What one side did not look at is not a difference; what one side saw only partly is not
 * gone from it. Sorted by key.
 */
export function deltaOf(a: View, b: View): Delta[] {
  const deltas: Delta[] = [];
  for (const key of new Set([...Object.keys(a.facts), ...Object.keys(b.facts)])) {
    const before = a.facts[key] ?? null;
    const after = b.facts[key] ?? null;
    if (sameFact(key, before, after)) continue;
    const area = keyArea(key);
    const blind = (view: View, fact: Fact | null) =>
      fact === null && (view.sight[area] !== 'full' || isAlwaysTold(key));
    if (!blind(a, before) && !blind(b, after)) deltas.push({ key, before, after });
  }
  return deltas.sort(byKey);
}

/** The view after some differences; the sight of an area that was looked at now improves, it is never lost. */
export function applyDeltas(view: View, deltas: readonly Delta[], seen: View['sight']): View {
  const facts = { ...view.facts };
  for (const { key, after } of deltas) {
    if (after === null) delete facts[key];
    else facts[key] = after;
  }
  const sight = { ...view.sight };
  for (const area of Object.keys(sight) as Area[])
    if (seen[area] === 'full' || (seen[area] === 'partial' && sight[area] === 'none'))
      sight[area] = seen[area];
  return { sight, facts };
}

/**
 * What is known after a new look: facts of areas not seen before are learned silently (there is nothing to compare
 * them with), the rest by the differences.
 */
export function learn(
  known: View,
  now: View,
  accepted: readonly Delta[],
  withheld: ReadonlySet<string>,
): View {
  const next = applyDeltas(known, accepted, now.sight);
  for (const [key, fact] of Object.entries(now.facts)) if (!withheld.has(key)) next.facts[key] = fact;
  if (supportUnknown(now) && !withheld.has('version')) delete next.facts.support;
  return next;
}

/** A version was seen of which nobody knows how long it is supported: what was known is of another one. */
export const supportUnknown = ({ facts }: View): boolean =>
  facts.version !== undefined && facts.support === undefined;
