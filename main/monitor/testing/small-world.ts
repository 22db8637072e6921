import type { Report } from '../../../shared/report.ts';
import { type CloudSettings, defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import { hostOf, isHomeAddress, isHomeName, scopeOf } from '../../scan/address-space.ts';
import type { LightCheck } from '../../scan/light.ts';
import { Monitor } from '../monitor.ts';
import type { MonitorClock, Notification, Scanner } from '../ports.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHistory } from './memory-history.ts';
import { makeReport, type ReportTraits } from './reports.ts';

const TIMEOUT = { probe: 'https', kind: 'timeout', message: 'No answer.' } as const;

/** What a cloud shows whoever looks. */
export interface Shown {
  outcome: 'up' | 'maintenance' | 'down';
  fingerprint256: string;
  /** What its name resolves to. */
  addresses: string[];
  issuer: string;
  trusted: boolean;
  pinned: boolean;
  /** The owner pinned another one. */
  pinMismatch?: boolean;
  /** How long a look takes. */
  tookMs: number;
  clockSkewSeconds: number;
  /** Everything else a full scan says of it. */
  traits: ReportTraits;
}

/** A look that was made at a cloud, and when. */
export interface Look {
  id: string;
  kind: 'audit' | 'light';
  at: number;
}

const addressOf = (host: string): string =>
  scopeOf(host) !== null ? host : isHomeName(host) ? '192.168.1.10' : '192.31.196.10';

/** Some clouds and a monitor on a manual clock, for a story told step by step. The monitor can be ended and begun anew. */
export class SmallWorld {
  readonly clock = new ManualClock(Date.UTC(2026, 5, 1, 12));
  readonly history = new MemoryHistory();
  readonly settings: Settings = defaultSettings();
  /** By cloud id. */
  readonly shown: Record<string, Shown> = {};
  readonly alerts: AlertRecord[] = [];
  /** What reached the owner's desktop. */
  readonly sent: Notification[] = [];
  readonly bugs: string[] = [];
  readonly looks: Look[] = [];
  /** What was told of our own clock. */
  readonly clocks: (number | null)[] = [];
  /** How many looks ran at once: at one cloud, and in all. */
  readonly most = { ofOne: 0, inAll: 0 };
  readonly #running: string[] = [];
  /** The last word on each report of a full scan, and on each light check. */
  edit: (report: Report, id: string) => Report = (report) => report;
  editLight: (check: LightCheck, id: string) => LightCheck = (check) => check;
  /** What a full scan is handed of the one before. */
  onAudit: (previous: Report | null) => void = () => undefined;
  /** How far the clock of the address that tells whether we are online is ahead of ours. */
  probeSkewSeconds: number | null = null;
  online: boolean | null = true;
  /** The network this computer is in. */
  network: string | null = 'home';
  /** What newer rules or data make of a report. */
  reevaluate: Scanner['reevaluate'] = (report) => report;
  monitor: Monitor;
  #life = 0;

  /** `clouds`: id to address. */
  constructor(clouds: Record<string, string>) {
    for (const [id, url] of Object.entries(clouds)) {
      this.settings.clouds.push({
        id,
        name: id,
        url,
        ca: null,
        pin: null,
        addedAt: new Date(this.clock.now()).toISOString(),
        auditMinutes: null,
        lightMinutes: null,
        paused: false,
        exposureProbes: true,
        sample: false,
      });
      this.shown[id] = {
        outcome: 'up',
        addresses: [addressOf(hostOf(url))],
        fingerprint256: `aa${id}`,
        issuer: "CN=R10,O=Let's Encrypt,C=US",
        trusted: true,
        pinned: false,
        tookMs: 0,
        clockSkewSeconds: 0,
        traits: {},
      };
    }
    this.monitor = this.#begin();
  }

  cloud(id: string): CloudSettings {
    const cloud = this.settings.clouds.find((one) => one.id === id);
    if (cloud === undefined) throw new Error(`There is no cloud ${id}.`);
    return cloud;
  }

  seen(id: string): Shown {
    const shown = this.shown[id];
    if (shown === undefined) throw new Error(`There is no cloud ${id}.`);
    return shown;
  }

  titles(): string[] {
    return this.alerts.map(({ title }) => title);
  }

  /** A look takes its time and is counted. */
  async #look(id: string, kind: Look['kind'], signal: AbortSignal): Promise<void> {
    this.looks.push({ id, kind, at: this.clock.now() });
    this.#running.push(id);
    this.most.inAll = Math.max(this.most.inAll, this.#running.length);
    this.most.ofOne = Math.max(this.most.ofOne, this.#running.filter((one) => one === id).length);
    const { tookMs } = this.seen(id);
    if (tookMs > 0)
      await new Promise<void>((resolve) => {
        const cancel = this.clock.after(tookMs, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      });
    this.#running.splice(this.#running.indexOf(id), 1);
  }

  #begin(): Monitor {
    const at = () => new Date(this.clock.now()).toISOString();
    this.#life += 1;
    const life = this.#life;
    const clock: MonitorClock = {
      now: () => this.clock.now(),
      offsetMinutes: (moment) => this.clock.offsetMinutes(moment),
      after: (ms, callback) => this.clock.after(ms, () => life === this.#life && callback()),
    };
    return new Monitor({
      clock,
      random: () => 0,
      scanner: {
        audit: async ({ id }, signal, _progress, previous) => {
          this.onAudit(previous);
          await this.#look(id, 'audit', signal);
          const { outcome, traits, tookMs: _, clockSkewSeconds, addresses, ...certificate } = this.seen(id);
          return outcome === 'down'
            ? makeReport({ at: this.clock.now(), addresses, status: 'unreachable', errors: [TIMEOUT] })
            : this.edit(
                makeReport({
                  at: this.clock.now(),
                  status: outcome,
                  clockSkewSeconds,
                  addresses,
                  ...traits,
                  certificate: { ...certificate, ...traits.certificate },
                }),
                id,
              );
        },
        lightCheck: async ({ id }, signal): Promise<LightCheck> => {
          await this.#look(id, 'light', signal);
          const { outcome, fingerprint256, issuer, traits, clockSkewSeconds, addresses } = this.seen(id);
          const down = outcome === 'down';
          return this.editLight(
            {
              at: at(),
              outcome,
              durationMs: 10,
              error: down ? TIMEOUT : null,
              version: down ? null : (traits.version ?? '34.0.3'),
              fingerprint256: down ? null : (traits.certificate?.fingerprint256 ?? fingerprint256),
              issuer: down ? null : (traits.certificate?.issuer ?? issuer),
              clockSkewSeconds: down ? null : clockSkewSeconds,
              addresses,
            },
            id,
          );
        },
        reevaluate: (report, now) => this.reevaluate(report, now),
      },
      connectivity: {
        check: async () => ({
          online: this.online,
          why: this.online ? '' : 'No network.',
          clockSkewSeconds: this.probeSkewSeconds,
        }),
        networkTo: async (host) => (isHomeAddress(host) || isHomeName(host) ? this.network : null),
      },
      channels: [
        {
          name: 'desktop',
          send: async (notification) => {
            this.sent.push(notification);
            return { sent: true, message: '' };
          },
        },
      ],
      history: this.history,
      settings: () => this.settings,
      listener: {
        cloud: () => undefined,
        changes: () => undefined,
        alert: (record) => {
          // Told once more when it was sent.
          if (!this.alerts.some(({ id }) => id === record.id)) this.alerts.push(record);
        },
        connection: () => undefined,
        wrongClock: (seconds) => this.clocks.push(seconds),
      },
      log: (_level, message) => this.bugs.push(message),
    });
  }

  /** Begins to watch; one that was not stopped died without a word. */
  start(): void {
    this.monitor = this.#begin();
    this.monitor.start();
  }
}
