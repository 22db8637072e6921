import type { CloudProduct } from '../../../shared/report.ts';
import type { Ask, Asker } from '../http/asker.ts';
import { type HttpResponse, headerValues } from '../http/types.ts';
import type { CloudFacts } from './facts.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where a redirect of this host leads; null where it is none or leads elsewhere. */
export function redirectTarget(response: HttpResponse, origin: string): URL | null {
  const [location] = headerValues(response, 'location');
  if (!REDIRECTS.has(response.status) || location === undefined || location.length > 2048) return null;
  try {
    const target = new URL(location, response.url);
    const own = new URL(origin);
    // Another port of the same host is another server, often one that nobody outside reaches.
    const samePort = target.port === own.port || target.protocol !== own.protocol;
    return target.hostname === own.hostname && samePort ? target : null;
  } catch {
    return null;
  }
}

/** Beside a page of the cloud itself, where these paths lead is the server's own word. */
const LEADS = ['portal', 'redirect-loop'] as const;

/** A refusal or failure of whoever answers: the address may be there all the same. */
const isNoEvidence = ({ status }: HttpResponse): boolean => status === 403 || status >= 500;

/**
 * CalDAV and CardDAV service discovery (RFC 6764 §5): the path must lead to remote.php/dav, at most three steps on.
 * "ok", "missing" (no redirect), "wrong" (leads elsewhere), "insecure" (leads to http).
 */
async function davDiscovery(asker: Asker, name: 'caldav' | 'carddav'): Promise<string | null> {
  let path = `/.well-known/${name}`;
  for (let step = 0; step < 3; step++) {
    const response = await asker.ask('cloud.well-known', path, {
      method: 'PROPFIND',
      headers: { depth: '0' },
      maxBody: 4096,
      accept: LEADS,
    });
    if (response === null) return null;
    if (response.status === 207) return 'ok';
    if (response.status === 401) return /\/remote\.php\/dav\/?$/u.test(path) ? 'ok' : 'missing';
    if (isNoEvidence(response)) return null;
    if (!REDIRECTS.has(response.status)) return step === 0 ? 'missing' : 'wrong';
    const target = redirectTarget(response, asker.origin);
    if (target === null) return 'wrong';
    if (target.protocol !== 'https:' && new URL(asker.origin).protocol === 'https:') return 'insecure';
    if (/\/remote\.php\/dav\/?$/u.test(target.pathname)) return 'ok';
    path = target.pathname;
  }
  return 'wrong';
}

/** The answer after at most two redirects on the host: the manual's nginx rule sends /.well-known to index.php. */
async function follow(asker: Asker, path: string, how: Ask): Promise<HttpResponse | null> {
  const asking = { ...how, accept: LEADS };
  let response = await asker.ask('cloud.well-known', path, asking);
  for (let step = 0; step < 2 && response !== null; step++) {
    const target = redirectTarget(response, asker.origin);
    if (target === null) break;
    response = await asker.ask('cloud.well-known', target.pathname + target.search, asking);
  }
  return response;
}

/** RFC 7033 and NodeInfo: answered by the cloud itself, which marks it with X-NEXTCLOUD-WELL-KNOWN. */
async function handled(asker: Asker, name: string, statuses: readonly number[]): Promise<string | null> {
  const response = await follow(asker, `/.well-known/${name}`, { maxBody: 4096 });
  if (response === null || isNoEvidence(response)) return null;
  const marked = headerValues(response, 'x-nextcloud-well-known').length > 0;
  return marked && statuses.includes(response.status) ? 'ok' : 'missing';
}

/** Federation providers of a Nextcloud must answer 200. */
async function provider(asker: Asker, webroot: string, name: string): Promise<string | null> {
  const response = await follow(asker, `${webroot}/${name}/`, { method: 'HEAD', maxBody: 0 });
  if (response === null || isNoEvidence(response)) return null;
  return response.status === 200 ? 'ok' : 'missing';
}

/** "http" where the cloud makes links to itself that are not HTTPS although we asked over HTTPS; null: nothing seen. */
export function generatedUrls(facts: CloudFacts, origin: string): 'http' | 'https' | null {
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'https:' || hostname === 'localhost' || hostname.endsWith('.onion')) return null;
  const urls = [...(facts.capabilities?.generatedUrls ?? [])];
  if (facts.login !== null) urls.push(...headerValues(facts.login, 'location'));
  const own = urls.flatMap((url) => {
    try {
      const parsed = new URL(url);
      return parsed.hostname === hostname ? [parsed.protocol] : [];
    } catch {
      return [];
    }
  });
  if (own.length === 0) return null;
  return own.includes('http:') ? 'http' : 'https';
}

/** What Nextcloud's own setup checks ask from outside, by the product's rules. Keys without an answer are left out. */
export async function probeWellKnown(
  asker: Asker,
  facts: CloudFacts,
  product: CloudProduct,
): Promise<Record<string, string>> {
  const found: [string, string | null][] = [
    ['caldav', await davDiscovery(asker, 'caldav')],
    ['carddav', await davDiscovery(asker, 'carddav')],
  ];
  if (product === 'nextcloud') {
    found.push(
      ['webfinger', await handled(asker, 'webfinger', [200, 400, 404])],
      ['nodeinfo', await handled(asker, 'nodeinfo', [200, 404])],
    );
    found.push(
      ['ocm-provider', await provider(asker, facts.webroot, 'ocm-provider')],
      ['ocs-provider', await provider(asker, facts.webroot, 'ocs-provider')],
    );
  }
  found.push(['generated-urls', generatedUrls(facts, asker.origin)]);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
}
