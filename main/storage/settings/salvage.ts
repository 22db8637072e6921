import type { z } from 'zod';

type Path = readonly PropertyKey[];
type Container = Record<PropertyKey, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const at = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (isContainer(value) ? value[key] : undefined), root);

/**
 * What of a hand-edited value a schema accepts: each value it complains about is left out (so that its default steps
 * in), or, where leaving it out makes the whole incomplete, the thing that needs it: one bad theme costs the theme, one
 * cloud without an address costs that cloud. Returns null where nothing usable remains.
 */
export function salvage<S extends z.ZodType>(
  schema: S,
  raw: unknown,
): { value: z.infer<S>; dropped: string[] } | null {
  const copy: unknown = structuredClone(raw);
  const dropped: string[] = [];
  // Each round removes at least one value, so this ends; the bound is for a hostile file of a million errors.
  for (let round = 0; round < 50; round++) {
    const parsed = schema.safeParse(copy);
    if (parsed.success) return { value: parsed.data, dropped };
    const removals = new Set<string>();
    for (const issue of parsed.error.issues) {
      const found = at(copy, issue.path);
      if (issue.code === 'too_big' && Array.isArray(found)) {
        found.length = Number(issue.maximum);
        dropped.push(`${issue.path.join('.')} beyond ${issue.maximum}`);
        continue;
      }
      const path = found === undefined ? issue.path.slice(0, -1) : issue.path;
      if (path.length === 0) return null;
      removals.add(JSON.stringify(path));
    }
    remove(
      copy,
      [...removals].map((path) => JSON.parse(path) as (string | number)[]),
    );
    dropped.push(...[...removals].map((path) => (JSON.parse(path) as string[]).join('.')));
  }
  return null;
}

/** Removes values at paths; list elements from the end, so that the positions of the others still hold. */
function remove(root: unknown, paths: (string | number)[][]): void {
  const order = (path: (string | number)[]) => {
    const last = path.at(-1);
    return typeof last === 'number' ? last : Number.POSITIVE_INFINITY;
  };
  // Deepest first: a value inside a list element goes before the element itself moves.
  for (const path of paths.sort((a, b) => b.length - a.length || order(b) - order(a))) {
    const parent = at(root, path.slice(0, -1));
    const key = path.at(-1);
    if (Array.isArray(parent) && typeof key === 'number') parent.splice(key, 1);
    else if (isContainer(parent) && key !== undefined) delete parent[key];
  }
}
