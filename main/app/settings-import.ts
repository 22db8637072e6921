import { applyPatch } from '../../shared/patch.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type CloudSettings, type Mute, SETTINGS_SCHEMA_VERSION, Settings } from '../../shared/settings.ts';
import { count } from '../../shared/words/index.ts';
import { parseTarget } from '../scan/target.ts';
import { salvage } from '../storage/settings/salvage.ts';
import { type RawSettings, upgrade, versionOf } from '../storage/settings/upgrade.ts';
import { checkedTrust, MAX_CLOUDS } from './checks.ts';
import { problemOfChange } from './setting-checks.ts';

const MAX_MUTES = 2000;
const refuse = (why: string) => fail('bad-input', `Nothing was imported: ${why}`.slice(0, 700));

/**
 * The settings in a JSON value that somebody saved, every value valid, or the sentence that says why not. What the value
 * does not say is as in `current`; clouds and mutes are the file's alone.
 */
function readSettings(raw: RawSettings, current: Settings): Result<Settings> {
  if ((versionOf(raw) ?? SETTINGS_SCHEMA_VERSION) > SETTINGS_SCHEMA_VERSION)
    return refuse('this file was saved by a newer Weathervane. Update this one first.');
  const upgraded = upgrade(raw, SETTINGS_SCHEMA_VERSION);
  const base: RawSettings = { ...current, clouds: [], mutes: [] };
  const saved =
    upgraded && salvage(Settings, { ...applyPatch(base, upgraded), schemaVersion: SETTINGS_SCHEMA_VERSION });
  if (!saved) return refuse('this file holds no settings that can be read.');
  if (saved.dropped.length > 0) {
    const some = saved.dropped.slice(0, 5).join(', ').slice(0, 400);
    return refuse(
      `these values of the file are not valid: ${some}${saved.dropped.length > 5 ? ' and more' : ''}.`,
    );
  }
  return ok(saved.value);
}

/** A cloud of a file, checked as one that is typed in. */
function checkedCloud(cloud: CloudSettings): Result<CloudSettings> {
  const about = `the cloud "${cloud.name.slice(0, 60)}" of the file: `;
  const target = parseTarget(cloud.url);
  if (!target.ok) return refuse(about + target.error.message);
  const trust = checkedTrust({ ca: cloud.ca, pin: cloud.pin });
  if (!trust.ok) return refuse(about + trust.error.message);
  return ok({ ...cloud, url: target.value.url, ca: trust.value.ca ?? null, pin: trust.value.pin ?? null });
}

/**
 * What an imported file makes of the settings: its clouds are added to those that are here, and so are its mutes; every
 * other setting that the file names is the file's, but for the command: a program of another computer is not started here
 * unasked. All of the file or nothing of it.
 */
export function importedSettings(
  current: Settings,
  raw: RawSettings,
): Result<{ settings: Settings; message: string }> {
  const read = readSettings(raw, current);
  if (!read.ok) return read;
  const file = { ...read.value, channels: { ...read.value.channels, command: current.channels.command } };
  const problem = problemOfChange(current, file);
  if (problem !== null) return refuse(problem);

  const clouds = [...current.clouds];
  /** From the file's ids to those of here. */
  const ids = new Map<string, string>();
  let added = 0;
  for (const one of file.clouds.filter(({ sample }) => !sample)) {
    const checked = checkedCloud(one);
    if (!checked.ok) return checked;
    const cloud = checked.value;
    const same = clouds.find(({ url }) => url === cloud.url);
    const id = same?.id ?? (clouds.some((other) => other.id === cloud.id) ? crypto.randomUUID() : cloud.id);
    if (!ids.has(one.id)) ids.set(one.id, id);
    if (same) continue;
    clouds.push({ ...cloud, id });
    added += 1;
  }
  if (clouds.length > MAX_CLOUDS)
    return refuse(
      `with its clouds there would be ${clouds.length}, and Weathervane watches at most ${MAX_CLOUDS}.`,
    );

  const mutes = [...current.mutes];
  for (const mute of file.mutes) {
    const cloudId = ids.get(mute.cloudId);
    if (cloudId === undefined) continue;
    const same = (one: Mute) =>
      one.cloudId === cloudId && one.findingId === mute.findingId && one.subject === mute.subject;
    if (mutes.some(same)) continue;
    const id = mutes.some((one) => one.id === mute.id) ? crypto.randomUUID() : mute.id;
    mutes.push({ ...mute, id, cloudId });
  }
  if (mutes.length > MAX_MUTES) return refuse(`with its mutes there would be more than ${MAX_MUTES}.`);

  return ok({
    settings: { ...file, clouds, mutes },
    message: `Settings imported, ${count(added, 'new cloud')} added.`,
  });
}
