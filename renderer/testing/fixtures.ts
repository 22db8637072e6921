import type { Coverage } from '../../shared/coverage.ts';
import type { Grade, Report } from '../../shared/report.ts';
import { CloudSettings, defaultSettings, type Settings } from '../../shared/settings.ts';
import {
  type AlertRecord,
  ChangeRecord,
  type CloudState,
  type ExpiryItem,
  type ScanSummary,
  type SummaryRow,
  type TrendPoint,
} from '../../shared/state.ts';
import { summaryRows } from '../../shared/summary.ts';
import { noVerdict } from '../../shared/unseen.ts';
import type { Weather } from '../../shared/weather.ts';
import { at, atticReport, familyReport, NOW, piReport } from './reports.ts';

/** What the fake client knows besides reports: clouds, history, changes, alerts. */

function summary(report: Report, scanId: number, startedAt: string): ScanSummary {
  const findings = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of report.findings) findings[severity] += 1;
  return {
    scanId,
    startedAt,
    durationMs: report.durationMs,
    status: report.status,
    overall: report.grades.overall?.grade ?? null,
    nextcloudScan: report.grades.nextcloudScan?.grade ?? null,
    tls: report.grades.tls?.grade ?? null,
    headers: report.grades.headers?.grade ?? null,
    headersScore: report.grades.headers?.score ?? null,
    product: report.cloud?.product ?? null,
    version: report.cloud?.version ?? null,
    certificateNotAfter: report.certificate?.notAfter ?? null,
    certificateDaysLeft: report.certificate?.daysLeft ?? null,
    findings,
  };
}

export const row = (
  kind: SummaryRow['kind'],
  weather: Weather,
  title: string,
  detail: string,
): SummaryRow => ({
  kind,
  weather,
  title,
  detail,
});

interface CloudOptions {
  id: string;
  name: string;
  url: string;
  weather: Weather;
  headline: string;
  spark: Grade[];
  report: Report | null;
  scannedAt?: string;
  pin?: string;
  ca?: string;
}

const statesOf = ({
  cloud: product,
  exposure,
  http,
  tls,
  certificate,
}: Coverage): CloudState['coverage'] => ({
  cloud: product.state,
  exposure: exposure.state,
  http: http.state,
  tls: tls.state,
  certificate: certificate.state,
});

export function cloud(options: CloudOptions): CloudState {
  const { id, name, url, weather, headline, spark, report } = options;
  return {
    settings: CloudSettings.parse({ id, name, url, addedAt: at(-200), pin: options.pin ?? null }),
    weather,
    headline,
    scanning: null,
    reachability: report ? 'up' : 'unknown',
    last: report ? summary(report, 412, options.scannedAt ?? at(0, -4 / 60)) : null,
    unseen: report ? noVerdict(report) : null,
    coverage: report?.coverage ? statesOf(report.coverage) : null,
    rows: report ? summaryRows(report, NOW) : [],
    spark,
    mutedUntil: null,
    nextScanAt: at(0, 2 + 10 / 60),
    nextScanWhy: 'every 6 h',
  };
}

export const attic = (): CloudState =>
  cloud({
    id: 'attic',
    name: 'Attic server',
    url: 'https://attic.example.net/owncloud',
    weather: 'storm',
    headline: 'end of life',
    spark: ['C', 'C', 'C', 'D', 'D', 'F', 'F', 'F'],
    report: atticReport(),
  });

export const family = (): CloudState =>
  cloud({
    id: 'family',
    name: 'Family cloud',
    url: 'https://cloud.example.org',
    weather: 'unsettled',
    headline: 'certificate, 6 days',
    spark: ['A', 'A+', 'A+', 'A+', 'A', 'A', 'B'],
    report: familyReport(),
  });

export const pi = (): CloudState =>
  cloud({
    id: 'pi',
    name: 'NextCloudPi',
    url: 'https://192.168.1.20',
    weather: 'clear',
    headline: 'all well',
    pin: 'a1b2',
    spark: ['A', 'A', 'A+', 'A+', 'A+', 'A+', 'A+'],
    report: piReport(),
    scannedAt: at(0, -1),
  });

export const reports = (): Record<string, Report> => ({
  attic: atticReport(),
  family: familyReport(),
  pi: piReport(),
});

const change = (
  id: number,
  cloudId: string,
  days: number,
  read: boolean,
  rest: Pick<ChangeRecord, 'kind' | 'direction' | 'severity' | 'sentence'> & Partial<ChangeRecord>,
): ChangeRecord =>
  ChangeRecord.parse({
    id,
    cloudId,
    at: at(days),
    scanId: 400 + id,
    read,
    subject: null,
    before: null,
    after: null,
    cause: 'cloud',
    ...rest,
  });

