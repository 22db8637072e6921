import type { FindingRows } from './types.ts';

/** Findings about: exposure. */
export const exposure = {} as const satisfies FindingRows;
