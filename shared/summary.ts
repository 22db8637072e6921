import { staleText } from './data-age.ts';
import { observatoryTest } from './observatory-words.ts';
import { shortProductName } from './products.ts';
import { type Finding, GRADES, type Grade, type Report, SEVERITIES, type Severity } from './report.ts';
import { SHORT_TITLE_LENGTH, shortTitle } from './short-titles.ts';
import type { SummaryRow } from './state.ts';
import { noVerdict, pathsSeen, REASONS, seenState } from './unseen.ts';
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

/** The finding that says why a cloud does not let us look; the row that says so has its weather. */
const refusalFinding = ({ status, statusReason, findings }: Report): Finding | null =>
  status === 'refused' && statusReason
    ? worstIn(findings, ({ id }) => id.endsWith(`.${statusReason}`) && /^(?:reachability|cloud)\./u.test(id))
    : null;

/** Instead of a version, where no cloud was seen. */
function noCloudRow(report: Report): SummaryRow | null {
  const { status, statusReason } = report;
  const row = (weather: Weather, title: string, detail: string): SummaryRow => ({
    kind: 'version',
    weather,
    title,
    detail,
  });
  if (status === 'not-a-cloud') return row('unsettled', 'No cloud found', 'another kind of server');
  if (status === 'unknown') return row('fog', 'Not seen', 'questions not answered');
  if (status !== 'refused') return null;
  const why = statusReason ? REASONS[statusReason].short : 'it does not let us look';
  return row(worstWeather(['fog', weatherOf(refusalFinding(report))]), 'Not seen', why);
}

/** What is well, as far as it was seen: in fog where that is not far. Troubles stay as they are. */
function asSeen(row: SummaryRow, state: 'full' | 'partial' | 'none'): SummaryRow {
  if (state === 'full' || row.weather !== 'clear') return row;
  return { ...row, weather: 'fog', detail: `${row.detail}, seen in part`.slice(0, 300) };
}