/** Newest first, as main answers. */
export const changes = (): ChangeRecord[] => [
  change(7, 'family', -0.33, false, {
    kind: 'finding-worse',
    subject: 'certificate.renewal-overdue',
    direction: 'worse',
    severity: 'medium',
    sentence: 'Certificate renewal is overdue: 89 % of its life is used',
    before: 'info',
    after: 'medium',
  }),
  change(6, 'family', -1.2, false, {
    kind: 'header-lost',
    subject: 'referrer-policy',
    direction: 'worse',
    severity: 'low',
    sentence: 'Referrer-Policy is gone',
    before: 'no-referrer',
    after: null,
  }),
  change(5, 'pi', -5, true, {
    kind: 'version-up',
    direction: 'better',
    severity: 'info',
    sentence: 'Updated from 34.0.2 to 34.0.3',
    before: '34.0.2',
    after: '34.0.3',
  }),
  change(4, 'attic', -7, true, {
    kind: 'advisory-new',
    subject: 'CVE-2023-49100',
    direction: 'worse',
    severity: 'critical',
    sentence: 'A known vulnerability is now actively exploited',
    after: 'CVE-2023-49100',
    cause: 'data',
  }),
  change(3, 'family', -23, true, {
    kind: 'grade-down',
    subject: 'headers',
    direction: 'worse',
    severity: 'low',
    sentence: 'Headers fell from A to B+',
    before: 'A',
    after: 'B+',
  }),
  change(2, 'family', -66, true, {
    kind: 'version-up',
    direction: 'better',
    severity: 'info',
    sentence: 'Updated from 34.0.1 to 34.0.2',
    before: '34.0.1',
    after: '34.0.2',
  }),
  change(1, 'attic', -80, true, {
    kind: 'certificate-renewed',
    direction: 'better',
    severity: 'info',
    sentence: 'The certificate was renewed, as it should be',
    before: at(-85),
    after: at(5),
  }),
];

export const alerts = (): AlertRecord[] => [
  {
    id: 3,
    at: at(-0.33),
    cloudId: 'family',
    findingId: 'certificate.renewal-overdue',
    kind: 'expiry',
    severity: 'medium',
    title: 'Certificate of Family cloud: 6 days left',
    body: 'Renewal is overdue: it should have been renewed on 9 November. When it ends, browsers and sync clients refuse to connect.',
    delivery: 'sent',
    deliveredAt: at(-0.33),
    acknowledgedAt: null,
    problem: null,
  },
  {
    id: 2,
    at: at(-7),
    cloudId: 'attic',
    findingId: 'cloud.vulnerability-exploited',
    kind: 'advisory',
    severity: 'critical',
    title: 'Attic server: a vulnerability is being exploited',
    body: 'CVE-2023-49100 is in the list of actively exploited vulnerabilities; ownCloud 8.1.3 is affected.\nUpdate to a version that has it repaired.',
    delivery: 'failed',
    deliveredAt: null,
    acknowledgedAt: at(-6.8),
    problem: 'Desktop: The system did not take the notification. Webhook: The service answered HTTP 503.',
  },
  {
    id: 1,
    at: at(-30),
    cloudId: null,
    findingId: null,
    kind: 'test',
    severity: 'info',
    title: 'A test alert',
    body: 'This is how an alert of Weathervane looks.',
    delivery: 'held',
    deliveredAt: null,
    acknowledgedAt: at(-30),
    problem: null,
  },
];

export const expiring = (): ExpiryItem[] => [
  {
    cloudId: 'family',
    kind: 'certificate',
    label: 'cloud.example.org',
    expiresAt: at(6.4),
    daysLeft: 6.4,
    used: 0.89,
    weather: 'unsettled',
    state: 'overdue',
    nextAlertAt: at(2),
  },
  {
    cloudId: 'attic',
    kind: 'certificate',
    label: 'attic.example.net',
    expiresAt: at(61.2),
    daysLeft: 61.2,
    used: 0.32,
    weather: 'clear',
    state: 'fresh',
    nextAlertAt: at(46),
  },
  {
    cloudId: 'pi',
    kind: 'support',
    label: 'Nextcloud 34 support',
    // As main says it: the end of the last day, in UTC.
    expiresAt: '2027-07-01T00:00:00.000Z',
    daysLeft: 219.41,
    used: null,
    weather: 'clear',
    state: 'supported',
    nextAlertAt: at(159),
  },
  {
    cloudId: 'pi',
    kind: 'certificate',
    label: '192.168.1.20 (pinned)',
    expiresAt: at(302.1),
    daysLeft: 302.1,
    used: 0.17,
    weather: 'clear',
    state: 'fresh',
    nextAlertAt: null,
  },
];

/** Four points a day: better from day -66, worse from -23 and -0.33 on; a gap where the cloud was away. */
export function trend(days: number): TrendPoint[] {
  return Array.from({ length: days * 4 }, (_, index) => {
    const day = -days + index / 4;
    const up = !(day > -41 && day < -39);
    const overall: Grade = day < -66 ? 'A' : day < -23 ? 'A+' : day < -1.2 ? 'A' : 'B';
    const left = 6.4 - day;
    return {
      at: at(day),
      scanId: up ? 412 - (days * 4 - index) : null,
      up,
      uptime: up ? 1 : 0.1,
      overall: up ? overall : null,
      nextcloudScan: up ? (day < -66 ? 'A' : 'A+') : null,
      tls: up ? 'A+' : null,
      headers: up ? (day < -23 ? 'A' : 'B+') : null,
      headersScore: up ? (day < -23 ? 90 : 80) : null,
      certificateDaysLeft: up ? left % 60 : null,
      findings: up ? (day < -23 ? 1 : 3) : 0,
    };
  });
}

/** Summaries of the last scans of a cloud, newest first. */
export function scans(report: Report): ScanSummary[] {
  return Array.from({ length: 40 }, (_, index) => ({
    ...summary(report, 412 - index, at(-index / 4, -4 / 60)),
    ...(index > 4 ? { overall: 'A' as const, headers: 'A' as const } : {}),
  }));
}

export function settingsOf(clouds: readonly CloudState[]): Settings {
  return {
    ...defaultSettings(),
    clouds: clouds.map(({ settings }) => settings),
    mutes: [
      {
        id: 'm1',
        cloudId: 'family',
        findingId: 'reachability.address-silent',
        subject: '2001:db8::20',
        until: at(40),
        reason: 'The provider repairs IPv6 in January',
      },
    ],
  };
}

export const nowIso = new Date(NOW).toISOString();
