import { staleText } from '../../shared/data-age.ts';
import { findingRow } from '../../shared/findings/index.ts';
import { productName } from '../../shared/products.ts';
import type { Finding, Grade, Report } from '../../shared/report.ts';
import { count, daysLeftText, firstOf } from '../../shared/words/index.ts';
import type { ScanPart } from '../scan/scan.ts';
import { createPaint, type Paint, plain, toneOfGrade, toneOfSeverity, wrap } from './paint.ts';
import { headersSection } from './report-headers.ts';
import { tlsSections } from './report-tls.ts';
import { statusText, ungradedText, unseenOf, unseenSection, verdictText } from './report-unseen.ts';
import { LABEL, type Row, section } from './section.ts';

export interface TextOptions {
  color: boolean;
  /** Columns of the terminal. */
  width: number;
  /** Says how old the data behind the report is, in ms since the epoch; the time of the scan where it is left out. */
  now?: number;
  /** The parts that were asked for; all where missing. */
  only?: readonly ScanPart[];
}

const MOST_ADVISORIES = 12;

const date = (iso: string): string => iso.slice(0, 10);
const withoutStop = (sentence: string): string => sentence.replace(/\.$/u, '');
const gradeText = (paint: Paint, grade: Grade): string => paint(toneOfGrade(grade), grade.padEnd(3));

type Wanted = Pick<TextOptions, 'only'>;

function heading(paint: Paint, report: Report, { width, only }: TextOptions): string[] {
  const { target, cloud, grades } = report;
  const version = cloud?.versionString ?? cloud?.version;
  const product = cloud === null ? null : `${productName(cloud.product)}${version ? ` ${version}` : ''}`;
  const facts = [
    product,
    statusText(report),
    `scanned ${report.startedAt.replace('T', ' ').slice(0, 16)} UTC in ${(report.durationMs / 1000).toFixed(1)} s`,
  ];
  const grade = grades.overall?.grade;
  const verdict = verdictText(report, only);
  return [
    `${grade ? `${paint(toneOfGrade(grade), ` ${grade} `)} ` : ''}${paint('bold', target.url)}`,
    ...(verdict === null ? [] : wrap(`${verdict}.`, width)),
    ...wrap(facts.filter((fact) => fact !== null).join(' · '), width).map((line) => paint('dim', line)),
  ];
}

function gradeRows(paint: Paint, report: Report, { only }: Wanted): Row[] {
  const { grades } = report;
  const rows: Row[] = [];
  const add = (label: string, grade: Grade | null, notes: readonly string[]) =>
    rows.push([
      label,
      `${grade === null ? '-  ' : gradeText(paint, grade)} ${paint('dim', notes.slice(0, 3).map(withoutStop).join('; '))}`,
    ]);
  const without = (label: string, why: string | null) => {
    if (why !== null) add(label, null, [why]);
  };
  if (grades.overall?.grade) add('Overall', grades.overall.grade, grades.overall.reasons);
  else without('Overall', verdictText(report, only));
  if (grades.nextcloudScan) add('Nextcloud scan', grades.nextcloudScan.grade, grades.nextcloudScan.reasons);
  if (grades.tls) {
    const score = grades.tls.score === null ? [] : [`${grades.tls.score.total} of 100`];
    add('TLS', grades.tls.grade, [...score, ...grades.tls.caps.map(({ reason }) => reason)]);
  } else without('TLS', ungradedText(report, 'tls', only));
  if (grades.headers) add('Headers', grades.headers.grade, [`${grades.headers.score} of 100`]);
  else without('Headers', ungradedText(report, 'http', only));
  return rows;
}

