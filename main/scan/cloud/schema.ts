import { z } from 'zod';
import { CloudProduct, Severity } from '../../../shared/report.ts';
import { branchOf, compareVersions, parseVersion } from './version.ts';

const text = z.string().max(512);
const versionText = z
  .string()
  .max(40)
  .regex(/^\d{1,9}(\.\d{1,9}){0,3}$/u);

const Source = z.object({ name: text, licence: text.optional(), note: text.optional() });
export type Source = z.infer<typeof Source>;

/** Versions from the first (inclusive; "0": since ever) up to the second (exclusive): within one branch. */
export const AffectedRange = z.tuple([versionText, versionText]);
export type AffectedRange = z.infer<typeof AffectedRange>;

export const Advisory = z
  .object({
    id: z.string().min(3).max(64),
    aliases: z.array(z.string().max(64)).max(20).optional(),
    product: CloudProduct.exclude(['unknown']),
    severity: Severity.exclude(['info']),
    cvss: z.number().min(0).max(10).optional(),
    cwe: z.number().int().nonnegative().optional(),
    /** Nextcloud's and ownCloud's own risk, 1 low to 3 high; their rating uses it where present. */
    vendorRisk: z.number().int().min(1).max(3).optional(),
    published: z.iso.date(),
    affected: z.array(AffectedRange).min(1).max(100),
    /** The app whose versions the ranges are; such a record is never matched against a server. */
    component: z.string().max(100).optional(),
    /** First fixed builds of Nextcloud Enterprise in branches the community release no longer gets fixes for. */
    enterpriseFixed: z.array(versionText).max(100).optional(),
    summary: z.string().max(300),
    url: z.url({ protocol: /^https$/u }).max(500),
    knownExploited: z.boolean().optional(),
  })
  .refine(
    ({ product, affected }) =>
      affected.every(([from, fixed]) => {
        const [low, high] = [parseVersion(from), parseVersion(fixed)];
        if (low === null || high === null || compareVersions(low, high) >= 0) return false;
        return from === '0' || branchOf(product, low) === branchOf(product, high);
      }),
    { message: 'an affected range must run upwards within one branch' },
  );
export type Advisory = z.infer<typeof Advisory>;

export const Cycle = z.object({
  /** "31", "8.1": the leading parts of the versions it covers. */
  cycle: versionText,
  released: z.iso.date().nullable(),
  /** Last day with fixes; null where nobody published one. */
  eol: z.iso.date().nullable(),
  latest: versionText.nullable(),
  latestReleased: z.iso.date().nullable(),
  /** "rolling": replaced by the next release, whatever its number. */
  channel: z.enum(['rolling', 'production']).optional(),
});
export type Cycle = z.infer<typeof Cycle>;

const Products = z.partialRecord(CloudProduct.exclude(['unknown']), z.array(Cycle).max(500));
export type LifecycleProducts = z.infer<typeof Products>;

const AdvisoryFile = z.object({
  schemaVersion: z.literal(1),
  dataAsOf: z.iso.date(),
  sources: z.array(Source).max(100),
  advisories: z.array(Advisory).max(20_000),
});

const LifecycleFile = z.object({
  schemaVersion: z.literal(1),
  dataAsOf: z.iso.date(),
  sources: z.array(Source).max(100),
  products: Products,
});

/** What is known of vulnerabilities and support; facts with their date and sources. */
export interface Knowledge {
  advisories: readonly Advisory[];
  lifecycle: LifecycleProducts;
  /** The older of the two dates below, YYYY-MM-DD: what a report may claim. */
  dataAsOf: string;
  advisoriesAsOf: string;
  lifecycleAsOf: string;
  advisorySources: readonly Source[];
  lifecycleSources: readonly Source[];
}

const KnowledgeFile = z.object({ advisories: AdvisoryFile, lifecycle: LifecycleFile });
/** Knowledge as a file holds it. */
export type KnowledgeFile = z.infer<typeof KnowledgeFile>;

/** Thrown where data is not knowledge; the message says where and why. */
export class KnowledgeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KnowledgeError';
  }
}

/** Validates `{advisories: <advisories.json>, lifecycle: <lifecycle.json>}`; throws KnowledgeError. */
export function parseKnowledge(json: unknown): Knowledge {
  const parsed = KnowledgeFile.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new KnowledgeError(
      `The vulnerability data is not usable: ${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'unknown shape'}.`,
    );
  }
  const { advisories, lifecycle } = parsed.data;
  return {
    advisories: advisories.advisories,
    lifecycle: lifecycle.products,
    dataAsOf: [advisories.dataAsOf, lifecycle.dataAsOf].sort()[0] ?? advisories.dataAsOf,
    advisoriesAsOf: advisories.dataAsOf,
    lifecycleAsOf: lifecycle.dataAsOf,
    advisorySources: advisories.sources,
    lifecycleSources: lifecycle.sources,
  };
}

/** The document `parseKnowledge` reads. */
export const toKnowledgeFile = (knowledge: Knowledge): KnowledgeFile => ({
  advisories: {
    schemaVersion: 1,
    dataAsOf: knowledge.advisoriesAsOf,
    sources: [...knowledge.advisorySources],
    advisories: [...knowledge.advisories],
  },
  lifecycle: {
    schemaVersion: 1,
    dataAsOf: knowledge.lifecycleAsOf,
    sources: [...knowledge.lifecycleSources],
    products: knowledge.lifecycle,
  },
});
