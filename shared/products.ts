/** What the app knows of a product before it has met one; how it is recognised is its adapter's (main/scan/cloud/products). */
export interface Product {
  /** As people write it. */
  label: string;
  /** The same where there is little room. */
  short?: string;
  /** `php`: what grew from ownCloud's PHP application. `infinite-scale`: a single binary that answers as one of those. */
  family: 'php' | 'infinite-scale';
  /** The folder that its own instructions install it in, which is looked into where nothing is found at the root. */
  webroot?: string;
  /** Where its advisories are published on GitHub, and which of the packages named there are the server. */
  advisories: { repository: string; packages: RegExp; enterprise?: RegExp };
  /** The repository whose releases are its newest versions, and how many parts name a branch; absent: another source. */
  releases?: { repository: string; branchParts: 1 | 2 };
  /** Other names for it in collected data (scripts/build-data.mjs). */
  alsoKnownAs?: readonly string[];
  /** What its publisher tells those who run it. */
  docs: string;
}

/** Every product, by the id that reports, data files and the history hold: an id is never changed. */
export const PRODUCTS = {
  nextcloud: {
    label: 'Nextcloud',
    family: 'php',
    webroot: '/nextcloud',
    advisories: {
      repository: 'nextcloud/security-advisories',
      packages:
        /^(?:nextcloud\s+)?server(?:\s*\((?:nextcloud(?:\s+enterprise)?|enterprise)\))?(?:\s+enterprise)?$/iu,
      enterprise: /enterprise/iu,
    },
    alsoKnownAs: ['nextcloud-server'],
    docs: 'https://docs.nextcloud.com/server/latest/admin_manual/',
  },
  owncloud: {
    label: 'ownCloud',
    family: 'php',
    webroot: '/owncloud',
    advisories: {
      repository: 'owncloud/security-advisories',
      packages: /^\s*(?=\S)(?:owncloud[\s/]*)?(?:core|server|classic|10)?\s*$/iu,
    },
    releases: { repository: 'owncloud/core', branchParts: 1 },
    alsoKnownAs: ['owncloud-classic'],
    docs: 'https://doc.owncloud.com/server/latest/admin_manual/',
  },
  ocis: {
    label: 'ownCloud Infinite Scale',
    short: 'Infinite Scale',
    family: 'infinite-scale',
    advisories: {
      repository: 'owncloud/security-advisories',
      packages: /infinite\s*scale|^(?:owncloud\/)?ocis$/iu,
    },
    releases: { repository: 'owncloud/ocis', branchParts: 2 },
    docs: 'https://doc.owncloud.com/ocis/latest/',
  },
  opencloud: {
    label: 'OpenCloud',
    family: 'infinite-scale',
    advisories: {
      repository: 'opencloud-eu/opencloud',
      packages: /^(?:github\.com\/)?(?:opencloud-eu\/)?opencloud$/iu,
    },
    releases: { repository: 'opencloud-eu/opencloud', branchParts: 2 },
    docs: 'https://docs.opencloud.eu/',
  },
} as const satisfies Record<string, Product>;

export type ProductId = keyof typeof PRODUCTS;

export const PRODUCT_IDS = Object.keys(PRODUCTS) as [ProductId, ...ProductId[]];

/** The row of a product; null for "unknown" and for text that is no id of ours. */
export const productOf = (id: string): Product | null =>
  Object.hasOwn(PRODUCTS, id) ? PRODUCTS[id as ProductId] : null;

/** As people write it. */
export const productName = (id: string): string => productOf(id)?.label ?? 'Unknown product';

/** The same where there is little room. */
export function shortProductName(id: string): string {
  const product = productOf(id);
  return product?.short ?? productName(id);
}
