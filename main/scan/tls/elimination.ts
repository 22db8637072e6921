/** What a server does with a list of alternatives. */
export type Choice<T> = { kind: 'chosen'; value: T } | { kind: 'refused' } | { kind: 'unknown' };

/** `complete` is false where the server stopped answering: more may be accepted than was found. */
export interface Accepted<T> {
  accepted: T[];
  complete: boolean;
}

/**
 * Offers a list, takes out what the server chose, and offers the rest until it refuses. The result is in the order of
 * the server's choices. An answer that was not offered ends it: such a server decides nothing we could learn.
 */
export async function eliminate<T>(
  offered: readonly T[],
  choose: (rest: readonly T[]) => Promise<Choice<T>>,
): Promise<Accepted<T>> {
  const accepted: T[] = [];
  let rest = offered;
  while (rest.length > 0) {
    const choice = await choose(rest);
    if (choice.kind === 'unknown') return { accepted, complete: false };
    if (choice.kind === 'refused' || !rest.includes(choice.value)) break;
    accepted.push(choice.value);
    rest = rest.filter((value) => value !== choice.value);
  }
  return { accepted, complete: true };
}

/** Which of two the server prefers; null where it did not say. */
export type Prefer<T> = (a: T, b: T) => Promise<T | null>;

/**
 * Joins runs that are each in the server's order into one: neighbours side by side, so that runs which already follow
 * one another cost one question each. Where the server does not say, the order of the runs stays.
 */
export async function mergeRuns<T>(runs: readonly (readonly T[])[], prefer: Prefer<T>): Promise<T[]> {
  const filled = runs.filter((run) => run.length > 0);
  const [first, second] = filled;
  if (first === undefined) return [];
  if (second === undefined) return [...first];
  const pairs: (readonly [readonly T[], readonly T[] | undefined])[] = [];
  for (let index = 0; index < filled.length; index += 2) pairs.push([filled[index] ?? [], filled[index + 1]]);
  const merged = await Promise.all(
    pairs.map(([a, b]) => (b === undefined ? [...a] : mergeTwo(a, b, prefer))),
  );
  return mergeRuns(merged, prefer);
}

async function mergeTwo<T>(a: readonly T[], b: readonly T[], prefer: Prefer<T>): Promise<T[]> {
  const [firstOfB] = b;
  const lastOfA = a.at(-1);
  if (firstOfB === undefined || lastOfA === undefined) return [...a, ...b];
  if ((await prefer(lastOfA, firstOfB)) !== firstOfB) return [...a, ...b];
  const out: T[] = [];
  const [left, right] = [[...a], [...b]];
  while (left[0] !== undefined && right[0] !== undefined) {
    const [x, y] = [left[0], right[0]];
    const winner = await prefer(x, y);
    out.push(winner === y ? y : x);
    (winner === y ? right : left).shift();
  }
  return [...out, ...left, ...right];
}
