import type { Coverage, CoverageArea } from '../../shared/coverage.ts';
import {
  REPORT_SCHEMA_VERSION,
  type Report,
  type ReportParts,
  type ReportStatus,
} from '../../shared/report.ts';
import { probeCertificate } from './certificate/index.ts';
import { type Identified, identify } from './cloud/identify.ts';
import {
  asProbe,
  type CloudProbe,
  type EarlierExposure,
  probeSurroundings,
  type Surroundings,
} from './cloud/index.ts';
import type { Knowledge } from './cloud/knowledge.ts';
import { fastPacer, gentlePacer, HostBuckets, type Pace } from './cloud/pace.ts';
import type { ProbeContext, ProbeFailure, Target } from './context.ts';
import { type CoverageLedger, openLedger } from './coverage.ts';
import { evaluate, LEFT_OUT } from './evaluate.ts';
import { Asker } from './http/asker.ts';
import { createHttpClient } from './http/client.ts';
import { NO_PAGES, probeHttp } from './http/index.ts';
import { plainHttpText, speaksPlainHttp } from './plain-http.ts';
import { refusalOf } from './reachability.ts';
import { RULES_VERSION } from './rules.ts';
import { openSession, type ScanPorts, type Session, type SessionOptions } from './session.ts';
import { withWebroot } from './target.ts';
import { breachVerdict, probeTls } from './tls/index.ts';

export type { ScanPorts } from './session.ts';

export const SCAN_PARTS = ['cloud', 'http', 'tls', 'certificate'] as const;
export type ScanPart = (typeof SCAN_PARTS)[number];

export interface ScanOptions extends Omit<SessionOptions, 'onStep'> {
  /** Parts to measure; all where missing. Parts left out are null in the report. */
  only?: readonly ScanPart[];
  /** How quickly paths are asked that may look like an attack; "fast" where missing. */
  pace?: Pace;
  /** Longest time all waits of a gentle pace may take together (milliseconds); the rest is left for later scans. */
  mostPaceWaitMs?: number;
  /** False where the owner leaves the exposure probes out. */
  exposure?: boolean;
  /** What the scan before found open, where a gentle scan asks only some of the paths. */
  earlier?: EarlierExposure | null;
  onProgress?: (progress: { step: string; done: number; total: number }) => void;
}

/** What the web server said, whatever runs on it. */
interface WebParts {
  probe: CloudProbe;
  http: ReportParts['http'];
  /** The first failure of a request; its code may say why nothing else came. */
  failure: ProbeFailure | null;
}

const NOBODY = { status: 'unreachable', statusReason: null } as const;

const NO_SURROUNDINGS: Surroundings = { exposed: [], exposureAsked: undefined, wellKnown: {}, verdict: null };

/**
 * The cloud first, since where it lives and what it is decides which pages' headers are measured; then its pages; last
 * what may make something throw us out.
 */
