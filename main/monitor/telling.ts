import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type { AlertDraft, History } from '../storage/types.ts';
import { untold } from './alert-policy.ts';
import type { Ended } from './conditions.ts';
import type { Inbox } from './inbox.ts';
import type { CloudMemory, Condition } from './memory.ts';

type Draft = Omit<AlertDraft, 'delivery' | 'at'>;

/** What a look did: conditions that ended with it, and whether it saw that the others still hold. */
export interface Told {
  ended: readonly Ended[];
  reminds: boolean;
}

/**
 * Turns what is open of a cloud into stored alerts: new ones, ones whose mute ran out, reminders, recoveries. Within the
 * transaction of the look that opened it.
 */
export function tellOpen(
  { history, inbox, settings }: { history: History; inbox: Inbox; settings: () => Settings },
  cloud: CloudSettings,
  memory: CloudMemory,
  { ended, reminds }: Told,
  now: number,
): void {
  const { tell, drop, remind } = untold(memory.open, cloud.id, settings(), now);
  for (const key of drop) setAlert(memory, key, 0, now);
  const drafts = tell.flatMap((key) => draftOf(cloud.id, memory.open[key]));
  if (drafts.length > 0)
    // Stored in an earlier life with this key: it was told then.
    for (const [index, record] of inbox
      .store(drafts, `${cloud.name}: ${tell.length} things got worse`)
      .entries())
      setAlert(memory, tell[index], record?.id ?? 0, now);
  const due = (reminds ? remind : []).filter((key) => {
    const id = memory.open[key]?.alertId ?? 0;
    return history.alerts(1, id + 1)[0]?.acknowledgedAt === null;
  });
  const reminders = due.flatMap((key) => draftOf(cloud.id, memory.open[key], now));
  if (reminders.length > 0) inbox.store(reminders, `${cloud.name}: ${reminders.length} reminders`);
  for (const key of due) setAlert(memory, key, memory.open[key]?.alertId ?? 0, now);
  if (settings().alerts.recovery && ended.length > 0)
    inbox.store(
      ended.map((one) => recoveryOf(cloud.id, one)),
      `${cloud.name}: ${ended.length} things got better`,
    );
}

function setAlert(memory: CloudMemory, key: string | undefined, alertId: number, now: number): void {
  const open = key === undefined ? undefined : memory.open[key];
  if (key === undefined || open === undefined) return;
  memory.open[key] = { ...open, alertId, toldAt: now };
}

function draftOf(cloudId: string, open: Condition | undefined, remindedAt?: number): Draft[] {
  if (!open) return [];
  const { findingId, kind, severity, title, body, episode } = open;
  const again = remindedAt !== undefined;
  return [
    {
      cloudId,
      findingId,
      kind: again ? 'reminder' : kind,
      severity,
      title: again ? `Still: ${title}`.slice(0, 200) : title,
      body,
      dedupeKey: `${cloudId}|${episode}${again ? `|again|${remindedAt}` : ''}`,
    },
  ];
}

const recoveryOf = (cloudId: string, { condition, sentence }: Ended): Draft => ({
  cloudId,
  findingId: condition.findingId,
  kind: 'recovery',
  severity: 'info',
  title: sentence.slice(0, 200),
  body: `Over: ${condition.title}`.slice(0, 1000),
  dedupeKey: `${cloudId}|over|${condition.episode}`,
});
