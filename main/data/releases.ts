import { z } from 'zod';
import { type ProductId, productOf } from '../../shared/products.ts';
import { Cycle, type LifecycleProducts } from '../scan/cloud/schema.ts';
import { compareVersions, formatVersion, isPreRelease, parseVersion } from '../scan/cloud/version.ts';

/** One thing a publisher says of a branch; what is missing is left as it was. */
export interface CycleNews {
  product: ProductId;
  cycle: string;
  released?: string | undefined;
  eol?: string | undefined;
  latest?: string | undefined;
  latestReleased?: string | undefined;
}

const day = z.iso.date();
const optionalDay = (value: unknown): string | undefined => {
  const parsed = day.safeParse(typeof value === 'string' ? value.slice(0, 10) : value);
  return parsed.success ? parsed.data : undefined;
};

const covers = (cycle: string, version: string): boolean =>
  version === cycle || version.startsWith(`${cycle}.`);

/** https://endoflife.date/api/v1/products/nextcloud/ */
export function readEndOfLife(json: unknown): CycleNews[] {
  const { result } = z
    .object({
      result: z.object({
        releases: z
          .array(
            z.object({
              name: z.string().regex(/^\d{1,4}$/u),
              releaseDate: z.unknown(),
              eolFrom: z.unknown(),
              latest: z
                .object({ name: z.string().max(40), date: z.unknown() })
                .nullish()
                .catch(null),
            }),
          )
          .min(1)
          .max(500),
      }),
    })
    .parse(json);
  return result.releases.map((release): CycleNews => {
    const latest = release.latest?.name ?? '';
    const usable = parseVersion(latest) !== null && !isPreRelease(latest) && covers(release.name, latest);
    return {
      product: 'nextcloud',
      cycle: release.name,
      released: optionalDay(release.releaseDate),
      eol: optionalDay(release.eolFrom),
      ...(usable ? { latest, latestReleased: optionalDay(release.latest?.date) } : {}),
    };
  });
}

/** config/major_versions.json of the update server: the exact last day. */
export function readMajorVersions(json: unknown): CycleNews[] {
  const majors = z.record(z.string().max(40), z.object({ eol: z.unknown() })).parse(json);
  return Object.entries(majors).flatMap(([cycle, { eol }]): CycleNews[] => {
    const last = optionalDay(eol);
    return /^\d{1,4}$/u.test(cycle) && last !== undefined ? [{ product: 'nextcloud', cycle, eol: last }] : [];
  });
}

/** config/releases.json of the update server: the newest releases by version. */
export function readUpdateServer(json: unknown): CycleNews[] {
  const releases = z
    .record(z.string().max(60), z.unknown())
    .refine((record) => Object.keys(record).some((name) => parseVersion(name) !== null), 'no release in it')
    .parse(json);
  return Object.keys(releases).flatMap((name): CycleNews[] => {
    const version = parseVersion(name);
    if (version === null || isPreRelease(name) || !/^\d+\.\d+\.\d+$/u.test(name)) return [];
    return [{ product: 'nextcloud', cycle: `${version[0]}`, latest: name }];
  });
}

/** GET /repos/<owner>/<name>/releases: for products nobody else keeps a list of. */
export function readGitHubReleases(product: ProductId, json: unknown): CycleNews[] {
  const releases = z
    .array(
      z.object({
        tag_name: z.string().max(100),
        draft: z.boolean().optional(),
        prerelease: z.boolean().optional(),
        published_at: z.unknown(),
      }),
    )
    .max(1000)
    .parse(json);
  return releases.flatMap(({ tag_name: tag, draft, prerelease, published_at: published }): CycleNews[] => {
    const version = parseVersion(tag);
    if (version === null || draft === true || prerelease === true || isPreRelease(tag)) return [];
    if (!/^v?\d+\.\d+\.\d+$/u.test(tag)) return [];
    const cycle = version.slice(0, productOf(product)?.releases?.branchParts ?? 1).join('.');
    return [{ product, cycle, latest: formatVersion(version), latestReleased: optionalDay(published) }];
  });
}

/**
 * Puts news into what is known: the newest release only ever moves up, dates are replaced in the order given (the last
 * word is the best source's), branches nobody had are added. What does not fit its branch is left out.
 */
export function applyNews(lifecycle: LifecycleProducts, news: readonly CycleNews[]): LifecycleProducts {
  const result: LifecycleProducts = structuredClone(lifecycle);
  for (const item of news) {
    const cycles = result[item.product] ?? [];
    result[item.product] = cycles;
    // "6" already covers 6.7.0: then no "6.7" beside it.
    let own = cycles.find(({ cycle }) => cycle === item.cycle);
    own ??= cycles.find(({ cycle }) => covers(cycle, item.cycle));
    if (own === undefined) {
      const added = { cycle: item.cycle, released: null, eol: null, latest: null, latestReleased: null };
      if (!Cycle.safeParse(added).success || cycles.length >= 500) continue;
      own = added;
      cycles.push(own);
    }
    own.released = own.released ?? item.released ?? null;
    own.eol = item.eol ?? own.eol;
    const [known, latest] = [parseVersion(own.latest), parseVersion(item.latest)];
    if (latest !== null && item.latest !== undefined && covers(own.cycle, item.latest)) {
      const difference = known === null ? 1 : compareVersions(latest, known);
      if (difference > 0) {
        own.latest = item.latest;
        own.latestReleased = item.latestReleased ?? null;
      } else if (difference === 0) own.latestReleased = own.latestReleased ?? item.latestReleased ?? null;
    }
    cycles.sort((a, b) =>
      compareVersions(parseVersion(b.cycle) ?? [0, 0, 0, 0], parseVersion(a.cycle) ?? [0, 0, 0, 0]),
    );
  }
  return result;
}
