import { daysOf } from '../../shared/days.ts';
import type { Grade, Report } from '../../shared/report.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import type {
  CloudState,
  ConnectionState,
  ExpiryItem,
  ScanSummary,
  Snapshot,
  SummaryRow,
  Unseen,
} from '../../shared/state.ts';
import { summaryRows } from '../../shared/summary.ts';
import { noVerdict } from '../../shared/unseen.ts';
import type { Weather, WeatherState } from '../../shared/weather.ts';
import { atLeast, mutedUntil } from '../monitor/alert/alert-policy.ts';
import { certificateSteps, type ExpiryStep, nextAlertAt, supportSteps } from '../monitor/alert/expiry.ts';
import type { Watch } from '../monitor/monitor.ts';
import { aggregateWeather } from '../monitor/weather.ts';
import { agedReport, alarmOf, cloudWeather, shownReport } from './cloud-weather.ts';
import { iso } from './iso.ts';
import type { Shown } from './ports.ts';

const DAY = 86_400_000;
const SPARK_POINTS = 30;

interface Cached {
  key: string;
  last: ScanSummary | null;
  report: Report | null;
  spark: (Grade | null)[];
}

/** What the page, the tray and the metrics show of clouds, made from settings, history and the watch. */
export class States {
  readonly #context: Shown;
  readonly #cache = new Map<string, Cached>();

  constructor(context: Shown) {
    this.#context = context;
  }

