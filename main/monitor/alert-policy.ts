import { findingRow } from '../../shared/findings/index.ts';
import { SEVERITIES, type Severity } from '../../shared/report.ts';
import type { Mute, Settings } from '../../shared/settings.ts';
import type { Turn } from './conditions.ts';
import type { Judged } from './judge.ts';
import type { Condition, Conditions } from './memory.ts';

/** What is worth an alert, and when it may be sent. Pure. */

const MINUTE = 60_000;
const DAY_MINUTES = 1440;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Whether `at` lies in the quiet hours, by the wall clock of the owner; `offset` is minutes ahead of UTC at that moment. */
export function isQuiet(quiet: Settings['alerts']['quietHours'], at: number, offset: number): boolean {
  if (!quiet.enabled || quiet.from === quiet.to) return false;
  const local = Math.floor(at / MINUTE) + offset;
  const minute = ((local % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The mute that holds for a finding (or, without one, for a cloud) now. A mute of a cloud covers all of it. */
export function muteFor(
  mutes: readonly Mute[],
  cloudId: string,
  finding: { id: string | null; subject: string | null },
  now: number,
): Mute | null {
  return (
    mutes.find(
      (mute) =>
        mute.cloudId === cloudId &&
        (mute.findingId === null ||
          (mute.findingId === finding.id && (mute.subject === null || mute.subject === finding.subject))) &&
        (mute.until === null || Date.parse(mute.until) > now),
    ) ?? null
  );
}

export const atLeast = (severity: Severity, minimum: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);

/** Findings that the expiry policy and the maintenance limit tell better. */
const TOLD_OTHERWISE = /^(certificate\.(expir|renew|.*overdue)|cloud\.(end-of-life|maintenance$))/;
const toldOtherwise = ({ kind, subject }: Judged['change']): boolean =>
  kind === 'end-of-life' || (kind.startsWith('finding-') && TOLD_OTHERWISE.test(subject ?? ''));
const AREA_OF_KIND: Record<string, string> = {
  'protocol-gained': 'tls',
  'protocol-lost': 'tls',
  'suite-gained': 'tls',
  'header-lost': 'headers',
  'header-gained': 'headers',
  'exposure-new': 'exposure',
  'certificate-name-lost': 'certificate',
  'end-of-life': 'cloud',
  'advisory-new': 'advisory',
};
const areaOf = ({ delta, change }: Judged): string =>
  delta.key.startsWith('finding:')
    ? (delta.key.slice('finding:'.length).split('.', 1)[0] ?? '')
    : (AREA_OF_KIND[change.kind] ?? change.kind);

/**
 * The differences worth an alert: one voice per matter. A finding speaks before the header or protocol it is about, an
 * unexpected certificate before what it lacks, and the grade only where nothing else explains its fall. What only our
 * rules or data did is silent, but for vulnerabilities.
 */
export function alerting(changes: readonly Judged[]): Judged[] {
  const regressions = changes.filter(
    ({ delta, change }) =>
      change.direction === 'worse' &&
      (change.cause === 'cloud' || change.kind === 'advisory-new') &&
      !/^grade:(?!overall)/.test(delta.key),
  );
  const worse = regressions.filter(({ change }) => !toldOtherwise(change));
  const certificate = worse.some(({ change }) => change.kind === 'certificate-unexpected');
  const findings = worse.filter(
    ({ delta, change }) =>
      delta.key.startsWith('finding:') && !(certificate && change.subject?.startsWith('certificate.')),
  );
  const spoken = new Set(findings.map(areaOf));
  const others = worse.filter(
    (one) =>
      !one.delta.key.startsWith('finding:') &&
      one.change.kind !== 'grade-down' &&
      !spoken.has(areaOf(one)) &&
      !(certificate && one.change.kind === 'certificate-name-lost'),
  );
  const told = [...findings, ...others];
  // What runs out drags the grade down with it and has told so itself.
  const explained = told.length > 0 || worse.length < regressions.length;
  return explained ? told : worse.filter(({ change }) => change.kind === 'grade-down');
}

/** What a difference opens: one episode of something wrong. */
export function conditionOf({ delta, change }: Judged, cloudName: string, at: string): Condition {
  const isFinding = delta.key.startsWith('finding:');
  const [id = null, about = null] = isFinding
    ? (change.subject ?? '').split('|', 2)
    : [delta.after?.findingId ?? null, delta.after?.findingId ? change.subject : null];
  const sentence = change.sentence.replace(/^New: /, '').replace(/\.$/, '');
  const evidence = change.before === null ? change.after : `${change.before} → ${change.after ?? 'gone'}`;
  const row = id === null ? undefined : findingRow(id);
  return {
    episode: `${delta.key}@${at}`,
    kind: change.kind,
    severity: change.severity,
    findingId: id,
    subject: about,
    title: `${cloudName}: ${sentence}`.slice(0, 200),
    body: [evidence?.slice(0, 300), row?.fix.general].filter(Boolean).join('\n').slice(0, 1000),
    alertId: null,
    toldAt: 0,
  };
}

/** What is open after some differences: the alerting ones open, the ones that got better close. */
export function turnConditions(
  open: Conditions,
  changes: readonly Judged[],
  cloudName: string,
  at: string,
): Turn {
  const next = { ...open };
  const ended: Turn['ended'] = [];
  for (const { delta, change } of changes) {
    const was = next[delta.key];
    if (!was || change.direction === 'worse') continue;
    delete next[delta.key];
    if (change.direction === 'better' && was.alertId !== null && was.alertId > 0)
      ended.push({ condition: was, sentence: change.sentence });
  }
  // A grade withheld with a finding that proved a hiccup falls later than what made it fall.
  const explained = Object.keys(next).some((key) => /^(finding|advisory|exposure):/.test(key));
  for (const one of alerting(changes))
    if (one.change.kind !== 'grade-down' || !explained) next[one.delta.key] = conditionOf(one, cloudName, at);
  return { open: next, ended };
}

/** What is to be told of a cloud's open conditions now, and which are passed over for good. */
export function untold(
  open: Conditions,
  cloudId: string,
  settings: Pick<Settings, 'alerts' | 'mutes'>,
  now: number,
): { tell: string[]; drop: string[]; remind: string[] } {
  const { minimumSeverity, remindCriticalHours } = settings.alerts;
  const result = { tell: [] as string[], drop: [] as string[], remind: [] as string[] };
  for (const [key, condition] of Object.entries(open)) {
    if (condition.alertId === 0) continue;
    if (muteFor(settings.mutes, cloudId, { id: condition.findingId, subject: condition.subject }, now))
      continue;
    if (condition.alertId === null)
      (atLeast(condition.severity, minimumSeverity) ? result.tell : result.drop).push(key);
    else if (
      condition.severity === 'critical' &&
      remindCriticalHours > 0 &&
      now - condition.toldAt >= remindCriticalHours * 60 * MINUTE
    )
      result.remind.push(key);
  }
  return result;
}
