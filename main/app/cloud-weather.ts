import { daysOf } from '../../shared/days.ts';
import type { Report } from '../../shared/report.ts';
import type { Mute } from '../../shared/settings.ts';
import type { AlertRecord } from '../../shared/state.ts';
import { headline, reportWeather, severityWeather, worstWeather } from '../../shared/summary.ts';
import type { Weather } from '../../shared/weather.ts';
import { muteFor } from '../monitor/alert/alert-policy.ts';
import { renewalMoments } from '../monitor/alert/expiry.ts';
import type { Reach } from '../monitor/look/reach.ts';
import type { Conditions } from '../monitor/memory.ts';

/** The report as of now: what runs out has run on since the scan. */
export function agedReport(report: Report, now: number): Report {
  const { certificate } = report;
  if (certificate === null) return report;
  const { due, overdue, critical, expired } = renewalMoments(certificate);
  const from = Date.parse(certificate.notBefore);
  const renewal =
    now > expired
      ? 'expired'
      : now >= critical
        ? 'critical'
        : now >= overdue
          ? 'overdue'
          : now >= due
            ? 'due'
            : 'fresh';
  return {
    ...report,
    certificate: {
      ...certificate,
      daysLeft: daysOf(expired - now),
      lifetimeUsed: (now - from) / (expired - from),
      renewal,
    },
  };
}

/** The report as a card shows it: as of now, without muted findings; and the mute of the whole cloud, if there is one. */
export function shownReport(
  report: Report | null,
  cloudId: string,
  mutes: readonly Mute[],
  now: number,
): { report: Report | null; whole: Mute | null } {
  const whole = muteFor(mutes, cloudId, { id: null, subject: null }, now);
  if (report === null) return { report, whole };
  // A mute of the whole cloud keeps it out of the aggregate; its card still says what is.
  const findings = whole
    ? report.findings
    : report.findings.filter((finding) => muteFor(mutes, cloudId, finding, now) === null);
  return { report: { ...agedReport(report, now), findings }, whole };
}

/**
 * An unexpected certificate is in no report: the next one knows no other. It clouds the sky until the alert about it is
 * acknowledged.
 */
export function alarmOf(
  { certificate: condition }: Conditions,
  alertOf: (id: number) => Pick<AlertRecord, 'acknowledgedAt'> | undefined,
): Weather | null {
  if (!condition?.alertId || alertOf(condition.alertId)?.acknowledgedAt) return null;
  return severityWeather(condition.severity);
}

/**
 * The weather of one cloud and its few words: whether it is reached counts before what its last report says, and before
 * that an `alarm` where it is worse. `now` (ms since the epoch) says how old the data behind the report is.
 */
export function cloudWeather(
  report: Report | null,
  reach: Reach['state'],
  alarm: Weather | null,
  now: number,
): { weather: Weather; headline: string } {
  if (reach === 'down') return { weather: 'storm', headline: 'cannot be reached' };
  if (reach === 'maintenance') return { weather: 'unsettled', headline: 'in maintenance' };
  if (report === null)
    return { weather: 'fog', headline: reach === 'failing' ? 'does not answer yet' : 'not scanned yet' };
  const weather = reportWeather(report, now);
  return alarm === null || worstWeather([weather, alarm]) === weather
    ? { weather, headline: headline(report, now) }
    : { weather: alarm, headline: 'unexpected certificate' };
}
