import { z } from 'zod';

/** Any part of a value. A key that is missing, or undefined, stays as it is; lists and nullable values change as a whole. */
export type Patch<T> = {
  [K in keyof T]?:
    | (T[K] extends readonly unknown[] ? T[K] : T[K] extends object ? Patch<T[K]> : T[K])
    | undefined;
};

/** What is behind the wrappers that put a value where none was given. */
function withoutDefault(field: z.ZodType): z.ZodType {
  const fills =
    field instanceof z.ZodDefault ||
    field instanceof z.ZodPrefault ||
    field instanceof z.ZodCatch ||
    field instanceof z.ZodOptional;
  return fills ? withoutDefault(field.unwrap() as z.ZodType) : field;
}

/**
 * The schema of a patch of what `object` describes: every key may be missing at every depth, a missing key stays missing,
 * and an unknown one is refused. Zod's own partial() keeps the defaults of the fields and so answers {} with all of them;
 * written over what is stored, they erase it.
 */
export function patchOf<S extends z.ZodObject>(object: S): z.ZodType<Patch<z.infer<S>>> {
  const fields = Object.entries(object.shape as Record<string, z.ZodType>).map(([key, field]) => {
    const bare = withoutDefault(field);
    return [key, (bare instanceof z.ZodObject ? patchOf(bare) : bare).optional()];
  });
  return z.strictObject(Object.fromEntries(fields)) as unknown as z.ZodType<Patch<z.infer<S>>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `value` with what `patch` says, at every depth; neither is changed. */
export function applyPatch<T extends object>(value: T, patch: NoInfer<Patch<T>>): T {
  const parts = Object.entries(patch).flatMap(([key, part]) => {
    if (part === undefined) return [];
    const before: unknown = Object.hasOwn(value, key) ? value[key as keyof T] : undefined;
    return [[key, isObject(before) && isObject(part) ? applyPatch(before, part) : part]];
  });
  return { ...value, ...Object.fromEntries(parts) };
}
