import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import type { LightCheck } from '../../scan/light.ts';
import { isQuiet } from '../alert-policy.ts';
import { Monitor } from '../monitor.ts';
import type { MonitorClock, Scanner } from '../ports.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHistory } from './memory-history.ts';
import { makeReport } from './reports.ts';
import {
  HOUR,
  MINUTE,
  makeYear,
  SECOND,
  type SimCloud,
  type Span,
  seeded,
  within,
  type Year,
} from './timeline.ts';

/** An alert as it was stored, with the true time of that moment. */
export interface Told {
  record: AlertRecord;
  at: number;
}

export interface Watched {
  year: Year;
  told: Told[];
  /** Breaches seen while it ran: sent offline, sent in quiet hours, sent twice. */
  breaches: string[];
  /** When we slept and when our clock was far off, in true time. */
  asleep: Span[];
  wrongClock: Span[];
  history: MemoryHistory;
  events: number;
}

/** Minutes ahead of UTC in Berlin: summer time from the last Sunday of March, 01:00 UTC, to that of October. */
function berlin(at: number): number {
  const year = new Date(at).getUTCFullYear();
  const lastSunday = (month: number) => {
    const end = new Date(Date.UTC(year, month + 1, 0, 1));
    return end.getTime() - end.getUTCDay() * 24 * HOUR;
  };
  return at >= lastSunday(2) && at < lastSunday(9) ? 120 : 60;
}

const FAR_OFF = 12 * HOUR;