function cloudRows({ cloud, scanner }: Report, now: number): Row[] {
  if (cloud === null) return [];
  const stale = staleText(scanner.dataAsOf, now);
  const { lifecycle, hardenings } = cloud;
  const support =
    lifecycle.supported === null
      ? 'not known for this version'
      : lifecycle.supported
        ? `until ${lifecycle.eol ?? 'a date not yet announced'}`
        : `ended${lifecycle.eol === null ? '' : ` ${lifecycle.eol}`}: no security updates any more`;
  const newest =
    lifecycle.upToDate === null
      ? 'not known'
      : lifecycle.upToDate
        ? `this is the newest of its branch${stale === null ? '' : ` ${stale}`}`
        : `${lifecycle.latestInCycle ?? 'a newer one'} is the newest of its branch`;
  const missing = Object.entries(hardenings).filter(([, { state }]) => state === 'no');
  return [
    [
      'Product',
      `${productName(cloud.product)} ${cloud.versionString ?? cloud.version ?? '(version hidden)'}${cloud.edition ? `, ${cloud.edition}` : ''}`,
    ],
    ['Support', support],
    ['Version', `${newest}${lifecycle.nextMajor === null ? '' : `; next major: ${lifecycle.nextMajor}`}`],
    ...(stale === null
      ? []
      : [['Data', `${stale}: "weathervane data refresh" fetches newer advisories and releases`] as const]),
    ...(missing.length === 0 ? [] : [['Not hardened', missing.map(([name]) => name).join(', ')] as const]),
  ];
}

function advisoryRows(paint: Paint, { cloud }: Report): Row[] {
  const advisories = cloud?.advisories ?? [];
  const rows = advisories
    .slice(0, MOST_ADVISORIES)
    .map(({ id, severity, fixedIn, knownExploited, summary }): Row => {
      const what = [summary ?? '', fixedIn === null ? 'no fix in this branch' : `fixed in ${fixedIn}`]
        .filter(Boolean)
        .join('; ');
      return [
        severity,
        `${paint(toneOfSeverity[severity], id.padEnd(20))} ${what}${knownExploited ? paint('bad', ' actively exploited') : ''}`,
      ];
    });
  const more = advisories.length - rows.length;
  return more > 0 ? [...rows, ['', `and ${more} more (see --json)`]] : rows;
}

function certificateRows(paint: Paint, { certificate }: Report): Row[] {
  if (certificate === null) return [];
  const tone = { fresh: 'good', due: 'plain', overdue: 'warn', critical: 'bad', expired: 'bad' } as const;
  const trust = certificate.trusted
    ? `yes${{ pin: ', by your pin', 'user-ca': ', by your own CA', bundled: '', system: ', by this system only' }[certificate.trustedBy ?? 'bundled']}`
    : `no: ${certificate.trustError ?? 'reason unknown'}`;
  return [
    [
      'Valid',
      `${date(certificate.notBefore)} to ${date(certificate.notAfter)}, ${paint(tone[certificate.renewal], `${daysLeftText(certificate.daysLeft)} (renewal ${certificate.renewal})`)}`,
    ],
    [
      'Names',
      `${firstOf(certificate.names, 8)}${certificate.nameMatches ? '' : paint('bad', ' (not the name scanned)')}`,
    ],
    ['Issuer', certificate.issuer],
    ['Trusted', paint(certificate.trusted ? 'good' : 'bad', trust)],
    [
      'Chain',
      certificate.chainComplete === null
        ? 'not known'
        : certificate.chainComplete
          ? 'complete'
          : paint('warn', 'incomplete: an intermediate is not sent'),
    ],
    [
      'Key',
      `${certificate.keyType} ${certificate.keyBits} bit, signed with ${certificate.signatureAlgorithm}`,
    ],
    ['SHA-256', certificate.fingerprint256],
  ];
}

/** What to do, once: where an earlier finding had the same answer, that one is named unless this is the shorter way. */
function fixOf(finding: Finding, said: Map<string, string>): string | null {
  const fix = findingRow(finding.id)?.fix.general;
  if (fix === undefined) return null;
  const before = said.get(fix);
  if (before === undefined) said.set(fix, finding.title);
  const as = `as for “${before}”`;
  return before !== undefined && as.length < fix.length ? as : fix;
}

