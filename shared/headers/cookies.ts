import type { Cookie } from '../report.ts';

export interface CookieReading extends Cookie {
  path: string | null;
  domain: string | null;
  /** SameSite was there, but none of strict, lax, none. */
  sameSiteInvalid: boolean;
}

/**
 * One Set-Cookie field, read the lenient way user agents do (RFC 6265bis §5.6); null where there is no cookie in it.
 * The value is not kept: it may be a session.
 */
export function parseSetCookie(field: string): CookieReading | null {
  const [pair = '', ...attributes] = field.split(';');
  const at = pair.indexOf('=');
  const name = (at === -1 ? '' : pair.slice(0, at)).trim();
  if (name === '') return null;
  const cookie: CookieReading = {
    name,
    secure: false,
    httpOnly: false,
    sameSite: null,
    hostPrefix: /^__Host-/iu.test(name),
    path: null,
    domain: null,
    sameSiteInvalid: false,
  };
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=');
    const value = rest.join('=').trim();
    switch (key.trim().toLowerCase()) {
      case 'secure':
        cookie.secure = true;
        break;
      case 'httponly':
        cookie.httpOnly = true;
        break;
      case 'samesite': {
        const word = value.toLowerCase();
        const known = word === 'strict' || word === 'lax' || word === 'none';
        cookie.sameSite = known ? word : null;
        cookie.sameSiteInvalid ||= !known;
        break;
      }
      case 'path':
        cookie.path = value.startsWith('/') ? value : null;
        break;
      case 'domain':
        cookie.domain = value.replace(/^\./u, '').toLowerCase() || null;
        break;
    }
  }
  return cookie;
}

/** Set-Cookie with its value left out, as a report keeps it. */
export const maskCookieValue = (field: string): string => field.replace(/^([^=;]*=)[^;]*/u, '$1…');

/** Cookies that carry a login or a session, by their names: MDN Observatory's words, and Nextcloud's and ownCloud's. */
export const isSessionCookie = ({ name }: Pick<Cookie, 'name'>): boolean =>
  /login|sess|passphrase/iu.test(name) || /^oc[0-9a-z]{8,}$/iu.test(name);

/** Why a user agent would drop the cookie for its name prefix (RFC 6265bis §4.1.3); null where it would not. */
export function prefixProblem(cookie: CookieReading): string | null {
  if (/^__Secure-/iu.test(cookie.name) && !cookie.secure) return '__Secure- needs the Secure attribute';
  if (!cookie.hostPrefix) return null;
  if (!cookie.secure) return '__Host- needs the Secure attribute';
  if (cookie.domain !== null) return '__Host- allows no Domain attribute';
  if (cookie.path !== '/') return '__Host- needs Path=/';
  return null;
}
