import { z } from 'zod';
import { PRODUCT_IDS, type ProductId, productOf } from '../../shared/products.ts';
import { Advisory, type AffectedRange } from '../scan/cloud/schema.ts';
import {
  branchOf,
  compareVersions,
  formatVersion,
  parseVersion,
  type Version,
} from '../scan/cloud/version.ts';
import { boundedText } from '../scan/text.ts';

const nullish = <T extends z.ZodType>(type: T) => type.nullish().catch(null);

/** What is read of a repository advisory (docs.github.com/rest/security-advisories/repository-advisories). */
const RepositoryAdvisory = z.object({
  ghsa_id: z.string().regex(/^GHSA(?:-[0-9a-z]{4}){3}$/u),
  cve_id: nullish(z.string().regex(/^CVE-\d{4}-\d{4,10}$/u)),
  summary: z.string().max(4096),
  severity: nullish(z.enum(['low', 'medium', 'moderate', 'high', 'critical'])),
  published_at: z.iso.datetime({ offset: true }),
  withdrawn_at: nullish(z.string()),
  vulnerabilities: nullish(
    z
      .array(
        z.object({
          package: nullish(
            z.object({ name: nullish(z.string().max(300)), ecosystem: nullish(z.string().max(100)) }),
          ),
          vulnerable_version_range: nullish(z.string().max(2000)),
          patched_versions: nullish(z.string().max(2000)),
        }),
      )
      .max(200),
  ),
  cvss: nullish(z.object({ score: nullish(z.number().min(0).max(10)) })),
  cwe_ids: nullish(z.array(z.string().max(20)).max(50)),
});
type RepositoryAdvisory = z.infer<typeof RepositoryAdvisory>;

/** A repository whose advisories are read, and which of its packages are which server. */
export interface AdvisoryRepository {
  name: string;
  productOf(packageName: string): { product: ProductId; enterprise: boolean } | null;
}

/** Each repository once: ownCloud's has two products. They hold advisories of apps and clients too, which are no server's. */
export const ADVISORY_REPOSITORIES: readonly AdvisoryRepository[] = [
  ...Map.groupBy(PRODUCT_IDS, (id) => productOf(id)?.advisories.repository ?? ''),
].map(([name, ids]) => ({
  name,
  productOf: (packageName) => {
    const product = ids.find((id) => productOf(id)?.advisories.packages.test(packageName));
    if (product === undefined) return null;
    return { product, enterprise: productOf(product)?.advisories.enterprise?.test(packageName) ?? false };
  },
}));

/** Every version in a free text such as "24.0.11, 25.0.5 or 26.0.0". */
function versionsIn(text: string): Version[] {
  return [...text.matchAll(/(?<![\d.])v?\d{1,9}(?:\.\d{1,9}){1,3}(?![\d.])/gu)].flatMap(([match]) => {
    const version = parseVersion(match);
    return version === null ? [] : [version];
  });
}

/** Versions behind an operator: ">= 24.0.0, < 24.0.11". */
const bounds = (range: string, operator: string): Version[] =>
  [...range.matchAll(/(>=|<=|>|<)\s*v?(\d{1,9}(?:\.\d{1,9}){0,3})/gu)].flatMap(([, found, text]) => {
    const version = found === operator ? parseVersion(text) : null;
    return version === null ? [] : [version];
  });

const next = (version: Version): Version =>
  version[3] === 0
    ? [version[0], version[1], version[2] + 1, 0]
    : [version[0], version[1], version[2], version[3] + 1];

const branchStart = (product: ProductId, version: Version): Version =>
  branchOf(product, version).includes('.') ? [version[0], version[1], 0, 0] : [version[0], 0, 0, 0];

/**
 * Ranges per branch out of what publishers write. Upper bounds come from `patched_versions`, because the range itself
 * may have none (">= 24.0.0, >= 25.0.0"); only where nothing is patched, from the range. A branch named without a
 * lower bound is affected from its start, and without any lower bound the lowest branch from the beginning of time.
 */
