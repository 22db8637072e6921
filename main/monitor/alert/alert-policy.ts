import { findingRow } from '../../../shared/findings/index.ts';
import { SEVERITIES, type Severity } from '../../../shared/report.ts';
import type { Mute, Settings } from '../../../shared/settings.ts';
import { certificateEvidence } from '../change/certificate-change.ts';
import type { Judged } from '../change/judge.ts';
import type { Condition, Conditions } from '../memory.ts';
import type { Turn } from './conditions.ts';

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

/** From when on a finding (or, without one, a cloud) is not muted: `now` where it is not, Infinity where it is for good. */
export function mutedUntil(
  mutes: readonly Mute[],
  cloudId: string,
  finding: { id: string | null; subject: string | null },
  now: number,
): number {
  let at = now;
  for (let mute = muteFor(mutes, cloudId, finding, at); mute; mute = muteFor(mutes, cloudId, finding, at)) {
    if (mute.until === null) return Number.POSITIVE_INFINITY;
    at = Date.parse(mute.until);
  }
  return at;
}

export const atLeast = (severity: Severity, minimum: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);

/** Findings that the expiry policy, the maintenance limit and the row of scans that saw only a part tell better. */
const TOLD_OTHERWISE =
  /^(certificate\.(expir|renew)|cloud\.(end-of-life|maintenance$)|reachability\.(banned|rate-limited|portal|challenge|client-certificate|authentication|forbidden)\b)/;
const toldOtherwise = ({ kind, subject }: Judged['change']): boolean =>
  kind === 'end-of-life' || (kind.startsWith('finding-') && TOLD_OTHERWISE.test(subject ?? ''));
const SETUP_PENDING = 'cloud.setup-pending';
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
  'advisory-worse': 'advisory',
};
const areaOf = ({ delta, change }: Judged): string =>
  delta.key.startsWith('finding:')
    ? (delta.key.slice('finding:'.length).split('.', 1)[0] ?? '')
    : (AREA_OF_KIND[change.kind] ?? change.kind);

/** A difference worth an alert, and the sentences of those that it speaks for. */
export interface Voice extends Judged {
  besides: string[];
}

const isFinding = ({ delta }: Judged): boolean => delta.key.startsWith('finding:');
const plainSentence = ({ change }: Judged): string => change.sentence.replace(/^New: /, '');

/** An unexpected certificate, as severe as the worst of what the certificate lacks, which it names. */
function unexpected(one: Judged, lacks: readonly Judged[]): Voice {
  const severity = lacks.reduce(
    (worst, { change }) => (atLeast(change.severity, worst) ? change.severity : worst),
    one.change.severity,
  );
  const besides = lacks.map((lack) =>
    [plainSentence(lack), lack.change.after?.slice(0, 120)].filter(Boolean).join(' '),
  );
  return { ...one, change: { ...one.change, severity }, besides };
}

/**
 * The differences worth an alert: one voice per matter. A finding speaks before the header or protocol it is about, where
 * it is as severe; an unexpected certificate before what it lacks, an open setup page before the status that says so, and
 * the grade only where nothing else explains its fall. What only our rules or data did, or what the owner trusts, is
 * silent, but for vulnerabilities.
 */
export function alerting(changes: readonly Judged[]): Voice[] {
  const regressions = changes.filter(
    ({ delta, change }) =>
      change.direction === 'worse' &&
      (change.cause === 'cloud' || change.kind === 'advisory-new' || change.kind === 'advisory-worse') &&
      !/^grade:(?!overall)/.test(delta.key),
  );
  const worse = regressions.filter(({ change }) => !toldOtherwise(change));
  const certificate = worse.find(({ change }) => change.kind === 'certificate-unexpected');
  const isLack = (one: Judged): boolean =>
    certificate !== undefined && isFinding(one) && one.change.subject?.startsWith('certificate.') === true;
  const findings = worse.filter((one) => isFinding(one) && !isLack(one));
  const isSpokenFor = (one: Judged): boolean =>
    one.delta.key === 'status'
      ? findings.some(({ change }) => change.subject === SETUP_PENDING)
      : findings.some(
          (finding) =>
            areaOf(finding) === areaOf(one) && atLeast(finding.change.severity, one.change.severity),
        );
  const others = worse.filter(
    (one) =>
      !isFinding(one) &&
      one !== certificate &&
      one.change.kind !== 'grade-down' &&
      !isSpokenFor(one) &&
      !(certificate && one.change.kind === 'certificate-name-lost'),
  );
  const told = [
    ...[...findings, ...others].map((one) => ({ ...one, besides: [] })),
    ...(certificate ? [unexpected(certificate, worse.filter(isLack))] : []),
  ];
  // What runs out drags the grade down with it and has told so itself.
  const explained = told.length > 0 || worse.length < regressions.length;
  return explained
    ? told
    : worse.filter(({ change }) => change.kind === 'grade-down').map((one) => ({ ...one, besides: [] }));
}

