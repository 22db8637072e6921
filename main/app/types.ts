import type { CallInput, CallOutput } from '../../shared/contract.ts';
import type { Result } from '../../shared/result.ts';
import type { Handlers, Publish } from '../../shared/rpc.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import type { DataState, Discovery, Snapshot } from '../../shared/state.ts';
import type { Channel, Connectivity, MonitorClock, Notification, Random, Scanner } from '../monitor/ports.ts';
import type { MakeSettingsFile } from '../storage/settings/store.ts';
import type { History, SecretStore, SettingsStore } from '../storage/types.ts';

/** The sample clouds of main/demo: started when the owner asks for them, stopped with the app. */
export interface Samples {
  /** Starts them and says how each is reached and trusted. */
  start(): Promise<Pick<CloudSettings, 'name' | 'url' | 'ca'>[]>;
  stop(): Promise<void>;
}

/** Advisories, lifecycle and the like, and how they are kept fresh (main/data). */
export interface Knowledge {
  state(): DataState;
  /** Fetches newer data where there is some; `changed` tells whether reports must be evaluated again. */
  refresh(signal: AbortSignal): Promise<{ changed: boolean; state: DataState }>;
}

/** Looks for clouds in the home network; null asks for the network this computer is in. */
export type Discover = (
  cidr: string | null,
  signal: AbortSignal,
  progress: (state: Discovery) => void,
) => Promise<Discovery>;

/** What is at an address somebody types; the url is canonical and holds the path that was found. */
export type LookUp = (
  input: CallInput<'lookUp'>,
  signal: AbortSignal,
) => Promise<CallOutput<'lookUp'> | { refused: string }>;

export interface AppOptions {
  dataDir: string;
  host: 'desktop' | 'browser';
  /** Version of the app and what it runs on, as the About page and reports show them. */
  version: string;
  platform: string;

  /** What follows has a production default (main/app/defaults.ts); tests pass their own. */
  settings?: SettingsStore;
  /** What writes the settings file of the data directory; default: conf. The desktop passes electron-store. */
  settingsFile?: MakeSettingsFile;
  history?: History;
  secrets?: SecretStore;
  scanner?: Scanner;
  lookUp?: LookUp;
  clock?: MonitorClock;
  random?: Random;
  connectivity?: Connectivity;
  /** Whether the operating system believes to be online, where the host can ask it. */
  systemOnline?: () => boolean;
  /** Ways to reach the owner besides the inbox; default: desktop (node-notifier), webhook, command. */
  channels?: Channel[];
  samples?: Samples;
  knowledge?: Knowledge;
  discover?: Discover;

  /** The desktop's own notification, for where node-notifier fails; says whether it was shown. */
  notifyFallback?: (notification: Notification) => Promise<boolean>;
  /** A picture for notifications, an absolute path to a file on disk that other programs can read. */
  notifyIcon?: string;
  /** The AppUserModelID the app is installed with (Windows). */
  notifyAppId?: string;
  /** Opens an https page in the owner's browser; false where that is not possible. */
  openExternal: (url: string) => Promise<boolean>;
  /** Opens a folder in the file manager. */
  openFolder?: (path: string) => Promise<boolean>;
  /** One line for the log: never secrets, never text of a scanned server unbounded. */
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** The app without a face: every host puts its transport, window or metrics around it. */
export interface App {
  readonly handlers: Handlers;
  /** Every event of the contract, until the returned function is called. */
  subscribe(publish: Publish): () => void;
  /** Starts watching. */
  start(): Promise<void>;
  /** Ends scans and timers, closes the stores; nothing is lost. Safe to call twice. */
  stop(): Promise<void>;
  snapshot(): Snapshot;
  /** An exported history line by line, however long: the call of the page takes one text. */
  importHistory(lines: Iterable<string>): Promise<Result<{ message: string }>>;
  /** The computer woke up or its network changed: look now instead of at the next timer. */
  wake(): void;
  /** The computer goes to sleep: running scans end without a verdict and are made again after `wake`. */
  suspend(): void;
  /** On battery clouds are looked at less often, unless the owner switched that off. */
  power(state: { onBattery: boolean }): void;
  /** A notification was clicked: the page goes to its cloud and finding (event "navigate"). */
  navigate(to: { cloudId: string | null; findingId: string | null; page: string | null }): void;
}
