import type { CloudSettings, Settings } from '../../../shared/settings.ts';
import type { AlertDraft, History } from '../../storage/types.ts';
import type { CloudMemory, Condition, Conditions } from '../memory.ts';
import { alertKey, recoveryKey, reminderKey } from './alert-keys.ts';
import { muteFor, remindedAgainAt, untold } from './alert-policy.ts';
import type { Ended } from './conditions.ts';
import { inWordsOfNow } from './expiry-conditions.ts';
import type { Inbox } from './inbox.ts';

type Draft = Omit<AlertDraft, 'delivery' | 'at'>;

/** What a look did: conditions that ended with it, and which of those open before it saw again. */
export interface Told {
  ended: readonly Ended[];
  /** Keys of conditions; all: a full report. What a mute or a minimum held back is told only at the sight of it. */
  saw: 'all' | readonly string[];
  /** Keys of a full report's conditions that it could not see: neither reminded of nor told late. */
  hidden?: (key: string) => boolean;
}

export interface TellingPorts {
  history: History;
  inbox: Inbox;
  settings: () => Settings;
}

/**
 * Turns what is open of a cloud into stored alerts: new ones, ones that a mute or the owner's minimum held back,
 * reminders, recoveries. Within the transaction of the look that opened it; `before`: what was open before that.
 */
export function tellOpen(
  { history, inbox, settings }: TellingPorts,
  cloud: CloudSettings,
  memory: CloudMemory,
  { ended, saw, hidden = () => false }: Told,
  before: Conditions,
  now: number,
): void {
  const { id, name } = cloud;
  const { alerts, mutes } = settings();
  // Told in an earlier life, or before it was over for a while: it is open again as what it was.
  for (const key of untold(memory.open, id, settings(), now).tell) {
    const stored = history.alertOf(alertKey(id, memory.open[key]?.episode ?? ''));
    if (stored) setAlert(memory, key, { alertId: stored.id, toldAt: Date.parse(stored.at) });
  }
  const { tell: mayTell, remind } = untold(memory.open, id, settings(), now);
  const isFresh = (key: string) => memory.open[key]?.episode !== before[key]?.episode;
  // A report was given by a cloud that answers: silence and maintenance are not what it saw.
  const sees = (key: string) =>
    saw === 'all' ? key !== 'down' && key !== 'maintenance' && !hidden(key) : saw.includes(key);
  const tell = mayTell.filter((key) => sees(key) || isFresh(key));
  const due = (saw === 'all' ? remind : []).filter(
    (key) => !hidden(key) && !isAcknowledged(history, id, memory.open[key]),
  );
  for (const key of [...tell, ...due]) {
    const open = memory.open[key];
    if (open) memory.open[key] = inWordsOfNow(open, memory.known.view, name, now);
  }
  const send = (keys: readonly string[], again: boolean, title: string) => {
    const drafts = keys.flatMap((key) => draftOf(id, memory.open[key], again ? now : null));
    if (drafts.length === 0) return;
    for (const [index, record] of inbox.store(drafts, title).entries())
      setAlert(memory, keys[index], { ...(record ? { alertId: record.id } : {}), toldAt: now });
  };
  send(tell, false, `${name}: ${tell.length} things got worse`);
  send(due, true, `${name}: ${due.length} reminders`);
  const news = ended.filter(
    ({ condition: { findingId, subject } }) => !muteFor(mutes, id, { id: findingId, subject }, now),
  );
  if (alerts.recovery && news.length > 0)
    inbox.store(
      news.map((one) => recoveryOf(id, one)),
      `${name}: ${news.length} things got better`,
    );
  inbox.markOver(id, memory.open);
}

/** When the next reminder of a cloud is due (it may be past), if that is before `limit`; null: none is. */
export function nextReminderAt(
  { history, settings }: Pick<TellingPorts, 'history' | 'settings'>,
  cloudId: string,
  { open }: CloudMemory,
  now: number,
  limit: number,
): number | null {
  const { alerts, mutes } = settings();
  const times = Object.values(open).flatMap((condition) => {
    const at = remindedAgainAt(condition, alerts);
    const { findingId, subject } = condition;
    const silent =
      at === null ||
      at >= limit ||
      muteFor(mutes, cloudId, { id: findingId, subject }, Math.max(at, now)) !== null ||
      isAcknowledged(history, cloudId, condition);
    return silent ? [] : [at];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether the owner acknowledged what he was told of this, the first time or any time after. */
const isAcknowledged = (history: History, cloudId: string, open: Condition | undefined): boolean =>
  open !== undefined && history.alertOf(alertKey(cloudId, open.episode))?.acknowledged === true;

function setAlert(
  memory: CloudMemory,
  key: string | undefined,
  told: { alertId?: number; toldAt: number },
): void {
  const open = key === undefined ? undefined : memory.open[key];
  if (key !== undefined && open !== undefined) memory.open[key] = { ...open, ...told };
}

function draftOf(cloudId: string, open: Condition | undefined, remindedAt: number | null): Draft[] {
  if (!open) return [];
  const { findingId, kind, severity, title, body, episode } = open;
  const told = { cloudId, findingId, severity, body };
  return [
    remindedAt === null
      ? { ...told, kind, title, dedupeKey: alertKey(cloudId, episode) }
      : {
          ...told,
          kind: 'reminder',
          title: `Still: ${title}`.slice(0, 200),
          dedupeKey: reminderKey(cloudId, episode, remindedAt),
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
  dedupeKey: recoveryKey(cloudId, condition.episode),
});
