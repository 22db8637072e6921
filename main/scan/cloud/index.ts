import { PRODUCT_IDS, PRODUCTS, productOf } from '../../../shared/products.ts';
import type { CloudPart, HttpPart } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { type HttpClient, type HttpResponse, headerValues } from '../http/types.ts';
import { Asker } from './asker.ts';
import { parseCapabilities, parseOcsWebsite } from './capabilities.ts';
import { describeCloud, recognise } from './detect.ts';
import { probeExposure } from './exposure.ts';
import type { CloudFacts } from './facts.ts';
import { parseStatus } from './status.ts';
import { probeWaf } from './waf.ts';
import { probeWellKnown, redirectTarget } from './well-known.ts';

/** What the scan of a cloud found. Support and vulnerabilities come from applyKnowledge, later. */
export interface CloudProbe {
  status: 'up' | 'maintenance' | 'setup-pending' | 'not-a-cloud';
  /** '' or '/nextcloud': where the cloud was found, which may be elsewhere than asked. */
  webroot: string;
  /** lifecycle and advisories empty; hardenings as far as they were measured. null: not a cloud. */
  cloud: CloudPart | null;
  exposed: HttpPart['exposed'];
  wellKnown: HttpPart['wellKnown'];
}

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

const emptyFacts = (webroot: string): CloudFacts => ({
  webroot,
  status: null,
  statusResponse: null,
  login: null,
  website: null,
  capabilities: null,
});

/** 503 with Nextcloud's mark: a cloud in maintenance that does not even answer its status. */
const refusesForMaintenance = (response: HttpResponse): boolean =>
  response.status === 503 && headerValues(response, 'x-nextcloud-maintenance-mode').length > 0;

/** The folder a redirect of the start page leads into: "/x/index.php/login" → "/x". */
export function webrootOfPath(pathname: string): string | null {
  const path = pathname
    .replace(/\/(?:index\.php|login|apps|status\.php)(?:\/.*)?$/u, '')
    .replace(/\/+$/u, '');
  return /^(?:\/(?!\.+(?:\/|$))[\w.~-]+){0,4}$/u.test(path) ? path : null;
}

async function findStatus(asker: Asker, given: string): Promise<CloudFacts | null> {
  const tried = new Set<string>();
  const at = async (webroot: string): Promise<CloudFacts | null> => {
    if (tried.has(webroot)) return null;
    tried.add(webroot);
    const response = await asker.ask('status', `${webroot}/status.php`, { maxBody: MAX_STATUS });
    if (response === null) return null;
    const status = response.status < 400 || response.status === 503 ? parseStatus(response.body) : null;
    if (status !== null || refusesForMaintenance(response))
      return { ...emptyFacts(webroot), status, statusResponse: response };
    const moved = redirectTarget(response, asker.origin);
    const target = moved?.pathname.endsWith('/status.php') ? webrootOfPath(moved.pathname) : null;
    return target === null ? null : await at(target);
  };
  for (const webroot of [given, ...COMMON_WEBROOTS]) {
    const facts = await at(webroot);
    if (facts !== null) return facts;
    // A server that does not answer at all is not asked five times.
    if (!asker.answered) return null;
  }
  const start = await asker.ask('status', `${given}/`, { maxBody: 4096 });
  const target = start === null ? null : redirectTarget(start, asker.origin);
  const webroot = target === null ? null : webrootOfPath(target.pathname);
  return webroot === null ? null : await at(webroot);
}

/** The further answers a product is told by; none of them from the Infinite Scale family, which the status names. */
async function completeFacts(asker: Asker, facts: CloudFacts): Promise<CloudFacts> {
  if (facts.status?.maintenance === true || facts.status?.installed === false) return facts;
  const { webroot } = facts;
  const first = recognise(facts).adapter;
  if (first !== null && PRODUCTS[first.product].family === 'infinite-scale') return facts;
  const login = await asker.ask('login', `${webroot}/index.php/login`, { maxBody: MAX_PAGE });
  const config = await asker.ask('ocs', `${webroot}/ocs/v1.php/config?format=json`, { maxBody: MAX_STATUS });
  const known: CloudFacts = {
    ...facts,
    login,
    website: config?.status === 200 ? parseOcsWebsite(config.body) : null,
  };
  if (recognise(known).adapter?.product === 'owncloud') return known;
  const capabilities = await asker.ask('ocs', `${webroot}/ocs/v2.php/cloud/capabilities?format=json`, {
    maxBody: MAX_PAGE,
    headers: { 'ocs-apirequest': 'true', accept: 'application/json' },
  });
  return {
    ...known,
    capabilities: capabilities?.status === 200 ? parseCapabilities(capabilities.body) : null,
  };
}

/** A cloud, recognised: what a look at the network or at a typed address needs to know. */
export interface IdentifiedCloud {
  status: 'up' | 'maintenance' | 'setup-pending';
  webroot: string;
  cloud: CloudPart;
}

interface Recognised extends IdentifiedCloud {
  facts: CloudFacts;
}

async function recogniseAt(ctx: ProbeContext, asker: Asker): Promise<Recognised | null> {
  const found = await findStatus(asker, ctx.target.webroot);
  if (found === null && !asker.answered && asker.firstFailure !== null) throw asker.firstFailure;
  const facts = await completeFacts(asker, found ?? emptyFacts(ctx.target.webroot));
  if (facts.status === null && recognise(facts).adapter === null) return null;
  const cloud = describeCloud(facts);
  const maintenance = cloud.maintenance === true || facts.statusResponse?.status === 503;
  const status = cloud.installed === false ? 'setup-pending' : maintenance ? 'maintenance' : 'up';
  return { status, webroot: facts.webroot, cloud, facts };
}

/** Which cloud is there, in about ten requests; null: none. Throws as probeCloud does. */
export async function identifyCloud(ctx: ProbeContext, http: HttpClient): Promise<IdentifiedCloud | null> {
  const found = await recogniseAt(ctx, new Asker(ctx, http));
  return found === null ? null : { status: found.status, webroot: found.webroot, cloud: found.cloud };
}

/**
 * Finds out what cloud is there and what it shows to strangers: at most 40 requests, GET, HEAD and PROPFIND only, none
 * that starts a job. Throws ProbeFailure where the server never answered, or the scan was aborted.
 */
export async function probeCloud(ctx: ProbeContext, http: HttpClient): Promise<CloudProbe> {
  const asker = new Asker(ctx, http);
  ctx.progress('Finding out which cloud it is');
  const found = await recogniseAt(ctx, asker);
  if (found === null)
    return { status: 'not-a-cloud', webroot: ctx.target.webroot, cloud: null, exposed: [], wellKnown: {} };
  const { facts, cloud, status, webroot } = found;
  const probe: CloudProbe = { status, webroot, cloud, exposed: [], wellKnown: {} };
  try {
    if (status === 'up' && productOf(cloud.product)?.family === 'php') {
      ctx.progress('Asking for service discovery');
      probe.wellKnown = await probeWellKnown(asker, facts, cloud.product);
    }
    ctx.progress('Looking for what must not be readable');
    if (ctx.intrusive) cloud.hardenings.webApplicationFirewall = await probeWaf(asker, webroot);
    probe.exposed = await probeExposure(asker, facts, recognise(facts).adapter, ctx.random);
  } catch (error) {
    // The scan's deadline takes the rest, not what is known by now; the owner's own cancel takes all.
    const { reason } = ctx.signal;
    if (!(reason instanceof ProbeFailure) || reason.kind !== 'timeout') throw error;
    ctx.error('cloud.exposure', 'timeout', reason.message);
  }
  return probe;
}
