import { observatoryTest } from './observatory-words.ts';
import { shortProductName } from './products.ts';
import { type Finding, GRADES, type Grade, type Report, SEVERITIES, type Severity } from './report.ts';
import { SHORT_TITLE_LENGTH, shortTitle } from './short-titles.ts';
import type { SummaryRow } from './state.ts';
import type { Weather } from './weather.ts';
import { count, daysLeft, daysLeftText } from './words/index.ts';

/** Order of what needs eyes first. */
const ORDER: readonly Weather[] = ['clear', 'fog', 'unsettled', 'storm'];

/** The worst of several; clear where there is none. */
export const worstWeather = (weathers: readonly Weather[]): Weather =>
  weathers.reduce<Weather>(
    (worst, next) => (ORDER.indexOf(next) > ORDER.indexOf(worst) ? next : worst),
    'clear',
  );

/** high and critical: act now; medium: attend to; below: nothing a weather shows. */
export const severityWeather = (severity: Severity): Weather =>
  severity === 'critical' || severity === 'high' ? 'storm' : severity === 'medium' ? 'unsettled' : 'clear';

const area = (finding: Pick<Finding, 'id'>): string => finding.id.split('.', 1)[0] ?? '';

function worstIn(findings: readonly Finding[], wanted: (finding: Finding) => boolean): Finding | null {
  return findings
    .filter(wanted)
    .reduce<Finding | null>(
      (worst, next) =>
        worst === null || SEVERITIES.indexOf(next.severity) > SEVERITIES.indexOf(worst.severity)
          ? next
          : worst,
      null,
    );
}

/** The worst finding of an area; none where there is nothing but information. */
const worstOf = (findings: readonly Finding[], kind: string): Finding | null =>
  worstIn(findings, (finding) => finding.severity !== 'info' && area(finding) === kind);

const weatherOf = (finding: Finding | null): Weather =>
  finding ? severityWeather(finding.severity) : 'clear';

/** Below A- is something to attend to, T (not trusted) too; F and M (for another name) something to act on. */
function gradeWeather(grade: Grade): Weather {
  if (grade === 'F' || grade === 'M') return 'storm';
  if (grade === 'T') return 'unsettled';
  return GRADES.indexOf(grade) <= GRADES.indexOf('A-') ? 'clear' : 'unsettled';
}

const RENEWAL_WEATHER = {
  fresh: 'clear',
  due: 'clear',
  overdue: 'unsettled',
  critical: 'storm',
  expired: 'storm',
} as const satisfies Record<string, Weather>;

function versionRow({ cloud, status, findings }: Report): SummaryRow | null {
  if (cloud === null)
    return status === 'not-a-cloud'
      ? { kind: 'version', weather: 'unsettled', title: 'No cloud found', detail: 'another kind of server' }
      : null;
  const title = `${shortProductName(cloud.product)} ${cloud.version ?? ''}`.trim().slice(0, 200);
  const { supported, upToDate, latestInCycle, eol } = cloud.lifecycle;
  const row = (weather: Weather, detail: string): SummaryRow => ({ kind: 'version', weather, title, detail });
  if (status === 'maintenance') return row('unsettled', 'in maintenance');
  if (status === 'setup-pending') return row('storm', 'setup not finished');
  if (supported === false) return row('storm', 'end of life');
  if (cloud.needsDbUpgrade === true) return row('unsettled', 'upgrade not finished');
  // The advisories have a row of their own.
  const worst = worstIn(
    findings,
    ({ id, severity }) => severity !== 'info' && /^cloud\.(?!vulnerability-)/u.test(id),
  );
  const weather = weatherOf(worst);
  if (upToDate === false) return row(weather, latestInCycle ? `${latestInCycle} is out` : 'update available');
  if (worst) return row(weather, shortTitle(worst));
  if (upToDate === true) return row(weather, 'up to date');
  return row(weather, eol ? `fixes until ${eol.slice(0, 7)}` : 'support unknown');
}

function vulnerabilityRow({ cloud }: Report): SummaryRow | null {
  if (cloud === null || cloud.advisories.length === 0) return null;
  const counts = new Map<Severity, number>();
  for (const { severity } of cloud.advisories) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  const exploited = cloud.advisories.filter((advisory) => advisory.knownExploited).length;
  const worst = SEVERITIES.findLast((severity) => counts.has(severity)) ?? 'info';
  return {
    kind: 'vulnerabilities',
    weather: exploited > 0 ? 'storm' : severityWeather(worst),
    title: count(cloud.advisories.length, 'known vulnerability', 'known vulnerabilities'),
    detail: exploited > 0 ? `${exploited} exploited` : `${counts.get(worst) ?? 0} ${worst}`,
  };
}

function certificateRow({ certificate, findings }: Report): SummaryRow | null {
  if (certificate === null) return null;
  const left = daysLeftText(certificate.daysLeft);
  const row = (weather: Weather, detail: string): SummaryRow => ({
    kind: 'certificate',
    weather,
    title: certificate.pinned && weather === 'clear' ? 'Certificate pinned' : 'Certificate',
    detail,
  });
  const expiry = RENEWAL_WEATHER[certificate.renewal];
  const finding = worstOf(findings, 'certificate');
  const worst = weatherOf(finding);
  if (certificate.renewal === 'expired') return row('storm', left);
  if (!certificate.nameMatches) return row('storm', 'for another name');
  if (!certificate.trusted) return row(worstWeather([worst, expiry, 'unsettled']), `not trusted, ${left}`);
  if (expiry !== 'clear') return row(expiry, `${left}, renewal overdue`);
  return row(worst, finding ? `${daysLeft(certificate.daysLeft)}, ${shortTitle(finding)}` : left);
}

