import type { AlertRecord } from '../../../shared/state.ts';

/** The dedupe keys of alerts: same key, same alert. What continues a key after "|" is told of the same matter again. */

const AGAIN = '|again|';
const OVER = 'over|';

export const alertKey = (cloudId: string, episode: string): string => `${cloudId}|${episode}`;

export const reminderKey = (cloudId: string, episode: string, at: number): string =>
  `${alertKey(cloudId, episode)}${AGAIN}${at}`;

export const recoveryKey = (cloudId: string, episode: string): string => `${cloudId}|${OVER}${episode}`;

/** The episode that an alert, its reminder or its recovery is about; null for what is about no cloud, and digests. */
export function episodeOf({
  cloudId,
  kind,
  dedupeKey,
}: Pick<AlertRecord, 'cloudId' | 'kind'> & { dedupeKey: string }): string | null {
  if (cloudId === null || !dedupeKey.startsWith(`${cloudId}|`)) return null;
  const rest = dedupeKey.slice(cloudId.length + 1);
  if (kind === 'recovery') return rest.slice(OVER.length);
  return rest.split(AGAIN, 1)[0] ?? null;
}
