import { maskCookieValue } from '../../../shared/headers/cookies.ts';
import type { MeasuredPage, PageRole } from '../../../shared/headers/page.ts';
import { MAX_HEADER_VALUE } from '../../../shared/report.ts';
import type { ProbeContext } from '../context.ts';
import { type HttpResponse, headerValues } from './types.ts';

/** What browsers send: some servers compress or answer HTML only when asked for it. */
export const BROWSER_HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
};
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_HOPS = 10;

/** A header value as the report keeps it: what the server sent, without control characters, bounded. */
const keptValue = (value: string): string => {
  const clean = value
    .replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim();
  return clean.length <= MAX_HEADER_VALUE ? clean : `${clean.slice(0, MAX_HEADER_VALUE - 1)}…`;
};

/** An answer as the report keeps it; cookie values are left out, they may be sessions. */
export const asMeasured = (response: HttpResponse, role: PageRole): MeasuredPage => ({
  url: response.url.slice(0, 2048),
  role,
  status: response.status,
  headers: response.headers
    .slice(0, 200)
    .map(([name, value]) => [
      name.slice(0, 128),
      keptValue(name.toLowerCase() === 'set-cookie' ? maskCookieValue(value) : value),
    ]),
});

/** The absolute URL a redirect points at; null where the answer is none or its Location is no URL. */
export function redirectTarget(response: HttpResponse): URL | null {
  const [location] = headerValues(response, 'location');
  if (!REDIRECTS.has(response.status) || location === undefined) return null;
  return URL.canParse(location, response.url) ? new URL(location, response.url) : null;
}

const sameHost = (ctx: ProbeContext, url: URL): boolean =>
  ['http:', 'https:'].includes(url.protocol) &&
  url.hostname.replace(/^\[|\]$/gu, '').toLowerCase() === ctx.target.host.toLowerCase();

export interface Walk {
  /** Every answer on the target's host, in order. */
  answers: HttpResponse[];
  /** The URL off the host, or beyond the last hop, that was not asked. */
  beyond: URL | null;
  /** True where the way broke off: the answer of `beyond` did not come. */
  lost: boolean;
  /** True where the way had no end. */
  circle?: boolean;
}

/**
 * Follows redirects on the target's own host, at most ten. `get` asks one URL, and answers null where nothing came that
 * is the server's own.
 */
export async function walk(
  ctx: ProbeContext,
  from: string,
  get: (url: string) => Promise<HttpResponse | null>,
): Promise<Walk> {
  const answers: HttpResponse[] = [];
  let next = new URL(from);
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const answer = await get(next.href);
    if (answer === null) return { answers, beyond: next, lost: true };
    answers.push(answer);
    const target = redirectTarget(answer);
    if (target === null) return { answers, beyond: null, lost: false };
    if (!sameHost(ctx, target)) return { answers, beyond: target, lost: false };
    next = target;
    next.username = '';
    next.password = '';
  }
  return { answers, beyond: next, lost: false, circle: true };
}
