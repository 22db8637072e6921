/**
 * What a server does with a list of alternatives. `trouble` where it refused with internal_error, which says nothing
 * about a list.
 */
export type Choice<T> =
  | { kind: 'chosen'; value: T }
  | { kind: 'refused'; trouble?: boolean }
  | { kind: 'unknown' };

/** `complete` is false where the server stopped answering: more may be accepted than was found. */
export interface Accepted<T> {
  accepted: T[];
  complete: boolean;
}

/** A list that was gone through, and what of it was left when the server chose no more. */
export interface Eliminated<T> extends Accepted<T> {
  rest: readonly T[];
  /** True where internal_error ended it. */
  trouble: boolean;
}

export type Choose<T> = (rest: readonly T[]) => Promise<Choice<T>>;

/**
 * Offers a list, takes out what the server chose, and offers the rest until it refuses. The result is in the order of
 * the server's choices. An answer that was not offered ends it: such a server decides nothing we could learn. That the
 * rest was refused together says nothing about its members yet: see `settle`.
 */
export async function eliminate<T>(offered: readonly T[], choose: Choose<T>): Promise<Eliminated<T>> {
  const accepted: T[] = [];
  let rest = offered;
  while (rest.length > 0) {
    const choice = await choose(rest);
    if (choice.kind === 'unknown') return { accepted, complete: false, rest, trouble: false };
    if (choice.kind === 'refused')
      return { accepted, complete: true, rest, trouble: choice.trouble === true };
    if (!rest.includes(choice.value)) break;
    accepted.push(choice.value);
    rest = rest.filter((value) => value !== choice.value);
  }
  return { accepted, complete: true, rest: [], trouble: false };
}

/** Hellos for finding what lies behind an internal_error; beyond it the list is not complete. */
const TROUBLE_BUDGET = 48;

/** How refused rests are split: into parts that need the same of the server, and which rests need it at all. */
export interface Splitting<T> {
  parts: (rest: readonly T[]) => T[][];
  mixed: (run: Eliminated<T>) => boolean;
  /** True where internal_error is about single members, since others of their kind are accepted. */
  troubleIsPartial: (accepted: readonly T[]) => boolean;
}

export interface Settled<T> {
  /** Each in the order of the server's choices. */
  runs: T[][];
  complete: boolean;
}

/**
 * Goes on where lists were refused: a server may choose something that it cannot finish, and refuse a list of which it
 * would accept others. Such a rest is offered again in parts; one that ended in internal_error in halves, down to single
 * members where others of their kind are accepted.
 */
export async function settle<T>(
  found: readonly Eliminated<T>[],
  choose: Choose<T>,
  { parts, mixed, troubleIsPartial }: Splitting<T>,
): Promise<Settled<T>> {
  const again = await Promise.all(
    found.map(async (run): Promise<Eliminated<T>[]> => {
      if (!run.complete || run.rest.length < 2 || !(run.trouble || mixed(run))) return [run];
      const pieces = parts(run.rest);
      if (pieces.length < 2) return [run];
      return [
        { ...run, trouble: false },
        ...(await Promise.all(pieces.map((piece) => eliminate(piece, choose)))),
      ];
    }),
  );
  const all = again.flat();
  const runs = all.map((run) => run.accepted);
  let complete = all.every((run) => run.complete);
  const budget = { left: TROUBLE_BUDGET };
  let troubled = all.filter((run) => run.trouble).map((run) => run.rest);
  // Where nothing of the kind is accepted the trouble is about all of it, unless a half of a list is taken after all.
  for (const depth of [SHALLOW, Number.POSITIVE_INFINITY]) {
    if (depth !== SHALLOW && !troubleIsPartial(runs.flat())) break;
    if (depth === SHALLOW && troubleIsPartial(runs.flat())) continue;
    const halved = [];
    for (const rest of troubled) halved.push(await halve(rest, choose, budget, depth));
    runs.push(...halved.flatMap((half) => half.runs));
    complete &&= halved.every((half) => half.complete);
    troubled = halved.flatMap((half) => half.troubled);
  }
  return { runs: runs.filter((run) => run.length > 0), complete };
}

/** How often a list is halved of whose kind nothing is accepted. */
const SHALLOW = 1;

interface Halved<T> extends Settled<T> {
  /** What still ended in internal_error. */
  troubled: (readonly T[])[];
}

async function halve<T>(
  list: readonly T[],
  choose: Choose<T>,
  budget: { left: number },
  depth: number,
): Promise<Halved<T>> {
  // A single member that is answered with internal_error is refused.
  if (list.length < 2) return { runs: [], complete: true, troubled: [] };
  if (depth === 0) return { runs: [], complete: true, troubled: [list] };
  if (budget.left <= 0) return { runs: [], complete: false, troubled: [] };
  const middle = Math.ceil(list.length / 2);
  const out: Halved<T> = { runs: [], complete: true, troubled: [] };
  for (const half of [list.slice(0, middle), list.slice(middle)]) {
    const run = await eliminate(half, choose);
    budget.left -= run.accepted.length + 1;
    const deeper = run.trouble ? await halve(run.rest, choose, budget, depth - 1) : null;
    out.runs.push(run.accepted, ...(deeper?.runs ?? []));
    out.complete &&= run.complete && (deeper?.complete ?? true);
    out.troubled.push(...(deeper?.troubled ?? []));
  }
  return out;
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
