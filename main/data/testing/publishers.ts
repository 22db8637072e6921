import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PRODUCT_IDS, productOf } from '../../../shared/products.ts';
import type { Sources } from '../refresh.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What a publisher answers to a path (with query); a value is sent as JSON with 200. */
export type Publisher = Record<string, unknown | Handler>;

export interface FakePublishers {
  sources: Sources;
  origin: string;
  asked: string[];
  answers: Publisher;
  close(): Promise<void>;
}

/** All publishers on one loopback port; paths nobody put an answer for get 404. */
export async function startPublishers(answers: Publisher): Promise<FakePublishers> {
  const asked: string[] = [];
  const fake = { answers };
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = fake.answers[path];
    if (typeof answer === 'function') return (answer as Handler)(request, response);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(fake, {
    origin,
    asked,
    sources: {
      githubApi: `${origin}/github`,
      updateServer: `${origin}/updater`,
      endOfLife: `${origin}/eol/nextcloud`,
      knownExploited: `${origin}/kev.json`,
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** A repository advisory in the shape of GitHub's REST API; the values of a published one unless given. */
export const advisory = (patch: Record<string, unknown> = {}): Record<string, unknown> => ({
  ghsa_id: 'GHSA-2222-3333-4444',
  cve_id: 'CVE-2099-37313',
  url: 'https://api.github.com/repos/nextcloud/security-advisories/security-advisories/GHSA-2222-3333-4444',
  html_url: 'https://github.com/nextcloud/security-advisories/security/advisories/GHSA-2222-3333-4444',
  summary: 'Ability to by-pass second factor',
  description: 'Long text that is not kept.',
  severity: 'high',
  identifiers: [],
  state: 'published',
  published_at: '2026-11-20T14:53:53Z',
  updated_at: '2026-11-20T14:53:53Z',
  withdrawn_at: null,
  vulnerabilities: [
    {
      package: { ecosystem: '', name: 'Server (Nextcloud)' },
      vulnerable_version_range: '>= 33.0.0, >= 34.0.0',
      patched_versions: '33.0.11, 34.0.7, 35.0.0',
      vulnerable_functions: [],
    },
    {
      package: { ecosystem: '', name: 'Server (Nextcloud Enterprise)' },
      vulnerable_version_range: '>= 31.0.0',
      patched_versions: '31.0.14.9, 33.0.11, 34.0.7',
    },
  ],
  cvss: { vector_string: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N', score: 7.3 },
  cwes: [{ cwe_id: 'CWE-287', name: 'Improper Authentication' }],
  cwe_ids: ['CWE-287'],
  ...patch,
});

const list = '/security-advisories?state=published&per_page=100';
const newest = '/releases?per_page=50';
/** Paths the refresh asks, by what they are, for answers that matter to a test. */
export const PATHS = {
  nextcloud: `/github/repos/nextcloud/security-advisories${list}`,
  owncloud: `/github/repos/owncloud/security-advisories${list}`,
  opencloud: `/github/repos/opencloud-eu/opencloud${list}`,
  core: '/github/repos/owncloud/core/releases?per_page=50',
  ocis: '/github/repos/owncloud/ocis/releases?per_page=50',
  opencloudReleases: '/github/repos/opencloud-eu/opencloud/releases?per_page=50',
  kev: '/kev.json',
  eol: '/eol/nextcloud/',
  releases: '/updater/releases.json',
  majors: '/updater/major_versions.json',
} as const;

/** Every path the refresh asks: those of each product in the table, so that a new one needs no answer here. */
export const ALL_PATHS: readonly string[] = [
  ...new Set([
    ...Object.values(PATHS),
    ...PRODUCT_IDS.flatMap((id) => {
      const product = productOf(id);
      return [
        ...(product ? [`/github/repos/${product.advisories.repository}${list}`] : []),
        ...(product?.releases ? [`/github/repos/${product.releases.repository}${newest}`] : []),
      ];
    }),
  ]),
];

/** Every publisher; most have something new to say. */
export const allAnswers = (): Publisher => ({
  ...Object.fromEntries(ALL_PATHS.map((path) => [path, []])),
  [PATHS.nextcloud]: [advisory()],
  [PATHS.owncloud]: [],
  [PATHS.opencloud]: [],
  [PATHS.core]: [
    { tag_name: 'v10.16.5', draft: false, prerelease: false, published_at: '2026-11-10T10:00:00Z' },
  ],
  [PATHS.ocis]: [
    { tag_name: 'v8.3.0-rc.1', draft: false, prerelease: true, published_at: '2026-11-19T10:00:00Z' },
    { tag_name: 'v8.3.0', draft: false, prerelease: false, published_at: '2026-11-20T10:00:00Z' },
  ],
  [PATHS.opencloudReleases]: [],
  [PATHS.kev]: {
    title: 'CISA Catalog',
    count: 1,
    vulnerabilities: [{ cveID: 'CVE-2099-37313', vendorProject: 'Nextcloud' }],
  },
  [PATHS.eol]: {
    schema_version: '1.2.0',
    result: {
      name: 'nextcloud',
      releases: [
        {
          name: '36',
          releaseDate: '2026-11-18',
          eolFrom: '2027-11-30',
          isEol: false,
          latest: { name: '36.0.0', date: '2026-11-18' },
        },
        {
          name: '34',
          releaseDate: '2026-06-09',
          eolFrom: '2027-06-30',
          isEol: false,
          latest: { name: '34.0.7', date: '2026-11-12' },
        },
      ],
    },
  },
  [PATHS.releases]: {
    '34.0.7': { internalVersion: '34.0.7.1', signatures: {} },
    '35.0.4': { internalVersion: '35.0.4.1', deploy: 20 },
    '37.0.0 beta 1': { internalVersion: '37.0.0.0' },
  },
  [PATHS.majors]: { '35': { eol: '2027-09-15', minPHP: '8.2' }, '36': { eol: '2027-11-18', minPHP: '8.3' } },
});
