import type { CloudState, ConnectionState } from '../../shared/state.ts';
import { dayAndTime, until } from '../../shared/words/index.ts';
import { capital } from './format.ts';

/** When and why a cloud is looked at next, in words. */

/** Whether all clouds rest now. */
export const isPaused = (pausedUntil: string | null, now: number): pausedUntil is string =>
  pausedUntil !== null && Date.parse(pausedUntil) > now;

/** "All clouds are paused until 26 Nov, 10:00 (in 3 days)". */
export const pauseText = (pausedUntil: string, now: number): string =>
  `All clouds are paused until ${dayAndTime(pausedUntil, now)} (${until(pausedUntil, now)})`;

/** Why no scan can be asked for now; null: it can. `pausedUntil` counts for all clouds at once, not for one of them. */
export function noScanWhy(
  { kind }: Pick<ConnectionState, 'kind'>,
  pausedUntil: string | null,
  now: number,
): string | null {
  if (kind === 'offline') return 'This computer is offline: no cloud can be scanned.';
  if (kind === 'intercepted') return 'The connection is intercepted: no cloud can be scanned.';
  return isPaused(pausedUntil, now) ? `${pauseText(pausedUntil, now)}.` : null;
}

/** Main's reason starts small where it follows a time; alone it is a sentence. */
export function nextScanText(
  { settings, nextScanAt, nextScanWhy }: Pick<CloudState, 'settings' | 'nextScanAt' | 'nextScanWhy'>,
  pausedUntil: string | null,
  now: number,
): string {
  if (settings.paused) return 'Paused: scanned only when you ask';
  if (isPaused(pausedUntil, now)) return pauseText(pausedUntil, now);
  if (nextScanAt === null) return capital(nextScanWhy);
  return `Next scan ${until(nextScanAt, now)} (${nextScanWhy})`;
}