export function deriveRanges(product: ProductId, range: string, patched: string): AffectedRange[] {
  const lower = [...bounds(range, '>='), ...bounds(range, '>').map(next)].sort(compareVersions);
  const fixes = versionsIn(patched);
  const upper = fixes.length > 0 ? fixes : [...bounds(range, '<'), ...bounds(range, '<=').map(next)];
  const firstFix = new Map<string, Version>();
  for (const fix of upper.sort(compareVersions)) {
    // Nothing is older than 0.
    if (fix.every((part) => part === 0)) continue;
    const branch = branchOf(product, fix);
    if (!firstFix.has(branch)) firstFix.set(branch, fix);
  }
  // "< 24.0.11, >= 25.0.0, < 25.0.5": the first bound has no lower one, so it reaches back.
  const open = new Set([...bounds(range, '<'), ...bounds(range, '<=')].map((end) => branchOf(product, end)));
  const ranges: AffectedRange[] = [];
  for (const [branch, fix] of firstFix) {
    const own = lower.find((low) => branchOf(product, low) === branch && compareVersions(low, fix) < 0);
    if (own !== undefined) {
      ranges.push([formatVersion(own), formatVersion(fix)]);
      continue;
    }
    const [first] = lower;
    const before = first !== undefined && compareVersions(fix, first) <= 0;
    if (before && !open.has(branch)) continue;
    const start = branchStart(product, fix);
    if (ranges.length === 0 && (first === undefined || before)) ranges.push(['0', formatVersion(fix)]);
    // A branch that began with the fix was never affected.
    else if (compareVersions(start, fix) < 0) ranges.push([formatVersion(start), formatVersion(fix)]);
  }
  return ranges;
}

const severityOf = ({ severity, cvss }: RepositoryAdvisory): 'low' | 'medium' | 'high' | 'critical' => {
  if (severity === 'moderate') return 'medium';
  if (severity !== null && severity !== undefined) return severity;
  const score = cvss?.score ?? 0;
  return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';
};

/** One page of a repository's advisories as records; entries that are not about a server or make no sense are left out. */
export function readAdvisories(
  repository: AdvisoryRepository,
  json: unknown,
): { advisories: Advisory[]; withdrawn: string[]; unreadable: number } {
  const list = z.array(z.unknown()).max(1000).parse(json);
  const advisories: Advisory[] = [];
  const withdrawn: string[] = [];
  let unreadable = 0;
  for (const item of list) {
    const parsed = RepositoryAdvisory.safeParse(item);
    if (!parsed.success) {
      unreadable++;
      continue;
    }
    const { data } = parsed;
    if (data.withdrawn_at !== null && data.withdrawn_at !== undefined) {
      withdrawn.push(data.ghsa_id);
      continue;
    }
    const records = recordsOf(repository, data);
    if (records === null) unreadable++;
    else advisories.push(...records);
  }
  return { advisories, withdrawn, unreadable };
}

/** One record per product; none where no package is a server; null where a server's ranges cannot be read. */
function recordsOf(repository: AdvisoryRepository, data: RepositoryAdvisory): Advisory[] | null {
  const byProduct = new Map<ProductId, { community: AffectedRange[]; enterprise: Version[] }>();
  for (const vulnerability of data.vulnerabilities ?? []) {
    const match = repository.productOf(vulnerability.package?.name?.trim() ?? '');
    if (match === null) continue;
    const entry = byProduct.get(match.product) ?? { community: [], enterprise: [] };
    byProduct.set(match.product, entry);
    const patched = vulnerability.patched_versions ?? '';
    if (match.enterprise) entry.enterprise.push(...versionsIn(patched));
    else
      entry.community.push(
        ...deriveRanges(match.product, vulnerability.vulnerable_version_range ?? '', patched),
      );
  }
  const records: Advisory[] = [];
  for (const [product, { community, enterprise }] of byProduct) {
    const branches = new Set(
      community.map(([, fixed]) => branchOf(product, parseVersion(fixed) ?? [0, 0, 0, 0])),
    );
    const onlyEnterprise = enterprise.filter((fix) => fix[3] !== 0 && !branches.has(branchOf(product, fix)));
    const cwe = /^CWE-(\d{1,6})$/u.exec(data.cwe_ids?.[0] ?? '')?.[1];
    const record = Advisory.safeParse({
      id: data.cve_id ?? data.ghsa_id,
      ...(data.cve_id === null || data.cve_id === undefined ? {} : { aliases: [data.ghsa_id] }),
      product,
      severity: severityOf(data),
      ...(typeof data.cvss?.score === 'number' ? { cvss: data.cvss.score } : {}),
      ...(cwe === undefined ? {} : { cwe: Number(cwe) }),
      published: data.published_at.slice(0, 10),
      affected: community.slice(0, 100),
      ...(onlyEnterprise.length === 0
        ? {}
        : { enterpriseFixed: onlyEnterprise.slice(0, 100).map(formatVersion) }),
      summary: boundedText(data.summary, 300) ?? '',
      url: `https://github.com/${repository.name}/security/advisories/${data.ghsa_id}`,
    });
    if (!record.success) return null;
    records.push(record.data);
  }
  return records;
}

/** The next page's address from a Link header (RFC 8288), only on the same origin as the page before. */
export function nextPage(link: string | undefined, current: string): string | null {
  const found = /<([^<>]{1,2048})>\s*;[^<]*\brel="next"/u.exec(link ?? '')?.[1];
  if (found === undefined || !URL.canParse(found, current)) return null;
  const url = new URL(found, current);
  return url.origin === new URL(current).origin ? url.href : null;
}
