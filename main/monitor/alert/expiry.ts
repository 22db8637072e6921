import { type CertificatePart, type Renewal, SEVERITIES, type Severity } from '../../../shared/report.ts';
import { count, daysLeftText, dayText } from '../../../shared/words/index.ts';

const DAY = 86_400_000;

/** One moment in the life of something that runs out. */
export interface ExpiryStep {
  name: string;
  /** Epoch milliseconds. */
  at: number;
  severity: Severity;
  /** The row of the catalogue under which a report says the same; null where no row does. */
  findingId: string | null;
}

type Life = Pick<CertificatePart, 'notBefore' | 'notAfter'>;

/**
 * The moments of a certificate by its own lifetime: due at 2/3, overdue at 5/6, critical when less than 1/12 or 24 h is
 * left, whichever is more, but never earlier than overdue; expired after notAfter.
 */
export function renewalMoments({ notBefore, notAfter }: Life): Record<Exclude<Renewal, 'fresh'>, number> {
  const from = Date.parse(notBefore);
  const to = Date.parse(notAfter);
  const lifetime = to - from;
  const overdue = from + (lifetime * 5) / 6;
  return {
    due: from + (lifetime * 2) / 3,
    overdue,
    critical: Math.max(overdue, to - Math.max(lifetime / 12, DAY)),
    expired: to,
  };
}

/** The owner's own thresholds as steps; `findingAt` tells what a report says at that moment. */
const ownSteps = (
  expiresAt: number,
  days: readonly number[],
  findingAt: (at: number) => string | null,
): ExpiryStep[] =>
  [...new Set(days)].map((left) => {
    const at = expiresAt - left * DAY;
    return { name: `${left} days`, at, severity: 'medium', findingId: findingAt(at) };
  });

const inOrder = (steps: ExpiryStep[]): ExpiryStep[] => steps.sort((a, b) => a.at - b.at);

const step = (
  name: string,
  at: number,
  severity: Severity,
  findingId: string | null = `certificate.renewal-${name}`,
): ExpiryStep => ({ name, at, severity, findingId });

/**
 * When a certificate is worth an alert. "Due" is not: that is when ACME clients renew by themselves. A short-lived one is
 * critical at once with overdue: one step, not two. An own threshold longer than the lifetime would be reached by every
 * new certificate the moment it is issued: it is none for this one.
 */
export function certificateSteps(certificate: Life, ownDays: readonly number[]): ExpiryStep[] {
  const { overdue, critical, expired } = renewalMoments(certificate);
  const steps = [
    ...(critical > overdue ? [step('overdue', overdue, 'medium')] : []),
    step('critical', critical, 'high'),
    step('expired', expired, 'critical', 'certificate.expired'),
  ];
  const findingAt = (at: number) => steps.findLast((one) => one.at <= at)?.findingId ?? null;
  const own = ownSteps(expired, ownDays, findingAt);
  return inOrder([...steps, ...own.filter(({ at }) => at > Date.parse(certificate.notBefore))]);
}

/** From when on a report says that support ends soon (main/scan/cloud/findings.ts). */
const SOON_DAYS = 60;

/** When the end of support is worth an alert: 90, 30 and 7 days before, and when it is there. */
export function supportSteps(endOfLife: string, ownDays: readonly number[]): ExpiryStep[] {
  const end = Date.parse(endOfLife) + DAY;
  const soon = 'cloud.end-of-life-soon';
  const steps = [
    step('90 days', end - 90 * DAY, 'low', null),
    step('30 days', end - 30 * DAY, 'medium', soon),
    step('7 days', end - 7 * DAY, 'medium', soon),
    step('over', end, 'high', 'cloud.end-of-life'),
  ];
  const findingAt = (at: number) =>
    at >= end ? 'cloud.end-of-life' : at >= end - SOON_DAYS * DAY ? soon : null;
  const names = new Set(steps.map(({ name }) => name));
  return inOrder([...steps, ...ownSteps(end, ownDays, findingAt).filter(({ name }) => !names.has(name))]);
}

/** Support that ended on a day nobody knows: there is only the last step, and it is reached. */
export const endedSupport = (): ExpiryStep[] => [step('over', 0, 'high', 'cloud.end-of-life')];

/** The steps of one thing that were told. */
interface Told {
  thing: string;
  told: string[];
}

/** Which steps were told already, of which thing: a renewed certificate is another thing and starts anew. */
export interface ExpiryMemory extends Told {
  /** Who issued it, as a family; empty where nobody does or nobody knows. */
  issuer: string;
  /** The things before it, oldest first: one that comes back (a restored backup) is not told anew. */
  earlier: Told[];
}

