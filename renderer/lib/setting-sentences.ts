import { SEVERITIES, type Severity } from '../../shared/report.ts';
import type { Settings } from '../../shared/settings.ts';
import { every, form, listed } from '../../shared/words/index.ts';

/** What settings will do, in sentences that hold for every value they can have. */

type Alerts = Settings['alerts'];

const reaches = (severity: Severity, minimum: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);

/** What quiet hours do; from and to are "HH:MM" by the clock of the computer Weathervane runs on. */
export function quietSentence({ enabled, from, to }: Alerts['quietHours']): string {
  if (!enabled) return 'Alerts are sent at any time of the day.';
  if (from === to) return 'Both times are the same, so no hour is quiet.';
  const end = from < to ? to : `${to} the next ${to <= '12:00' ? 'morning' : 'day'}`;
  return `From ${from} until ${end} nothing is sent, not even critical alerts. They are in the inbox at once, and at ${to} one message sums them up.`;
}

/** When a certificate is told by its own lifetime, from this severity on. */
export function certificateSentence(minimum: Severity): string {
  const steps = [
    { text: 'when its renewal is overdue', severity: 'medium' },
    { text: 'when it is about to end', severity: 'high' },
    { text: 'when it has ended', severity: 'critical' },
  ] as const;
  const told = steps.filter(({ severity }) => reaches(severity, minimum)).map(({ text }) => text);
  const silent = steps.filter(({ severity }) => !reaches(severity, minimum));
  const last = silent.at(-1);
  return `A certificate is told ${listed(told)}, measured by its own lifetime, once each.${
    last ? ` What comes before is ${last.severity} or less, and you are told from ${minimum} on.` : ''
  }`;
}

/** When the end of security updates is told, from this severity on. */
export function supportSentence(minimum: Severity): string {
  if (minimum === 'critical')
    return 'The end of support is not told: it is high at most, and you are told from critical on.';
  const days = minimum === 'info' || minimum === 'low' ? [90, 30, 7] : minimum === 'medium' ? [30, 7] : [];
  const told = days.length > 0 ? `${listed(days)} days before and when it is there` : 'when it is there';
  const silent =
    minimum === 'medium'
      ? ' 90 days before is low, and you are told from medium on.'
      : minimum === 'high'
        ? ' The days before are medium or less, and you are told from high on.'
        : '';
  return `The end of support is told ${told}, once each.${silent}`;
}

/** What the owner's own days do. */
export function ownDaysSentence({ expiryDays, minimumSeverity }: Alerts): string {
  const silent = !reaches('medium', minimumSeverity);
  if (expiryDays.length === 0)
    return `None. Days like “30, 14, 3” are told on top of these steps, for certificates and for support.${
      silent ? ` They are medium, and you are told from ${minimumSeverity} on: they would not alert now.` : ''
    }`;
  if (silent) return `These do not alert now: they are medium, and you are told from ${minimumSeverity} on.`;
  const days = expiryDays.toSorted((a, b) => b - a);
  const left = form(days.length === 1 ? (days[0] ?? 0) : days.length, 'day');
  return `On top of these steps it is told with ${listed(days)} ${left} left, once for each certificate and for the support.`;
}

/** What the light check does beside the full audit; minutes. */
export function lightSentence(lightMinutes: number, auditMinutes: number): string {
  if (lightMinutes >= auditMinutes)
    return `No effect now: the full audit comes ${every(auditMinutes)}, no less often, and looks at the same things.`;
  return `One look ${every(lightMinutes)}: does it answer, with the same version and the same certificate?`;
}

/** When an unacknowledged critical alert comes again; null: never. */
export function reminderSentence({ enabled, remindCriticalHours }: Alerts): string | null {
  return enabled && remindCriticalHours > 0
    ? `a critical one is repeated ${every(remindCriticalHours * 60)} until you acknowledge it`
    : null;
}

/** How a webhook of this format is written. */
export const FORMAT_SENTENCES: Record<Settings['channels']['webhook']['format'], string> = {
  json: 'A JSON object with title, body, severity, cloudName, cloudUrl, findingId and more.',
  ntfy: 'The last part of the address is the topic; the severity becomes the priority.',
  gotify: 'Posted to /message of the address, with the token as its key; the severity becomes the priority.',
};