/** Both sides of a difference, for the body of an alert. */
function evidenceOf({ delta: { before, after }, change }: Judged): string {
  if (before?.certificate && after?.certificate)
    return certificateEvidence(before.certificate, after.certificate);
  const sides = change.before === null ? change.after : `${change.before} → ${change.after ?? 'gone'}`;
  return sides?.slice(0, 300) ?? '';
}

/** What a difference opens: one episode of something wrong. */
export function conditionOf(voice: Voice, cloudName: string, at: string): Condition {
  const { delta, change, besides } = voice;
  const [id = null, about = null] = isFinding(voice)
    ? (change.subject ?? '').split('|', 2)
    : [delta.after?.findingId ?? null, delta.after?.findingId ? change.subject : null];
  const row = id === null ? undefined : findingRow(id);
  return {
    episode: `${delta.key}@${at}`,
    kind: change.kind,
    severity: change.severity,
    findingId: id,
    subject: about,
    title: `${cloudName}: ${plainSentence(voice).replace(/\.$/, '')}`.slice(0, 200),
    body: [evidenceOf(voice), ...besides, row?.fix.general].filter(Boolean).join('\n').slice(0, 1000),
    alertId: null,
    toldAt: 0,
  };
}

/** Less severe than before and still there: what is open of it goes on. */
const EASED = new Set<Judged['change']['kind']>(['finding-better', 'advisory-better']);

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
    // Of a version without known support nothing runs out any more.
    if (delta.key === 'support' && delta.after === null) delete next['expiry:support'];
    const was = next[delta.key];
    if (!was || change.direction === 'worse') continue;
    const severity = delta.after?.severity ?? 'info';
    if (EASED.has(change.kind) && severity !== 'info') {
      next[delta.key] = { ...was, severity };
      continue;
    }
    delete next[delta.key];
    // What our own rules no longer hold against a cloud, or the owner trusts now, did not get better there.
    const byCloud = change.cause === 'cloud' || change.cause === 'data';
    if (byCloud && change.direction === 'better' && was.alertId !== null && was.alertId > 0)
      ended.push({ condition: was, sentence: change.sentence });
  }
  // A grade withheld with a finding that proved a hiccup falls later than what made it fall.
  const explained = Object.keys(next).some((key) => /^(finding|advisory|exposure):/.test(key));
  for (const one of alerting(changes))
    if (one.change.kind !== 'grade-down' || !explained) next[one.delta.key] = conditionOf(one, cloudName, at);
  return { open: next, ended };
}

/** Whether a condition is told and critical, and from when on it may be told again; null: never. */
export function remindedAgainAt(
  { severity, alertId, toldAt }: Pick<Condition, 'severity' | 'alertId' | 'toldAt'>,
  { remindCriticalHours }: Pick<Settings['alerts'], 'remindCriticalHours'>,
): number | null {
  return severity === 'critical' && alertId && remindCriticalHours > 0
    ? toldAt + remindCriticalHours * 60 * MINUTE
    : null;
}

/**
 * What is to be told of a cloud's open conditions now. A mute and the owner's minimum are looked at each time: what they
 * hold back is told when they do not any more and it still is so.
 */
export function untold(
  open: Conditions,
  cloudId: string,
  { alerts, mutes }: Pick<Settings, 'alerts' | 'mutes'>,
  now: number,
): { tell: string[]; remind: string[] } {
  const result = { tell: [] as string[], remind: [] as string[] };
  for (const [key, condition] of Object.entries(open)) {
    if (muteFor(mutes, cloudId, { id: condition.findingId, subject: condition.subject }, now)) continue;
    const again = remindedAgainAt(condition, alerts);
    if (!condition.alertId) {
      if (atLeast(condition.severity, alerts.minimumSeverity)) result.tell.push(key);
    } else if (again !== null && now >= again) result.remind.push(key);
  }
  return result;
}
