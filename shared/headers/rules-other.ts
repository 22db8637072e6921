import { isSessionCookie, parseSetCookie, prefixProblem } from './cookies.ts';
import {
  bad,
  good,
  type HeaderFinding,
  info,
  type Judged,
  type Judgement,
  missing,
  valuesIn,
  wordsIn,
} from './judgement.ts';
import { valuesOf } from './page.ts';

const ROBOTS = ['noindex', 'nofollow', 'noarchive', 'nosnippet', 'noimageindex', 'notranslate'];

/** Nextcloud's setup check wants noindex and nofollow and nothing twice; the others send "none", which means the same. */
export function judgeRobots(judged: Judged): Judgement {
  const name = 'X-Robots-Tag';
  const values = valuesIn(judged, name);
  const words = wordsIn(judged, name);
  if (judged.product === 'unknown')
    return words.length === 0
      ? info(name, values, 'Search engines are not asked to stay away.')
      : info(name, values);
  if (words.length === 0) return missing(name, 'headers.x-robots-tag');
  const away = words.includes('noindex') && words.includes('nofollow');
  const tidy = new Set(words).size === words.length && words.every((word) => ROBOTS.includes(word));
  const accepted = judged.product === 'nextcloud' ? away && tidy : away || words.includes('none');
  return accepted ? good(name, values) : bad(name, values, 'headers.x-robots-tag');
}

export function judgeCrossDomain(judged: Judged): Judgement {
  const name = 'X-Permitted-Cross-Domain-Policies';
  const values = valuesIn(judged, name);
  const words = new Set(wordsIn(judged, name));
  if (words.size === 1 && words.has('none')) return good(name, values);
  if (words.size > 0) return bad(name, values, 'headers.x-permitted-cross-domain-policies');
  return judged.product === 'unknown'
    ? info(name, values, 'Not sent; only PDF and old Flash documents are concerned.')
    : missing(name, 'headers.x-permitted-cross-domain-policies');
}

export function judgeDownload(judged: Judged): Judgement {
  const name = 'X-Download-Options';
  const values = valuesIn(judged, name);
  if (values.length === 0) return info(name, values, 'Not sent; only Internet Explorer knew it.');
  return wordsIn(judged, name)[0] === 'noopen'
    ? good(name, values)
    : info(name, values, 'Only "noopen" had an effect.');
}

/** Version-aware: wanted up to Nextcloud 31, dropped in 32; ownCloud sends 0. */
export function judgeXss(judged: Judged): Judgement {
  const name = 'X-XSS-Protection';
  const values = valuesIn(judged, name);
  const value = values[0]?.replace(/\s+/gu, '').toLowerCase() ?? '';
  const off = value === '' || value.startsWith('0');
  const wanted = judged.product === 'nextcloud' && judged.major !== null && judged.major <= 31;
  if (wanted) {
    if (value.startsWith('1;mode=block')) return good(name, values, 'Nextcloud 32 will no longer want it.');
    return value === ''
      ? missing(name, 'headers.x-xss-protection-missing')
      : bad(name, values, 'headers.x-xss-protection-missing');
  }
  if (off) return value === '' ? info(name, values, 'Not sent, as is right today.') : good(name, values);
  return judged.product === 'nextcloud' && judged.major === null
    ? info(name, values, 'Right up to Nextcloud 31, outdated from 32 on.')
    : bad(name, values, 'headers.x-xss-protection-outdated');
}

export function judgePermissions(judged: Judged): Judgement {
  const values = [...valuesIn(judged, 'Permissions-Policy'), ...valuesIn(judged, 'Feature-Policy')];
  return info(
    'Permissions-Policy',
    values,
    values.length === 0 ? 'Not sent; nothing is lost in a cloud.' : null,
  );
}

export function judgeServer(judged: Judged): Judgement {
  const values = valuesIn(judged, 'Server');
  const version = values.find((value) => /\d+\.\d+|\/\s*v?\d/u.test(value));
  if (version !== undefined) return bad('Server', values, 'headers.server-version', 'It tells its version.');
  return good('Server', values, values.length === 0 ? 'Hidden.' : 'Only the name, no version.');
}

export function judgePoweredBy(judged: Judged): Judgement {
  const name = 'X-Powered-By';
  const values = valuesIn(judged, name);
  return values.length === 0 ? good(name, values, 'Hidden.') : bad(name, values, 'headers.powered-by');
}

/** The seed lists it as X-Firefox-Spdy: h2. */
export function judgeHttp2({ http }: Judged): Judgement {
  const newest = http.http3 ? 'HTTP/3 is offered too.' : null;
  if (http.http2 === null) return info('HTTP/2', [], 'It could not be measured.');
  return http.http2
    ? good('HTTP/2', ['h2'], newest)
    : { ...bad('HTTP/2', [], 'headers.no-http2', newest), verdict: 'missing' };
}

/** What compression can give away is judged among the weaknesses of TLS (BREACH); here it is only told. */
export function judgeEncoding(judged: Judged): Judgement {
  const values = valuesIn(judged, 'Content-Encoding');
  if (values.length === 0) return info('Content-Encoding', values, 'The page is not compressed.');
  return { ...info('Content-Encoding', values), see: 'tls.breach' };
}

/** More than a minute breaks one-time passwords, which change every 30 seconds. */
const MAX_SKEW_SECONDS = 60;

export function judgeDate(judged: Judged): Judgement {
  const values = valuesIn(judged, 'Date');
  const skew = judged.http.clockSkewSeconds ?? null;
  if (skew === null) return info('Date', values);
  if (Math.abs(skew) <= MAX_SKEW_SECONDS) return good('Date', values, 'The clock agrees with ours.');
  const said = `${Math.abs(skew)} seconds ${skew > 0 ? 'ahead of' : 'behind'} ours`;
  return bad('Date', values, 'headers.clock-skew', `The clock is ${said}.`, said);
}

/** Every cookie of every page on the way to the login. */
export function judgeCookies({ http }: Judged): Judgement {
  const fields = (http.measured ?? []).flatMap((page) => valuesOf(page, 'set-cookie'));
  const findings: HeaderFinding[] = [];
  const seen = new Map(
    fields.flatMap((field) => {
      const cookie = parseSetCookie(field);
      return cookie ? [[cookie.name, { cookie, field }] as const] : [];
    }),
  );
  for (const [subject, { cookie, field }] of seen) {
    const raise = (id: HeaderFinding['id'], evidence = field) => findings.push({ id, subject, evidence });
    const problem = prefixProblem(cookie);
    if (problem) raise('headers.cookie-prefix', `${problem}: ${field}`);
    else if (!cookie.secure) raise('headers.cookie-not-secure');
    if (!isSessionCookie(cookie)) continue;
    if (!cookie.httpOnly) raise('headers.cookie-not-httponly');
    if (cookie.sameSite === null || cookie.sameSite === 'none') raise('headers.cookie-samesite');
  }
  const values = [...seen.values()].map(({ field }) => field);
  if (values.length === 0) return info('Set-Cookie', [], 'No cookies before the login.');
  return {
    header: 'Set-Cookie',
    values,
    verdict: findings.length > 0 ? 'bad' : 'good',
    note: null,
    findings,
  };
}
