import { productName } from '../../shared/products.ts';
import { type Report, type ReportStatus, SEVERITIES } from '../../shared/report.ts';
import { seenState } from '../../shared/unseen.ts';
import { exactly } from '../../shared/words/index.ts';
import { fingerprint } from './format.ts';
import { protocolList } from './report-sentences.ts';

const STATUS_WORDS: Record<ReportStatus, string> = {
  up: 'reachable',
  maintenance: 'in maintenance',
  'upgrade-pending': 'its upgrade is not finished',
  'setup-pending': 'its setup page is open',
  refused: 'does not let us look',
  unknown: 'could not be asked',
  'not-a-cloud': 'no cloud answers',
  unreachable: 'cannot be reached',
};

/** What was not looked at, or could not be seen. */
const UNKNOWN = '–';

/** "RSA, 2048 bits"; a curve's name says its size already. */
export const keyInWords = ({ keyType, keyBits }: { keyType: string; keyBits: number }): string =>
  keyType.includes(String(keyBits)) ? keyType : `${keyType}, ${keyBits} bits`;

/** "1 medium, 2 low", the worst first; "none". */
export function findingsInWords(findings: Report['findings']): string {
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    const many = findings.filter((finding) => finding.severity === severity).length;
    return many === 0 ? [] : [`${many} ${severity}`];
  });
  return parts.join(', ') || 'none';
}

function factsOf(report: Report): [string, string][] {
  const { status, cloud, certificate, tls, http, grades, findings } = report;
  const whole = seenState(report, 'exposure') === 'full';
  const offered = Object.entries(tls?.protocols ?? {})
    .filter(([, on]) => on === true)
    .map(([name]) => name);
  const exposed = http?.exposed.map(({ path }) => path) ?? [];
  return [
    ['Reachability', STATUS_WORDS[status]],
    ['Cloud', cloud ? `${productName(cloud.product)} ${cloud.version ?? ''}`.trim() : UNKNOWN],
    ['Nextcloud rating', grades.nextcloudScan?.grade ?? UNKNOWN],
    ['Known vulnerabilities', cloud ? String(cloud.advisories.length) : UNKNOWN],
    ['Certificate until', certificate ? exactly(certificate.notAfter) : UNKNOWN],
    ['Issuer', certificate?.issuer ?? UNKNOWN],
    ['Key', certificate ? keyInWords(certificate) : UNKNOWN],
    ['Fingerprint', certificate ? fingerprint(certificate.fingerprint256) : UNKNOWN],
    ['TLS versions', tls ? protocolList(offered) : UNKNOWN],
    ['TLS grade', grades.tls?.grade ?? UNKNOWN],
    ['Headers', grades.headers ? `${grades.headers.grade}, ${grades.headers.score} of 100` : UNKNOWN],
    ['Open to everybody', http ? exposed.join(', ') || (whole ? 'nothing' : UNKNOWN) : UNKNOWN],
    ['Findings', findingsInWords(findings)],
  ];
}

/** Two reports row by row: what it is, what it was, what it is now. */
export function sideBySide(
  before: Report,
  after: Report,
): { name: string; before: string; after: string; differs: boolean }[] {
  const newer = factsOf(after);
  return factsOf(before).map(([name, value], at) => {
    const other = newer[at]?.[1] ?? UNKNOWN;
    return { name, before: value, after: other, differs: value !== other };
  });
}
