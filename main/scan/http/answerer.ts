import type { StatusReason } from '../../../shared/report.ts';
import { isOwnPage } from './own-page.ts';
import { type HttpResponse, headerValues } from './types.ts';

/**
 * Who an HTTP answer comes from. `server`: the thing that was asked, so the answer is evidence, a no as much as a yes.
 * `front`: something before it (limiter, portal, challenge, proxy without a cloud), which says nothing about it.
 */
export type Answerer = { by: 'server' } | { by: 'front'; reason: StatusReason; why: string };

type Answer = Pick<HttpResponse, 'url' | 'status' | 'headers' | 'body'>;

const SERVER: Answerer = { by: 'server' };
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Nextcloud's own mark of a refusal for maintenance: a 503 that the cloud gives itself. */
export const isMaintenanceAnswer = (response: Pick<HttpResponse, 'status' | 'headers'>): boolean =>
  response.status === 503 && headerValues(response, 'x-nextcloud-maintenance-mode').length > 0;

/** Statuses that nobody but an intermediary or an exhausted server gives, whatever was asked. */
const BY_STATUS: Record<number, [reason: StatusReason, why: string]> = {
  // RFC 9110 §15.5.20: the answering server is not the one for this name.
  421: ['misdirected', 'another server answers for this name (HTTP 421)'],
  // RFC 6585 §4 and §6.
  429: ['rate-limited', 'a limiter refuses the request (HTTP 429)'],
  511: ['portal', 'a network asks for a sign-in first (HTTP 511)'],
  // RFC 9110 §15.6.3 to §15.6.5.
  502: ['unavailable', 'a proxy has nothing behind it (HTTP 502)'],
  503: ['unavailable', 'the server does not answer now (HTTP 503)'],
  504: ['unavailable', 'a proxy waits in vain for what is behind it (HTTP 504)'],
  // nginx, ngx_http_ssl_module: client certificate wrong or missing (sent on as 400 unless configured).
  495: ['client-certificate', 'the server wants another client certificate (HTTP 495)'],
  496: ['client-certificate', 'the server asks for a client certificate (HTTP 496)'],
};
/** Cloudflare's own: its origin does not answer, or not as it should. */
for (const status of [520, 521, 522, 523, 524, 525, 526, 530])
  BY_STATUS[status] = ['unavailable', `a proxy does not get an answer from behind it (HTTP ${status})`];

/**
 * How web servers say that a client certificate is missing; the status alone says nothing. nginx: one of two titles.
 * Apache, where it asks after the handshake of a TLS 1.3 client that cannot answer: the reason in its error page.
 */
const WANTS_CERTIFICATE: Record<number, RegExp> = {
  400: /<title>400 (?:No required SSL certificate was sent|The SSL certificate error)/iu,
  403: /<title>403 Forbidden<.*Reason: Cannot perform Post-Handshake Authentication/isu,
};

/** Pages that check for a browser before anything passes. Titles and headers as their makers document them. */
const CHALLENGE_TITLE =
  /<title>\s*(?:Just a moment\.\.\.|Attention Required! \| Cloudflare|Making sure you(?:'|&#39;|&rsquo;|’)re not a bot!|DDoS-Guard|Checking your browser)/iu;
/** How much of a page is looked at for its title. */
const TITLE_WITHIN = 4096;

const isChallenge = (response: Answer): boolean =>
  headerValues(response, 'cf-mitigated').some((value) => value.trim().toLowerCase() === 'challenge') ||
  CHALLENGE_TITLE.test(response.body.slice(0, TITLE_WITHIN));

/** The URL a redirect leads to; null where the answer is none, or its Location is no URL. */
export function locationOf(response: Pick<HttpResponse, 'url' | 'status' | 'headers'>): URL | null {
  const [location] = headerValues(response, 'location');
  if (!REDIRECTS.has(response.status) || location === undefined || location.length > 2048) return null;
  return URL.canParse(location, response.url) ? new URL(location, response.url) : null;
}

/**
 * Who answered. A redirect off the host is a portal's (or another server's), one to the very address that was asked is a
 * circle. What a bare 403 means depends on the question, so that is the caller's to judge.
 */
export function answererOf(response: Answer): Answerer {
  const { status, url, body } = response;
  const known = BY_STATUS[status];
  if (isChallenge(response) && (status === 403 || status === 503 || status === 429 || status === 200))
    return { by: 'front', reason: 'challenge', why: 'a challenge page asks for a browser first' };
  if (known !== undefined && !isMaintenanceAnswer(response))
    return { by: 'front', reason: known[0], why: known[1] };
  if (WANTS_CERTIFICATE[status]?.test(body.slice(0, TITLE_WITHIN)))
    return { by: 'front', reason: 'client-certificate', why: 'the server asks for a client certificate' };
  const target = locationOf(response);
  if (target === null) return SERVER;
  const asked = new URL(url);
  // A cloud sends its visitors to a sign-in elsewhere, too; its own cookies come along.
  if (target.hostname !== asked.hostname && !isOwnPage(response))
    return {
      by: 'front',
      reason: 'portal',
      why: `the answer leads to ${target.hostname.slice(0, 255)} instead`,
    };
  target.hash = '';
  if (target.href !== asked.href) return SERVER;
  // With a cookie it is a gate that lets browsers through; without one nobody ever gets further.
  return headerValues(response, 'set-cookie').length > 0
    ? { by: 'front', reason: 'challenge', why: 'the address sends its visitors back for a cookie first' }
    : { by: 'front', reason: 'redirect-loop', why: 'the address redirects to itself' };
}
