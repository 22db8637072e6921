import type { CertificatePart, Renewal, Severity } from '../../shared/report.ts';
import { daysLeftText, plural } from '../../shared/summary.ts';

const DAY = 86_400_000;

/** One moment in the life of something that runs out. */
export interface ExpiryStep {
  name: string;
  /** Epoch milliseconds. */
  at: number;
  severity: Severity;
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

/** The owner's own thresholds as steps. */
const ownSteps = (expiresAt: number, days: readonly number[]): ExpiryStep[] =>
  [...new Set(days)].map((left) => ({
    name: `${left} days`,
    at: expiresAt - left * DAY,
    severity: 'medium' as const,
  }));

const inOrder = (steps: ExpiryStep[]): ExpiryStep[] => steps.sort((a, b) => a.at - b.at);

/**
 * When a certificate is worth an alert. "Due" is not: that is when ACME clients renew by themselves. A short-lived one is
 * critical at once with overdue: one step, not two.
 */
export function certificateSteps(certificate: Life, ownDays: readonly number[]): ExpiryStep[] {
  const { overdue, critical, expired } = renewalMoments(certificate);
  return inOrder([
    ...(critical > overdue ? [{ name: 'overdue', at: overdue, severity: 'medium' as const }] : []),
    { name: 'critical', at: critical, severity: 'high' },
    { name: 'expired', at: expired, severity: 'critical' },
    ...ownSteps(expired, ownDays),
  ]);
}

/** When the end of support is worth an alert: 90, 30 and 7 days before, and when it is there. */
export function supportSteps(endOfLife: string, ownDays: readonly number[]): ExpiryStep[] {
  const end = Date.parse(endOfLife) + DAY;
  return inOrder([
    { name: '90 days', at: end - 90 * DAY, severity: 'low' },
    { name: '30 days', at: end - 30 * DAY, severity: 'medium' },
    { name: '7 days', at: end - 7 * DAY, severity: 'medium' },
    { name: 'over', at: end, severity: 'high' },
    ...ownSteps(end, ownDays).filter(({ name }) => !['90 days', '30 days', '7 days'].includes(name)),
  ]);
}

/** Which steps were told already, of which thing: a renewed certificate is another thing and starts anew. */
export interface ExpiryMemory {
  thing: string;
  told: string[];
}

/**
 * The step to tell now: the last of those reached and not told. Several reached at once (we were away) are told as one.
 */
export function expiryStep(
  memory: ExpiryMemory | null,
  thing: string,
  steps: readonly ExpiryStep[],
  now: number,
): { memory: ExpiryMemory; tell: ExpiryStep | null } {
  const told = memory?.thing === thing ? memory.told : [];
  const fresh = steps.filter((step) => step.at <= now && !told.includes(step.name));
  return {
    memory: { thing, told: [...told, ...fresh.map((step) => step.name)] },
    tell: fresh.at(-1) ?? null,
  };
}

/** When the next alert will be; null where all steps are behind or none is severe enough. */
export const nextStep = (steps: readonly ExpiryStep[], now: number): ExpiryStep | null =>
  steps.find((step) => step.at > now) ?? null;

/** "Certificate of Family cloud: 6 days left, renewal is overdue". */
export function certificateText(
  name: string,
  { notAfter }: Life,
  step: ExpiryStep,
  now: number,
): { title: string; body: string } {
  const days = (Date.parse(notAfter) - now) / DAY;
  const left = daysLeftText(days);
  if (step.name === 'expired')
    return {
      title: `Certificate of ${name}: ${left}`,
      body: 'Devices refuse to connect until it is renewed. Look at the renewal job of the server.',
    };
  const late = step.name === 'overdue' || step.name === 'critical';
  return {
    title: `Certificate of ${name}: ${left}${late ? ', renewal is overdue' : ''}`,
    body: late
      ? 'It should have been renewed by now: look at the renewal job of the server.'
      : `You asked to be told ${plural(Number.parseInt(step.name, 10), 'day')} before it runs out.`,
  };
}

/** "Support of Nextcloud 34 for Family cloud ends in 30 days". */
export function supportText(
  name: string,
  label: string,
  endOfLife: string,
  now: number,
): { title: string; body: string } {
  const days = Math.ceil((Date.parse(endOfLife) + DAY - now) / DAY);
  return days <= 0
    ? {
        title: `${label} of ${name} gets no more security updates`,
        body: 'Its support has ended. Update to a supported version.',
      }
    : {
        title: `${label} of ${name}: support ends in ${plural(days, 'day')}`,
        body: `Security updates stop on ${endOfLife}. Plan the update to the next version.`,
      };
}
