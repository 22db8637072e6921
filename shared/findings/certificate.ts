import type { FindingRows } from './types.ts';

/** Findings about: certificate. */
export const certificate = {} as const satisfies FindingRows;
