import { isDeepStrictEqual } from 'node:util';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import { isQuiet } from '../alert/alert-policy.ts';
import type { Monitor, MonitorPorts } from '../monitor.ts';
import { beginLife, type Life } from './life.ts';
import { drained, ManualClock } from './manual-clock.ts';
import { MemoryHistory } from './memory-history.ts';
import { berlin, isOwnersDoing, ownerDoes, settingsOf } from './owner.ts';
import { networkingOf, standingOf } from './places.ts';
import { HOUR, MINUTE, makeYear, SECOND, type Span, seeded, within, type Year } from './timeline.ts';
import { type Knowledge, worldOf } from './world.ts';

/** An alert as it was stored, with the true time of that moment. */
export interface Told {
  record: AlertRecord;
  at: number;
}

export interface Watched {
  year: Year;
  told: Told[];
  /** Breaches seen while it ran: sent offline, sent in quiet hours, sent twice, another after a restart. */
  breaches: string[];
  /** When we slept and when our clock was far off, in true time. */
  asleep: Span[];
  wrongClock: Span[];
  history: MemoryHistory;
  events: number;
}

const FAR_OFF = 12 * HOUR;

/** What a restart may not change: what is known, what is open, and how each cloud can be reached. */
const remembered = (monitor: Monitor, { clouds }: Settings): unknown =>
  JSON.parse(
    JSON.stringify(
      clouds.map((cloud) => {
        const { known, open, plan } = monitor.watch(cloud).memory;
        return { cloud: cloud.id, known, open, state: plan.reach.state, failures: plan.reach.failures };
      }),
    ),
  );

/**
 * Lives through the year of a seed: the monitor, the world it watches, sleep, crashes and clocks that jump. `broken`
 * replaces ports of each life by ones that do not keep their promise, to see that it is noticed.
 */
export async function liveThrough(
  seed: number,
  days?: number,
  broken: (ports: MonitorPorts) => MonitorPorts = (ports) => ports,
): Promise<Watched> {
  const year = makeYear(seed, days);
  const rng = seeded(seed ^ 0x5eed);
  const clock = new ManualClock(year.from, berlin);
  const history = new MemoryHistory(3);
  let skew = 0;
  let knowledge: Knowledge = { asOf: '2027-01-01', advisories: [] };
  const trueNow = () => clock.now() - skew;
  const watched: Watched = { year, told: [], breaches: [], asleep: [], wrongClock: [], history, events: 0 };
  const seen = new Set<number>();
  const sent = new Set<number>();
  let wrongSince: number | null = null;
  const settings = settingsOf(year, defaultSettings(), rng() < 0.5 ? 3 : 1);
  let onBattery = false;
  const networking = networkingOf(year, trueNow);
  const scannerFor = worldOf({
    year,
    rng,
    trueNow,
    wall: () => clock.now(),
    skewSeconds: () => skew / SECOND,
    knowledge: () => knowledge,
  });

  const begin = () =>
    beginLife({
      clock,
      history,
      rng,
      ports: ({ clock: own, history: disk, alive, die }) =>
        broken({
          clock: own,
          random: rng,
          scanner: scannerFor(own),
          connectivity: {
            check: async () => {
              const offline = within(year.offline, trueNow());
              if (offline?.link === false) return { online: false, link: false, why: '' };
              return { online: year.probe ? offline === undefined : null, link: true, why: '' };
            },
            ...networking,
          },
          channels: [
            {
              name: 'desktop',
              send: async ({ alertId, title, cloudId }) => {
                if (!alive()) return { sent: false, message: 'killed' };
                const at = `${new Date(trueNow()).toISOString()} ${title}`;
                if (sent.has(alertId)) watched.breaches.push(`sent twice: ${at}`);
                sent.add(alertId);
                const offline = within(year.offline, trueNow());
                // Without the internet the home network can still be seen.
                const cloud = year.clouds.find(({ id }) => id === cloudId);
                const aboutHome = !cloud || !standingOf(cloud, year, trueNow()).byInternet;
                if (offline && !(offline.link && aboutHome))
                  watched.breaches.push(`sent while offline: ${at}`);
                if (isQuiet(settings.alerts.quietHours, clock.now(), berlin(clock.now())))
                  watched.breaches.push(`sent in quiet hours: ${at}`);
                if (rng() < 0.02) die();
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
            if (alive() && level === 'error') watched.breaches.push(message);
          },
        }),
    });
  /** A crash may come in the middle of it. */
  const act = ({ monitor, alive }: Life, doing: (monitor: Monitor) => void) => {
    try {
      doing(monitor);
    } catch (error) {
      if (alive()) throw error;
    }
  };
  const revive = (): Life => {
    for (;;) {
      const life = begin();
      if (life) {
        act(life, (monitor) => monitor.power({ onBattery }));
        return life;
      }
    }
  };

  let process = revive();
  const restart = () => {
    const before = process.alive() ? remembered(process.monitor, settings) : null;
    process.die();
    // What was stored in a transaction that a crash undid was never told.
    watched.told = watched.told.filter(
      ({ record }) => history.alerts(1, record.id + 1)[0]?.title === record.title,
    );
    seen.clear();
    for (const { record } of watched.told) seen.add(record.id);
    process = revive();
    if (before !== null && !isDeepStrictEqual(remembered(process.monitor, settings), before))
      watched.breaches.push(`restart differs: at ${new Date(trueNow()).toISOString()}`);
  };
  const passUntil = async (at: number) => {
    while (trueNow() < at) {
      if (!process.alive()) restart();
      await clock.advance(Math.min(at - trueNow(), 30 * MINUTE), drained);
    }
  };
  const learn = (next: Knowledge) => {
    knowledge = next;
    act(process, (monitor) => monitor.knowledgeChanged());
  };
  for (const happening of year.happenings) {
    await passUntil(happening.at);
    if (!process.alive()) restart();
    if (happening.kind === 'sleep') {
      if (happening.told) act(process, (monitor) => monitor.suspend());
      await clock.advance(0, drained);
      watched.asleep.push({ from: trueNow(), to: trueNow() + happening.ms });
      clock.sleep(happening.ms);
      if (happening.told && process.alive()) act(process, (monitor) => monitor.wake());
    } else if (happening.kind === 'jump') {
      skew += happening.ms;
      clock.set(clock.now() + happening.ms);
      const far = Math.abs(skew) > FAR_OFF;
      if (far) wrongSince ??= trueNow();
      else if (wrongSince !== null) {
        watched.wrongClock.push({ from: wrongSince, to: trueNow() });
        wrongSince = null;
      }
    } else if (isOwnersDoing(happening)) {
      if (happening.kind === 'battery') onBattery = happening.on;
      act(process, ownerDoes(happening, { settings, history, wall: clock.now() }));
    } else if (happening.kind === 'kill') restart();
    else if (!within(year.offline, trueNow()) && !within(year.intercepted, trueNow()))
      learn({
        asOf: happening.dataAsOf,
        advisories: [...knowledge.advisories, { id: happening.advisory, fixedIn: happening.fixedIn }],
      });
  }
  await passUntil(year.to);
  if (wrongSince !== null) watched.wrongClock.push({ from: wrongSince, to: year.to });
  process.die();
  return watched;
}
