import { type AreaCoverage, type Coverage, CoverageArea } from '../../shared/coverage.ts';
import { catalogue, type FindingId } from '../../shared/findings/index.ts';
import { Report, type StatusReason } from '../../shared/report.ts';
import type { CloudState } from '../../shared/state.ts';
import { headline, reportWeather } from '../../shared/summary.ts';
import { gapText, pathsLeft, unseenAreas } from '../../shared/unseen.ts';
import { attic, cloud, family, pi } from './fixtures.ts';
import { familyReport, NOW, piReport } from './reports.ts';

/** Clouds that let us see a part of them or nothing, each for another reason; and clouds judged by old data. */

const seen = (asked: number): AreaCoverage => ({
  state: 'full',
  asked,
  answered: asked,
  refused: 0,
  why: null,
});
const FULL: Coverage = {
  cloud: seen(9),
  exposure: seen(28),
  http: seen(7),
  tls: seen(118),
  certificate: seen(3),
};
const none = (why: string, asked = 0, refused = 0): AreaCoverage => ({
  state: 'none',
  asked,
  answered: 0,
  refused,
  why,
});

const found = (id: FindingId, evidence: string | null = null) => ({
  id,
  severity: catalogue[id].severity,
  title: catalogue[id].title,
  subject: null,
  evidence,
});

/** A well cloud of which this much was seen. */
function report(host: string, coverage: Partial<Coverage>, changes: Partial<Report> = {}): Report {
  const base = piReport();
  const part: Report = {
    ...base,
    target: { ...base.target, url: `https://${host}`, host },
    coverage: { ...FULL, ...coverage },
    ...changes,
  };
  const gaps = unseenAreas(part);
  const blind = part.status === 'refused' || part.status === 'unknown';
  const overall =
    gaps.length === 0
      ? base.grades.overall
      : { grade: null, atMost: blind ? null : ('A+' as const), reasons: gaps.map(gapText) };
  const headers = part.coverage?.http.state === 'full' ? base.grades.headers : null;
  const tls = part.coverage?.tls.state === 'full' ? base.grades.tls : null;
  const nextcloudScan = part.cloud ? base.grades.nextcloudScan : null;
  return Report.parse({ ...part, grades: { overall, headers, tls, nextcloudScan } });
}

/** Nothing of the cloud itself, but the line in front of it. */
function refused(host: string, statusReason: StatusReason, id: FindingId, why: string): Report {
  return report(
    host,
    { cloud: none(why, 3, 3), exposure: none(why), http: none(why, 2, 2) },
    { status: 'refused', statusReason, cloud: null, http: null, findings: [found(id, why)] },
  );
}

const PORTAL = 'Nothing of the cloud was seen: visitors are sent to auth.example.org first.';
const NO_PAGES = {
  redirectsToHttps: true,
  hsts: null,
  headers: {},
  cookies: [],
  csp: null,
  http2: null,
  serverSignature: null,
  compression: null,
  exposed: [],
  wellKnown: {},
  measured: [],
};

const LIMITED: Partial<Coverage> = {
  http: none('A limiter refuses the request (429).', 42, 31),
  exposure: {
    state: 'partial',
    asked: 28,
    answered: 11,
    refused: 17,
    why: 'A limiter refuses the request (429).',
  },
  tls: {
    state: 'partial',
    asked: 118,
    answered: 113,
    refused: 0,
    why: 'The connection was reset.',
  },
};

const BANNED = 'What was answered at the start is refused at the end: something in front has thrown us out.';

export const unseenReports = (): Record<string, Report> => ({
  portal: refused('portal.example.org', 'portal', 'reachability.portal', PORTAL),
  untrusted: refused(
    '192.168.1.40',
    'untrusted-domain',
    'cloud.untrusted-domain',
    'The cloud answers 400, code 15: it does not trust the name 192.168.1.40.',
  ),
  limited: report('limited.example.org', LIMITED, {
    statusReason: 'rate-limited',
    http: NO_PAGES,
    findings: [found('reachability.rate-limited', 'A limiter refuses the request (429).')],
  }),
  banned: report(
    'banned.example.org',
    { exposure: { state: 'partial', asked: 28, answered: 4, refused: 24, why: BANNED } },
    { statusReason: 'banned', findings: [found('reachability.banned', BANNED)] },
  ),
  unasked: report(
    'lossy.example.org',
    Object.fromEntries(
      CoverageArea.options.map((area) => [area, none('The connection was reset.', area === 'tls' ? 31 : 4)]),
    ),
    { status: 'unknown', cloud: null, http: null, tls: null, certificate: null },
  ),
  pages: report(
    'pages.example.org',
    { http: none('No page of the cloud was seen: visitors are sent to auth.example.org first.', 4, 4) },
    { statusReason: 'portal', http: NO_PAGES, findings: [found('reachability.portal', PORTAL)] },
  ),
  gentle: report('gentle.example.org', {
    exposure: { state: 'partial', asked: 9, answered: 9, refused: 0, why: pathsLeft(19, 28) },
  }),
});

const NAMES: Record<string, string> = {
  portal: 'Behind the portal',
  untrusted: 'Asked by its address',
  limited: 'Behind a limiter',
  banned: 'Thrown out',
  unasked: 'At the end of a bad line',
  pages: 'Signing in elsewhere',
  gentle: 'Looked at gently',
};

const shown = (id: string, name: string, own: Report): CloudState =>
  cloud({
    id,
    name,
    url: own.target.url,
    weather: reportWeather(own, NOW),
    headline: headline(own, NOW),
    spark: ['A', 'A', 'A+', 'A+', 'A+'],
    report: own,
  });

export const unseen = (): CloudState[] =>
  Object.entries(unseenReports()).map(([id, own]) => shown(id, NAMES[id] ?? id, own));

const aged = (own: Report): Report => ({
  ...own,
  scanner: { ...own.scanner, dataAsOf: '2026-08-21' },
});

export const staleReports = (): Record<string, Report> => ({
  pi: aged(piReport()),
  family: aged(familyReport()),
});

export const stale = (): CloudState[] => [
  { ...shown('pi', pi().settings.name, aged(piReport())), settings: pi().settings },
  { ...shown('family', family().settings.name, aged(familyReport())), settings: family().settings },
  attic(),
];
