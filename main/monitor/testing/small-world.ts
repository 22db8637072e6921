import { type CloudSettings, defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import type { LightCheck } from '../../scan/light.ts';
import { Monitor } from '../monitor.ts';
import type { MonitorClock } from '../ports.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHistory } from './memory-history.ts';
import { makeReport } from './reports.ts';

const TIMEOUT = { probe: 'https', kind: 'timeout', message: 'No answer.' } as const;

/** What a cloud shows whoever looks. */
export interface Shown {
  outcome: 'up' | 'maintenance' | 'down';
  fingerprint256: string;
  issuer: string;
  trusted: boolean;
  pinned: boolean;
}

/** Some clouds and a monitor on a manual clock, for a story told step by step. The monitor can be ended and begun anew. */
export class SmallWorld {
  readonly clock = new ManualClock(Date.UTC(2026, 5, 1, 12));
  readonly history = new MemoryHistory();
  readonly settings: Settings = defaultSettings();
  /** By cloud id. */
  readonly shown: Record<string, Shown> = {};
  readonly alerts: AlertRecord[] = [];
  readonly bugs: string[] = [];
  online: boolean | null = true;
  /** The network this computer is in; clouds at home.arpa are only in 'home'. */
  network: string | null = 'home';
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
        sample: false,
      });
      this.shown[id] = {
        outcome: 'up',
        fingerprint256: `aa${id}`,
        issuer: "CN=R10,O=Let's Encrypt,C=US",
        trusted: true,
        pinned: false,
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
        audit: async ({ id }) => {
          const { outcome, ...certificate } = this.seen(id);
          return outcome === 'down'
            ? makeReport({ at: this.clock.now(), status: 'unreachable', errors: [TIMEOUT] })
            : makeReport({ at: this.clock.now(), status: outcome, certificate });
        },
        lightCheck: async ({ id }): Promise<LightCheck> => {
          const { outcome, fingerprint256, issuer } = this.seen(id);
          const down = outcome === 'down';
          return {
            at: at(),
            outcome,
            durationMs: 10,
            error: down ? TIMEOUT : null,
            version: down ? null : '34.0.3',
            fingerprint256: down ? null : fingerprint256,
            issuer: down ? null : issuer,
          };
        },
        reevaluate: (report) => report,
      },
      connectivity: {
        check: async () => ({ online: this.online, why: this.online ? '' : 'No network.' }),
        networkTo: async (host) => (host.endsWith('home.arpa') ? this.network : null),
      },
      channels: [],
      history: this.history,
      settings: () => this.settings,
      listener: {
        cloud: () => undefined,
        changes: () => undefined,
        alert: (record) => this.alerts.push(record),
        connection: () => undefined,
        wrongClock: () => undefined,
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
