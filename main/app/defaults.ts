import { createCommandChannel } from '../monitor/channels/command.ts';
import { createDesktopChannel } from '../monitor/channels/desktop.ts';
import { createWebhookChannel } from '../monitor/channels/webhook.ts';
import { createConnectivity } from '../monitor/connectivity.ts';
import type { Channel, Connectivity, MonitorClock, Notification, Random } from '../monitor/ports.ts';
import type { SecretStore, SettingsStore } from '../storage/types.ts';
import type { Ports } from './context.ts';
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
  settings: SettingsStore,
  secrets: SecretStore,
  onClick: (notification: Notification) => void,
): Channel[] {
  return [
    createDesktopChannel({
      onClick,
      ...(options.notifyFallback ? { fallback: options.notifyFallback } : {}),
    }),
    createWebhookChannel({
      settings: () => settings.get().channels.webhook,
      token: () => secrets.get('webhook-token'),
    }),
    createCommandChannel(() => settings.get().channels.command),
  ];
}

function required<T>(port: T | undefined, name: string): T {
  if (port === undefined) throw new Error(`The port "${name}" is missing.`);
  return port;
}

export interface OpenedPorts {
  ports: Ports;
  random: Random;
  connectivity: Connectivity;
  /** Closes the stores this opened and lets go of the data directory. */
  release: () => void;
}

/** Every port of the app: what the host passed, and this machine's own for the rest. */
export async function openPorts(
  options: AppOptions,
  onClick: (notification: Notification) => void,
): Promise<OpenedPorts> {
  const settings = required(options.settings, 'settings');
  const history = required(options.history, 'history');
  const secrets = required(options.secrets, 'secrets');
  return {
    ports: {
      options,
      settings,
      history,
      secrets,
      scanner: required(options.scanner, 'scanner'),
      lookUp: required(options.lookUp, 'lookUp'),
      clock: options.clock ?? systemClock,
      channels: options.channels ?? defaultChannels(options, settings, secrets, onClick),
      samples: required(options.samples, 'samples'),
      knowledge: required(options.knowledge, 'knowledge'),
      discover: required(options.discover, 'discover'),
    },
    random: options.random ?? Math.random,
    connectivity:
      options.connectivity ?? createConnectivity({ url: () => settings.get().network.connectivityUrl }),
    release: () => history.close(),
  };
}