function versionRow(report: Report, now: number): SummaryRow | null {
  const { cloud, status, statusReason, findings } = report;
  if (cloud === null) return noCloudRow(report);
  const title = `${shortProductName(cloud.product)} ${cloud.version ?? ''}`.trim().slice(0, 200);
  const { supported, upToDate, latestInCycle, eol } = cloud.lifecycle;
  const row = (weather: Weather, detail: string): SummaryRow => ({ kind: 'version', weather, title, detail });
  if (status === 'maintenance') return row('unsettled', 'in maintenance');
  if (statusReason === 'lost-configuration') return row('storm', REASONS[statusReason].short);
  if (status === 'setup-pending') return row('storm', 'setup not finished');
  if (supported === false) return row('storm', 'end of life');
  if (status === 'upgrade-pending' || cloud.needsDbUpgrade === true)
    return row('unsettled', 'upgrade not finished');
  // The advisories have a row of their own.
  const worst = worstIn(
    findings,
    ({ id, severity }) => severity !== 'info' && /^cloud\.(?!vulnerability-)/u.test(id),
  );
  const weather = weatherOf(worst);
  const stale = staleText(report.scanner.dataAsOf, now);
  if (upToDate === false) return row(weather, latestInCycle ? `${latestInCycle} is out` : 'update available');
  if (worst && weather !== 'clear') return row(weather, shortTitle(worst));
  // From here on all is well with it, which old data cannot say, nor can who does not see the version.
  if (cloud.version === null) return row('fog', 'version not seen');
  if (stale !== null) return { ...row('fog', stale), act: 'refresh-data' };
  const well = worst
    ? shortTitle(worst)
    : upToDate === true
      ? 'up to date'
      : eol
        ? `fixes until ${eol.slice(0, 7)}`
        : 'support unknown';
  return asSeen(row('clear', well), seenState(report, 'cloud'));
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

/** A row of an area of which there are no facts. */
const unseenRow = (kind: SummaryRow['kind'], title: string, detail = 'not seen'): SummaryRow => ({
  kind,
  weather: 'fog',
  title,
  detail,
});

function certificateRow(report: Report): SummaryRow | null {
  const { certificate, findings } = report;
  const state = seenState(report, 'certificate');
  if (certificate === null)
    return state === 'full' || report.status === 'unreachable'
      ? null
      : unseenRow('certificate', 'Certificate');
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
  return asSeen(
    row(worst, finding ? `${daysLeft(certificate.daysLeft)}, ${shortTitle(finding)}` : left),
    state,
  );
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
  const state = seenState(report, 'tls');
  const worst = worstOf(findings, 'tls');
  if (tls === null || grades.tls === null)
    return state === 'full' || report.status === 'unreachable'
      ? null
      : ungradedRow('tls', 'TLS', tls === null ? 'none' : state, worst);
  const { grade } = grades.tls;
  const detail =
    tlsWeakness(report) ??
    (tls.forwardSecrecy === 'all'
      ? 'all suites forward secret'
      : tls.protocols['TLS1.3'] === true
        ? 'TLS 1.3'
        : 'no TLS 1.3');
  const row: SummaryRow = {
    kind: 'tls',
    weather: worstWeather([gradeWeather(grade), weatherOf(worst)]),
    title: `TLS ${grade}`,
    detail: detail.slice(0, 300),
  };
  return asSeen(row, state);
}

/** A row without a letter: what was found all the same, and that not all of it was seen. */
function ungradedRow(
  kind: 'tls' | 'headers',
  title: string,
  state: 'full' | 'partial' | 'none',
  worst: Finding | null,
): SummaryRow {
  const weather = worstWeather(['fog', weatherOf(worst)]);
  if (worst) return { kind, weather, title, detail: shortTitle(worst) };
  return unseenRow(kind, title, state === 'none' ? 'not seen' : 'seen in part');
}

/** "not seen · a portal stands in front": the reason, unless the first row has said it for the whole cloud. */
const notSeenWhy = ({ status, statusReason }: Report): string =>
  status !== 'refused' && status !== 'setup-pending' && statusReason
    ? `not seen · ${REASONS[statusReason].short}`
    : 'not seen';

function headersRow(report: Report): SummaryRow | null {
  const { http, grades, findings } = report;
  const state = seenState(report, 'http');
  const worst = worstOf(findings, 'headers');
  if (http === null || grades.headers === null) {
    if (state === 'full' || report.status === 'unreachable') return null;
    return state === 'none' && !worst
      ? unseenRow('headers', 'Headers', notSeenWhy(report))
      : ungradedRow('headers', 'Headers', state, worst);
  }
  const letter = gradeWeather(grades.headers.grade);
  const failed = grades.headers.tests.find((test) => test.pass === false || test.modifier < 0);
  const detail = worst ? shortTitle(worst) : failed ? observatoryTest(failed.name) : 'all in place';
  const row: SummaryRow = {
    kind: 'headers',
    // Headers alone are never a reason to act now, whatever their letter.
    weather: worstWeather([letter === 'storm' ? 'unsettled' : letter, weatherOf(worst)]),
    title: `Headers ${grades.headers.grade}`,
    detail: detail.slice(0, 300),
  };
  return asSeen(row, state);
}

function exposureRow(report: Report): SummaryRow | null {
  const worst = worstOf(report.findings, 'exposure');
  if (worst)
    return {
      kind: 'exposure',
      weather: severityWeather(worst.severity),
      title: 'Exposed',
      detail: shortTitle(worst),
    };
  const seen = report.coverage?.exposure;
  // Without a cloud there is no path to ask; the first row has said that none was seen.
  if (report.cloud === null || seen === undefined || seen.state === 'full') return null;
  const paths = seen.state === 'partial' ? (pathsSeen(seen) ?? 'seen in part') : notSeenWhy(report);
  return unseenRow('exposure', 'Exposed files', paths);
}

function networkRow(report: Report): SummaryRow | null {
  const refusal = refusalFinding(report);
  const worst = worstOf(
    report.findings.filter((finding) => finding.id !== refusal?.id),
    'reachability',
  );
  if (worst === null) return null;
  // Who was thrown out has not seen all, however little that matters to the cloud.
  const blind = worst.id === `reachability.${report.statusReason}` ? 'fog' : 'clear';
  return {
    kind: 'reachability',
    weather: worstWeather([blind, severityWeather(worst.severity)]),
    title: 'Network',
    detail: shortTitle(worst),
  };
}

/**
 * What a card, the tray and the command line say about a report, in the order people ask: which version, is it
 * vulnerable, the certificate, TLS, headers; exposure and reachability only where there is something to say. A row names
 * the worst finding of its area from severity low on, so that some row says why the overall grade is no better; what was
 * not seen stands in its row, in fog. Leave muted findings out of the report before. `now` (ms since the epoch) says how
 * old its data is; the time of the scan where it is left out.
 */
export function summaryRows(report: Report, now = Date.parse(report.startedAt)): SummaryRow[] {
  return [
    versionRow(report, now),
    vulnerabilityRow(report),
    exposureRow(report),
    certificateRow(report),
    tlsRow(report),
    headersRow(report),
    networkRow(report),
  ].filter((row) => row !== null);
}

/** The weather of a cloud by its rows and by findings that no row shows; never clear without a verdict. */
export const reportWeather = (report: Report, now?: number): Weather =>
  worstWeather([
    noVerdict(report) === null ? 'clear' : 'fog',
    ...summaryRows(report, now).map((row) => row.weather),
    ...report.findings.map((finding) => severityWeather(finding.severity)),
  ]);

/**
 * The worst thing in a few words: "certificate, 6 days left, renewal overdue"; what was not seen where nothing is worse,
 * "A at best: headers not seen"; "all well" where nothing is.
 */
export function headline(report: Report, now?: number): string {
  const rows = summaryRows(report, now);
  const worst = worstWeather(rows.map((row) => row.weather));
  const finding = report.findings.find((one) => severityWeather(one.severity) !== 'clear');
  if ((worst === 'clear' || worst === 'fog') && finding) return finding.title.slice(0, 200);
  const blank = noVerdict(report);
  if ((worst === 'clear' || worst === 'fog') && blank) return blank.brief.slice(0, 200);
  const row = rows.find((one) => one.weather === worst);
  if (!row || worst === 'clear') return 'all well';
  const subject = row.kind === 'certificate' ? 'certificate' : row.title;
  return `${subject}, ${row.detail}`.slice(0, 200);
}
