import { daysOf } from '../../../shared/days.ts';
import type { Renewal } from '../../../shared/report.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface RenewalState {
  /** Days from now to notAfter, two decimals, rounded down; negative once expired. */
  daysLeft: number;
  /** Days from notBefore to notAfter, two decimals. */
  lifetimeDays: number;
  /** Share of the lifetime that has passed, four decimals; 0 before notBefore, above 1 after notAfter. */
  lifetimeUsed: number;
  renewal: Renewal;
}

const round = (value: number, factor: number) => Math.round(value * factor) / factor || 0;

/**
 * Where a certificate stands in its own lifetime; times in milliseconds since the epoch. An ACME client renews when a
 * third of the lifetime is left, so `due` from 2/3 is normal for some hours; `overdue` from 5/6 means that renewal
 * does not work; `critical` when less than 1/12 of the lifetime or 24 hours is left, whichever is more, but never
 * before overdue; `expired` after notAfter. A certificate that ends before it begins counts as having no lifetime.
 */
export function renewalState(notBefore: number, notAfter: number, now: number): RenewalState {
  const lifetime = Math.max(0, notAfter - notBefore);
  const left = notAfter - now;
  const passed = Math.max(0, now - notBefore);
  return {
    daysLeft: daysOf(left),
    lifetimeDays: round(lifetime / DAY, 100),
    lifetimeUsed: lifetime === 0 ? (left < 0 ? 1 : 0) : round(passed / lifetime, 10_000),
    renewal: stateOf(lifetime, left, passed),
  };
}

function stateOf(lifetime: number, left: number, passed: number): Renewal {
  if (left < 0) return 'expired';
  // In products, not quotients: the limits fall on exact milliseconds.
  if (passed * 6 < lifetime * 5) return passed * 3 < lifetime * 2 ? 'fresh' : 'due';
  return left < Math.max(lifetime / 12, DAY) ? 'critical' : 'overdue';
}
