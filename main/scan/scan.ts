import {
  REPORT_SCHEMA_VERSION,
  type Report,
  type ReportParts,
  type ReportStatus,
} from '../../shared/report.ts';
import { probeCertificate } from './certificate/index.ts';
import { type CloudProbe, probeCloud } from './cloud/index.ts';
import type { Knowledge } from './cloud/knowledge.ts';
import type { ProbeContext, Target } from './context.ts';
import { evaluate } from './evaluate.ts';
import { createHttpClient } from './http/client.ts';
import { probeHttp } from './http/index.ts';
import { speaksPlainHttp } from './plain-http.ts';
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
  onProgress?: (progress: { step: string; done: number; total: number }) => void;
}

/** What the web server said, whatever runs on it. */
interface WebParts {
  probe: CloudProbe | null;
  http: ReportParts['http'];
}

/** The cloud first, since where it lives and what it is decides which pages' headers are measured. */
async function probeWeb(
  context: ProbeContext,
  session: Session,
  wants: (part: ScanPart) => boolean,
): Promise<WebParts> {
  const client = createHttpClient(context);
  try {
    const probe =
      wants('cloud') || wants('http')
        ? await session.attempt('cloud', () => probeCloud(context, client))
        : null;
    if (!wants('http')) return { probe, http: null };
    const hint = {
      webroot: probe?.webroot ?? context.target.webroot,
      product: probe?.cloud?.product ?? ('unknown' as const),
      version: probe?.cloud?.version ?? null,
    };
    const http = await session.attempt('http', () => probeHttp(context, client, hint));
    return {
      probe,
      http:
        http === null ? null : { ...http, exposed: probe?.exposed ?? [], wellKnown: probe?.wellKnown ?? {} },
    };
  } finally {
    await client.close();
  }
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
    const nothing = { certificate: null, tls: null, web: { probe: null, http: null } as WebParts };
    const measured =
      context === null
        ? nothing
        : await part(Promise.resolve()).then(async () => {
            const [certificate, tls, web] = await Promise.all([
              wants('certificate') || wants('tls')
                ? part(session.attempt('certificate', () => probeCertificate(context)))
                : null,
              wants('tls') ? part(session.attempt('tls', () => probeTls(context))) : null,
              wants('cloud') || wants('http') ? part(probeWeb(context, session, wants)) : nothing.web,
            ]);
            return { certificate, tls, web };
          });
    const { probe, http } = measured.web;
    const silent = measured.certificate === null && measured.tls === null && http === null && probe === null;
    const inTime = context?.signal.aborted === false;
    if (silent && inTime && (await session.attempt('http', () => speaksPlainHttp(context))))
      errors.unshift({
        probe: 'https',
        kind: 'protocol',
        message: `${target.host} port ${target.port} answers plain HTTP, not HTTPS: everything sent to it can be read on the way.`,
      });
    const status: ReportStatus = silent ? 'unreachable' : (probe?.status ?? 'not-a-cloud');
    const secured = reconcile({ ...measured, http });
    const parts: ReportParts = {
      target: { ...withWebroot(target, probe?.webroot ?? target.webroot), addresses: session.addresses },
      startedAt: new Date(startedAt).toISOString(),
      status,
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

/** The sentence for an unreachable host: the most telling of its errors. */
export function whyUnreachable(report: Pick<Report, 'target' | 'errors'>): string {
  const first = report.errors[0];
  return first === undefined
    ? `${report.target.host} could not be scanned: nothing answered.`
    : `${report.target.host} could not be scanned: ${first.message}`;
}
