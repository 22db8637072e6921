import { type CookieReading, parseSetCookie } from '../../../shared/headers/cookies.ts';
import { readCsp } from '../../../shared/headers/csp.ts';
import { parseHsts } from '../../../shared/headers/hsts.ts';
import { type MeasuredPage, valuesOf } from '../../../shared/headers/page.ts';
import { productOf } from '../../../shared/products.ts';
import type { CloudProduct, HttpPart } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { boundedText } from '../text.ts';
import { clockSkew } from './clock-skew.ts';
import { readPage } from './html.ts';
import { asMeasured, BROWSER_HEADERS, type Walk, walk } from './measure.ts';
import { type HttpClient, type HttpResponse, headerValues } from './types.ts';

/** What the cloud probe knows already; it decides which pages there are. */
export interface HttpHint {
  webroot: string;
  product: CloudProduct;
  version: string | null;
}

/** A foreign origin that no site trusts: an answer that allows it allows anyone. */
const FOREIGN_ORIGIN = 'https://weathervane.invalid';
const HTML = /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/iu;

/** A step that may fail without losing the others: its failure becomes an entry of report.errors. */
async function attempt<T>(ctx: ProbeContext, step: string, job: () => Promise<T>): Promise<T | null> {
  try {
    return await job();
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    ctx.error(`http.${step}`, error.kind, error.message);
    return null;
  }
}

interface PlainHttp {
  redirects: NonNullable<HttpPart['redirects']> | null;
  redirectsToHttps: boolean | null;
}

/** Where http://host/ leads. A cloud on another port than 443 may share the host: port 80 then counts only if it leads to it. */
async function measurePlainHttp(ctx: ProbeContext, client: HttpClient, webroot: string): Promise<PlainHttp> {
  const unknown: PlainHttp = { redirects: null, redirectsToHttps: null };
  const host = new URL(ctx.target.url).hostname;
  let route: Walk;
  try {
    route = await walk(ctx, client, `http://${host}${webroot}/`);
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    // A firewall that drops packets to port 80 leaves nothing to redirect either.
    if (error.kind === 'refused' || (error.kind === 'timeout' && !ctx.signal.aborted))
      return { redirects: [], redirectsToHttps: null };
    ctx.error('http.redirect', error.kind, error.message);
    return unknown;
  }
  const redirects = [
    ...route.answers.map(({ url, status }) => ({ url: url.slice(0, 2048), status })),
    ...(route.beyond ? [{ url: route.beyond.href.slice(0, 2048), status: null }] : []),
  ].slice(0, 12);
  const last = redirects.at(-1);
  const secure = last !== undefined && redirects.length > 1 && last.url.startsWith('https:');
  if (ctx.target.port !== 443 && !secure) return unknown;
  return { redirects, redirectsToHttps: secure };
}

/** Paths of the login page and of the route Nextcloud's setup check asks, by product. */
function pagesOf({ product }: HttpHint): { login: string[]; heartbeat: string | null } {
  return productOf(product)?.family === 'php'
    ? { login: ['/index.php/login', '/login'], heartbeat: '/index.php/heartbeat' }
    : { login: [], heartbeat: null };
}

async function measureLogin(
  ctx: ProbeContext,
  client: HttpClient,
  base: string,
  root: HttpResponse,
  paths: string[],
): Promise<HttpResponse | null> {
  if (paths.length === 0) return null;
  if (/\/login\/?(\?|$)/u.test(root.url)) return root;
  for (const path of paths) {
    const answer = await client.request({ url: `${base}${path}`, headers: BROWSER_HEADERS }, ctx.signal);
    if (answer.status !== 404 && answer.status < 500 && (answer.status < 300 || answer.status >= 400))
      return answer;
  }
  return null;
}

/**
 * HTTP/2 is denied only by the server itself: ALPN chose another protocol or none, or the same hello was refused twice
 * while one for HTTP/1.1 in between was answered. All else, a lost connection above all, is null with an error.
 */
async function measureHttp2(ctx: ProbeContext, client: HttpClient, url: string): Promise<boolean | null> {
  const ask = async (http2: boolean): Promise<ProbeFailure | null> => {
    try {
      await client.request({ url, method: 'HEAD', http2 }, ctx.signal);
      return null;
    } catch (error) {
      if (error instanceof ProbeFailure) return error;
      throw error;
    }
  };
  const first = await ask(true);
  if (first === null) return true;
  if (first.code === 'no-protocol') return false;
  const control = ['reset', 'protocol'].includes(first.kind) ? await ask(false) : first;
  const second = control === null ? await ask(true) : first;
  if (second === null) return true;
  if (second.code === 'no-protocol') return false;
  // With a code the handshake got far enough to say something else than "not this protocol".
  const refused = [first, second].every(({ code, kind }) => code === null && kind === first.kind);
  if (control === null && refused) return false;
  ctx.error('http.http2', second.kind, second.message);
  return null;
}