/** How a finding is read: severity and title, evidence under it, what to do under that. */
function findingLines(paint: Paint, finding: Finding, fix: string | null, width: number): string[] {
  const indent = ' '.repeat(LABEL - 5);
  const column = Math.max(30, width - indent.length - 2);
  const subject = finding.subject === null ? '' : paint('dim', `  ${finding.subject}`);
  return [
    ...wrap(`${paint('bold', finding.title)}${subject}`, column).map(
      (line, at) =>
        `  ${at === 0 ? paint(toneOfSeverity[finding.severity], finding.severity.padEnd(LABEL - 7)) : ' '.repeat(LABEL - 7)}${line}`,
    ),
    ...(finding.evidence === null
      ? []
      : wrap(finding.evidence.slice(0, 400), column).map((line) => `${indent}${paint('dim', line)}`)),
    ...(fix === null ? [] : wrap(`→ ${fix}`, column).map((line) => `${indent}${line}`)),
  ];
}

const MOST_OF_ONE_KIND = 5;

/** That there is nothing to do is said only where everything was asked and seen. */
function nothingFound(paint: Paint, report: Report, only: TextOptions['only']): string {
  if (unseenOf(report, only).length > 0 || report.status === 'refused' || report.status === 'unknown')
    return 'No findings in what was seen; not everything was.';
  return only === undefined
    ? paint('good', 'Nothing to do: no findings.')
    : paint('good', `No findings in what was asked: ${only.join(', ')}.`);
}

function findingSection(paint: Paint, report: Report, { width, only }: TextOptions): string[] {
  const { findings } = report;
  if (findings.length === 0) return ['', nothingFound(paint, report, only)];
  const byId = Map.groupBy(findings, ({ id }) => id);
  const said = new Map<string, string>();
  const lines = [...byId.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const same = others
      .slice(0, MOST_OF_ONE_KIND - 1)
      .map(({ subject }) => subject)
      .filter((subject) => subject !== null);
    const hidden = others.length - same.length;
    const list = [...same, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ');
    return [
      ...findingLines(paint, first, fixOf(first, said), width),
      ...(others.length === 0 ? [] : wrap(`also: ${list}`, Math.max(30, width - LABEL + 3))).map(
        (line) => `${' '.repeat(LABEL - 5)}${paint('dim', line)}`,
      ),
    ];
  });
  return ['', paint('bold', `Findings (${count(findings.length, 'finding')})`), ...lines];
}

/**
 * The report as a person reads it in a terminal. Server text in it was bounded and stripped of control characters when
 * it was measured; this strips again, so that an imported report cannot move the cursor either.
 */
export function reportText(report: Report, options: TextOptions): string {
  const { width, only, now = Date.parse(report.startedAt) } = options;
  const paint = createPaint(options.color);
  const safe = sanitize(report);
  const lines = [
    ...heading(paint, safe, options),
    ...section(paint, 'Grades', gradeRows(paint, safe, options), width),
    ...unseenSection(paint, safe, only, width),
    ...section(paint, 'Cloud', cloudRows(safe, now), width),
    ...section(
      paint,
      `Known vulnerabilities (${safe.cloud?.advisories.length ?? 0}), data as of ${safe.scanner.dataAsOf}`,
      advisoryRows(paint, safe),
      width,
    ),
    ...section(paint, 'Certificate', certificateRows(paint, safe), width),
    ...tlsSections(paint, safe, width),
    ...headersSection(paint, safe, width),
    ...findingSection(paint, safe, options),
    ...section(
      paint,
      'What could not be measured',
      safe.errors.map(({ probe, message }): Row => [probe, message]),
      width,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Every string and every name without control characters, whatever wrote the report. */
function sanitize<T>(value: T): T {
  const clean = (one: unknown): unknown => {
    if (typeof one === 'string') return plain(one);
    if (Array.isArray(one)) return one.map(clean);
    if (one === null || typeof one !== 'object') return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [plain(name), clean(inner)]));
  };
  return clean(value) as T;
}