async function probeWeb(
  session: Session,
  context: ProbeContext,
  options: ScanOptions & { buckets: HostBuckets },
  wants: (part: ScanPart) => boolean,
): Promise<WebParts> {
  const client = createHttpClient(context);
  const asker = new Asker(context, client);
  try {
    context.progress('Finding out which cloud it is');
    const found: Identified = (await session.attempt('cloud', () => identify(asker, context.target))) ?? {
      kind: 'unknown',
      why: 'the scan ended before',
    };
    const probe = asProbe(context, found);
    if (found.kind === 'refused' || found.kind === 'unknown') {
      context.coverage.forget('http', `No page was seen: ${found.why}.`);
      context.coverage.forget('exposure', `No path was asked: ${found.why}.`);
      return { probe, http: null, failure: asker.firstFailure };
    }
    const known = found.kind === 'cloud' ? found : null;
    const hint = {
      webroot: probe.webroot,
      product: probe.cloud?.product ?? ('unknown' as const),
      judge: known === null || known.status === 'up',
    };
    const http = wants('http')
      ? await session.attempt('http', () => probeHttp(context, client, asker, hint))
      : null;
    if (http === null && context.signal.aborted) context.coverage.forget('http', 'The scan ended before.');
    const { earlier = null, exposure = true, pace = 'fast', buckets, mostPaceWaitMs } = options;
    const pacer = pace === 'gentle' ? gentlePacer(buckets, context.clock, mostPaceWaitMs) : fastPacer;
    const around =
      wants('cloud') && known !== null
        ? await session.attempt('cloud', () =>
            probeSurroundings(context, asker, known, { pacer, earlier, exposure }),
          )
        : null;
    const verdict = around?.verdict ?? { same: true };
    // The preflight may have been refused by what refuses now, and so may any page where refusals come and go.
    if (!verdict.same && http !== null && (verdict.unsteady || http.cors === null))
      context.coverage.limit('http', verdict.why);
    return withSurroundings({ probe, http, failure: asker.firstFailure }, around ?? NO_SURROUNDINGS);
  } finally {
    asker.close();
    await client.close();
  }
}

/** What strangers see of a cloud belongs to its HTTP part, even where none of its pages was seen. */
function withSurroundings(web: WebParts, around: Surroundings): WebParts {
  const { verdict, exposed, exposureAsked, wellKnown } = around;
  const { probe, http } = web;
  const reason = probe.reason ?? (verdict !== null && !verdict.same ? verdict.reason : null);
  const nothing = http === null && exposed.length === 0 && Object.keys(wellKnown).length === 0;
  const asked = exposureAsked === undefined ? {} : { exposureAsked };
  return {
    ...web,
    probe: { ...probe, reason },
    http: nothing ? null : { ...(http ?? NO_PAGES), exposed, ...asked, wellKnown },
  };
}

/** What two probes know together: BREACH needs an HTTP answer, stapling shows in either handshake. */
function reconcile(
  parts: Pick<ReportParts, 'tls' | 'http' | 'certificate'>,
): Pick<ReportParts, 'tls' | 'certificate'> {
  const { tls, http, certificate } = parts;
  const breach = breachVerdict(http);
  const stapled = certificate?.ocspStapled ?? tls?.ocspStapling ?? null;
  return {
    certificate: certificate === null ? null : { ...certificate, ocspStapled: stapled },
    tls:
      tls === null
        ? null
        : {
            ...tls,
            ocspStapling: tls.ocspStapling ?? stapled,
            vulnerabilities: { ...tls.vulnerabilities, breach: breach.verdict },
            evidence: { ...tls.evidence, breach: breach.evidence },
          },
  };
}

/**
 * One audit of one cloud → the Report. Never throws for anything the network or the server does: a fact that fails to
 * arrive is an entry of `errors`; a host that answers nothing over HTTPS gives status "unreachable" with the reason.
 */
