import { PRODUCT_IDS, PRODUCTS, productOf } from '../../../shared/products.ts';
import type { CloudPart, StatusReason } from '../../../shared/report.ts';
import type { Target } from '../context.ts';
import { isMaintenanceAnswer } from '../http/answerer.ts';
import type { Asked, Asker } from '../http/asker.ts';
import { isOwnPage } from '../http/own-page.ts';
import type { HttpResponse } from '../http/types.ts';
import { parseCapabilities, parseOcsWebsite } from './capabilities.ts';
import { describeCloud, recognise } from './detect.ts';
import type { CloudFacts } from './facts.ts';
import { offersSetup } from './setup-page.ts';
import { isUntrustedDomain, parseStatus } from './status.ts';
import { redirectTarget } from './well-known.ts';

/** Where clouds are installed, after the path that was given. */
const COMMON_WEBROOTS: readonly string[] = [
  '',
  ...PRODUCT_IDS.flatMap((id) => productOf(id)?.webroot ?? []),
  '/cloud',
  '/nc',
];

/** status.php of a real cloud has a few hundred bytes. */
const MAX_STATUS = 65_536;
const MAX_PAGE = 262_144;

/** Which cloud answers, or why that cannot be said. */
export type Identified =
  | {
      kind: 'cloud';
      status: 'up' | 'maintenance' | 'upgrade-pending' | 'setup-pending';
      reason: StatusReason | null;
      webroot: string;
      cloud: CloudPart;
      facts: CloudFacts;
    }
  /** Every question was answered by the server itself, and none of the answers is a cloud's. */
  | { kind: 'not-a-cloud' }
  /** Something in front, or the cloud itself, does not let us look. */
  | { kind: 'refused'; reason: StatusReason; why: string }
  /** The questions failed. */
  | { kind: 'unknown'; why: string };

const emptyFacts = (webroot: string): CloudFacts => ({
  webroot,
  status: null,
  statusResponse: null,
  login: null,
  website: null,
  capabilities: null,
});

/** The folder a redirect of the start page leads into: "/x/index.php/login" → "/x". */
export function webrootOfPath(pathname: string): string | null {
  const path = pathname
    .replace(/\/(?:index\.php|login|apps|status\.php)(?:\/.*)?$/u, '')
    .replace(/\/+$/u, '');
  return /^(?:\/(?!\.+(?:\/|$))[\w.~-]+){0,4}$/u.test(path) ? path : null;
}

type NotFound = Exclude<Identified, { kind: 'cloud' }>;

/**
 * Reasons by which the cloud answers nobody, as against those that refuse only us: a known cloud is down then. Whoever is
 * locked out by a limiter, a ban or a portal knows nothing about it.
 */
export const answersNobody = (reason: StatusReason): boolean =>
  reason === 'unavailable' ||
  reason === 'untrusted-domain' ||
  reason === 'misdirected' ||
  reason === 'name-refused' ||
  reason === 'redirect-loop' ||
  reason === 'lost-configuration';

/** Statuses by which a server or a firewall in front of it says that it does not take the question at all. */
const NOT_TAKEN = new Set([400, 406, 418]);

/** What an answer to status.php that holds no status says about there being a cloud. */
export function meaningOf(asked: Asked): NotFound {
  if (asked.kind === 'lost') return { kind: 'unknown', why: asked.failure.message };
  if (asked.kind === 'refused') return { kind: 'refused', reason: asked.reason, why: asked.why };
  const { status, body } = asked.response;
  if (isUntrustedDomain(status, body))
    return {
      kind: 'refused',
      reason: 'untrusted-domain',
      why: 'the cloud does not answer to this name: it is not in its trusted_domains',
    };
  if (status === 401)
    return {
      kind: 'refused',
      reason: 'authentication',
      why: 'the server asks for a sign-in first (HTTP 401)',
    };
  if (status === 403)
    return { kind: 'refused', reason: 'forbidden', why: 'the server refuses to answer (HTTP 403)' };
  if (NOT_TAKEN.has(status))
    return { kind: 'unknown', why: `the server does not take the question (HTTP ${status})` };
  if (status >= 500)
    return { kind: 'refused', reason: 'unavailable', why: `the server fails at it (HTTP ${status})` };
  return { kind: 'not-a-cloud' };
}

/** The facts of status.php, wherever on the host it is; else what the answer at the given place means. */
async function findStatus(
  asker: Asker,
  given: string,
  typed: string | undefined,
): Promise<CloudFacts | NotFound> {
  const tried = new Set<string>();
  /** The least telling of all answers decides: one lost or refused question proves that there is no cloud no more. */
  let doubt: NotFound | null = null;
  const at = async (webroot: string): Promise<CloudFacts | null> => {
    if (tried.has(webroot)) return null;
    tried.add(webroot);
    const asked = await asker.put('cloud.status', `${webroot}/status.php`, { maxBody: MAX_STATUS });
    if (asked.kind !== 'lost') {
      const { response } = asked;
      const status = response.status < 400 || response.status === 503 ? parseStatus(response.body) : null;
      if (status !== null || isMaintenanceAnswer(response))
        return { ...emptyFacts(webroot), status, statusResponse: response };
    }
    const meaning = meaningOf(asked);
    if (meaning.kind !== 'not-a-cloud') doubt ??= meaning;
    if (asked.kind !== 'answer') return null;
    const moved = redirectTarget(asked.response, asker.origin);
    const target = moved?.pathname.endsWith('/status.php') ? webrootOfPath(moved.pathname) : null;
    return target === null ? null : await at(target);
  };
  // "/files" is a page of a cloud and a folder it may lie in: the address as it was typed comes first.
  const literal = typed === undefined ? null : await at(typed);
  if (literal !== null) return literal;
  doubt = null;
  for (const webroot of [given, ...COMMON_WEBROOTS]) {
    const facts = await at(webroot);
    if (facts !== null) return facts;
    // Where the first answer already came from something in front, four more would only annoy it.
    if (doubt !== null) return doubt;
  }
  const start = await asker.put('cloud.status', `${given}/`, { maxBody: 4096 });
  if (start.kind !== 'answer') return meaningOf(start);
  const target = redirectTarget(start.response, asker.origin);
  const webroot = target === null ? null : webrootOfPath(target.pathname);
  const facts = webroot === null ? null : await at(webroot);
  return facts ?? doubt ?? { kind: 'not-a-cloud' };
}

