import { z } from 'zod';
import { patchOf } from './patch.ts';
import { Severity } from './report.ts';

/** Version of the settings file; each rise has a pure upgrader in main/storage/settings. */
export const SETTINGS_SCHEMA_VERSION = 1;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day like 22:00');
const minutes = z
  .number()
  .int()
  .min(1)
  .max(7 * 24 * 60);

export const CloudSettings = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(120),
  /** Canonical https URL, as main/scan/target.ts writes it. */
  url: z.string().max(2048),
  /** PEM text of a CA the owner trusts for this cloud. */
  ca: z.string().max(65536).nullable().default(null),
  /** SHA-256 fingerprint (hex) of the leaf certificate the owner pinned. */
  pin: z.string().max(128).nullable().default(null),
  addedAt: z.iso.datetime(),
  auditMinutes: minutes.min(15).nullable().default(null),
  lightMinutes: minutes.nullable().default(null),
  paused: z.boolean().default(false),
  /** Whether scans ask for files that must not be readable; a firewall may take that for an attack. */
  exposureProbes: z.boolean().default(true),
  sample: z.boolean().default(false),
});
export type CloudSettings = z.infer<typeof CloudSettings>;

/** What the owner may change of a cloud; its address stays, another address is another cloud. */
export const CloudPatch = patchOf(
  CloudSettings.pick({
    name: true,
    ca: true,
    pin: true,
    auditMinutes: true,
    lightMinutes: true,
    paused: true,
    exposureProbes: true,
  }),
);

export const Mute = z.object({
  id: z.string().max(64),
  cloudId: z.string().max(64),
  /** null mutes the whole cloud. */
  findingId: z.string().max(100).nullable(),
  subject: z.string().max(512).nullable().default(null),
  /** null mutes for good. */
  until: z.iso.datetime().nullable(),
  reason: z.string().max(500).default(''),
});
export type Mute = z.infer<typeof Mute>;

export const Settings = z.object({
  schemaVersion: z.literal(SETTINGS_SCHEMA_VERSION),
  clouds: z.array(CloudSettings).max(200).default([]),
  mutes: z.array(Mute).max(2000).default([]),
  general: z
    .object({
      theme: z.enum(['system', 'light', 'dark']).default('system'),
      startAtLogin: z.boolean().default(false),
      startHidden: z.boolean().default(false),
      closeToTray: z.boolean().default(true),
      closeHintShown: z.boolean().default(false),
    })
    .prefault({}),
  schedule: z
    .object({
      auditMinutes: minutes.min(15).default(360),
      lightMinutes: minutes.default(15),
      /** Scanning of all clouds rests until then; null: not paused. */
      pausedUntil: z.iso.datetime().nullable().default(null),
      /** On battery clouds are looked at less often. */
      slowOnBattery: z.boolean().default(true),
    })
    .prefault({}),
  alerts: z
    .object({
      enabled: z.boolean().default(true),
      minimumSeverity: Severity.default('medium'),
      quietHours: z
        .object({
          enabled: z.boolean().default(false),
          from: time.default('22:00'),
          to: time.default('07:00'),
        })
        .prefault({}),
      recovery: z.boolean().default(false),
      remindCriticalHours: z.number().int().min(0).max(720).default(24),
      maintenanceLimitMinutes: z.number().int().min(1).max(10080).default(120),
      digestAbove: z.number().int().min(1).max(100).default(3),
      /** The owner's own thresholds on top of the lifetime policy, in days left. */
      expiryDays: z.array(z.number().int().min(0).max(3650)).max(20).default([]),
    })
    .prefault({}),
  channels: z
    .object({
      desktop: z.object({ enabled: z.boolean().default(true) }).prefault({}),
      webhook: z
        .object({
          enabled: z.boolean().default(false),
          url: z.string().max(2048).default(''),
          format: z.enum(['json', 'ntfy', 'gotify']).default('json'),
        })
        .prefault({}),
      command: z
        .object({
          enabled: z.boolean().default(false),
          path: z.string().max(4096).default(''),
          args: z.array(z.string().max(1024)).max(32).default([]),
        })
        .prefault({}),
    })
    .prefault({}),
  network: z
    .object({
      /** "http://host:port" or null for a direct connection. */
      proxy: z.string().max(2048).nullable().default(null),
      /** One URL that tells whether we are online; null switches the probe off. */
      connectivityUrl: z.string().max(2048).nullable().default('https://connectivity-check.ubuntu.com/'),
      /** Issuers whose certificates are the owner's own, by organisation or common name: nobody in between. */
      ownIssuers: z.array(z.string().min(1).max(200)).max(20).default([]),
      maxConnectionsPerHost: z.number().int().min(1).max(16).default(6),
      /** How quickly paths are asked that a firewall may take for an attack; gentle spreads them over scans. */
      pace: z.enum(['gentle', 'fast']).default('gentle'),
    })
    .prefault({}),
  data: z.object({ refresh: z.enum(['daily', 'off']).default('daily') }).prefault({}),
  history: z.object({ keepAllDays: z.number().int().min(1).max(3650).default(30) }).prefault({}),
  updates: z
    .object({
      /** Look for new versions of Weathervane once a day (desktop only). */
      check: z.boolean().default(true),
      /** Fetch and install them, too, where this copy can. */
      automatic: z.boolean().default(false),
      /** The version the owner does not want to hear of again. */
      skipped: z.string().max(64).default(''),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof Settings>;

/** A way to reach the owner besides the inbox. */
export type ChannelName = keyof Settings['channels'];
/** Every one, as sentences call it. */
export const CHANNELS: Readonly<Record<ChannelName, string>> = {
  desktop: 'Desktop',
  webhook: 'Webhook',
  command: 'Command',
};
export const CHANNEL_NAMES = Object.keys(CHANNELS) as [ChannelName, ...ChannelName[]];

/** What the renderer may change: any section but the file's own bookkeeping, clouds and mutes (they have calls). */
export const SettingsPatch = patchOf(Settings.omit({ schemaVersion: true, clouds: true, mutes: true }));
export type SettingsPatch = z.infer<typeof SettingsPatch>;

/** The settings of a first start. */
export const defaultSettings = (): Settings => Settings.parse({ schemaVersion: SETTINGS_SCHEMA_VERSION });
