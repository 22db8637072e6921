import { z } from 'zod';
import type { Change } from './state.ts';

/** What lists of changes can be narrowed to: one direction, or one matter. */
export const ChangeGroup = z.enum([
  'all',
  'worse',
  'better',
  'certificate',
  'version',
  'tls',
  'headers',
  'reachability',
]);
export type ChangeGroup = z.infer<typeof ChangeGroup>;

/** A change fits where its direction is this one, or its kind starts so and its subject starts so ('': any, or none). */
export interface GroupRule {
  direction?: Change['direction'];
  matters?: readonly (readonly [kind: string, subject: string])[];
}

/**
 * Which change belongs where, by how its kind starts, so that a new kind of a known matter needs no entry. A finding's
 * subject starts with its id ("tls.protocol-old"), a grade's is the grade's name; the overall grade is of no one matter.
 * main/storage asks its database by these rules; stores for tests ask inGroup() in testing/.
 */
export const CHANGE_GROUPS: Readonly<Record<ChangeGroup, GroupRule>> = {
  all: {},
  worse: { direction: 'worse' },
  better: { direction: 'better' },
  certificate: {
    matters: [
      ['certificate', ''],
      ['finding', 'certificate.'],
    ],
  },
  version: {
    matters: [
      ['version', ''],
      ['product', ''],
      ['end-of-life', ''],
      ['advisory', ''],
      ['finding', 'cloud.'],
      ['grade', 'nextcloudScan'],
    ],
  },
  tls: {
    matters: [
      ['protocol', ''],
      ['suite', ''],
      ['finding', 'tls.'],
      ['grade', 'tls'],
    ],
  },
  headers: {
    matters: [
      ['header', ''],
      ['exposure', ''],
      ['finding', 'headers.'],
      ['finding', 'exposure.'],
      ['grade', 'headers'],
    ],
  },
  reachability: {
    matters: [
      ['up', ''],
      ['down', ''],
      ['maintenance', ''],
      ['finding', 'reachability.'],
    ],
  },
};
