import { browserHeaders } from './headers-browser.ts';
import { scriptsHeaders } from './headers-scripts.ts';
import { serverHeaders } from './headers-server.ts';
import { transportHeaders } from './headers-transport.ts';
import type { FindingRows } from './types.ts';

/** Findings about what the web server says in its answers. */
export const headers = {
  ...transportHeaders,
  ...scriptsHeaders,
  ...browserHeaders,
  ...serverHeaders,
} as const satisfies FindingRows;

/** An id of this area. */
export type HeaderFindingId = keyof typeof headers;
