import type { Publish } from '../../shared/rpc.ts';
import type { Notice } from '../../shared/state.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Channel, MonitorClock, Scanner } from '../monitor/ports.ts';
import type { History, SecretStore, SettingsStore } from '../storage/types.ts';
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

/** What is shown is made of the ports, the watch, and what changes while the app runs. */
export interface Shown extends Pick<Ports, 'options' | 'settings' | 'history' | 'clock' | 'knowledge'> {
  monitor: Monitor;
  publish: Publish;
  notices: ReadonlyMap<string, Notice>;
  samplesRunning: boolean;
}