export async function scan(
  target: Target,
  options: ScanOptions,
  ports: ScanPorts & { knowledge: Knowledge },
): Promise<Report> {
  const startedAt = ports.clock.now();
  const wants = (part: ScanPart) => options.only === undefined || options.only.includes(part);
  const total = SCAN_PARTS.filter(wants).length + 1;
  let done = 0;
  let step = '';
  const tell = (next = step) => {
    step = next;
    options.onProgress?.({ step, done: Math.min(done, total), total });
  };
  const part = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    done += 1;
    tell();
    return value;
  };

  const session = await openSession(target, { ...options, onStep: tell }, ports);
  const { context, errors } = session;
  try {
    const nothing = { certificate: null, tls: null, web: null };
    const buckets = ports.bucketsOf?.(target.host) ?? new HostBuckets();
    const measured =
      context === null
        ? nothing
        : await part(Promise.resolve()).then(async () => {
            const [certificate, tls, web] = await Promise.all([
              wants('certificate') || wants('tls')
                ? part(session.attempt('certificate', () => probeCertificate(context)))
                : null,
              wants('tls') ? part(session.attempt('tls', () => probeTls(context))) : null,
              wants('cloud') || wants('http')
                ? part(probeWeb(session, context, { ...options, buckets }, wants))
                : null,
            ]);
            return { certificate, tls, web };
          });
    const probe = measured.web?.probe ?? null;
    const http = measured.web?.http ?? null;
    const inTime = context?.signal.aborted === false;
    const plain =
      inTime && mayBePlain(measured) && (await session.attempt('http', () => speaksPlainHttp(context)));
    if (plain === true)
      errors.unshift({
        probe: 'https',
        kind: 'protocol',
        message: plainHttpText(target),
      });
    const { status, statusReason } = context === null ? NOBODY : statusOf(measured);
    const secured = reconcile({ ...measured, http });
    const parts: ReportParts = {
      target: { ...withWebroot(target, probe?.webroot ?? target.webroot), addresses: session.addresses },
      startedAt: new Date(startedAt).toISOString(),
      status,
      statusReason,
      coverage: coverageOf(context?.coverage ?? openLedger(), status, wants),
      cloud: wants('cloud') ? (probe?.cloud ?? null) : null,
      certificate: secured.certificate,
      tls: secured.tls,
      http,
      errors,
    };
    const now = ports.clock.now();
    return {
      schemaVersion: REPORT_SCHEMA_VERSION,
      scanner: {
        name: 'weathervane',
        version: ports.version,
        rulesVersion: RULES_VERSION,
        dataAsOf: ports.knowledge.dataAsOf,
      },
      ...parts,
      durationMs: Math.max(0, Math.round(now - startedAt)),
      ...evaluate(parts, ports.knowledge, new Date(now)),
    };
  } finally {
    session.close();
  }
}

interface Seen {
  certificate: ReportParts['certificate'];
  tls: ReportParts['tls'];
  web: WebParts | null;
}

/** The status of a host of which at least an address answered, and why it is no more than that. */
function statusOf({ certificate, tls, web }: Seen): Pick<ReportParts, 'status' | 'statusReason'> {
  const refusal = refusalOf(web?.failure ?? null);
  if (web !== null && web.probe.status !== 'unknown')
    return { status: web.probe.status, statusReason: web.probe.reason };
  if (refusal !== null) return { status: 'refused', statusReason: refusal };
  if (certificate === null && tls === null) return { status: 'unreachable', statusReason: null };
  return { status: 'unknown', statusReason: null };
}

/** Whether a port that answered nothing over TLS answers plain HTTP. One that sent an alert speaks TLS. */
const mayBePlain = ({ certificate, tls, web }: Seen): boolean =>
  certificate === null &&
  tls === null &&
  (web === null || (web.probe.status === 'unknown' && web.failure?.code == null));

/** The areas of coverage that each part of a scan fills. */
export const AREAS_OF: Record<ScanPart, readonly CoverageArea[]> = {
  cloud: ['cloud', 'exposure'],
  http: ['http'],
  tls: ['tls'],
  certificate: ['certificate'],
};

/** The books of the scan; parts left out are not seen, by choice. */
function coverageOf(
  ledger: CoverageLedger,
  status: ReportStatus,
  wants: (part: ScanPart) => boolean,
): Coverage {
  if (status === 'not-a-cloud')
    ledger.forget('exposure', 'No cloud is here, so that no path of one was asked.');
  for (const part of SCAN_PARTS)
    if (!wants(part)) for (const area of AREAS_OF[part]) ledger.forget(area, LEFT_OUT);
  return ledger.close();
}

/** The sentence for an unreachable host: the most telling of its errors. */
export function whyUnreachable(report: Pick<Report, 'target' | 'errors'>): string {
  const first = report.errors[0];
  return first === undefined
    ? `${report.target.host} could not be scanned: nothing answered.`
    : `${report.target.host} could not be scanned: ${first.message}`;
}
