import { z } from 'zod';
import { ChangeGroup } from './change-groups.ts';
import { Report } from './report.ts';
import { CHANNEL_NAMES, CloudPatch, Mute, Settings, SettingsPatch } from './settings.ts';
import {
  AlertRecord,
  Change,
  ChangeRecord,
  CloudState,
  ConnectionState,
  DataState,
  Discovery,
  ExpiryItem,
  Notice,
  ScanSummary,
  Snapshot,
  TrendPoint,
  UpdateState,
} from './state.ts';
import { WeatherState } from './weather.ts';

/**
 * Every call and every event between main and renderer. Both ends, all transports and the fakes of tests are derived
 * from this literal (see Handlers, Client), so a missing handler is a type error.
 */
const id = z.string().min(1).max(64);
const none = z.strictObject({});
const done = z.object({});

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

export const calls = {
  snapshot: call(none, Snapshot),

  /** While the owner types an address: what is there? Never stored. */
  lookUp: call(
    z.strictObject({ text: z.string().max(2048), ca: z.string().max(65536).nullable().optional() }),
    z.object({
      url: z.string().max(2048),
      reachable: z.boolean(),
      trusted: z.boolean(),
      /** SHA-256 of the certificate seen, for the owner who wants to pin it. */
      fingerprint256: z.string().max(128).nullable(),
      product: z.string().max(64).nullable(),
      version: z.string().max(512).nullable(),
      suggestedName: z.string().max(120),
      /** One sentence: what was found, or why nothing was. */
      message: z.string().max(700),
    }),
  ),
  addCloud: call(
    z.strictObject({
      url: z.string().max(2048),
      name: z.string().max(120).optional(),
      ca: z.string().max(65536).nullable().optional(),
      pin: z.string().max(128).nullable().optional(),
    }),
    CloudState,
  ),
  updateCloud: call(z.strictObject({ id, patch: CloudPatch }), CloudState),
  removeCloud: call(z.strictObject({ id }), done),
  /** One address a line, as a person would paste it. */
  importList: call(
    z.strictObject({ text: z.string().max(100_000) }),
    z.object({
      added: z.number().int(),
      skipped: z.array(z.object({ line: z.string().max(300), why: z.string().max(300) })).max(200),
    }),
  ),

  /** cloudId null: all that are not paused. */
  scan: call(z.strictObject({ cloudId: id.nullable() }), z.object({ started: z.number().int() })),
  /** This cloud is in the network this computer is in now, too: what is seen of it here counts. */
  hereToo: call(z.strictObject({ cloudId: id }), done),
  cancelScan: call(z.strictObject({ cloudId: id }), done),
  /** scanId null: the newest. `since`: when each of its findings was first seen without a gap. */
  getReport: call(
    z.strictObject({ cloudId: id, scanId: z.number().int().nullable() }),
    z
      .object({
        scanId: z.number().int(),
        report: Report,
        since: z
          .array(z.object({ findingId: z.string(), subject: z.string().nullable(), at: z.iso.datetime() }))
          .max(2000),
      })
      .nullable(),
  ),
  listScans: call(
    z.strictObject({
      cloudId: id,
      limit: z.number().int().min(1).max(500),
      before: z.number().int().nullable(),
    }),
    z.array(ScanSummary).max(500),
  ),
  getTrend: call(
    z.strictObject({ cloudId: id, days: z.number().int().min(1).max(3660) }),
    z.array(TrendPoint).max(5000),
  ),
  compare: call(
    z.strictObject({ cloudId: id, from: z.number().int(), to: z.number().int() }),
    z.array(Change).max(5000),
  ),

  /** Newest first; cloudId null: of all clouds, no group: of all kinds. */
  listChanges: call(
    z.strictObject({
      cloudId: id.nullable(),
      group: ChangeGroup.optional(),
      unreadOnly: z.boolean(),
      limit: z.number().int().min(1).max(500),
      before: z.number().int().nullable(),
    }),
    z.array(ChangeRecord).max(500),
  ),
  /** How many there are at all, how many of them fit the filter, and how many of those are unread. */
  countChanges: call(
    z.strictObject({ cloudId: id.nullable(), group: ChangeGroup.optional() }),
    z.object({ all: z.number().int(), fitting: z.number().int(), unread: z.number().int() }),
  ),
  /** Every change that fits the filter, from one id (0 where it is left out) up to and with another. */
  markChangesRead: call(
    z.strictObject({
      from: z.number().int().optional(),
      upTo: z.number().int(),
      cloudId: id.nullable(),
      group: ChangeGroup.optional(),
    }),
    done,
  ),
  listAlerts: call(
    z.strictObject({ limit: z.number().int().min(1).max(500), before: z.number().int().nullable() }),
    z.array(AlertRecord).max(500),
  ),
  acknowledgeAlert: call(z.strictObject({ id: z.number().int().nullable() }), done),
  sendTestAlert: call(
    z.strictObject({ channel: z.enum(CHANNEL_NAMES) }),
    z.object({ sent: z.boolean(), message: z.string().max(700) }),
  ),
  mute: call(Mute.omit({ id: true }).strict(), Mute),
  unmute: call(z.strictObject({ id }), done),
  /** until null: go on. */
  pauseAll: call(z.strictObject({ until: z.iso.datetime().nullable() }), done),
  expiring: call(none, z.array(ExpiryItem).max(500)),

  updateSettings: call(SettingsPatch, Settings),
  /** Secrets are written, never read back. */
  setSecret: call(
    z.strictObject({
      name: z.enum(['webhook-token']),
      value: z.string().max(4096).nullable(),
      /** The owner accepts a store that the system does not encrypt. */
      acceptWeak: z.boolean().optional(),
    }),
    z.object({ stored: z.boolean(), message: z.string().max(700) }),
  ),
  /** Whether there is one, and nothing else about it. */
  hasSecret: call(z.strictObject({ name: z.enum(['webhook-token']) }), z.object({ stored: z.boolean() })),
  dismissNotice: call(z.strictObject({ id }), done),

  /** Looks for a new version of Weathervane now (desktop only). */
  checkUpdate: call(none, UpdateState),
  /** Quits, so that the version that was fetched takes this one's place. */
  installUpdate: call(none, done),

  startSamples: call(none, z.object({ clouds: z.array(id).max(10) })),
  stopSamples: call(none, done),

  refreshData: call(none, DataState),
  discover: call(
    z.strictObject({ cidr: z.string().max(64).nullable() }),
    z.object({ range: z.string().max(200) }),
  ),
  cancelDiscovery: call(none, done),

  /** What the history takes on this computer. */
  historySize: call(none, z.object({ bytes: z.number().int(), reports: z.number().int() })),
  exportData: call(
    z.strictObject({ what: z.enum(['settings', 'history-jsonl', 'history-csv']) }),
    z.object({
      filename: z.string().max(200),
      text: z.string(),
      /** Whether everything is in it; if not, `message` says what to do. */
      complete: z.boolean(),
      message: z.string().max(700).nullable(),
    }),
  ),
  importData: call(
    z.strictObject({ text: z.string().max(64 * 1024 * 1024) }),
    z.object({ message: z.string().max(700) }),
  ),

  /** Opens a page in the owner's browser; https only, other hosts than the clouds' after the confirmation said so. */
  openExternal: call(
    z.strictObject({ url: z.string().max(2048), confirmed: z.boolean() }),
    z.object({ opened: z.boolean(), needsConfirmation: z.boolean() }),
  ),
  openLogFolder: call(none, z.object({ opened: z.boolean(), path: z.string().max(4096) })),
} as const;

export const events = {
  cloud: CloudState,
  cloudRemoved: z.object({ id }),
  weather: WeatherState,
  settings: Settings,
  connection: ConnectionState,
  changes: z.object({ unread: z.number().int(), added: z.array(ChangeRecord).max(500) }),
  alerts: z.object({ unread: z.number().int(), added: AlertRecord.nullable() }),
  data: DataState,
  notices: z.array(Notice).max(50),
  discovery: Discovery,
  update: UpdateState,
  samples: z.object({ running: z.boolean() }),
  /** A notification, tray row or link asks the page to go somewhere. */
  navigate: z.object({
    cloudId: id.nullable(),
    findingId: z.string().max(100).nullable(),
    page: z.string().max(64).nullable(),
    /** An address from a link or the command line: the add dialog opens with it filled in, nothing is added. */
    add: z.string().max(2048).nullable().optional(),
  }),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.infer<Calls[N]['input']>;
export type CallOutput<N extends CallName> = z.infer<Calls[N]['output']>;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.infer<Events[N]>;
