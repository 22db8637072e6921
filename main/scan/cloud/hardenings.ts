import type { CloudPart, CloudProduct } from '../../../shared/report.ts';
import { type HttpResponse, headerValues } from '../http/types.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';

type Hardenings = CloudPart['hardenings'];

/**
 * The seven hardenings of Nextcloud's own scan, by its names. `since`: the first release that has it (server pull
 * requests 44, 1447, 719, 1871, 2275, 2118; password_policy 60). Three can be seen from outside; the others are a
 * matter of the version.
 */
const NEXTCLOUD_HARDENINGS = [
  { name: 'bruteforceProtection', since: '10', measured: false },
  { name: 'CSPv3', since: '11', measured: true },
  { name: 'sameSiteCookies', since: '9.0.50', measured: true },
  { name: 'passwordConfirmation', since: '11', measured: false },
  { name: '__HostPrefix', since: '11', measured: true },
  { name: 'appPasswordsCanBeRestricted', since: '11', measured: false },
  { name: 'appPasswordsScannedForHaveIBeenPwned', since: '14', measured: false },
] as const;

const unknown = (note: string): Hardenings[string] => ({ state: 'unknown', note });

/** A cookie's name, and whether it is restricted to its own site. */
const cookieName = (setCookie: string): string => setCookie.split('=', 1)[0]?.trim() ?? '';

/**
 * What the login page shows. null: it did not come (maintenance, a login elsewhere, throttled), so nothing is said.
 */
export function measureHardenings(
  product: CloudProduct,
  webroot: string,
  login: HttpResponse | null,
): Hardenings {
  if (product !== 'nextcloud' && product !== 'owncloud') return {};
  const cookies = login === null ? [] : headerValues(login, 'set-cookie');
  const names = cookies.map(cookieName);
  const hardenings: Hardenings = {};

  const policies = login === null ? [] : headerValues(login, 'content-security-policy');
  const scripts = policies
    .flatMap((policy) => policy.split(';'))
    .filter((directive) => /^\s*(?:script-src|script-src-elem|default-src)\s/iu.test(directive));
  if (login === null || login.status !== 200) hardenings.CSPv3 = unknown('The login page was not shown.');
  else hardenings.CSPv3 = { state: scripts.some((directive) => /'nonce-/iu.test(directive)) ? 'yes' : 'no' };

  if (product === 'owncloud') {
    const session = cookies.filter((cookie) => /;\s*httponly/iu.test(cookie));
    hardenings.sameSiteCookies =
      session.length === 0
        ? unknown('No session cookie was set.')
        : { state: session.every((cookie) => /;\s*samesite=(?:lax|strict)/iu.test(cookie)) ? 'yes' : 'no' };
    hardenings.__HostPrefix = { state: 'not-applicable', note: 'ownCloud has no such cookies.' };
    return hardenings;
  }

  const sameSite = (kind: 'lax' | 'strict'): boolean =>
    cookies.some(
      (cookie) =>
        new RegExp(`^(?:__host-)?nc_samesitecookie${kind}$`, 'iu').test(cookieName(cookie)) &&
        new RegExp(`;\\s*samesite=${kind}`, 'iu').test(cookie),
    );
  const seen = names.length > 0;
  const notSeen = unknown('The server set no cookies.');
  hardenings.sameSiteCookies = seen
    ? { state: sameSite('lax') && sameSite('strict') ? 'yes' : 'no' }
    : notSeen;
  if (webroot !== '')
    hardenings.__HostPrefix = {
      state: 'not-applicable',
      note: 'Only possible where the cloud is at the root of its host.',
    };
  else if (!seen) hardenings.__HostPrefix = notSeen;
  else
    hardenings.__HostPrefix = {
      state: names.some((name) => /^__Host-nc_sameSiteCookie/iu.test(name)) ? 'yes' : 'no',
    };
  return hardenings;
}

/**
 * Adds what the version implies. A measurement always wins; one that failed is not replaced by an implication for the
 * hardenings that could have been measured.
 */
export function withImplied(
  product: CloudProduct,
  version: Version | null,
  measured: Hardenings,
): Hardenings {
  if (product !== 'nextcloud') return measured;
  const result: Hardenings = {};
  for (const { name, since, measured: measurable } of NEXTCLOUD_HARDENINGS) {
    const own = measured[name];
    if (measurable && own !== undefined) {
      result[name] = own;
      continue;
    }
    if (measurable || version === null) {
      result[name] = unknown(version === null ? 'The version is hidden.' : 'Not measured.');
      continue;
    }
    const first = parseVersion(since);
    result[name] =
      first !== null && compareVersions(version, first) >= 0
        ? { state: 'implied', note: `Part of Nextcloud since ${since}.` }
        : { state: 'no', note: `Part of Nextcloud only since ${since}.` };
  }
  for (const [name, value] of Object.entries(measured)) result[name] ??= value;
  return result;
}
