import { z } from 'zod';
import { AreaCoverage, CoverageArea } from './coverage.ts';
import { Grade, ReportStatus, Severity } from './report.ts';
import { CloudSettings, Settings } from './settings.ts';
import { Weather, WeatherState } from './weather.ts';

/** The shapes that main pushes and the renderer shows; everything here is JSON. */

const iso = z.iso.datetime();

export const ScanProgress = z.object({
  /** What the scan is doing now, in words: "TLS: cipher suites". */
  step: z.string().max(120),
  done: z.number().int().min(0),
  total: z.number().int().min(1),
});
export type ScanProgress = z.infer<typeof ScanProgress>;

/** One row of a cloud card, tray menu or CLI summary: "Certificate · 6 days left, renewal overdue". */
export const SummaryRow = z.object({
  kind: z.enum(['version', 'vulnerabilities', 'certificate', 'tls', 'headers', 'reachability', 'exposure']),
  weather: Weather,
  title: z.string().max(200),
  detail: z.string().max(300),
  /** What would lift the fog of this row: fetching newer advisory and release data. */
  act: z.enum(['refresh-data']).optional(),
});
export type SummaryRow = z.infer<typeof SummaryRow>;

export const ScanSummary = z.object({
  scanId: z.number().int(),
  startedAt: iso,
  durationMs: z.number(),
  status: ReportStatus,
  overall: Grade.nullable(),
  nextcloudScan: Grade.nullable(),
  tls: Grade.nullable(),
  headers: Grade.nullable(),
  headersScore: z.number().nullable(),
  product: z.string().max(64).nullable(),
  version: z.string().max(512).nullable(),
  certificateNotAfter: iso.nullable(),
  certificateDaysLeft: z.number().nullable(),
  findings: z.record(Severity, z.number().int()),
});
export type ScanSummary = z.infer<typeof ScanSummary>;

