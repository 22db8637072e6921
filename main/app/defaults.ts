import type { ChannelName } from '../../shared/settings.ts';
import type { Notice } from '../../shared/state.ts';
import { createFetcher, dispatcherVia } from '../data/fetcher.ts';
import { openKnowledge } from '../data/service.ts';
import type { AlertContext } from '../monitor/channels/alert-json.ts';
import { createCommandChannel } from '../monitor/channels/command.ts';
import { createDesktopChannel } from '../monitor/channels/desktop.ts';
import { isOwnHost } from '../monitor/channels/own-host.ts';
import { createWebhookChannel } from '../monitor/channels/webhook.ts';
import { createConnectivity } from '../monitor/look/connectivity.ts';
import { createNetworkName, createWayTo } from '../monitor/look/network-name.ts';
import type { Channel, Connectivity, MonitorClock, Notification, Random } from '../monitor/ports.ts';
import { bundledKnowledge } from '../scan/cloud/knowledge.ts';
import { userAgent } from '../scan/rules.ts';
import { openHistory } from '../storage/history/index.ts';
import { claimDataDirectory } from '../storage/index.ts';
import { openSecretFile } from '../storage/secrets.ts';
import { openSettings } from '../storage/settings/store.ts';
import type { SecretStore, SettingsStore } from '../storage/types.ts';
import { machinePorts } from './machine.ts';
import type { Ports } from './ports.ts';
import type { AppOptions } from './types.ts';

/** The longest a Node timer can be; longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const systemClock: MonitorClock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
  offsetMinutes: (at) => -new Date(at).getTimezoneOffset(),
};

function defaultChannels(
  options: AppOptions,
  { settings, secrets }: { settings: SettingsStore; secrets: SecretStore },
  now: () => Date,
  closing: AbortSignal,
  onClick: (notification: Notification) => void,
): Channel[] {
  const { notifyFallback, notifyIcon, notifyAppId } = options;
  const context: AlertContext = {
    cloudOf: (id) => settings.get().clouds.find((cloud) => cloud.id === id) ?? null,
    now,
    closing,
  };
  const all: Record<ChannelName, Channel> = {
    desktop: createDesktopChannel({
      onClick,
      ...(notifyFallback ? { fallback: notifyFallback } : {}),
      ...(notifyIcon ? { icon: notifyIcon } : {}),
      ...(notifyAppId ? { appId: notifyAppId } : {}),
    }),
    webhook: createWebhookChannel({
      ...context,
      settings: () => settings.get().channels.webhook,
      token: () => secrets.get('webhook-token'),
      dispatcher: async (url) => {
        const { proxy } = settings.get().network;
        return dispatcherVia(proxy === null || (await isOwnHost(url)) ? null : proxy);
      },
    }),
    command: createCommandChannel({ ...context, settings: () => settings.get().channels.command }),
  };
  return Object.values(all);
}

export interface OpenedPorts {
  ports: Ports;
  random: Random;
  connectivity: Connectivity;
  notices: readonly Notice[];
  /** Closes the stores this opened and lets go of the data directory. */
  release: () => void;
}

/** The data directory was taken by another process; the message says which and what to do. */
export class DataDirectoryBusy extends Error {}

/** Settings and history of the data directory, which this process owns from now on; those the host passed are kept. */
function openStores(options: AppOptions, now: () => Date) {
  if (options.settings && options.history && options.secrets)
    return {
      settings: options.settings,
      history: options.history,
      secrets: options.secrets,
      release: () => options.history?.close(),
    };
  const what = options.host === 'desktop' ? 'the desktop app' : 'the browser host';
  const { paths, lock } = claimDataDirectory(options.dataDir, what, now);
  if (!lock.held) throw new DataDirectoryBusy(lock.message);
  try {
    const { settingsFile: makeFile } = options;
    const settings =
      options.settings ?? openSettings({ path: paths.settings, now, ...(makeFile ? { makeFile } : {}) });
    const history = options.history ?? openHistory(paths.history, now, () => settings.get().clouds);
    return {
      settings,
      history,
      secrets: options.secrets ?? openSecretFile(paths.secrets, now),
      release: () => {
        history.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Every port of the app: what the host passed, and this machine's own for the rest. `closing` ends with the app. */
export function openPorts(
  options: AppOptions,
  closing: AbortSignal,
  onClick: (notification: Notification) => void,
): OpenedPorts {
  const clock = options.clock ?? systemClock;
  const now = () => new Date(clock.now());
  const { settings, history, secrets, release } = openStores(options, now);
  const service =
    options.knowledge !== undefined
      ? null
      : openKnowledge({
          dataDir: options.dataDir,
          fetcher: createFetcher({
            userAgent: userAgent(options.version),
            proxy: () => settings.get().network.proxy,
          }),
          now,
        });
  const knowledge = options.knowledge ?? service;
  if (!knowledge) throw new Error('unreachable: one of the two is there');
  const machine = machinePorts({
    dataDir: options.dataDir,
    version: options.version,
    settings: () => settings.get(),
    knowledge: () => service?.current() ?? bundledKnowledge(),
  });
  return {
    ports: {
      options,
      settings,
      history,
      secrets,
      scanner: options.scanner ?? machine.scanner,
      lookUp: options.lookUp ?? machine.lookUp,
      clock,
      channels: options.channels ?? defaultChannels(options, { settings, secrets }, now, closing, onClick),
      samples: options.samples ?? machine.samples,
      knowledge,
      discover: options.discover ?? machine.discover,
    },
    random: options.random ?? Math.random,
    connectivity: options.connectivity ?? {
      ...createConnectivity({
        now: () => clock.now(),
        url: () => settings.get().network.connectivityUrl,
        dispatcher: () => dispatcherVia(settings.get().network.proxy),
        ...(options.systemOnline ? { system: options.systemOnline } : {}),
      }),
      networkTo: createNetworkName(),
      wayTo: createWayTo(),
    },
    notices: service?.notices ?? [],
    release,
  };
}
