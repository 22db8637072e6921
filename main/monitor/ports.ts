import type { Report, Severity } from '../../shared/report.ts';
import type { ChannelName, CloudSettings } from '../../shared/settings.ts';
import type { ScanProgress } from '../../shared/state.ts';
import type { Way } from '../scan/address-space.ts';
import type { LightCheck } from '../scan/light.ts';

/** What the monitor needs of the world; tests and the simulated year pass their own. */
export interface MonitorClock {
  /** Milliseconds since the epoch, as the system says (it may jump). */
  now(): number;
  /** Calls back once after `ms`; returns the cancel. */
  after(ms: number, callback: () => void): () => void;
  /** Minutes local time is ahead of UTC at that moment (quiet hours, daylight saving). */
  offsetMinutes(at: number): number;
}

/** A number in [0, 1): jitter. */
export type Random = () => number;

export interface Scanner {
  /** `previous`: the last report that saw the cloud; where a scan asks only some of the paths, its answers still stand. */
  audit(
    cloud: CloudSettings,
    signal: AbortSignal,
    progress: (progress: ScanProgress) => void,
    previous: Report | null,
  ): Promise<Report>;
  /** `webroot`: where a cloud was found before; null: any answering server is up. */
  lightCheck(cloud: CloudSettings, signal: AbortSignal, webroot: string | null): Promise<LightCheck>;
  /** The last report again with the data and rules of now, without a scan. */
  reevaluate(report: Report, now: Date): Report;
}

/** Are we online? Asked before a cloud is blamed. */
export interface Connectivity {
  /**
   * `online` null: cannot tell; the other clouds are asked then. `link` false: not even the local network is there.
   * `why` is one sentence, shown where we are not online. `clockSkewSeconds`: how far the clock of the address that was
   * asked is ahead of ours, where it says so.
   */
  check(
    signal: AbortSignal,
  ): Promise<{ online: boolean | null; link?: boolean; why: string; clockSkewSeconds?: number | null }>;
  /**
   * The local network this computer would look for a host in, by a text that is the same whenever it is in the same one;
   * null where that is no question (a public address) or cannot be told.
   */
  networkTo?(host: string): Promise<string | null>;
  /** How packets leave for an address; absent or null where it cannot be told. */
  wayTo?(address: string): Promise<Way>;
}

export interface Notification {
  alertId: number;
  title: string;
  body: string;
  severity: Severity;
  cloudId: string | null;
  findingId: string | null;
}

/** One way to reach the owner. Never throws: says whether the system took it. */
export interface Channel {
  readonly name: ChannelName;
  /** `again`: it was surely not taken, and may be when its other end is back. */
  send(notification: Notification): Promise<{ sent: boolean; message: string; again?: boolean }>;
}