async function measureCors(ctx: ProbeContext, client: HttpClient, url: string): Promise<HttpPart['cors']> {
  const answer = await client.request(
    { url, method: 'OPTIONS', headers: { origin: FOREIGN_ORIGIN, 'access-control-request-method': 'GET' } },
    ctx.signal,
  );
  const allowOrigin = headerValues(answer, 'access-control-allow-origin').join(', ') || null;
  const credentials = headerValues(answer, 'access-control-allow-credentials').join(', ');
  return {
    allowOrigin: boundedText(allowOrigin),
    allowCredentials: credentials.trim().toLowerCase() === 'true',
    reflectsOrigin: allowOrigin === FOREIGN_ORIGIN,
  };
}

/** Cookies of all answers; of equal names the last one counts, as in a browser. */
function mergeCookies(pages: readonly MeasuredPage[]): CookieReading[] {
  const cookies = new Map<string, CookieReading>();
  for (const page of pages)
    for (const field of valuesOf(page, 'set-cookie')) {
      const cookie = parseSetCookie(field);
      if (cookie) cookies.set(cookie.name, cookie);
    }
  return [...cookies.values()].slice(0, 100);
}

/** Lower-case names → values; several fields of one name are joined as RFC 9110 §5.3 allows. Cookies are a list of their own. */
function headerRecord(page: MeasuredPage): Record<string, string> {
  const record = new Map<string, string>();
  for (const [name, value] of page.headers) {
    const key = name.toLowerCase();
    const before = record.get(key);
    if (key !== 'set-cookie')
      record.set(key, (before === undefined ? value : `${before}, ${value}`).slice(0, 8192));
  }
  return Object.fromEntries(record);
}

/**
 * Everything HTTP of a cloud: the way from http:// to https://, the headers of the address itself, of the login page
 * and of Nextcloud's heartbeat route, HTTP/2, compression, CORS, scripts. `exposed` and `wellKnown` are the cloud
 * probe's. Null where the server gives no HTTP answer over TLS; failures are in the context's errors.
 */
export async function probeHttp(
  ctx: ProbeContext,
  client: HttpClient,
  hint: HttpHint,
): Promise<HttpPart | null> {
  ctx.progress('Reading the headers');
  const base = `${new URL(ctx.target.url).origin}${hint.webroot}`;
  const rootWalk = await attempt(ctx, 'root', () => walk(ctx, client, `${base}/`));
  const root = rootWalk?.answers.findLast(({ url }) => url.startsWith('https:'));
  if (!rootWalk || !root) return null;
  const skew = clockSkew(root, ctx.clock.now());

  const pages = pagesOf(hint);
  const login = await attempt(ctx, 'login', () => measureLogin(ctx, client, base, root, pages.login));
  const judged = login ?? root;
  const [heartbeat, cors, http2, plain] = await Promise.all([
    attempt(ctx, 'heartbeat', async () =>
      pages.heartbeat === null
        ? null
        : client.request({ url: `${base}${pages.heartbeat}`, headers: BROWSER_HEADERS }, ctx.signal),
    ),
    attempt(ctx, 'cors', () => measureCors(ctx, client, judged.url)),
    measureHttp2(ctx, client, judged.url),
    measurePlainHttp(ctx, client, hint.webroot),
  ]);

  const measured: MeasuredPage[] = [
    ...rootWalk.answers
      .filter(({ url }) => url.startsWith('https:'))
      .map((answer) => asMeasured(answer, answer === root ? 'root' : 'redirect')),
    ...(login ? [asMeasured(login, 'login')] : []),
    ...(heartbeat ? [asMeasured(heartbeat, 'heartbeat')] : []),
  ];
  const page = asMeasured(judged, 'login');
  // Browsers sniff an answer without a type; a page that nobody typed is most likely HTML.
  const isHtml = HTML.test(headerValues(judged, 'content-type')[0] ?? 'text/html');
  const facts = isHtml ? readPage(judged.body) : null;
  const { maxAge, includeSubDomains, preload, valid, present } = parseHsts(
    valuesOf(page, 'strict-transport-security'),
  );
  return {
    redirectsToHttps: plain.redirectsToHttps,
    redirects: plain.redirects,
    hsts: { present, maxAge, includeSubDomains, preload, valid },
    headers: headerRecord(page),
    cookies: mergeCookies(measured).map(({ name, secure, httpOnly, sameSite, hostPrefix }) => ({
      name: name.slice(0, 512),
      secure,
      httpOnly,
      sameSite,
      hostPrefix,
    })),
    csp: readCsp(valuesOf(page, 'content-security-policy')),
    http2,
    http3: valuesOf(page, 'alt-svc').some((value) => /(^|[\s,])h3(-\d+)?=/u.test(value)),
    serverSignature: boundedText(valuesOf(page, 'server').join(', ')) || null,
    compression: boundedText(valuesOf(page, 'content-encoding').join(', ')) || null,
    exposed: [],
    wellKnown: {},
    measured,
    cors,
    scripts: facts?.scripts ?? null,
    meta: { csp: facts?.metaCsp ?? [], referrer: facts?.metaReferrer ?? null },
    clockSkewSeconds: skew,
  };
}
