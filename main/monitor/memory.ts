import { z } from 'zod';
import { CoverageArea } from '../../shared/coverage.ts';
import { Severity } from '../../shared/report.ts';
import type { History } from '../storage/types.ts';
import { Unsettled } from './change/unsettled.ts';
import { AREAS, type View } from './change/view.ts';
import { Reach, unknownReach } from './look/reach.ts';

/**
 * What the monitor remembers of a cloud over a restart, in three values, so that a light check writes only the small
 * one. All times are epoch milliseconds. A value that does not parse (edited, older) starts anew.
 */
export const Plan = z.object({
  auditAt: z.number(),
  auditWhy: z.string(),
  lightAt: z.number(),
  lightWhy: z.string(),
  reach: Reach,
  /** The last moment that somebody certainly watched: a look was over, or a gap in time noticed. 0: never. */
  watchedAt: z.number().default(0),
  /** Full scans in a row that came to no report. */
  auditFailures: z.number().default(0),
  /** What the last light check saw; another answer calls for a full scan. */
  lastLight: z.object({ fingerprint256: z.string().nullable(), version: z.string().nullable() }).nullable(),
});
export type Plan = z.infer<typeof Plan>;

const toldSteps = { thing: z.string(), told: z.array(z.string()) };
const ExpiryMemory = z
  .object({
    ...toldSteps,
    issuer: z.string().default(''),
    earlier: z.array(z.object(toldSteps)).default([]),
  })
  .nullable();
const Sight = z.enum(['full', 'partial', 'none']);
const KnownSight = z.preprocess(
  // Exposed files were once seen with the headers, and no better or worse than those.
  (sight) =>
    typeof sight === 'object' && sight !== null && 'http' in sight
      ? { exposure: sight.http, ...sight }
      : sight,
  z.record(z.enum(AREAS), Sight),
);

/** What is known of a cloud: the confirmed view, and what awaits a second look. */
export const Known = z.object({
  /** The last judged report of a cloud that let us look; null before the first. */
  scanId: z.number().nullable(),
  scanner: z.object({ rulesVersion: z.string(), dataAsOf: z.string() }).nullable(),
  view: z
    .object({
      sight: KnownSight,
      facts: z.record(
        z.string(),
        z.custom<View['facts'][string]>((value) => typeof value === 'object'),
      ),
    })
    .nullable(),
  /** Keys that appeared once in a way that can flap, and when; with a mark, keys that are missing (missing.ts). */
  pending: z.record(z.string(), z.string()),
  certificate: ExpiryMemory,
  support: ExpiryMemory,
  /** Where the last full scan found a cloud; null: there was none yet. */
  webroot: z.string().max(2048).nullable().default(null),
  /** The networks in which a cloud of a home network was seen, newest last; empty for one on the internet. */
  networks: z.array(z.string().max(64)).max(8).default([]),
  /** Fingerprints of the last certificates that it showed and that nobody warned of, newest last. */
  accepted: z.array(z.string().max(512)).max(8).default([]),
  /** What the owner trusted (CA, pin) when its certificate was judged last, as a hash; null: not known. */
  trust: z.string().max(64).nullable().default(null),
  /** Areas that newer rules or data have not fully seen yet; what is new there may be of our making. */
  unsettled: Unsettled.default({}),
  /** Scans in a row that did not see all of an area. */
  unseen: z.partialRecord(CoverageArea, z.number()).default({}),
  /** The product that answered before the one known now, where another one came. */
  formerProduct: z.string().max(64).nullable().default(null),
});
export type Known = z.infer<typeof Known>;

/** Something wrong that was confirmed and has not ended. */
export const Condition = z.object({
  /** Same episode, same alert: part of the alert's dedupe key. */
  episode: z.string(),
  kind: z.string(),
  severity: Severity,
  findingId: z.string().nullable(),
  subject: z.string().nullable(),
  title: z.string(),
  body: z.string(),
  /** Its newest stored alert; null, and 0 in older files: not told (muted, or below the owner's minimum). */
  alertId: z.number().nullable(),
  /** When it was told last, for the daily reminder. */
  toldAt: z.number(),
});
export type Condition = z.infer<typeof Condition>;
export const Conditions = z.record(z.string(), Condition);
export type Conditions = z.infer<typeof Conditions>;

/** What is open of a cloud, as it is on disk. */
export function storedConditions(history: Pick<History, 'getState'>, cloudId: string): Conditions {
  return Conditions.safeParse(history.getState(`open/${cloudId}`)).data ?? {};
}

/** What is known of a cloud before its first report. */
export const nothingKnown = (): Known => ({
  scanId: null,
  scanner: null,
  view: null,
  pending: {},
  certificate: null,
  support: null,
  webroot: null,
  networks: [],
  accepted: [],
  trust: null,
  unsettled: {},
  unseen: {},
  formerProduct: null,
});

export interface CloudMemory {
  plan: Plan;
  known: Known;
  open: Conditions;
}

const NAMES = ['plan', 'known', 'open'] as const;

/** Whether two values of one shape have the very same parts. */
function isSame<T extends object>(now: T, saved: object | undefined): boolean {
  if (saved === undefined || Object.keys(now).length !== Object.keys(saved).length) return false;
  for (const key in now) if (now[key] !== (saved as T)[key]) return false;
  return true;
}

/** The memory of one cloud, read once and written where it changed. */
export class Memories {
  readonly #history: History;
  readonly #memories = new Map<string, CloudMemory>();
  /** What is on disk, as text: an unchanged value is not written again. */
  readonly #written = new Map<string, string>();
  /** What was saved last, part by part: parts are replaced and never changed, so the same parts need no second look. */
  readonly #saved = new Map<string, object>();

  constructor(history: History) {
    this.#history = history;
  }

  get(cloudId: string, now: number): CloudMemory {
    const found = this.#memories.get(cloudId);
    if (found) return found;
    const read = <T>(name: string, schema: z.ZodType<T>, otherwise: T): T => {
      const parsed = schema.safeParse(this.#history.getState(`${name}/${cloudId}`));
      return parsed.success ? parsed.data : otherwise;
    };
    const memory: CloudMemory = {
      plan: read<Plan>('plan', Plan, {
        auditAt: now,
        auditWhy: 'never scanned',
        lightAt: now,
        lightWhy: '',
        reach: unknownReach(now),
        watchedAt: 0,
        auditFailures: 0,
        lastLight: null,
      }),
      known: read<Known>('known', Known, nothingKnown()),
      open: read<Conditions>('open', Conditions, {}),
    };
    this.#memories.set(cloudId, memory);
    return memory;
  }

  save(cloudId: string): void {
    const memory = this.#memories.get(cloudId);
    if (!memory) return;
    for (const name of NAMES) {
      if (isSame(memory[name], this.#saved.get(`${name}/${cloudId}`))) continue;
      this.#saved.set(`${name}/${cloudId}`, { ...memory[name] });
      const text = JSON.stringify(memory[name]);
      const key = `${name}/${cloudId}`;
      if (this.#written.get(key) === text) continue;
      this.#history.setState(key, memory[name]);
      this.#written.set(key, text);
    }
  }

  /** A transaction was rolled back: what is in memory may not be on disk. */
  forget(cloudId: string): void {
    this.#memories.delete(cloudId);
    for (const name of NAMES) {
      this.#written.delete(`${name}/${cloudId}`);
      this.#saved.delete(`${name}/${cloudId}`);
    }
  }

  remove(cloudId: string): void {
    this.forget(cloudId);
    for (const name of NAMES) this.#history.setState(`${name}/${cloudId}`, null);
  }
}
