import { copyFileSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Conf from 'conf';
import { defaultSettings, SETTINGS_SCHEMA_VERSION, Settings } from '../../../shared/settings.ts';
import type { Notice } from '../../../shared/state.ts';
import { asidePath, writePrivateFile } from '../private-file.ts';
import type { SettingsStore } from '../types.ts';
import { salvage } from './salvage.ts';
import { type RawSettings, type Upgraders, upgrade, versionOf } from './upgrade.ts';

/** What conf and electron-store have in common; both write the same file, whole and atomically. */
export interface SettingsFile {
  store: RawSettings;
}

/** Opens the file "<cwd>/<name>.json" for writing. */
export type MakeSettingsFile = (options: { cwd: string; name: string }) => SettingsFile;

export interface SettingsOptions {
  /** The settings file, "…/settings.json". */
  path: string;
  now: () => Date;
  /** Called only once the file on disk is known to be readable. Default: a conf; the desktop passes an electron-store. */
  makeFile?: MakeSettingsFile;
}

const confFile: MakeSettingsFile = ({ cwd, name }) =>
  new Conf<RawSettings>({ cwd, configName: name, configFileMode: 0o600 });

/**
 * Opens the owner's settings. A file that cannot be read, is newer than this version, or holds values that are not
 * valid is kept aside as it was, what can be used of it is used, and a notice tells both.
 */
export function openSettings({ path, now, makeFile = confFile }: SettingsOptions): SettingsStore {
  const { settings, aside } = readSettings(path);
  const notices: Notice[] = [];
  if (aside) {
    const at = now();
    const kept = asidePath(path, aside.why, at);
    copyFileSync(path, kept);
    writePrivateFile(path, JSON.stringify(settings));
    if (aside.sentence)
      notices.push({
        id: `settings-${aside.why}-${at.getTime()}`,
        severity: 'medium',
        text: `${aside.sentence} Your file was kept as ${kept}.`.slice(0, 1000),
        at: at.toISOString(),
      });
  }
  const file = makeFile({ cwd: dirname(path), name: basename(path, '.json') });
  const listeners = new Set<(settings: Settings) => void>();
  const noticeListeners = new Set<(notice: Notice) => void>();
  let current = settings;
  /** What is on disk as far as we know; null where there was no file. */
  let written = textOf(path);

  /** Somebody changed the file since: what they wrote is not lost to what we are about to write. */
  const keepForeign = () => {
    const found = textOf(path);
    if (found === null || found === written || sameSettings(found, current)) return;
    const at = now();
    const kept = asidePath(path, 'changed', at);
    copyFileSync(path, kept);
    const notice: Notice = {
      id: `settings-changed-${at.getTime()}`,
      severity: 'medium',
      text: `The settings file was changed by something else while Weathervane was running, and Weathervane has now written its own settings. The changed file was kept as ${kept}; to use it, quit Weathervane first.`.slice(
        0,
        1000,
      ),
      at: at.toISOString(),
    };
    notices.push(notice);
    for (const listener of noticeListeners) listener(notice);
  };
  return {
    get: () => current,
    update(change) {
      const next = Settings.parse(change(current));
      keepForeign();
      file.store = next;
      current = next;
      written = textOf(path);
      for (const listener of listeners) listener(next);
      return next;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notices,
    onNotice: (listener) => void noticeListeners.add(listener),
  };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Only written differently: other spaces, another order of keys. */
function sameSettings(text: string, settings: Settings): boolean {
  const raw = parseObject(text);
  const parsed = raw && Settings.safeParse(raw);
  return parsed?.success === true && isDeepStrictEqual(parsed.data, settings);
}

interface ReadSettings {
  settings: Settings;
  /** Why the file must be kept before it is written over; no sentence where the owner need not care. */
  aside: { why: string; sentence: string | null } | null;
}

function readSettings(path: string): ReadSettings {
  const text = textOf(path);
  return text === null ? { settings: defaultSettings(), aside: null } : interpretSettings(text);
}

/** Pure: what a settings file's text comes to. */
export function interpretSettings(text: string, steps?: Upgraders): ReadSettings {
  const raw = parseObject(text);
  if (!raw)
    return {
      settings: defaultSettings(),
      aside: {
        why: 'unreadable',
        sentence: 'The settings file could not be read, so Weathervane started with empty settings.',
      },
    };
  const version = versionOf(raw) ?? SETTINGS_SCHEMA_VERSION;
  const upgraded = upgrade(raw, SETTINGS_SCHEMA_VERSION, steps);
  const current = { ...(upgraded ?? raw), schemaVersion: SETTINGS_SCHEMA_VERSION };
  const saved = salvage(Settings, current);
  const settings = saved ? withoutTwins(saved.value) : defaultSettings();
  if (version > SETTINGS_SCHEMA_VERSION)
    return {
      settings,
      aside: {
        why: 'newer',
        sentence:
          'The settings file is from a newer Weathervane. What this version understands of it is in use.',
      },
    };
  const dropped = [...(saved?.dropped ?? ['everything'])];
  if (saved && settings !== saved.value) dropped.push('clouds that share an id');
  if (dropped.length > 0)
    return {
      settings,
      aside: {
        why: 'invalid',
        sentence: `The settings file holds values that are not valid; these were left out: ${dropped.slice(0, 8).join(', ')}${dropped.length > 8 ? ' and more' : ''}.`,
      },
    };
  if (version < SETTINGS_SCHEMA_VERSION)
    return { settings, aside: { why: `version-${version}`, sentence: null } };
  return { settings, aside: null };
}

function parseObject(text: string): RawSettings | null {
  try {
    const raw: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as RawSettings) : null;
  } catch {
    return null;
  }
}

/** Everything else is keyed by a cloud's id, so two with the same one cannot be told apart: the first stays. */
function withoutTwins(settings: Settings): Settings {
  const clouds = settings.clouds.filter(
    (cloud, index) => settings.clouds.findIndex(({ id }) => id === cloud.id) === index,
  );
  return clouds.length === settings.clouds.length ? settings : { ...settings, clouds };
}
