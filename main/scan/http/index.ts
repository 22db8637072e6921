import { type CookieReading, parseSetCookie } from '../../../shared/headers/cookies.ts';
import { readCsp } from '../../../shared/headers/csp.ts';
import { parseHsts } from '../../../shared/headers/hsts.ts';
import { type MeasuredPage, valuesOf } from '../../../shared/headers/page.ts';
import { productOf } from '../../../shared/products.ts';
import type { CloudProduct, HttpPart } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { boundedText } from '../text.ts';
import { answererOf } from './answerer.ts';
import type { Asker } from './asker.ts';
import { clockSkew } from './clock-skew.ts';
import { readPage } from './html.ts';
import { asMeasured, BROWSER_HEADERS, walk } from './measure.ts';
import { isOwnPage } from './own-page.ts';
import { type HttpClient, type HttpResponse, headerValues } from './types.ts';

/** What the cloud probe knows already; it decides which pages there are. */
export interface HttpHint {
  webroot: string;
  product: CloudProduct;
  /** False where the cloud shows no pages of its own now (maintenance, upgrade, setup): nothing is judged then. */
  judge: boolean;
}

/** A page as a browser asks for it; the first mebibyte is more than any header, script or policy needs. */
const PAGE = { headers: BROWSER_HEADERS, maxBody: 1024 * 1024 };
/** A foreign origin that no site trusts: an answer that allows it allows anyone. */
const FOREIGN_ORIGIN = 'https://weathervane.invalid';
const HTML = /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/iu;

interface PlainHttp {
  redirects: NonNullable<HttpPart['redirects']> | null;
  redirectsToHttps: boolean | null;
}

/** How often port 80 is asked again where its connection broke. */
const PLAIN_RETRIES = 2;

/** Where http://host/ leads. A cloud on another port than 443 may share the host: port 80 then counts only if it leads to it. */
async function measurePlainHttp(ctx: ProbeContext, client: HttpClient, webroot: string): Promise<PlainHttp> {
  const unknown: PlainHttp = { redirects: null, redirectsToHttps: null };
  const host = new URL(ctx.target.url).hostname;
  let failure: ProbeFailure | null = null;
  const get = async (url: string): Promise<HttpResponse | null> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await client.request({ url, headers: BROWSER_HEADERS }, ctx.signal);
      } catch (error) {
        if (!(error instanceof ProbeFailure) || error.kind === 'aborted') throw error;
        failure = error;
        if (error.kind !== 'reset' || tries >= PLAIN_RETRIES) return null;
      }
    }
  };
  const route = await walk(ctx, `http://${host}${webroot}/`, get);
  const failed = failure as ProbeFailure | null;
  if (route.answers.length === 0) {
    // A firewall that drops packets to port 80 leaves nothing to redirect either.
    if (failed?.kind === 'refused' || (failed?.kind === 'timeout' && !ctx.signal.aborted))
      return { redirects: [], redirectsToHttps: null };
    if (failed !== null) {
      ctx.error('http.redirect', failed.kind, failed.message);
      ctx.coverage.count('http', 'lost', failed.message);
    }
    return unknown;
  }
  const redirects = [
    ...route.answers.map(({ url, status }) => ({ url: url.slice(0, 2048), status })),
    ...(route.beyond ? [{ url: route.beyond.href.slice(0, 2048), status: null }] : []),
  ].slice(0, 12);
  const last = redirects.at(-1);
  const secure = last !== undefined && redirects.length > 1 && last.url.startsWith('https:');
  if (ctx.target.port !== 443 && !secure) return unknown;
  // A no needs the end of the way, and an answer of the server itself.
  const end = route.answers.at(-1);
  const refused = end !== undefined && (end.status === 403 || answererOf(end).by === 'front');
  if (!secure && (route.lost || (refused && route.beyond === null))) return unknown;
  return { redirects, redirectsToHttps: secure };
}

interface LoginPage {
  page: HttpResponse | null;
  /** Why nothing may be judged in its place: it is there, and did not come, or something else came. */
  unseen: string | null;
}

