/** Where the page is, as its hash says it: "#/cloud/<id>/<tab>/<item>". The token's hash ("#token=…") is never a route. */

export const PAGES = ['overview', 'expiring', 'changes', 'alerts', 'learn', 'settings', 'cloud'] as const;
export type Page = (typeof PAGES)[number];

export const CLOUD_TABS = [
  'summary',
  'findings',
  'version',
  'certificate',
  'tls',
  'headers',
  'history',
] as const;
export type CloudTab = (typeof CLOUD_TABS)[number];

export type Route =
  | { page: Exclude<Page, 'cloud' | 'learn' | 'settings'> }
  | { page: 'learn' | 'settings'; section: string | null }
  | { page: 'cloud'; id: string; tab: CloudTab; item: string | null };

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/**
 * The two scans that the History tab compares, as the item of its route: "400-412" both in the order they were picked,
 * "412" (from null) this one against the one before it. null: nothing was picked.
 */
export function parsePair(item: string | null): { from: number | null; to: number } | null {
  const [, first, second] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(item ?? '') ?? [];
  if (first === undefined) return null;
  return second === undefined
    ? { from: null, to: Number(first) }
    : { from: Number(first), to: Number(second) };
}

/** Any text is a route; what is not understood is the overview. */
export function parseRoute(hash: string): Route {
  if (!hash.startsWith('#/')) return { page: 'overview' };
  const [page, first = null, second = null, third = null] = hash
    .slice(2)
    .split('/')
    .map((part) => decode(part) || null);
  if (page === 'cloud' && first) {
    const tab = CLOUD_TABS.find((name) => name === second) ?? 'summary';
    return { page: 'cloud', id: first, tab, item: third };
  }
  if (page === 'learn' || page === 'settings') return { page, section: first };
  const known = (['expiring', 'changes', 'alerts'] as const).find((name) => name === page);
  return { page: known ?? 'overview' };
}

const encode = (...parts: (string | null)[]): string =>
  `#/${parts
    .filter((part): part is string => part !== null)
    .map(encodeURIComponent)
    .join('/')}`;

export function formatRoute(route: Route): string {
  if (route.page === 'cloud') return encode('cloud', route.id, route.tab, route.item);
  if (route.page === 'learn' || route.page === 'settings') return encode(route.page, route.section);
  return encode(route.page);
}

export const cloudRoute = (id: string, tab: CloudTab = 'summary', item: string | null = null): string =>
  formatRoute({ page: 'cloud', id, tab, item });
