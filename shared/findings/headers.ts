import type { FindingRows } from './types.ts';

/** Findings about: headers. */
export const headers = {} as const satisfies FindingRows;
