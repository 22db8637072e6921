import type { Report } from '../../../shared/report.ts';
import type { LightCheck } from '../../scan/light.ts';
import type { MonitorClock, Scanner } from '../ports.ts';
import { standingOf } from './places.ts';
import { makeReport } from './reports.ts';
import { type Hindrance, type Rng, SECOND, type SimCloud, within, type Year } from './timeline.ts';
import { coverageWith, refusedBy, withoutSight } from './unseen.ts';

/** What is known about vulnerabilities; it outlives a restart of the watch. */
export interface Knowledge {
  asOf: string;
  advisories: { id: string; fixedIn: number }[];
}

export interface WorldPorts {
  year: Year;
  rng: Rng;
  /** True time; `wall` is what our computer's clock says. */
  trueNow: () => number;
  wall: () => number;
  /** Seconds our clock is ahead of the true time. */
  skewSeconds: () => number;
  knowledge: () => Knowledge;
}

const TIMEOUT = { probe: 'https', kind: 'timeout', message: 'No answer.' } as const;

const refusalOf = (hindrance: Hindrance | undefined): 'banned' | 'portal' | null =>
  hindrance === undefined || hindrance.kind === 'limiter'
    ? null
    : hindrance.kind === 'ban'
      ? 'banned'
      : 'portal';

/** What is left of a report where something hinders us. Of a page that timed out no report says that it saw it all. */
function hindered(report: Report, hindrance: Hindrance | undefined, hiccup: boolean, rng: Rng): Report {
  const reason = refusalOf(hindrance);
  if (reason !== null) return refusedBy(report, reason, 'something in front answers');
  if (report.status === 'maintenance') return report;
  // A limiter lets some scans through.
  if (hindrance !== undefined && rng() < 0.8)
    return withoutSight(report, hindrance.areas, 'a limiter refuses the request (HTTP 429)');
  return hiccup ? report : { ...report, coverage: coverageWith() };
}

/** The truth of a year as scans see it: a scanner for each life of the process, all of one world. */
export function worldOf({ year, rng, trueNow, wall, skewSeconds, knowledge }: WorldPorts) {
  const clouds = new Map(year.clouds.map((cloud) => [cloud.url, cloud]));
  /** Never twice in a row: that would be no hiccup any more. */
  const hiccups = new Set<string>();

  const stateOf = (cloud: SimCloud) => {
    const at = trueNow();
    const certificate = within(cloud.certificates, at) ?? cloud.certificates.at(-1);
    const version = cloud.versions.findLast((one) => one.at <= at)?.version ?? '30.0.0';
    const { addresses, reached, foreign: who } = standingOf(cloud, year, at);
    const foreign = who === 'none' ? null : `${who} ${within(year.away, at)?.network}`;
    return {
      addresses,
      reachable: reached && (who === 'stranger' || !within(cloud.outages, at)),
      maintenance: within(cloud.maintenance, at) !== undefined,
      hsts: !within(cloud.headerLoss, at),
      oldTls: within(cloud.oldTls, at) !== undefined,
      exposed: within(cloud.exposed, at) !== undefined,
      // Whoever answers at its addresses elsewhere has no limiter for us.
      hindrance: who === 'stranger' ? undefined : within(cloud.hindrances, at),
      version,
      certificate: {
        fingerprint256: foreign ?? certificate?.fingerprint ?? '',
        spkiSha256: foreign ?? certificate?.key ?? '',
        issuer:
          who === 'none'
            ? (certificate?.issuer ?? '')
            : who === 'stranger'
              ? 'CN=Router'
              : 'CN=Proxy,O=Hotel',
        trusted: foreign === null && (certificate?.trusted ?? false),
        notBefore: certificate?.notBefore ?? '',
        notAfter: certificate?.notAfter ?? '',
      },
    };
  };
  const cloudAt = (url: string): SimCloud => {
    const found = clouds.get(url);
    if (!found) throw new Error(`${url} is no cloud of this year`);
    return found;
  };
  const affecting = (version: string): string[] =>
    knowledge()
      .advisories.filter(({ fixedIn }) => Number.parseInt(version, 10) < fixedIn)
      .map(({ id }) => id);

  return (clock: MonitorClock): Scanner => {
    const wait = (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const cancel = clock.after(ms, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
    return {
      async audit({ url }, signal) {
        const cloud = cloudAt(url);
        const before = stateOf(cloud).reachable;
        await wait(before ? 4 * SECOND : 25 * SECOND, signal);
        const state = stateOf(cloud);
        const at = wall();
        const { addresses } = state;
        if (!before || !state.reachable)
          return makeReport({ at, addresses, status: 'unreachable', errors: [TIMEOUT] });
        // Now and then a probe times out and what it looks for seems to be missing.
        const hiccup = !hiccups.delete(cloud.id) && rng() < 0.01;
        if (hiccup) hiccups.add(cloud.id);
        const report = makeReport({
          at,
          addresses,
          status: state.maintenance ? 'maintenance' : 'up',
          version: state.version,
          eol: cloud.eol,
          supported: trueNow() < Date.parse(cloud.eol),
          dataAsOf: knowledge().asOf,
          advisories: affecting(state.version),
          hsts: state.hsts && !hiccup,
          oldTls: state.oldTls,
          exposed: state.exposed,
          certificate: state.certificate,
          clockSkewSeconds: -skewSeconds(),
          errors: hiccup ? [{ probe: 'http', kind: 'timeout', message: 'A page did not answer.' }] : [],
        });
        return hindered(report, state.hindrance, hiccup, rng);
      },
      async lightCheck({ url }, signal): Promise<LightCheck> {
        const cloud = cloudAt(url);
        const before = stateOf(cloud).reachable;
        await wait(before ? SECOND : 20 * SECOND, signal);
        const state = stateOf(cloud);
        const down = !before || !state.reachable;
        const refused = down ? null : refusalOf(state.hindrance);
        return {
          at: new Date(wall()).toISOString(),
          outcome: down ? 'down' : state.maintenance && !refused ? 'maintenance' : 'up',
          durationMs: 1000,
          error: down ? TIMEOUT : null,
          version: down || refused ? null : state.version,
          fingerprint256: down ? null : state.certificate.fingerprint256,
          issuer: down ? null : state.certificate.issuer,
          clockSkewSeconds: down ? null : -skewSeconds(),
          addresses: state.addresses,
          ...(refused ? { refused } : {}),
        };
      },
      reevaluate(report) {
        if (report.cloud === null) return report;
        const advisories = affecting(report.cloud.version ?? '0').map((id) => ({
          id,
          severity: 'high' as const,
          fixedIn: null,
          knownExploited: false,
          url: null,
        }));
        return {
          ...report,
          scanner: { ...report.scanner, dataAsOf: knowledge().asOf },
          cloud: { ...report.cloud, advisories },
        };
      },
    };
  };
}
