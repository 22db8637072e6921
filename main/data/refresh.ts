import { z } from 'zod';
import { PRODUCT_IDS, productOf } from '../../shared/products.ts';
import { bundledKnowledge } from '../scan/cloud/knowledge.ts';
import {
  type Advisory,
  type Knowledge,
  KnowledgeError,
  parseKnowledge,
  toKnowledgeFile,
} from '../scan/cloud/schema.ts';
import { type FetchedText, type Fetcher, FetchFailure } from './fetcher.ts';
import { ADVISORY_REPOSITORIES, nextPage, readAdvisories } from './github.ts';
import {
  applyNews,
  type CycleNews,
  readEndOfLife,
  readGitHubReleases,
  readMajorVersions,
  readUpdateServer,
} from './releases.ts';

/** Where the publishers are; tests give loopback addresses. No trailing slashes. */
export interface Sources {
  githubApi: string;
  updateServer: string;
  endOfLife: string;
  knownExploited: string;
}

export const PUBLISHERS: Sources = {
  githubApi: 'https://api.github.com',
  updateServer: 'https://raw.githubusercontent.com/nextcloud-releases/updater_server/HEAD/config',
  endOfLife: 'https://endoflife.date/api/v1/products/nextcloud',
  knownExploited: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
};

export interface RefreshOptions {
  fetcher: Fetcher;
  current: Knowledge;
  signal: AbortSignal;
  now: Date;
  sources?: Sources;
  /** Curated records, which a publisher's free text never replaces; default: those this version was shipped with. */
  curated?: Knowledge;
}

export interface Refreshed {
  knowledge: Knowledge;
  /** One sentence per source that failed; its old data stays. */
  errors: string[];
  /** ISO time; null where nothing at all was got. */
  refreshedAt: string | null;
  /** Whether anything a report says may differ. */
  changed: boolean;
}

const MAX_PAGES = 30;

/** Products whose newest releases only their repository lists. */
const RELEASE_REPOSITORIES = PRODUCT_IDS.flatMap((product) => {
  const name = productOf(product)?.releases?.repository;
  return name === undefined ? [] : [{ product, name }];
});