  /** The newest report and what is made of it; read from disk only where there is a newer one. */
  #cached(cloudId: string, { memory: { known } }: Watch): Cached {
    const key = `${known.scanId}|${known.scanner?.rulesVersion}|${known.scanner?.dataAsOf}`;
    const found = this.#cache.get(cloudId);
    if (found?.key === key) return found;
    const { history } = this.#context;
    const scans = history.scans(cloudId, SPARK_POINTS, null);
    const cached = {
      key,
      last: scans[0] ?? null,
      report: history.latest(cloudId)?.report ?? null,
      spark: scans.map(({ overall }) => overall).reverse(),
    };
    this.#cache.set(cloudId, cached);
    return cached;
  }

  forget(cloudId: string | null): void {
    if (cloudId === null) this.#cache.clear();
    else this.#cache.delete(cloudId);
  }

  cloud(cloud: CloudSettings): CloudState {
    const { monitor, settings, clock } = this.#context;
    const now = clock.now();
    const watch = monitor.watch(cloud);
    const { last, report, spark } = this.#cached(cloud.id, watch);
    const { mutes } = settings.get();
    const { report: shown, whole } = shownReport(report, cloud.id, mutes, now);
    const { reach } = watch.memory.plan;
    const said = this.#weather(shown, watch, now);
    const reachability = watch.away ? 'away' : reach.state;
    const reachRow = reachabilityRow(reachability, reach.lastError);
    return {
      settings: cloud,
      weather: said.weather,
      headline: said.headline.slice(0, 200),
      scanning: watch.progress,
      reachability,
      last: last && {
        ...last,
        certificateDaysLeft: shown?.certificate?.daysLeft ?? last.certificateDaysLeft,
      },
      unseen: unseenOf(report),
      coverage: coverageOf(report),
      rows: [...(reachRow ? [reachRow] : []), ...(shown ? summaryRows(shown, now) : [])].slice(0, 12),
      spark,
      mutedUntil: whole ? (whole.until ?? 'forever') : null,
      nextScanAt: watch.nextAt === null ? null : iso(Math.max(watch.nextAt, now)),
      nextScanWhy: watch.nextWhy.slice(0, 200),
    };
  }

  #weather(
    report: Report | null,
    { memory, away }: Watch,
    now: number,
  ): { weather: Weather; headline: string } {
    const { connection } = this.#context.monitor;
    if (!connection.online)
      return {
        weather: 'fog',
        headline: `out of sight: ${connection.kind === 'offline' ? 'we are offline' : 'the line is intercepted'}`,
      };
    if (away) return { weather: 'fog', headline: 'out of sight from this network' };
    const alarm = alarmOf(memory.open, (id) => this.#context.history.alerts(1, id + 1)[0]);
    return cloudWeather(report, memory.plan.reach.state, alarm, now);
  }

  all(): CloudState[] {
    return this.#context.settings.get().clouds.map((cloud) => this.cloud(cloud));
  }

  /** Tells every page how all clouds are now. */
  publishAll(): void {
    const clouds = this.all();
    for (const state of clouds) this.#context.publish('cloud', state);
    this.#context.publish('weather', this.weather(clouds));
  }

  weather(clouds: readonly CloudState[] = this.all()): WeatherState {
    const { monitor, settings, clock } = this.#context;
    const { pausedUntil } = settings.get().schedule;
    const paused = pausedUntil !== null && Date.parse(pausedUntil) > clock.now();
    return aggregateWeather(clouds, monitor.connection, paused);
  }

  connection(): ConnectionState {
    const { kind, why, issuer, since } = this.#context.monitor.connection;
    return { kind, why: why.slice(0, 400), issuer, since: iso(since) };
  }

  snapshot(): Snapshot {
    const { options, settings, history, clock, knowledge, notices, samplesRunning } = this.#context;
    const clouds = this.all();
    return {
      host: options.host,
      version: options.version,
      platform: options.platform,
      now: iso(clock.now()),
      clouds,
      weather: this.weather(clouds),
      settings: settings.get(),
      connection: this.connection(),
      unreadChanges: history.unreadChanges(),
      unreadAlerts: history.unreadAlerts(),
      data: knowledge.state(),
      notices: [...notices.values()].slice(-50),
      samplesRunning,
      update: null,
    };
  }

  /** What runs out, soonest first. */
  expiring(): ExpiryItem[] {
    const { clock, settings } = this.#context;
    const now = clock.now();
    return settings
      .get()
      .clouds.flatMap((cloud) => this.#expiringOf(cloud, now))
      .sort((a, b) => a.expiresAt.localeCompare(b.expiresAt));
  }

  #expiringOf(cloud: CloudSettings, now: number): ExpiryItem[] {
    const { monitor, settings } = this.#context;
    const { report } = this.#cached(cloud.id, monitor.watch(cloud));
    if (report === null) return [];
    const { expiryDays } = settings.get().alerts;
    const items: ExpiryItem[] = [];
    const { certificate } = agedReport(report, now);
    if (certificate) {
      const { renewal, daysLeft, lifetimeUsed, notAfter } = certificate;
      items.push({
        cloudId: cloud.id,
        kind: 'certificate',
        label: cloud.name,
        expiresAt: notAfter,
        daysLeft,
        used: lifetimeUsed,
        weather:
          renewal === 'critical' || renewal === 'expired'
            ? 'storm'
            : renewal === 'overdue'
              ? 'unsettled'
              : 'clear',
        state: renewal,
        nextAlertAt: this.#nextAlert(cloud, 'certificate', certificateSteps(certificate, expiryDays), now),
      });
    }
    const support = monitor.watch(cloud).memory.known.view?.facts.support?.support;
    if (support) {
      const end = Date.parse(support.until) + DAY;
      const daysLeft = daysOf(end - now);
      items.push({
        cloudId: cloud.id,
        kind: 'support',
        label: `${support.label} support`.slice(0, 200),
        expiresAt: iso(end),
        daysLeft,
        used: null,
        weather: daysLeft <= 0 ? 'storm' : daysLeft <= 30 ? 'unsettled' : 'clear',
        state: daysLeft <= 0 ? 'end of life' : 'supported',
        nextAlertAt: this.#nextAlert(cloud, 'support', supportSteps(support.until, expiryDays), now),
      });
    }
    return items;
  }

  /** When the owner will hear of it next, with what he muted, paused and set as they are now; null: not again. */
  #nextAlert(
    cloud: CloudSettings,
    kind: ExpiryItem['kind'],
    steps: readonly ExpiryStep[],
    now: number,
  ): string | null {
    const { monitor, settings } = this.#context;
    const { alerts, mutes, schedule } = settings.get();
    if (!alerts.enabled || cloud.paused) return null;
    const pausedUntil = schedule.pausedUntil === null ? now : Date.parse(schedule.pausedUntil);
    const loud = steps.filter(({ severity }) => atLeast(severity, alerts.minimumSeverity));
    const mayTell = ({ findingId, at }: Pick<ExpiryStep, 'findingId' | 'at'>) =>
      mutedUntil(mutes, cloud.id, { id: findingId, subject: null }, Math.max(at, pausedUntil));
    const ahead = nextAlertAt(loud, mayTell, now);
    // A step that came while it was muted or paused is told when that is over.
    const waits = monitor.watch(cloud).memory.open[`expiry:${kind}`];
    const waiting =
      waits && !waits.alertId && atLeast(waits.severity, alerts.minimumSeverity)
        ? mayTell({ findingId: waits.findingId, at: now })
        : Number.POSITIVE_INFINITY;
    const next = Math.min(ahead ?? Number.POSITIVE_INFINITY, waiting);
    return Number.isFinite(next) ? iso(next) : null;
  }
}

function unseenOf(report: Report | null): Unseen | null {
  const blank = report && noVerdict(report);
  return (
    blank && {
      atMost: blank.atMost,
      sentence: blank.sentence.slice(0, 700),
      act: blank.act?.slice(0, 300) ?? null,
    }
  );
}

function coverageOf(report: Report | null): CloudState['coverage'] {
  const coverage = report?.coverage;
  if (!coverage) return null;
  const { cloud, exposure, http, tls, certificate } = coverage;
  return {
    cloud: cloud.state,
    exposure: exposure.state,
    http: http.state,
    tls: tls.state,
    certificate: certificate.state,
  };
}

function reachabilityRow(state: CloudState['reachability'], error: string | null): SummaryRow | null {
  const row = (weather: Weather, title: string, detail: string): SummaryRow => ({
    kind: 'reachability',
    weather,
    title,
    detail: detail.slice(0, 300),
  });
  if (state === 'down') return row('storm', 'Cannot be reached', error ?? 'no answer');
  if (state === 'away') return row('fog', 'Out of sight', 'this computer is in another network');
  if (state === 'failing') return row('fog', 'Did not answer', error ?? 'no answer');
  return null;
}
