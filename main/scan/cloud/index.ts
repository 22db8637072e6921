import { productOf } from '../../../shared/products.ts';
import type { CloudPart, HttpPart, ReportStatus, StatusReason } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { Asker } from '../http/asker.ts';
import type { HttpClient } from '../http/types.ts';
import { Controls, type ControlVerdict } from './controls.ts';
import { recognise } from './detect.ts';
import { type EarlierExposure, probeExposure } from './exposure.ts';
import { type Identified, identify } from './identify.ts';
import { fastPacer, type Pacer } from './pace.ts';
import { probeWaf } from './waf.ts';
import { probeWellKnown } from './well-known.ts';

export type { EarlierExposure } from './exposure.ts';

/** A cloud, recognised: what a look at the network needs to know. */
export interface IdentifiedCloud extends Pick<CloudPart, 'product' | 'version'> {
  webroot: string;
}

/** Which cloud is there, in about ten requests; null: none that can be seen. Throws ProbeFailure where nothing answered. */
export async function identifyCloud(ctx: ProbeContext, http: HttpClient): Promise<IdentifiedCloud | null> {
  const asker = new Asker(ctx, http);
  const found = await identify(asker, ctx.target);
  if (!asker.answered && asker.firstFailure !== null) throw asker.firstFailure;
  // Asked by their address most home clouds refuse it; that they are one is certain all the same.
  if (found.kind === 'refused' && found.reason === 'untrusted-domain')
    return { webroot: ctx.target.webroot, product: 'nextcloud', version: null };
  if (found.kind !== 'cloud') return null;
  const { product, version } = found.cloud;
  return { webroot: found.webroot, product, version };
}

/** What the scan of a cloud found. Support and vulnerabilities come from applyKnowledge, later. */
export interface CloudProbe {
  status: Exclude<ReportStatus, 'unreachable'>;
  reason: StatusReason | null;
  /** '' or '/nextcloud': where the cloud was found, which may be elsewhere than asked. */
  webroot: string;
  /** lifecycle and advisories empty; hardenings as far as they were measured. null: none, or none that can be seen. */
  cloud: CloudPart | null;
}

/** Where the cloud is and what it is, as the report says it; the books of area "cloud" follow. */
export function asProbe(ctx: ProbeContext, found: Identified): CloudProbe {
  const nowhere = { webroot: ctx.target.webroot, cloud: null };
  switch (found.kind) {
    case 'cloud': {
      const { status, reason, webroot, cloud } = found;
      if (status === 'maintenance') ctx.coverage.limit('cloud', 'The cloud is in maintenance.');
      if (status === 'upgrade-pending')
        ctx.coverage.limit('cloud', 'The cloud waits for the end of its upgrade.');
      if (status === 'setup-pending') ctx.coverage.limit('cloud', 'The cloud is not set up.');
      return { status, reason, webroot, cloud };
    }
    case 'not-a-cloud':
      return { status: 'not-a-cloud', reason: null, ...nowhere };
    case 'refused':
      ctx.coverage.forget('cloud', `Nothing of the cloud was seen: ${found.why}.`);
      return { status: 'refused', reason: found.reason, ...nowhere };
    case 'unknown':
      ctx.coverage.forget('cloud', `Nothing of the cloud was seen: ${found.why}.`);
      return { status: 'unknown', reason: null, ...nowhere };
  }
}

export interface SurroundingsOptions {
  pacer?: Pacer;
  /** What the scan before knows, where a scan asks only some of the paths. */
  earlier?: EarlierExposure | null;
  /** False where the owner leaves the exposure probes out. */
  exposure?: boolean;
}

/** What the cloud shows to strangers. */
export interface Surroundings {
  exposed: HttpPart['exposed'];
  exposureAsked: HttpPart['exposureAsked'] | undefined;
  wellKnown: HttpPart['wellKnown'];
  /** What the controls at the end said; null where none were asked. */
  verdict: ControlVerdict | null;
}

