import type { Settings } from '../../shared/settings.ts';
import type { ExpiryItem } from '../../shared/state.ts';
import { dayAndTime, span } from '../../shared/words/index.ts';

/** What runs out, in words. */

const STATES: Record<string, string> = {
  fresh: 'not due yet',
  due: 'renewal is due',
  overdue: 'renewal is overdue',
  critical: 'about to end',
  'end of life': 'no more security updates',
};

/** How far it is, as a person says it; null where its end says it all. */
export const stateText = ({ state }: Pick<ExpiryItem, 'state'>): string | null =>
  state === 'expired' ? null : (STATES[state] ?? state);

/** When the owner hears of it next, or why not. Not asked while alerts are off: that is said once, for all. */
export function nextAlertText(
  { kind, expiresAt, nextAlertAt }: Pick<ExpiryItem, 'kind' | 'expiresAt' | 'nextAlertAt'>,
  { minimumSeverity }: Pick<Settings['alerts'], 'minimumSeverity'>,
  mutedForGood: boolean,
  now: number,
): string {
  const end = Date.parse(expiresAt);
  if (mutedForGood) return 'The cloud is muted for good: nothing is told.';
  if (nextAlertAt !== null) {
    const left = end - Date.parse(nextAlertAt);
    const when = left < 60_000 ? 'when it ends' : `${span(left)} before it ends`;
    return `The next alert will be on ${dayAndTime(nextAlertAt, now)}, ${when}.`;
  }
  if (end <= now) return 'No further alert: its end was the last step.';
  return kind === 'support' && minimumSeverity === 'critical'
    ? 'No alert: the end of support is high, and you are told from critical on.'
    : 'No further alert before it ends.';
}