export const TrendPoint = z.object({
  at: iso,
  scanId: z.number().int().nullable(),
  up: z.boolean(),
  /** Share of the light checks around this point that were answered; null where there were none. */
  uptime: z.number().nullable().optional(),
  overall: Grade.nullable(),
  nextcloudScan: Grade.nullable(),
  tls: Grade.nullable(),
  headers: Grade.nullable(),
  headersScore: z.number().nullable(),
  certificateDaysLeft: z.number().nullable(),
  findings: z.number().int(),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

/** Why the last report has no overall grade. */
export const Unseen = z.object({
  /** What the grade would be at best; null where not even that can be said. */
  atMost: Grade.nullable(),
  /** "A at best: headers were not seen (31 of 42 answers were refused)", without a full stop. */
  sentence: z.string().max(700),
  /** What the owner can do; null where there is nothing. */
  act: z.string().max(300).nullable(),
});
export type Unseen = z.infer<typeof Unseen>;

export const CloudState = z.object({
  settings: CloudSettings,
  weather: Weather,
  /** The worst thing in a few words: "certificate, 6 days". */
  headline: z.string().max(200),
  scanning: ScanProgress.nullable(),
  /** away: this computer is not in the network in which the cloud can be seen. */
  reachability: z.enum(['unknown', 'up', 'maintenance', 'failing', 'down', 'away']),
  last: ScanSummary.nullable(),
  /** Null where the last report has its verdict, or where there is none. */
  unseen: Unseen.nullable(),
  /** How far each area was seen in the last report; null for reports of before it was counted. */
  coverage: z.record(CoverageArea, AreaCoverage.shape.state).nullable(),
  rows: z.array(SummaryRow).max(12),
  /** The newest points of the overall grade, oldest first. */
  spark: z.array(Grade.nullable()).max(60),
  mutedUntil: z.union([iso, z.literal('forever')]).nullable(),
  nextScanAt: iso.nullable(),
  /** Why the next scan is due then: "every 6 h", "down: tried again after 5 min". */
  nextScanWhy: z.string().max(200),
});
export type CloudState = z.infer<typeof CloudState>;

export const ChangeKind = z.enum([
  'finding-new',
  'finding-gone',
  'finding-worse',
  'finding-better',
  'grade-down',
  'grade-up',
  'version-up',
  'version-down',
  'product-changed',
  'certificate-renewed',
  'certificate-replaced',
  'certificate-unexpected',
  'certificate-name-lost',
  'certificate-name-gained',
  'protocol-gained',
  'protocol-lost',
  'suite-gained',
  'suite-lost',
  'header-lost',
  'header-gained',
  'header-changed',
  'exposure-new',
  'exposure-gone',
  'down',
  'up',
  'maintenance-started',
  'maintenance-ended',
  'end-of-life',
  'advisory-new',
  'advisory-gone',
  'advisory-worse',
  'advisory-better',
]);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** A difference between two reports, by meaning. */
export const Change = z.object({
  kind: ChangeKind,
  /** What it is about: a finding id, a header name, a protocol; null where the kind says it all. */
  subject: z.string().max(700).nullable(),
  direction: z.enum(['worse', 'better', 'neutral']),
  severity: Severity,
  sentence: z.string().max(700),
  before: z.string().max(2048).nullable(),
  after: z.string().max(2048).nullable(),
  /** What made it: the cloud itself, or only newer rules or newer data of ours, or what the owner trusts (CA, pin). */
  cause: z.enum(['cloud', 'rules', 'data', 'settings']),
});
export type Change = z.infer<typeof Change>;

export const ChangeRecord = Change.extend({
  id: z.number().int(),
  cloudId: z.string().max(64),
  at: iso,
  scanId: z.number().int().nullable(),
  read: z.boolean(),
});
export type ChangeRecord = z.infer<typeof ChangeRecord>;

export const AlertRecord = z.object({
  id: z.number().int(),
  at: iso,
  /** null: about us (a test, our connection). */
  cloudId: z.string().max(64).nullable(),
  findingId: z.string().max(100).nullable(),
  kind: z.string().max(64),
  severity: Severity,
  title: z.string().max(200),
  body: z.string().max(1000),
  /** summed-up: told within a digest, which is an alert of its own. inbox-only: no way of telling was on. */
  delivery: z.enum(['stored', 'held', 'sent', 'failed', 'summed-up', 'inbox-only']),
  deliveredAt: iso.nullable(),
  acknowledgedAt: iso.nullable(),
  /** Which ways did not take it and why, in sentences; null where none refused. */
  problem: z.string().max(500).nullable().default(null),
});
export type AlertRecord = z.infer<typeof AlertRecord>;

/** Something that runs out: a certificate, or the support of the installed version. */
export const ExpiryItem = z.object({
  cloudId: z.string().max(64),
  kind: z.enum(['certificate', 'support']),
  label: z.string().max(200),
  expiresAt: iso,
  daysLeft: z.number(),
  /** Share of the lifetime used, 0..1+; null where the start is unknown. */
  used: z.number().nullable(),
  weather: Weather,
  state: z.string().max(64),
  nextAlertAt: iso.nullable(),
});
export type ExpiryItem = z.infer<typeof ExpiryItem>;

export const DataState = z.object({
  dataAsOf: z.string().max(64),
  refreshedAt: iso.nullable(),
  refreshing: z.boolean(),
  error: z.string().max(500).nullable(),
});
export type DataState = z.infer<typeof DataState>;

/** Something the owner must be told about the app itself: settings set aside, database recovered. */
export const Notice = z.object({
  id: z.string().max(64),
  severity: Severity,
  text: z.string().max(1000),
  at: iso,
  /** A state that goes by itself: it is shown for as long as it lasts, and nobody puts it away. */
  lasting: z.boolean().optional(),
});
export type Notice = z.infer<typeof Notice>;

/** New versions of Weathervane itself. */
export const UpdateState = z.object({
  /** self: this copy can replace itself; hand: its owner does, `why` says for what reason. */
  how: z.enum(['self', 'hand']),
  why: z.string().max(300).nullable(),
  /** ready: fetched; it takes this one's place when this one ends. */
  phase: z.enum(['idle', 'checking', 'available', 'downloading', 'ready']),
  /** The newest one, null where this is the newest or nobody has looked. */
  version: z.string().max(64).nullable(),
  /** Its page, for people. */
  page: z.string().max(2048).nullable(),
  checkedAt: iso.nullable(),
  /** Why the last look or download failed, in a sentence. */
  problem: z.string().max(300).nullable(),
});
export type UpdateState = z.infer<typeof UpdateState>;

export const Discovery = z.object({
  running: z.boolean(),
  range: z.string().max(200),
  done: z.number().int(),
  total: z.number().int(),
  found: z
    .array(
      z.object({
        url: z.string().max(2048),
        address: z.string().max(64),
        port: z.number().int(),
        names: z.array(z.string().max(255)).max(20),
        product: z.string().max(64),
        version: z.string().max(512).nullable(),
        known: z.boolean(),
      }),
    )
    .max(500),
  error: z.string().max(500).nullable(),
});
export type Discovery = z.infer<typeof Discovery>;

/** How this computer itself is connected. Offline or intercepted, no cloud is judged. */
export const ConnectionState = z.object({
  kind: z.enum(['online', 'offline', 'intercepted']),
  /** One sentence about what was found; empty while online. */
  why: z.string().max(400),
  /** Intercepted: whose certificates are shown instead of the clouds' own. */
  issuer: z.string().max(200).nullable(),
  since: iso,
});
export type ConnectionState = z.infer<typeof ConnectionState>;

/** What first paint needs, in one answer; everything after comes as events. */
export const Snapshot = z.object({
  host: z.enum(['desktop', 'browser']),
  version: z.string().max(64),
  platform: z.string().max(64),
  /** Main's clock, so that the renderer computes "4 min ago" against the same one. */
  now: iso,
  clouds: z.array(CloudState).max(200),
  weather: WeatherState,
  settings: Settings,
  connection: ConnectionState,
  unreadChanges: z.number().int(),
  unreadAlerts: z.number().int(),
  data: DataState,
  notices: z.array(Notice).max(50),
  samplesRunning: z.boolean(),
  /** null: this host, or this copy, does not look for new versions of itself. */
  update: UpdateState.nullable(),
});
export type Snapshot = z.infer<typeof Snapshot>;