/** The login page, as the cloud itself shows it. A page of something else in its place is no page of the cloud. */
async function measureLogin(
  asker: Asker,
  base: string,
  root: HttpResponse | null,
  paths: string[],
): Promise<LoginPage> {
  if (root !== null && /\/login\/?(\?|$)/u.test(root.url) && isOwnPage(root))
    return { page: root, unseen: null };
  for (const path of paths) {
    const asked = await asker.put('http.login', `${base}${path}`, PAGE);
    if (asked.kind === 'lost') return { page: null, unseen: asked.failure.message };
    if (asked.kind === 'refused') return { page: null, unseen: asked.why };
    const { response } = asked;
    if (response.status === 404 || (response.status >= 300 && response.status < 400)) continue;
    if (isOwnPage(response)) return { page: response.status < 500 ? response : null, unseen: null };
    return { page: null, unseen: `the sign-in page is not the cloud's own (HTTP ${response.status})` };
  }
  return { page: null, unseen: null };
}

/** How often HTTP/2 is tried where the connection breaks. */
const HTTP2_TRIES = 4;

/**
 * Whether the server speaks HTTP/2. A no is only its own word in the handshake: another protocol chosen, or the same alert
 * twice. A connection that breaks says nothing, whatever a kept one to the same server still answers.
 */
async function measureHttp2(ctx: ProbeContext, client: HttpClient, url: string): Promise<boolean | null> {
  let before: ProbeFailure | null = null;
  for (let tries = 1; ; tries += 1) {
    try {
      await client.request({ url, method: 'HEAD', http2: true }, ctx.signal);
      ctx.coverage.count('http', 'answered');
      return true;
    } catch (failure) {
      if (!(failure instanceof ProbeFailure) || failure.kind === 'aborted') throw failure;
      // With a code the handshake got far enough to say something else than "not this protocol".
      const alert = failure.kind === 'protocol' && failure.code === null;
      const twice = alert && before?.kind === 'protocol' && before.code === null;
      if (failure.code === 'no-protocol' || twice) {
        ctx.coverage.count('http', 'answered');
        return false;
      }
      before = failure;
      if (tries < HTTP2_TRIES && (failure.kind === 'reset' || alert)) continue;
      ctx.coverage.count('http', 'lost', failure.message);
      ctx.error('http.http2', failure.kind, failure.message);
      return null;
    }
  }
}