/** What caps a TLS grade without being a finding of TLS; what is not here has a finding that says it. */
const CAPS: readonly [reason: RegExp, words: string][] = [
  [/^HSTS is not set/u, 'no A+ without HSTS'],
  [/^HSTS/u, 'HSTS is not in order'],
  [/chain/u, 'certificate chain incomplete'],
  [/key/u, 'weak certificate key'],
  [/SHA-1|MD5/u, 'weak certificate signature'],
];

function capWords({ grade, reason }: { grade: Grade; reason: string }): string {
  const words = CAPS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
  return words.length <= SHORT_TITLE_LENGTH ? words : `${grade} at most`;
}

/** What holds a TLS grade down, in a few words: what was negotiated before a rule's own sentence. */
function tlsWeakness({ tls, grades, findings }: Report): string | null {
  const worst = worstOf(findings, 'tls');
  if (worst && severityWeather(worst.severity) === 'storm') return shortTitle(worst);
  const weak = (['SSL2.0', 'SSL3.0', 'TLS1.0', 'TLS1.1'] as const).find(
    (version) => tls?.protocols[version] === true,
  );
  const parts = [
    weak ? weak.replace(/(?=\d)/u, ' ') : null,
    tls?.forwardSecrecy === 'none' ? 'no forward secrecy' : null,
  ].filter((part) => part !== null);
  if (parts.length > 0) return parts.join(', ');
  if (worst && severityWeather(worst.severity) !== 'clear') return shortTitle(worst);
  if (grades.tls?.grade === 'M') return 'certificate for another name';
  if (grades.tls?.grade === 'T') return 'certificate not trusted';
  if (worst) return shortTitle(worst);
  const cap = grades.tls?.caps[0];
  return cap ? capWords(cap) : null;
}

function tlsRow(report: Report): SummaryRow | null {
  const { tls, grades, findings } = report;
  if (tls === null || grades.tls === null) return null;
  const { grade } = grades.tls;
  const worst = worstOf(findings, 'tls');
  const detail =
    tlsWeakness(report) ??
    (tls.forwardSecrecy === 'all'
      ? 'all suites forward secret'
      : tls.protocols['TLS1.3'] === true
        ? 'TLS 1.3'
        : 'no TLS 1.3');
  return {
    kind: 'tls',
    weather: worstWeather([gradeWeather(grade), weatherOf(worst)]),
    title: `TLS ${grade}`,
    detail: detail.slice(0, 300),
  };
}

function headersRow({ http, grades, findings }: Report): SummaryRow | null {
  if (http === null || grades.headers === null) return null;
  const worst = worstOf(findings, 'headers');
  const letter = gradeWeather(grades.headers.grade);
  const failed = grades.headers.tests.find((test) => test.pass === false || test.modifier < 0);
  const detail = worst ? shortTitle(worst) : failed ? observatoryTest(failed.name) : 'all in place';
  return {
    kind: 'headers',
    // Headers alone are never a reason to act now, whatever their letter.
    weather: worstWeather([letter === 'storm' ? 'unsettled' : letter, weatherOf(worst)]),
    title: `Headers ${grades.headers.grade}`,
    detail: detail.slice(0, 300),
  };
}

function worstRow(kind: 'exposure' | 'reachability', title: string, { findings }: Report): SummaryRow | null {
  const worst = worstOf(findings, kind);
  if (worst === null) return null;
  return { kind, weather: severityWeather(worst.severity), title, detail: shortTitle(worst) };
}

/**
 * What a card, the tray and the command line say about a report, in the order people ask: which version, is it
 * vulnerable, the certificate, TLS, headers; exposure and reachability only where there is something to say. A row names
 * the worst finding of its area from severity low on, so that some row says why the overall grade is no better.
 * Leave muted findings out of the report before.
 */
export function summaryRows(report: Report): SummaryRow[] {
  return [
    versionRow(report),
    vulnerabilityRow(report),
    worstRow('exposure', 'Exposed', report),
    certificateRow(report),
    tlsRow(report),
    headersRow(report),
    worstRow('reachability', 'Network', report),
  ].filter((row) => row !== null);
}

/** The weather of a cloud by its rows and by findings that no row shows. */
export const reportWeather = (report: Report): Weather =>
  worstWeather([
    ...summaryRows(report).map((row) => row.weather),
    ...report.findings.map((finding) => severityWeather(finding.severity)),
  ]);

/** The worst thing in a few words: "certificate, 6 days left, renewal overdue"; "all well" where nothing is. */
export function headline(report: Report): string {
  const rows = summaryRows(report);
  const worst = worstWeather(rows.map((row) => row.weather));
  if (worst === 'clear') {
    const finding = report.findings.find((one) => severityWeather(one.severity) !== 'clear');
    return finding ? finding.title.slice(0, 200) : 'all well';
  }
  const row = rows.find((one) => one.weather === worst);
  if (!row) return 'all well';
  const subject = row.kind === 'certificate' ? 'certificate' : row.title;
  return `${subject}, ${row.detail}`.slice(0, 200);
}
