import { z } from 'zod';
import type { CallName } from '../../../shared/contract.ts';
import { applyPatch } from '../../../shared/patch.ts';

type Json = Record<string, unknown>;
/** Two valid values; the first is not the default, so that a key which is set back shows. */
type Values = readonly [first: unknown, second: unknown];

const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;

const SETTINGS: Readonly<Record<string, Values>> = {
  'general.theme': ['dark', 'light'],
  'general.startAtLogin': [true, false],
  'general.startHidden': [true, false],
  'general.closeToTray': [false, true],
  'general.closeHintShown': [true, false],
  'schedule.auditMinutes': [720, 480],
  'schedule.lightMinutes': [30, 20],
  'schedule.pausedUntil': ['2099-01-01T00:00:00.000Z', '2098-01-01T00:00:00.000Z'],
  'schedule.slowOnBattery': [false, true],
  'alerts.enabled': [false, true],
  'alerts.minimumSeverity': ['high', 'low'],
  'alerts.quietHours.enabled': [true, false],
  'alerts.quietHours.from': ['21:00', '20:00'],
  'alerts.quietHours.to': ['06:00', '05:00'],
  'alerts.recovery': [true, false],
  'alerts.remindCriticalHours': [12, 6],
  'alerts.maintenanceLimitMinutes': [60, 30],
  'alerts.digestAbove': [5, 4],
  'alerts.expiryDays': [[45], [10, 5]],
  'channels.desktop.enabled': [false, true],
  'channels.webhook.enabled': [true, false],
  'channels.webhook.url': ['http://127.0.0.1:9/one', 'http://127.0.0.1:9/two'],
  'channels.webhook.format': ['ntfy', 'gotify'],
  'channels.command.enabled': [true, false],
  'channels.command.path': [process.execPath, `${process.execPath}-other`],
  'channels.command.args': [['--version'], ['--help']],
  'network.proxy': ['http://127.0.0.1:9', 'http://127.0.0.1:10'],
  'network.connectivityUrl': [null, 'http://127.0.0.1:9/'],
  'network.ownIssuers': [['Mine'], ['Mine', 'Yours']],
  'network.maxConnectionsPerHost': [2, 3],
  'network.pace': ['fast', 'gentle'],
  'data.refresh': ['off', 'daily'],
  'history.keepAllDays': [7, 8],
  'updates.check': [false, true],
  'updates.automatic': [true, false],
  'updates.skipped': ['0.0.1', '0.0.2'],
};

const CLOUD: Readonly<Record<string, Values>> = {
  name: ['Mine', 'Yours'],
  ca: [pem('AAAA'), pem('BBBB')],
  pin: ['a'.repeat(64), 'b'.repeat(64)],
  auditMinutes: [720, 480],
  lightMinutes: [30, 20],
  paused: [true, false],
  exposureProbes: [false, true],
};

interface PatchCall {
  values: Readonly<Record<string, Values>>;
  /** Where the patch is in the call's input; '' where it is the input. */
  at: string;
  /** The input that carries a patch; `cloudId` is the only cloud's. */
  input(patch: Json, cloudId: string): Json;
  /** What it changes, in the call's answer. */
  shown(answer: Json): Json;
}

/** Every call of the contract that changes a part of something stored. */
export const PATCH_CALLS: Readonly<Partial<Record<CallName, PatchCall>>> = {
  updateSettings: { values: SETTINGS, at: '', input: (patch) => patch, shown: (settings) => settings },
  updateCloud: {
    values: CLOUD,
    at: 'patch',
    input: (patch, id) => ({ id, patch }),
    shown: ({ settings }) => settings as Json,
  },
};

/** `{ a: { b: value } }` for "a.b". */
export const nested = (path: string, value: unknown): Json =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;

/** The keys of a patch that hold a value and no further keys, as "a.b". */
export function leavesOf(schema: z.ZodType): string[] {
  const bare = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (!(bare instanceof z.ZodObject)) return [''];
  return Object.entries(bare.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
    leavesOf(field).map((rest) => (rest === '' ? key : `${key}.${rest}`)),
  );
}

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Json)[key], value);

/** All values of a patch's keys as they are shown. */
export const valuesOf = (call: PatchCall, shown: Json): Json =>
  Object.fromEntries(Object.keys(call.values).map((path) => [path, at(shown, path)]));

/** Every key of a patch at its first value. */
export const everyFirst = ({ values }: PatchCall): Json =>
  Object.entries(values).reduce<Json>((all, [path, [first]]) => applyPatch(all, nested(path, first)), {});

/**
 * Sets every key of every patch to its first value, all at once; then sends each alone, to its second value and back.
 * Yields what was sent with the values answered before and after; `send` gives the value of the call's answer.
 */
export async function* singleKeys(
  send: (name: CallName, input: Json) => Promise<unknown>,
  cloudId: string,
): AsyncGenerator<{ call: string; path: string; value: unknown; before: Json; after: Json }> {
  for (const [name, call] of Object.entries(PATCH_CALLS)) {
    const set = async (patch: Json) =>
      valuesOf(call, call.shown((await send(name as CallName, call.input(patch, cloudId))) as Json));
    let before = await set(everyFirst(call));
    for (const [path, [first, second]] of Object.entries(call.values))
      for (const value of [second, first]) {
        const after = await set(nested(path, value));
        yield { call: name, path, value, before, after };
        before = after;
      }
  }
}
