import { z } from 'zod';

/** The areas of a report whose facts rest on questions of their own. */
export const CoverageArea = z.enum(['cloud', 'exposure', 'http', 'tls', 'certificate']);
export type CoverageArea = z.infer<typeof CoverageArea>;

/**
 * What the facts of an area rest on. `full`: each question was answered by the thing asked. `partial`: some were refused
 * or lost, so what is missing from the facts is unknown, not absent. `none`: nothing was seen, or what answered was not
 * the thing asked; then nothing may be said of the area at all.
 */
export const AreaCoverage = z.object({
  state: z.enum(['full', 'partial', 'none']),
  /** Questions asked; a retry is not another question. */
  asked: z.number().int().nonnegative(),
  /** Questions the thing itself answered, a refusal of its own included. */
  answered: z.number().int().nonnegative(),
  /** Questions that something in front answered in its place (limiter, portal, challenge, ban). */
  refused: z.number().int().nonnegative(),
  /** Why the area was not fully seen, one sentence; null where it was. */
  why: z.string().max(512).nullable(),
});
export type AreaCoverage = z.infer<typeof AreaCoverage>;

export const Coverage = z.record(CoverageArea, AreaCoverage);
export type Coverage = z.infer<typeof Coverage>;
