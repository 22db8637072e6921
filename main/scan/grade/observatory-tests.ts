import { parseSetCookie, prefixProblem } from '../../../shared/headers/cookies.ts';
import { HSTS_SIX_MONTHS } from '../../../shared/headers/hsts.ts';
import { type MeasuredPage, valuesOf } from '../../../shared/headers/page.ts';
import type { HttpPart } from '../../../shared/report.ts';
import { type ObservatoryResult, worse } from './observatory-table.ts';

/** What the tests see of one scan. */
export interface Graded {
  host: string;
  http: HttpPart;
  /** The answer whose headers count. */
  page: MeasuredPage;
  /** Does a browser accept the certificate? Without that it heeds no HSTS. */
  verified: boolean;
}

/** The fields of one name as one value; null without any. Several are joined (RFC 9110 §5.3). */
export const joined = (page: MeasuredPage, name: string): string | null => {
  const values = valuesOf(page, name);
  return values.length === 0 ? null : values.join(', ');
};

export function testHsts({ page, verified }: Graded): ObservatoryResult {
  if (!verified) return 'hsts-invalid-cert';
  const header = joined(page, 'strict-transport-security')?.slice(0, 1024);
  if (header === undefined) return 'hsts-not-implemented';
  if (header.includes(',')) return 'hsts-header-invalid';
  const values = header
    .split(';')
    .map((part) => /^max-age=\s*"?(-?\d+)/iu.exec(part.trim())?.[1])
    .filter((value) => value !== undefined);
  const maxAge = values.at(-1);
  if (maxAge === undefined) return 'hsts-header-invalid';
  return Number(maxAge) < HSTS_SIX_MONTHS
    ? 'hsts-implemented-max-age-less-than-six-months'
    : 'hsts-implemented-max-age-at-least-six-months';
}

const COOKIES_WORSE = [
  'cookies-without-secure-flag-but-protected-by-hsts',
  'cookies-without-secure-flag',
  'cookies-session-without-secure-flag-but-protected-by-hsts',
  'cookies-samesite-flag-invalid',
  'cookies-anticsrf-without-samesite-flag',
  'cookies-session-without-httponly-flag',
  'cookies-session-without-secure-flag',
] as const;

/** The cookies a user agent would keep from all answers, the last of each name, domain and path. */
function keptCookies({ host, http }: Graded) {
  const kept = new Map<string, NonNullable<ReturnType<typeof parseSetCookie>>>();
  for (const page of http.measured ?? [])
    for (const field of page.role === 'heartbeat' ? [] : valuesOf(page, 'set-cookie')) {
      const cookie = parseSetCookie(field);
      if (!cookie || cookie.name === 'heroku-session-affinity') continue;
      const { domain } = cookie;
      // The default path of RFC 6265 §5.1.4; Observatory lets it count for __Host- names, browsers do not.
      const path = cookie.path ?? (new URL(page.url).pathname.replace(/\/[^/]*$/u, '') || '/');
      if (prefixProblem({ ...cookie, path })) continue;
      if (domain !== null && host !== domain && !host.endsWith(`.${domain}`)) continue;
      kept.set(`${cookie.name}\n${domain ?? ''}\n${path}`, cookie);
    }
  return [...kept.values()];
}

export function testCookies(graded: Graded): ObservatoryResult {
  const hsts = testHsts(graded) === 'hsts-implemented-max-age-at-least-six-months';
  const cookies = keptCookies(graded);
  if (cookies.length === 0) return 'cookies-not-found';
  let result: (typeof COOKIES_WORSE)[number] | null = null;
  const found = (next: (typeof COOKIES_WORSE)[number]) => {
    result = worse(COOKIES_WORSE, result, next);
  };
  // Also of fields that hold no cookie at all.
  if (valuesOf(graded.page, 'set-cookie').some((field) => parseSetCookie(`x${field}`)?.sameSiteInvalid))
    found('cookies-samesite-flag-invalid');
  for (const { name, secure, httpOnly, sameSite } of cookies) {
    const session = /login|sess/iu.test(name);
    if (!secure && sameSite === 'none') found('cookies-samesite-flag-invalid');
    if (!secure)
      found(hsts ? 'cookies-without-secure-flag-but-protected-by-hsts' : 'cookies-without-secure-flag');
    if (/csrf/iu.test(name) && sameSite === null) found('cookies-anticsrf-without-samesite-flag');
    if (session && !secure)
      found(
        hsts
          ? 'cookies-session-without-secure-flag-but-protected-by-hsts'
          : 'cookies-session-without-secure-flag',
      );
    if (session && !httpOnly) found('cookies-session-without-httponly-flag');
  }
  if (result !== null) return result;
  return cookies.every(({ sameSite }) => sameSite !== null)
    ? 'cookies-secure-with-httponly-sessions-and-samesite'
    : 'cookies-secure-with-httponly-sessions';
}

export function testCors({ http }: Graded): ObservatoryResult {
  const allowed = http.cors?.allowOrigin;
  if (!http.cors || !allowed) return 'cross-origin-resource-sharing-not-implemented';
  if (allowed.trim() === '*') return 'cross-origin-resource-sharing-implemented-with-public-access';
  return http.cors.reflectsOrigin && http.cors.allowCredentials
    ? 'cross-origin-resource-sharing-implemented-with-universal-access'
    : 'cross-origin-resource-sharing-implemented-with-restricted-access';
}

export function testRedirection({ http, verified }: Graded): ObservatoryResult {
  const route = http.redirects?.map(({ url }) => new URL(url)) ?? null;
  if (route === null) return 'redirection-not-measured';
  const [first, second] = route;
  if (!first) return 'redirection-not-needed-no-http';
  if (!verified && route.some(({ protocol }) => protocol === 'https:')) return 'redirection-invalid-cert';
  if (!second) return 'redirection-missing';
  if (route.at(-1)?.protocol !== 'https:') return 'redirection-not-to-https';
  if (second.protocol === 'http:') return 'redirection-not-to-https-on-initial-redirection';
  return first.hostname === second.hostname ? 'redirection-to-https' : 'redirection-off-host-from-http';
}

const PRIVATE_REFERRER = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
const UNSAFE_REFERRER = ['origin', 'origin-when-cross-origin', 'unsafe-url', 'no-referrer-when-downgrade'];

export function testReferrer({ http, page }: Graded): ObservatoryResult {
  const said = [...valuesOf(page, 'referrer-policy'), ...(http.meta?.referrer ? [http.meta.referrer] : [])];
  if (said.length === 0) return 'referrer-policy-not-implemented';
  // The last word that is known counts (Referrer Policy §8.1).
  const word = said
    .join(',')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .findLast((part) => PRIVATE_REFERRER.includes(part) || UNSAFE_REFERRER.includes(part));
  if (word === undefined) return 'referrer-policy-header-invalid';
  return PRIVATE_REFERRER.includes(word) ? 'referrer-policy-private' : 'referrer-policy-unsafe';
}

/** Second-level names under which countries register names; the last two labels are no site of anybody there. */
const COUNTRY_SECOND_LEVEL = /^(ac|co|com|edu|gob|gov|gouv|gv|mil|ne|net|nom|or|org|asso|govt|school)$/u;

/** The name somebody registered ("example.co.uk"); null for addresses and single labels. An estimate without a suffix list. */
export function registrableDomain(host: string): string | null {
  if (/^[\d.]+$|:/u.test(host)) return null;
  const labels = host.toLowerCase().replace(/\.$/u, '').split('.');
  const country = labels.at(-1)?.length === 2 && COUNTRY_SECOND_LEVEL.test(labels.at(-2) ?? '');
  const needed = country ? 3 : 2;
  return labels.length < needed ? null : labels.slice(-needed).join('.');
}

const SRI_WORSE = [
  'sri-implemented-and-all-scripts-loaded-securely',
  'sri-implemented-but-external-scripts-not-loaded-securely',
  'sri-not-implemented-but-external-scripts-loaded-securely',
  'sri-not-implemented-and-external-scripts-not-loaded-securely',
] as const;

export function testSri({ host, http }: Graded): ObservatoryResult {
  if (!http.scripts) return 'sri-not-implemented-response-not-html';
  if (http.scripts.length === 0) return 'sri-not-implemented-but-no-scripts-loaded';
  let result: (typeof SRI_WORSE)[number] | null = null;
  let foreign = false;
  for (const { src, integrity } of http.scripts) {
    if (src === null) continue;
    const url = /^https?:\/\//iu.test(src) && URL.canParse(src) ? new URL(src) : null;
    const anyScheme = /^\/\/[^/]/u.test(src);
    const sameSite = url !== null && registrableDomain(url.hostname) === registrableDomain(host);
    const secure = url === null ? !anyScheme : url.protocol === 'https:';
    if ((url === null && !anyScheme) || sameSite) {
      if (integrity && secure) result ??= 'sri-implemented-and-all-scripts-loaded-securely';
      continue;
    }
    foreign = true;
    if (integrity && !secure)
      result = worse(SRI_WORSE, result, 'sri-implemented-but-external-scripts-not-loaded-securely');
    else if (!integrity)
      result = worse(
        SRI_WORSE,
        result,
        secure
          ? 'sri-not-implemented-but-external-scripts-loaded-securely'
          : 'sri-not-implemented-and-external-scripts-not-loaded-securely',
      );
  }
  return (
    result ??
    (foreign
      ? 'sri-implemented-and-external-scripts-loaded-securely'
      : 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin')
  );
}

export function testContentType({ page }: Graded): ObservatoryResult {
  const header = joined(page, 'x-content-type-options');
  if (!header) return 'x-content-type-options-not-implemented';
  return header.trim().toLowerCase() === 'nosniff'
    ? 'x-content-type-options-nosniff'
    : 'x-content-type-options-header-invalid';
}

export function testFrames({ page }: Graded, framed: boolean): ObservatoryResult {
  if (framed) return 'x-frame-options-implemented-via-csp';
  const header = joined(page, 'x-frame-options')?.trim().toLowerCase();
  if (!header) return 'x-frame-options-not-implemented';
  if (header === 'deny' || header === 'sameorigin') return 'x-frame-options-sameorigin-or-deny';
  return header.startsWith('allow-from')
    ? 'x-frame-options-allow-from-origin'
    : 'x-frame-options-header-invalid';
}

export function testCorp({ page }: Graded): ObservatoryResult {
  switch (joined(page, 'cross-origin-resource-policy')?.trim().toLowerCase()) {
    case undefined:
    case '':
      return 'corp-not-implemented';
    case 'same-origin':
      return 'corp-implemented-with-same-origin';
    case 'same-site':
      return 'corp-implemented-with-same-site';
    case 'cross-origin':
      return 'corp-implemented-with-cross-origin';
    default:
      return 'corp-header-invalid';
  }
}

/** A token with parameters (RFC 8941 §3.3): all that these two headers may be; null for anything else. */
const STRUCTURED_TOKEN =
  /^([a-z*][\w!#$%&'*+\-.^`|~:/]*)(;\x20*[a-z*][a-z0-9_\-.*]*(=([\w!#$%&'*+\-.^`|~:/?]+|"([^"\\]|\\["\\])*"))?)*$/iu;
const structuredToken = (value: string): string | null => STRUCTURED_TOKEN.exec(value.trim())?.[1] ?? null;

export function testCoep({ page }: Graded): ObservatoryResult {
  const header = joined(page, 'cross-origin-embedder-policy');
  if (!header) return 'coep-not-implemented';
  switch (structuredToken(header)) {
    case 'require-corp':
      return 'coep-implemented-with-require-corp';
    case 'credentialless':
      return 'coep-implemented-with-credentialless';
    case 'unsafe-none':
      return 'coep-implemented-with-unsafe-none';
    default:
      return 'coep-header-invalid';
  }
}

export function testCoop({ page }: Graded): ObservatoryResult {
  const header = joined(page, 'cross-origin-opener-policy');
  if (!header) return 'coop-not-implemented';
  switch (structuredToken(header)) {
    case 'same-origin':
      return 'coop-implemented-with-same-origin';
    case 'same-origin-allow-popups':
      return 'coop-implemented-with-same-origin-allow-popups';
    case 'noopener-allow-popups':
      return 'coop-implemented-with-noopener-allow-popups';
    case 'unsafe-none':
      return 'coop-implemented-with-unsafe-none';
    default:
      return 'coop-header-invalid';
  }
}