/** An own page of the cloud, or null: what something else answers is no fact about it. */
const own = (asked: Asked): HttpResponse | null =>
  asked.kind === 'answer' && isOwnPage(asked.response) ? asked.response : null;

interface Completed {
  facts: CloudFacts;
  /** What stood in front of a page, where something did. */
  front: { reason: StatusReason; why: string } | null;
  lost: string | null;
}

/** The further answers a product is told by; none of them from the Infinite Scale family, which the status names. */
async function completeFacts(asker: Asker, facts: CloudFacts): Promise<Completed> {
  const nothing = { facts, front: null, lost: null };
  if (facts.status?.maintenance === true || facts.status?.installed === false) return nothing;
  if (facts.statusResponse?.status === 503) return nothing;
  const { webroot } = facts;
  const first = recognise(facts).adapter;
  if (first !== null && PRODUCTS[first.product].family === 'infinite-scale') return nothing;
  const login = await asker.put('cloud.login', `${webroot}/index.php/login`, { maxBody: MAX_PAGE });
  const config = await asker.put('cloud.ocs', `${webroot}/ocs/v1.php/config?format=json`, {
    maxBody: MAX_STATUS,
  });
  const answers: Asked[] = [login, config];
  const json = (asked: Asked): string | null =>
    asked.kind === 'answer' && asked.response.status === 200 ? asked.response.body : null;
  const website = json(config);
  const known: CloudFacts = {
    ...facts,
    login: own(login),
    website: website === null ? null : parseOcsWebsite(website),
  };
  let capabilities: string | null = null;
  if (recognise(known).adapter?.product !== 'owncloud') {
    const asked = await asker.put('cloud.ocs', `${webroot}/ocs/v2.php/cloud/capabilities?format=json`, {
      maxBody: MAX_PAGE,
      headers: { 'ocs-apirequest': 'true', accept: 'application/json' },
    });
    answers.push(asked);
    capabilities = json(asked);
  }
  const refused = answers.find((asked) => asked.kind === 'refused');
  const lost = answers.find((asked) => asked.kind === 'lost');
  return {
    facts: { ...known, capabilities: capabilities === null ? null : parseCapabilities(capabilities) },
    front: refused === undefined ? null : { reason: refused.reason, why: refused.why },
    lost: lost?.failure.message ?? null,
  };
}

/** The cloud at a given place by everything but status.php, which may be hidden or broken; null where none is seen. */
export async function seenOtherwise(asker: Asker, webroot: string): Promise<CloudPart | null> {
  const { facts } = await completeFacts(asker, emptyFacts(webroot));
  return recognise(facts).adapter === null ? null : describeCloud(facts);
}

/**
 * status.php says `installed: false` for a cloud nobody has set up, and for one that lost its configuration: Nextcloud
 * offers its setup only where config/CAN_INSTALL lies, which the setup removes. The page itself tells the two apart.
 */
export async function setupReason(asker: Asker, webroot: string): Promise<StatusReason | null> {
  const asked = await asker.put('cloud.setup', `${webroot}/index.php`, { maxBody: MAX_PAGE });
  if (asked.kind !== 'answer' || asked.response.status >= 500) return 'unavailable';
  return offersSetup(asked.response.body) ? null : 'lost-configuration';
}

/**
 * Which cloud is there, in about ten requests. Not-a-cloud is said only where each answer proves it. Throws only where the
 * scan was aborted.
 */
export async function identify(
  asker: Asker,
  { webroot: given, typedPath }: Pick<Target, 'webroot' | 'typedPath'>,
): Promise<Identified> {
  const found = await findStatus(asker, given, typedPath);
  const missing = 'kind' in found ? found : null;
  // Behind a limiter, a portal or a wrong name nothing else would be the cloud's either.
  if (missing !== null && missing.kind !== 'not-a-cloud' && !('reason' in missing && mayHide(missing.reason)))
    return missing;
  const { facts, front, lost } = await completeFacts(asker, 'kind' in found ? emptyFacts(given) : found);
  if (facts.status === null && recognise(facts).adapter === null) {
    if (missing !== null && missing.kind !== 'not-a-cloud') return missing;
    if (front !== null) return { kind: 'refused', ...front };
    if (lost !== null) return { kind: 'unknown', why: lost };
    return { kind: 'not-a-cloud' };
  }
  const cloud = describeCloud(facts);
  const base = { kind: 'cloud' as const, webroot: facts.webroot, cloud, facts };
  if (cloud.installed === false)
    return { ...base, status: 'setup-pending', reason: await setupReason(asker, facts.webroot) };
  if (cloud.maintenance === true || facts.statusResponse?.status === 503)
    return { ...base, status: 'maintenance', reason: null };
  if (cloud.needsDbUpgrade === true) return { ...base, status: 'upgrade-pending', reason: null };
  return { ...base, status: 'up', reason: front?.reason ?? null };
}

/** Refusals of status.php alone, by a rule of the web server's own: the rest of the cloud may answer. */
export const mayHide = (reason: StatusReason): boolean =>
  reason === 'forbidden' || reason === 'authentication';
