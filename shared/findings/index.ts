import { certificate } from './certificate.ts';
import { cloud } from './cloud.ts';
import { exposure } from './exposure.ts';
import { headers } from './headers.ts';
import { reachability } from './reachability.ts';
import { tls } from './tls.ts';
import type { FindingRow } from './types.ts';

export type { FindingRow, FixTarget } from './types.ts';

/** id → everything a person reads about a finding. An id says area and matter: "headers.hsts-missing". */
export const catalogue = {
  ...reachability,
  ...cloud,
  ...exposure,
  ...certificate,
  ...tls,
  ...headers,
} as const;

export type FindingId = keyof typeof catalogue;

/** The row of an id that may come from an old report: undefined where the catalogue no longer has it. */
export const findingRow = (id: string): FindingRow | undefined =>
  Object.hasOwn(catalogue, id) ? (catalogue as Record<string, FindingRow>)[id] : undefined;
