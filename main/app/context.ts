import { fail, ok, type Result } from '../../shared/result.ts';
import type { Publish } from '../../shared/rpc.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import type { Discovery, Notice } from '../../shared/state.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Channel, MonitorClock, Scanner } from '../monitor/ports.ts';
import type { History, SecretStore, SettingsStore } from '../storage/types.ts';
import { iso } from './iso.ts';
import type { States } from './states.ts';
import type { AppOptions, Discover, Knowledge, LookUp, Samples } from './types.ts';

/** Every port, none missing: what the handlers work with. */
export interface Ports {
  options: Pick<
    AppOptions,
    'dataDir' | 'host' | 'version' | 'platform' | 'openExternal' | 'openFolder' | 'log'
  >;
  settings: SettingsStore;
  history: History;
  secrets: SecretStore;
  scanner: Scanner;
  lookUp: LookUp;
  clock: MonitorClock;
  channels: readonly Channel[];
  samples: Samples;
  knowledge: Knowledge;
  discover: Discover;
}

/** What handlers share: ports, the watch, what changes while the app runs. */
export interface Context extends Ports {
  monitor: Monitor;
  states: States;
  publish: Publish;
  /** Ends with the app. */
  signal: AbortSignal;
  notices: Map<string, Notice>;
  discovery: { controller: AbortController | null; last: Discovery | null };
  samplesRunning: boolean;
}

/** A cloud by id, or the sentence for a page that shows one that was removed meanwhile. */
export function cloudOf({ settings }: Pick<Context, 'settings'>, id: string): Result<CloudSettings> {
  const cloud = settings.get().clouds.find((one) => one.id === id);
  return cloud ? ok(cloud) : fail('not-found', 'This cloud is not in your list any more.');
}

/** Puts a notice in front of the owner, or takes it away. */
export function setNotice(context: Context, id: string, notice: Omit<Notice, 'id' | 'at'> | null): void {
  if (notice === null) {
    if (!context.notices.delete(id)) return;
  } else context.notices.set(id, { ...notice, id, at: iso(context.clock.now()) });
  context.publish('notices', [...context.notices.values()].slice(-50));
}