/** Lives through the year of a seed: the monitor, the world it watches, sleep, crashes and clocks that jump. */
export async function liveThrough(seed: number, days?: number): Promise<Watched> {
  const year = makeYear(seed, days);
  const rng = seeded(seed ^ 0x5eed);
  const clock = new ManualClock(year.from, berlin);
  const history = new MemoryHistory(3);
  let skew = 0;
  let data = { asOf: '2027-01-01', advisories: [] as { id: string; fixedIn: number }[] };
  const trueNow = () => clock.now() - skew;
  const watched: Watched = { year, told: [], breaches: [], asleep: [], wrongClock: [], history, events: 0 };
  const seen = new Set<number>();
  const sent = new Set<number>();
  /** Never twice in a row: that would be no hiccup any more. */
  const hiccups = new Set<string>();
  let wrongSince: number | null = null;

  const settings: Settings = defaultSettings();
  settings.clouds = year.clouds.map(({ id, url }) => ({
    id,
    name: id,
    url,
    ca: null,
    pin: null,
    addedAt: new Date(year.from).toISOString(),
    auditMinutes: null,
    lightMinutes: null,
    paused: false,
    sample: false,
  }));
  settings.schedule.auditMinutes = year.auditMinutes;
  settings.schedule.lightMinutes = year.lightMinutes;
  settings.alerts.quietHours.enabled = year.quiet;
  settings.alerts.recovery = year.recovery;
  settings.alerts.digestAbove = rng() < 0.5 ? 3 : 1;

  const stateOf = (cloud: SimCloud) => {
    const at = trueNow();
    const certificate = within(cloud.certificates, at) ?? cloud.certificates.at(-1);
    const version = cloud.versions.findLast((one) => one.at <= at)?.version ?? '30.0.0';
    const foreign = within(year.intercepted, at) !== undefined;
    return {
      reachable: !within(year.offline, at) && !within(cloud.outages, at),
      maintenance: within(cloud.maintenance, at) !== undefined,
      hsts: !within(cloud.headerLoss, at),
      oldTls: within(cloud.oldTls, at) !== undefined,
      version,
      certificate: {
        fingerprint256: foreign ? 'intercepted' : (certificate?.fingerprint ?? ''),
        spkiSha256: foreign ? 'intercepted' : (certificate?.key ?? ''),
        issuer: foreign ? 'CN=Proxy,O=Hotel' : (certificate?.issuer ?? ''),
        trusted: !foreign && (certificate?.trusted ?? false),
        notBefore: certificate?.notBefore ?? '',
        notAfter: certificate?.notAfter ?? '',
      },
    };
  };
  const cloudAt = (url: string) => year.clouds.find((cloud) => cloud.url === url) as SimCloud;

  const world = (clockOf: MonitorClock): Scanner => {
    const wait = (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const cancel = clockOf.after(ms, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
    const timeout = { probe: 'https', kind: 'timeout', message: 'No answer.' } as const;
    return {
      async audit({ url }, signal) {
        const cloud = cloudAt(url);
        const before = stateOf(cloud).reachable;
        await wait(before ? 4 * SECOND : 25 * SECOND, signal);
        const state = stateOf(cloud);
        const at = clock.now();
        if (!before || !state.reachable) return makeReport({ at, status: 'unreachable', errors: [timeout] });
        // Now and then a probe times out and what it looks for seems to be missing.
        const hiccup = !hiccups.delete(cloud.id) && rng() < 0.01;
        if (hiccup) hiccups.add(cloud.id);
        return makeReport({
          at,
          status: state.maintenance ? 'maintenance' : 'up',
          version: state.version,
          eol: cloud.eol,
          supported: trueNow() < Date.parse(cloud.eol),
          dataAsOf: data.asOf,
          advisories: data.advisories
            .filter(({ fixedIn }) => Number.parseInt(state.version, 10) < fixedIn)
            .map(({ id }) => id),
          hsts: state.hsts && !hiccup,
          oldTls: state.oldTls,
          certificate: state.certificate,
          clockSkewSeconds: -skew / SECOND,
          errors: hiccup ? [{ probe: 'http', kind: 'timeout', message: 'A page did not answer.' }] : [],
        });
      },
      async lightCheck({ url }, signal): Promise<LightCheck> {
        const cloud = cloudAt(url);
        const before = stateOf(cloud).reachable;
        await wait(before ? SECOND : 20 * SECOND, signal);
        const state = stateOf(cloud);
        const down = !before || !state.reachable;
        return {
          at: new Date(clock.now()).toISOString(),
          outcome: down ? 'down' : state.maintenance ? 'maintenance' : 'up',
          durationMs: 1000,
          error: down ? timeout : null,
          version: down ? null : state.version,
          fingerprint256: down ? null : state.certificate.fingerprint256,
          issuer: down ? null : state.certificate.issuer,
          clockSkewSeconds: down ? null : -skew / SECOND,
        };
      },
      reevaluate(report) {
        if (report.cloud === null) return report;
        const version = Number.parseInt(report.cloud.version ?? '0', 10);
        const advisories = data.advisories
          .filter(({ fixedIn }) => version < fixedIn)
          .map(({ id }) => ({
            id,
            severity: 'high' as const,
            fixedIn: null,
            knownExploited: false,
            url: null,
          }));
        return {
          ...report,
          scanner: { ...report.scanner, dataAsOf: data.asOf },
          cloud: { ...report.cloud, advisories },
        };
      },
    };
  };

  /** One life of the process: when it is killed, nothing it still does reaches the disk or the owner. */
  const live = () => {
    let alive = true;
    const timers = new Set<() => void>();
    const mortal = <T>(value: () => T): T => {
      if (!alive) throw new Error('killed');
      return value();
    };
    const own: MonitorClock = {
      now: () => clock.now(),
      offsetMinutes: (at) => clock.offsetMinutes(at),
      after: (ms, callback) => {
        if (!alive) return () => undefined;
        const cancel = clock.after(ms, () => {
          timers.delete(cancel);
          if (!alive) return;
          try {
            callback();
          } catch (error) {
            if (alive) throw error;
          }
        });
        timers.add(cancel);
        return cancel;
      },
    };
    const disk = new Proxy(history, {
      get(target, name) {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          mortal(() => {
            // A crash can come before any write, also in the middle of a transaction.
            if (name !== 'transaction' && rng() < 0.00002) {
              alive = false;
              throw new Error('killed');
            }
            return value.apply(target, args) as unknown;
          });
      },
    });
    const scanner = world(own);
    const monitor = new Monitor({
      clock: own,
      random: rng,
      scanner,
      connectivity: {
        check: async () => {
          const online = !within(year.offline, trueNow());
          return year.probe ? { online, why: '' } : { online: null, why: '' };
        },
      },
      channels: [
        {
          name: 'desktop',
          send: async ({ alertId, title }) => {
            if (!alive) return { sent: false, message: 'killed' };
            const at = `${new Date(trueNow()).toISOString()} ${title}`;
            if (sent.has(alertId)) watched.breaches.push(`sent twice: ${at}`);
            sent.add(alertId);
            if (within(year.offline, trueNow())) watched.breaches.push(`sent while offline: ${at}`);
            if (isQuiet(settings.alerts.quietHours, clock.now(), berlin(clock.now())))
              watched.breaches.push(`sent in quiet hours: ${at}`);
            if (rng() < 0.02) alive = false;
            return { sent: true, message: '' };
          },
        },
      ],
      history: disk,
      settings: () => settings,
      listener: {
        cloud: () => {
          watched.events += 1;
        },
        changes: () => undefined,
        alert: (record) => {
          if (seen.has(record.id)) return;
          seen.add(record.id);
          watched.told.push({ record, at: trueNow() });
        },
        connection: () => undefined,
        wrongClock: () => undefined,
      },
      log: (level, message) => {
        if (alive && level === 'error') watched.breaches.push(message);
      },
      napMs: 10 * MINUTE,
    });
    return {
      monitor,
      alive: () => alive,
      kill() {
        alive = false;
        for (const cancel of timers) cancel();
        void monitor.stop().catch(() => undefined);
      },
    };
  };

  let process = live();
  process.monitor.start();
  const restart = () => {
    process.kill();
    // What was stored in a transaction that a crash undid was never told.
    watched.told = watched.told.filter(
      ({ record }) => history.alerts(1, record.id + 1)[0]?.title === record.title,
    );
    seen.clear();
    for (const { record } of watched.told) seen.add(record.id);
    process = live();
    process.monitor.start();
  };
  const passUntil = async (at: number) => {
    while (trueNow() < at) {
      if (!process.alive()) restart();
      await clock.advance(Math.min(at - trueNow(), 30 * MINUTE));
    }
  };
  for (const happening of year.happenings) {
    await passUntil(happening.at);
    if (!process.alive()) restart();
    if (happening.kind === 'sleep') {
      watched.asleep.push({ from: trueNow(), to: trueNow() + happening.ms });
      clock.sleep(happening.ms);
    } else if (happening.kind === 'jump') {
      skew += happening.ms;
      clock.set(clock.now() + happening.ms);
      const far = Math.abs(skew) > FAR_OFF;
      if (far) wrongSince ??= trueNow();
      else if (wrongSince !== null) {
        watched.wrongClock.push({ from: wrongSince, to: trueNow() });
        wrongSince = null;
      }
    } else if (happening.kind === 'kill') restart();
    else if (!within(year.offline, trueNow()) && !within(year.intercepted, trueNow())) {
      data = {
        asOf: happening.dataAsOf,
        advisories: [...data.advisories, { id: happening.advisory, fixedIn: happening.fixedIn }],
      };
      process.monitor.knowledgeChanged();
    }
  }
  await passUntil(year.to);
  if (wrongSince !== null) watched.wrongClock.push({ from: wrongSince, to: year.to });
  process.kill();
  return watched;
}
