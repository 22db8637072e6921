import type { FindingRows } from './types.ts';

/** Findings about: tls. */
export const tls = {} as const satisfies FindingRows;
