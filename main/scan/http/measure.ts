import { maskCookieValue } from '../../../shared/headers/cookies.ts';
import type { MeasuredPage, PageRole } from '../../../shared/headers/page.ts';
import { MAX_HEADER_VALUE } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { type HttpClient, type HttpResponse, headerValues } from './types.ts';

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
}

/** Follows redirects on the target's own host, at most ten. Throws ProbeFailure where the first request fails. */
export async function walk(ctx: ProbeContext, client: HttpClient, from: string): Promise<Walk> {
  const answers: HttpResponse[] = [];
  let next = new URL(from);
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    let answer: HttpResponse;
    try {
      answer = await client.request({ url: next.href, headers: BROWSER_HEADERS }, ctx.signal);
    } catch (error) {
      if (answers.length === 0 || !(error instanceof ProbeFailure)) throw error;
      return { answers, beyond: next };
    }
    answers.push(answer);
    const target = redirectTarget(answer);
    if (target === null) return { answers, beyond: null };
    if (!sameHost(ctx, target)) return { answers, beyond: target };
    next = target;
    next.username = '';
    next.password = '';
  }
  return { answers, beyond: next };
}
