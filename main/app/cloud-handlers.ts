import { applyPatch } from '../../shared/patch.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import { parseTarget } from '../scan/target.ts';
import { checkedTrust, MAX_CLOUDS } from './checks.ts';
import { type Context, cloudOf } from './context.ts';
import { iso } from './iso.ts';

interface NewCloud {
  url: string;
  name?: string | undefined;
  ca?: string | null | undefined;
  pin?: string | null | undefined;
  sample?: boolean;
}

/** The id under which a cloud of that address is remembered though it is not in the list: from an import, mostly. */
const remembered = ({ history, settings }: Context, url: string): string | null => {
  const { clouds } = settings.get();
  const ids = new Set(clouds.map(({ id }) => id));
  return history.clouds(clouds).find((cloud) => cloud.url === url && !ids.has(cloud.id))?.id ?? null;
};

/** Adds a cloud, reachable or not: it is stored, and the first scan tells. */
export function addCloud(context: Context, input: NewCloud): Result<CloudSettings> {
  const target = parseTarget(input.url);
  if (!target.ok) return target;
  const trust = checkedTrust(input);
  if (!trust.ok) return trust;
  const { clouds } = context.settings.get();
  const known = clouds.find(({ url }) => url === target.value.url);
  if (known) return fail('busy', `This cloud is in your list already, as "${known.name}".`);
  if (clouds.length >= MAX_CLOUDS)
    return fail('refused', `Weathervane watches at most ${MAX_CLOUDS} clouds.`);
  const cloud: CloudSettings = {
    id: remembered(context, target.value.url) ?? crypto.randomUUID(),
    name: input.name?.trim() || target.value.host.slice(0, 120),
    url: target.value.url,
    ca: trust.value.ca ?? null,
    pin: trust.value.pin ?? null,
    addedAt: iso(context.clock.now()),
    auditMinutes: null,
    lightMinutes: null,
    paused: false,
    exposureProbes: true,
    sample: input.sample ?? false,
  };
  context.settings.update((settings) => ({ ...settings, clouds: [...settings.clouds, cloud] }));
  return ok(cloud);
}

/** Removes a cloud and everything that is remembered of it. */
export function removeCloud(context: Context, id: string): void {
  context.monitor.forget(id);
  context.settings.update((settings) => ({
    ...settings,
    clouds: settings.clouds.filter((cloud) => cloud.id !== id),
    mutes: settings.mutes.filter((mute) => mute.cloudId !== id),
  }));
  context.history.removeCloud(id);
  context.states.forget(id);
  context.publish('cloudRemoved', { id });
}

type CloudHandlers = Pick<
  Handlers,
  | 'lookUp'
  | 'addCloud'
  | 'updateCloud'
  | 'removeCloud'
  | 'importList'
  | 'scan'
  | 'hereToo'
  | 'cancelScan'
  | 'pauseAll'
  | 'startSamples'
  | 'stopSamples'
>;

/** Clouds: adding, changing, scanning, resting. */
export const cloudHandlers = (context: Context): CloudHandlers => ({
  lookUp: async (input) => {
    const found = await context.lookUp(input, context.signal);
    return 'refused' in found ? fail('bad-input', found.refused) : ok(found);
  },
  addCloud: (input) => {
    const added = addCloud(context, input);
    return added.ok ? ok(context.states.cloud(added.value)) : added;
  },
  updateCloud: ({ id, patch: { ca, pin, ...rest } }) => {
    const found = cloudOf(context, id);
    if (!found.ok) return found;
    const trust = checkedTrust({ ca, pin });
    if (!trust.ok) return trust;
    const cloud = applyPatch(found.value, { ...rest, ...trust.value });
    context.settings.update((settings) => ({
      ...settings,
      clouds: settings.clouds.map((one) => (one.id === id ? cloud : one)),
    }));
    // Another trust gives another verdict.
    if (ca !== undefined || pin !== undefined) context.monitor.scanNow(id);
    return ok(context.states.cloud(cloud));
  },
  removeCloud: ({ id }) => {
    const found = cloudOf(context, id);
    // What is remembered of a cloud that is not in the list can be removed, too.
    if (!found.ok && !context.history.clouds([]).some((cloud) => cloud.id === id)) return found;
    removeCloud(context, id);
    return ok({});
  },
  importList: ({ text }) => {
    const skipped: { line: string; why: string }[] = [];
    let added = 0;
    for (const line of text.split('\n').map((one) => one.trim())) {
      if (line === '' || line.startsWith('#')) continue;
      // "address name of it": what follows the address is the name.
      const [url = '', ...name] = line.split(/\s+/);
      const result = addCloud(context, { url, name: name.join(' ').slice(0, 120) || undefined });
      if (result.ok) added += 1;
      else if (skipped.length < 200)
        skipped.push({ line: line.slice(0, 300), why: result.error.message.slice(0, 300) });
    }
    return ok({ added, skipped });
  },
  scan: ({ cloudId }) => {
    if (cloudId !== null) {
      const found = cloudOf(context, cloudId);
      if (!found.ok) return found;
    }
    return ok({ started: context.monitor.scanNow(cloudId) });
  },
  hereToo: async ({ cloudId }) => {
    const found = cloudOf(context, cloudId);
    if (!found.ok) return found;
    await context.monitor.hereToo(found.value);
    return ok({});
  },
  cancelScan: ({ cloudId }) => {
    context.monitor.cancel(cloudId);
    return ok({});
  },
  pauseAll: ({ until }) => {
    context.settings.update((settings) => ({
      ...settings,
      schedule: { ...settings.schedule, pausedUntil: until },
    }));
    return ok({});
  },
  startSamples: async () => {
    const samples = await context.samples.start();
    const ids = samples.map(({ name, url, ca }) => {
      const known = context.settings.get().clouds.find((cloud) => cloud.sample && cloud.name === name);
      if (known && known.url === url && known.ca === ca) return known.id;
      if (known) removeCloud(context, known.id);
      const added = addCloud(context, { name, url, ca, sample: true });
      return added.ok ? added.value.id : null;
    });
    context.samplesRunning = true;
    context.publish('samples', { running: true });
    const clouds = ids.filter((id) => id !== null);
    if (clouds.length === 0) return fail('unavailable', 'The sample clouds could not be started.');
    return ok({ clouds });
  },
  stopSamples: async () => {
    for (const { id } of context.settings.get().clouds.filter(({ sample }) => sample))
      removeCloud(context, id);
    await context.samples.stop();
    context.samplesRunning = false;
    context.publish('samples', { running: false });
    return ok({});
  },
});