/** The answer to a preflight; null where the server did not give one of its own. */
async function measureCors(asker: Asker, url: string): Promise<HttpPart['cors']> {
  const answer = await asker.ask('http.cors', url, {
    method: 'OPTIONS',
    headers: { origin: FOREIGN_ORIGIN, 'access-control-request-method': 'GET' },
  });
  if (answer === null) return null;
  const allowOrigin = headerValues(answer, 'access-control-allow-origin').join(', ') || null;
  // A refusal may be a firewall's, of the method or of us; what it allows stands all the same.
  if (allowOrigin === null && answer.status === 403) return null;
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

/** The pages that headers are judged on; `page` null: none of the cloud's own was seen. */
interface Pages {
  page: HttpResponse | null;
  measured: MeasuredPage[];
}

async function measurePages(ctx: ProbeContext, asker: Asker, base: string, hint: HttpHint): Promise<Pages> {
  // Another port of the host, or plain HTTP, is another server: that nobody answers there leaves nothing of this one unseen.
  const stepOf = (url: string) => (new URL(url).origin === asker.origin ? 'http.root' : 'http.beyond');
  const rootWalk = await walk(ctx, `${base}/`, (url) => asker.ask(stepOf(url), url, PAGE));
  const answers = rootWalk.answers.filter(({ url }) => url.startsWith('https:'));
  const root = answers.at(-1) ?? null;
  const files = productOf(hint.product)?.family === 'php';
  const login = await measureLogin(asker, base, root, files ? ['/index.php/login', '/login'] : []);
  if (login.unseen !== null) {
    ctx.coverage.forget('http', `No page of the cloud was seen: ${login.unseen}.`);
    return { page: null, measured: [] };
  }
  // A page that is lost on the way is not the page before it.
  const whole = root !== null && !rootWalk.lost && rootWalk.circle !== true && (!files || isOwnPage(root));
  const page = login.page ?? (whole ? root : null);
  if (page === null) {
    const why = rootWalk.circle
      ? 'the address redirects in a circle'
      : files && root !== null
        ? 'what answers is not a page of the cloud'
        : 'the address did not answer';
    ctx.coverage.forget('http', `No page was seen: ${why}.`);
    return { page: null, measured: [] };
  }
  // The start page of a cloud that shows its sign-in page is not forbidden: a refusal is of something in front.
  if (login.page !== null && root?.status === 403 && !isOwnPage(root))
    ctx.coverage.limit('http', 'The start page was refused (HTTP 403).');
  const heartbeat = files ? await asker.ask('http.heartbeat', `${base}/index.php/heartbeat`, PAGE) : null;
  if (heartbeat?.status === 403 && isStrangePage(heartbeat))
    ctx.coverage.limit('http', 'The heartbeat route was refused (HTTP 403).');
  const ownBeat = heartbeat !== null && !isStrangePage(heartbeat) ? heartbeat : null;
  return {
    page,
    measured: [
      ...answers.map((answer) => asMeasured(answer, answer === root ? 'root' : 'redirect')),
      ...(login.page ? [asMeasured(login.page, 'login')] : []),
      ...(ownBeat ? [asMeasured(ownBeat, 'heartbeat')] : []),
    ],
  };
}

/** Browsers sniff an answer without a type; a page that nobody typed is most likely HTML. */
const isPage = (response: HttpResponse): boolean =>
  HTML.test(headerValues(response, 'content-type')[0] ?? 'text/html');

/** A page of something else; the heartbeat route itself answers with nothing, or with JSON. */
const isStrangePage = (response: HttpResponse): boolean =>
  /<[a-z!]/iu.test(response.body) && isPage(response) && !isOwnPage(response);

/** What the headers and the body of the judged page say. */
function readHeaders(judged: HttpResponse, measured: readonly MeasuredPage[]) {
  const page = asMeasured(judged, 'login');
  const facts = isPage(judged) ? readPage(judged.body) : null;
  const { maxAge, includeSubDomains, preload, valid, present } = parseHsts(
    valuesOf(page, 'strict-transport-security'),
  );
  return {
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
    http3: valuesOf(page, 'alt-svc').some((value) => /(^|[\s,])h3(-\d+)?=/u.test(value)),
    serverSignature: boundedText(valuesOf(page, 'server').join(', ')) || null,
    compression: boundedText(valuesOf(page, 'content-encoding').join(', ')) || null,
    scripts: facts?.scripts ?? null,
    meta: { csp: facts?.metaCsp ?? [], referrer: facts?.metaReferrer ?? null },
  };
}

const UNSEEN = { hsts: null, headers: {}, cookies: [], csp: null, serverSignature: null, compression: null };

/** The part of a server of which only other things than its pages were seen. */
export const NO_PAGES: HttpPart = {
  redirectsToHttps: null,
  redirects: null,
  ...UNSEEN,
  http2: null,
  exposed: [],
  wellKnown: {},
  measured: [],
};

/**
 * Everything HTTP of a cloud: the way from http:// to https://, the headers of the address itself, of the login page
 * and of Nextcloud's heartbeat route, HTTP/2, compression, CORS, scripts; counted in area "http". `exposed` and
 * `wellKnown` are the cloud probe's. What something in front answers is not judged: hsts and csp are null then.
 */
export async function probeHttp(
  ctx: ProbeContext,
  client: HttpClient,
  asker: Asker,
  hint: HttpHint,
): Promise<HttpPart | null> {
  ctx.progress('Reading the headers');
  const base = `${new URL(ctx.target.url).origin}${hint.webroot}`;
  const seen = hint.judge ? await measurePages(ctx, asker, base, hint) : { page: null, measured: [] };
  if (!hint.judge) ctx.coverage.forget('http', 'The cloud shows no pages of its own now.');
  const { page, measured } = seen;
  const url = page?.url ?? `${base}/`;
  const [cors, http2, plain] = await Promise.all([
    page === null ? null : measureCors(asker, url),
    measureHttp2(ctx, client, url),
    measurePlainHttp(ctx, client, hint.webroot),
  ]);
  if (page === null && http2 === null && plain.redirects === null) return null;
  return {
    redirectsToHttps: plain.redirectsToHttps,
    redirects: plain.redirects,
    ...(page === null ? UNSEEN : readHeaders(page, measured)),
    http2,
    exposed: [],
    wellKnown: {},
    measured,
    cors,
    clockSkewSeconds: page === null ? null : clockSkew(page, ctx.clock.now()),
  };
}