const KEPT_EARLIER = 4;

export interface ExpiryNews {
  memory: ExpiryMemory;
  /** The step that speaks from now on; null where all stays as it is. */
  opens: ExpiryStep | null;
}

export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** The worst step; among equals the latest. */
const worst = (steps: readonly ExpiryStep[]): ExpiryStep | null =>
  steps.reduce<ExpiryStep | null>(
    (most, next) => (most === null || rank(next.severity) >= rank(most.severity) ? next : most),
    null,
  );

/**
 * The step to tell now: the worst of those reached and not told. Several reached at once (we were away) are told as one,
 * and one that what was told goes beyond (a threshold the owner added later) is no news. Of a thing that comes back the
 * worst step holds again, told or not.
 */
export function expiryStep(
  memory: ExpiryMemory | null,
  thing: string,
  issuer: string,
  steps: readonly ExpiryStep[],
  now: number,
): ExpiryNews {
  const all = memory === null ? [] : [...memory.earlier, { thing: memory.thing, told: memory.told }];
  const told = all.find((one) => one.thing === thing)?.told ?? [];
  const reached = steps.filter(({ at }) => at <= now);
  const fresh = reached.filter(({ name }) => !told.includes(name));
  // Nothing new, as with nearly every look: what is remembered stays the very same.
  if (memory?.thing === thing && memory.issuer === issuer && fresh.length === 0)
    return { memory, opens: null };
  const news = worst(fresh);
  const beyond = (one: ExpiryStep) =>
    told.includes(one.name) &&
    news !== null &&
    one.at >= news.at &&
    rank(one.severity) >= rank(news.severity);
  const comesBack = memory !== null && memory.thing !== thing && told.length > 0;
  return {
    memory: {
      thing,
      issuer,
      told: [...told, ...fresh.map(({ name }) => name)],
      earlier: all.filter((one) => one.thing !== thing && one.told.length > 0).slice(-KEPT_EARLIER),
    },
    opens: comesBack ? worst(reached) : reached.some(beyond) ? null : news,
  };
}

/**
 * When the next alert will be: the earliest moment at which a step ahead may be told. `mayTell` says from when on a step
 * of that moment is not held back by a mute or a pause; Infinity: never. null where none comes.
 */
export function nextAlertAt(
  steps: readonly ExpiryStep[],
  mayTell: (step: ExpiryStep) => number,
  now: number,
): number | null {
  const times = steps.filter(({ at }) => at > now).map((ahead) => Math.max(ahead.at, mayTell(ahead)));
  const first = Math.min(...times);
  return Number.isFinite(first) ? first : null;
}

/** What is told of a certificate: "Certificate of Family cloud: 6 days left, renewal is overdue". As things are `now`. */
export function certificateText(
  name: string,
  life: Life,
  step: string,
  now: number,
): { title: string; body: string } {
  const { overdue, expired } = renewalMoments(life);
  const days = (expired - now) / DAY;
  // Who was told that it ended is not told of hours left, whatever became of our clock.
  if (step === 'expired' || days <= 0)
    return {
      title: `Certificate of ${name}: ${daysLeftText(Math.min(days, -Number.EPSILON))}`,
      body: 'Devices refuse to connect until it is renewed. Look at the renewal job of the server.',
    };
  const own = /^\d+ days$/.test(step);
  const late = !own || now >= overdue;
  return {
    title: `Certificate of ${name}: ${daysLeftText(days)}${late ? ', renewal is overdue' : ''}`,
    body: [
      own ? `You asked to be told ${count(Number.parseInt(step, 10), 'day')} before it runs out.` : '',
      late ? 'It should have been renewed by now: look at the renewal job of the server.' : '',
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** "Nextcloud 34 of Family cloud: support ends in 30 days"; `endOfLife` null: it ended on a day nobody knows. */
export function supportText(
  name: string,
  label: string,
  endOfLife: string | null,
  now: number,
): { title: string; body: string } {
  const days = endOfLife === null ? 0 : Math.ceil((Date.parse(endOfLife) + DAY - now) / DAY);
  return days <= 0
    ? {
        title: `${label} of ${name} gets no more security updates`,
        body: 'Its support has ended. Update to a supported version.',
      }
    : {
        title: `${label} of ${name}: support ends in ${count(days, 'day')}`,
        body: `Security updates stop on ${dayText(endOfLife ?? '')}. Plan the update to the next version.`,
      };
}