/** One program that serves its own pages, of which no file lies in the open; an unknown product may be any. */
const isSingleBinary = (product: CloudPart['product']): boolean =>
  productOf(product)?.family === 'infinite-scale';

/** Values of service discovery that say a no; they need the controls behind them. */
const POSITIVE = new Set(['ok', 'https', 'http', 'insecure']);

/**
 * Service discovery and exposed paths, between two rounds of controls: GET, HEAD and PROPFIND only, none that starts a job.
 * What the deadline of the scan cuts off is missing, not absent.
 */
export async function probeSurroundings(
  ctx: ProbeContext,
  asker: Asker,
  found: Extract<Identified, { kind: 'cloud' }>,
  { pacer = fastPacer, earlier = null, exposure = true }: SurroundingsOptions = {},
): Promise<Surroundings> {
  const { facts, cloud, status, webroot } = found;
  // What was open is open as far as anybody knows, until its path is answered otherwise.
  const around: Surroundings = {
    exposed: (exposure ? earlier?.exposed : null) ?? [],
    exposureAsked: earlier !== null && earlier.asked.length > 0 ? [...earlier.asked] : undefined,
    wellKnown: {},
    verdict: null,
  };
  const { adapter } = recognise(facts);
  try {
    if (!isSingleBinary(cloud.product) && status === 'up' && facts.login === null) {
      const why =
        'The sign-in page of the cloud did not come, so that nobody can say whose the other answers are.';
      // What makes it known how hardened it is lies on that page, too.
      ctx.coverage.limit('cloud', why);
      ctx.coverage.forget('exposure', why);
      ctx.error('exposure', 'refused', why);
      return around;
    }
    const files = !isSingleBinary(cloud.product);
    const discovers = status === 'up' && productOf(cloud.product)?.family === 'php';
    // Two invented paths of the controls, and what service discovery may miss.
    await pacer.room(discovers ? 4 : 2, ctx.signal);
    const controls = await Controls.begin(asker, {
      webroot,
      page: files
        ? { path: `${webroot}/index.php/login`, own: status === 'up' }
        : { path: `${webroot}/`, own: false },
      random: ctx.random,
    });
    around.verdict = controls.begun;
    if (!controls.begun.same) {
      ctx.coverage.limit('cloud', controls.begun.why);
      ctx.coverage.forget('exposure', `No path was asked: ${controls.begun.why}.`);
      ctx.error('exposure', 'refused', `No path was asked: ${controls.begun.why}.`);
      return around;
    }
    for (const _answer of controls.baseline) pacer.missed();
    if (discovers) {
      ctx.progress('Asking for service discovery');
      around.wellKnown = await probeWellKnown(asker, facts, cloud.product);
      pacer.missed();
      pacer.missed();
    }
    if (ctx.intrusive) cloud.hardenings.webApplicationFirewall = await probeWaf(asker, webroot);
    if (exposure) {
      ctx.progress('Looking for what must not be readable');
      const { exposed, asked, verdict } = await probeExposure(ctx, asker, controls, {
        facts,
        adapter,
        pacer,
        earlier,
      });
      Object.assign(around, { exposed, verdict, exposureAsked: asked ?? undefined });
    } else {
      ctx.coverage.forget('exposure', 'The exposure probes are left out for this cloud.');
      around.verdict = await controls.verify();
    }
    if (around.verdict !== null && !around.verdict.same) {
      ctx.error('exposure', 'refused', `What was not found does not count: ${around.verdict.why}.`);
      ctx.coverage.limit('cloud', around.verdict.why);
      around.wellKnown = Object.fromEntries(
        Object.entries(around.wellKnown).filter(([, value]) => POSITIVE.has(value)),
      );
    }
  } catch (error) {
    // The scan's deadline takes the rest, not what is known by now; the owner's own cancel takes all.
    const { reason } = ctx.signal;
    if (!(reason instanceof ProbeFailure) || reason.kind !== 'timeout') throw error;
    ctx.error('cloud.exposure', 'timeout', reason.message);
    ctx.coverage.limit('exposure', reason.message);
  }
  return around;
}