/** A refusal in words; GitHub says when its hourly limit ends (X-RateLimit-Reset, seconds since the epoch). */
function refusal({ status, headers }: FetchedText, url: string, now: Date): string {
  const { host } = new URL(url);
  const reset = Number(headers['x-ratelimit-reset']);
  const limited = status === 429 || (status === 403 && headers['x-ratelimit-remaining'] === '0');
  if (!limited) return `${host} answered ${status}.`;
  const retry = Number(headers['retry-after']);
  const at =
    Number.isFinite(reset) && reset > 0
      ? reset * 1000
      : now.getTime() + (Number.isFinite(retry) ? retry : 3600) * 1000;
  const bounded = Math.min(Math.max(at, now.getTime()), now.getTime() + 86_400_000);
  return `${host} has had enough requests from this network; it answers again from ${new Date(bounded).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
}

async function getJson(
  options: RefreshOptions,
  url: string,
): Promise<{ json: unknown; headers: FetchedText['headers'] }> {
  const response = await options.fetcher(url, options.signal);
  if (response.status !== 200) throw new FetchFailure(refusal(response, url, options.now));
  try {
    return { json: JSON.parse(response.body), headers: response.headers };
  } catch {
    throw new FetchFailure(`${new URL(url).host} did not send readable JSON.`);
  }
}

/** All pages of a repository's published advisories. Throws where any page is missing: half a list is no list. */
async function fetchRepository(
  options: RefreshOptions,
  base: string,
  repository: (typeof ADVISORY_REPOSITORIES)[number],
) {
  const advisories: Advisory[] = [];
  const withdrawn: string[] = [];
  let unreadable = 0;
  let url: string | null =
    `${base}/repos/${repository.name}/security-advisories?state=published&per_page=100`;
  for (let page = 0; url !== null; page++) {
    if (page >= MAX_PAGES)
      throw new FetchFailure(`${repository.name} has more pages of advisories than can be.`);
    const { json, headers } = await getJson(options, url);
    const read = readAdvisories(repository, json);
    advisories.push(...read.advisories);
    withdrawn.push(...read.withdrawn);
    unreadable += read.unreadable;
    url = nextPage(headers.link, url);
  }
  return { advisories, withdrawn, unreadable };
}

const namesOf = ({ id, aliases = [] }: Advisory): string[] => [id, ...aliases];

/** New records beside the old; curated ones keep their ranges, withdrawn ones go. */
function mergeAdvisories(
  current: readonly Advisory[],
  curated: readonly Advisory[],
  fetched: readonly Advisory[],
  withdrawn: ReadonlySet<string>,
): Advisory[] {
  const key = (product: string, name: string): string => `${product} ${name}`;
  const keysOf = (advisory: Advisory): string[] =>
    namesOf(advisory).map((name) => key(advisory.product, name));
  const kept = new Set(curated.flatMap(keysOf));
  const news = fetched.filter((advisory) => !keysOf(advisory).some((name) => kept.has(name)));
  const replaced = new Set(news.flatMap(keysOf));
  return [
    ...current.filter(
      (advisory) =>
        !keysOf(advisory).some((name) => replaced.has(name)) &&
        !namesOf(advisory).some((name) => withdrawn.has(name)),
    ),
    ...new Map(news.map((advisory) => [key(advisory.product, advisory.id), advisory])).values(),
  ].sort((a, b) => a.published.localeCompare(b.published, 'en') || a.id.localeCompare(b.id, 'en'));
}

/** CVE numbers of the KEV catalogue. */
function readKnownExploited(json: unknown): Set<string> {
  const { vulnerabilities } = z
    .object({
      vulnerabilities: z
        .array(z.object({ cveID: z.string().max(40) }))
        .min(1)
        .max(50_000),
    })
    .parse(json);
  return new Set(vulnerabilities.map(({ cveID }) => cveID));
}

/**
 * Fetches what publishers know now. Each source counts for itself: one that fails keeps its old data and becomes a
 * sentence in `errors`. The dates of the data move only where a whole kind of data was got. Throws only the signal's
 * reason.
 */
export async function refreshKnowledge(options: RefreshOptions): Promise<Refreshed> {
  const { current, now, signal, sources = PUBLISHERS, curated = bundledKnowledge() } = options;
  const errors: string[] = [];
  const today = now.toISOString().slice(0, 10);
  let got = 0;
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    signal.throwIfAborted();
    try {
      const value = await work();
      got++;
      return value;
    } catch (error) {
      signal.throwIfAborted();
      const said =
        error instanceof FetchFailure || error instanceof KnowledgeError
          ? error.message
          : error instanceof z.ZodError
            ? 'The answer has a shape we do not know.'
            : 'The answer could not be used.';
      errors.push(`${what}: ${said}`.slice(0, 500));
      return null;
    }
  };
  const get = (url: string) => getJson(options, url).then(({ json }) => json);

  let { advisories } = current;
  let advisoriesComplete = true;
  for (const repository of ADVISORY_REPOSITORIES) {
    const read = await attempt(`Advisories of ${repository.name}`, () =>
      fetchRepository(options, sources.githubApi, repository),
    );
    if (read === null) advisoriesComplete = false;
    else
      advisories = mergeAdvisories(advisories, curated.advisories, read.advisories, new Set(read.withdrawn));
  }
  const exploited = await attempt('Known exploited vulnerabilities', async () =>
    readKnownExploited(await get(sources.knownExploited)),
  );
  if (exploited !== null)
    advisories = advisories.map((advisory) =>
      advisory.knownExploited !== true && namesOf(advisory).some((name) => exploited.has(name))
        ? { ...advisory, knownExploited: true }
        : advisory,
    );

  // In this order: the update server knows the exact day, so its word comes after endoflife.date's.
  const news: CycleNews[] = [];
  const nextcloud = [
    await attempt('endoflife.date', async () => readEndOfLife(await get(`${sources.endOfLife}/`))),
    await attempt('Nextcloud releases', async () =>
      readUpdateServer(await get(`${sources.updateServer}/releases.json`)),
    ),
    await attempt('Nextcloud support dates', async () =>
      readMajorVersions(await get(`${sources.updateServer}/major_versions.json`)),
    ),
  ];
  for (const part of nextcloud) news.push(...(part ?? []));
  let releasesComplete = nextcloud.every((part) => part !== null);
  for (const { product, name } of RELEASE_REPOSITORIES) {
    const part = await attempt(`Releases of ${name}`, async () =>
      readGitHubReleases(product, await get(`${sources.githubApi}/repos/${name}/releases?per_page=50`)),
    );
    if (part === null) releasesComplete = false;
    else news.push(...part);
  }

  const candidate: Knowledge = {
    ...current,
    advisories,
    lifecycle: applyNews(current.lifecycle, news),
    advisoriesAsOf: advisoriesComplete && today > current.advisoriesAsOf ? today : current.advisoriesAsOf,
    lifecycleAsOf: releasesComplete && today > current.lifecycleAsOf ? today : current.lifecycleAsOf,
  };
  // The border: what is not valid as a whole is not taken at all.
  const knowledge = await attempt('New data', async () => parseKnowledge(toKnowledgeFile(candidate)));
  got--;
  if (knowledge === null || got <= 0)
    return { knowledge: current, errors, refreshedAt: null, changed: false };
  const facts = ({ advisories: list, lifecycle }: Knowledge): string => JSON.stringify([list, lifecycle]);
  return {
    knowledge,
    errors,
    refreshedAt: now.toISOString(),
    changed: facts(knowledge) !== facts(current),
  };
}
