import type { FindingRows } from './types.ts';

/** Findings about: cloud. */
export const cloud = {} as const satisfies FindingRows;
