import type { Severity } from '../../../shared/report.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import { dayText } from '../../../shared/words/index.ts';
import type { KeyedAlert } from '../../storage/types.ts';
import type { Condition, Conditions } from '../memory.ts';
import { episodeOf } from './alert-keys.ts';
import { atLeast, muteFor } from './alert-policy.ts';

/** What of alerts that are told later than they were stored (quiet hours, a further try) is still worth a message. Pure. */

const DAY = 86_400_000;
const MINUTE = 60_000;

/** A held alert that is to be sent. */
export interface Mention {
  alert: KeyedAlert;
  /** What is added to its title: null where it holds as it was told. */
  note: string | null;
  /** As it is now: what is over is information. */
  severity: Severity;
}

export interface AfterQuiet {
  now: number;
  /** Minutes the owner's clock is ahead of UTC. */
  offsetMinutes: (at: number) => number;
  settings: Pick<Settings, 'alerts' | 'mutes'>;
  openOf: (cloudId: string) => Conditions;
  isAcknowledged: (alert: KeyedAlert) => boolean;
  /** By alert id: since when what it told is over, as far as that was seen. */
  overSince: Readonly<Record<string, number>>;
}

/** holds: it is so. overtaken: what came after speaks for it. over: it is not so any more. */
type Fate = 'holds' | 'overtaken' | 'over';

const isOfKey = (episode: string, key: string): boolean =>
  episode.startsWith(`${key}@`) || episode.startsWith(`${key}|`);

const conditionOf = (episode: string, open: Conditions): Condition | undefined =>
  Object.values(open).find((condition) => condition.episode === episode);

/** What became of that which a held alert told, by what is open of its cloud now. */
export function fateOf(alert: KeyedAlert, open: Conditions): Fate {
  // While the line is intercepted nothing is sent: whoever gets this has a line of his own again.
  if (alert.kind === 'intercepted') return 'over';
  const episode = episodeOf(alert);
  if (episode === null) return 'holds';
  const sameMatter = Object.entries(open).find(([key]) => isOfKey(episode, key))?.[1];
  if (alert.kind === 'recovery') return sameMatter ? 'overtaken' : 'holds';
  if (conditionOf(episode, open)) return 'holds';
  if (!sameMatter) return 'over';
  return sameMatter.alertId && atLeast(sameMatter.severity, alert.severity) ? 'overtaken' : 'holds';
}

/** "over since 23:30", by the owner's clock; with the day where that is not clear. */
function overText(since: number | undefined, { now, offsetMinutes }: AfterQuiet): string {
  if (since === undefined) return 'over';
  const local = new Date(since + offsetMinutes(since) * MINUTE).toISOString();
  return `over since ${now - since < DAY ? '' : `${dayText(local)} `}${local.slice(11, 16)}`;
}

/** Whoever was in a cloud's place may have got passwords: that is told though it is over. */
const concernsAfterwards = ({ kind }: Pick<AlertRecord, 'kind'>): boolean =>
  kind === 'certificate-unexpected';

/**
 * What to send of the held alerts, oldest first: nothing that was acknowledged or muted meanwhile, each matter once, and
 * what is over only with that word, and only beside something that is not, or where good news is wanted.
 */
export function mentions(held: readonly KeyedAlert[], about: AfterQuiet): Mention[] {
  const { now, settings, openOf, isAcknowledged, overSince } = about;
  const wanted = held.filter((alert) => {
    const { cloudId, findingId } = alert;
    if (alert.kind === 'digest' || cloudId === null) return true;
    const subject = conditionOf(episodeOf(alert) ?? '', openOf(cloudId))?.subject ?? null;
    return !isAcknowledged(alert) && !muteFor(settings.mutes, cloudId, { id: findingId, subject }, now);
  });
  const matter = (alert: KeyedAlert) =>
    `${alert.kind === 'recovery'}|${alert.cloudId}|${episodeOf(alert) ?? alert.dedupeKey}`;
  const newest = new Map(wanted.map((alert) => [matter(alert), alert]));
  const all = [...newest.values()].map((alert) => ({
    alert,
    fate: fateOf(alert, alert.cloudId === null ? {} : openOf(alert.cloudId)),
  }));
  const over = new Set(all.filter(({ fate }) => fate === 'over').map(({ alert }) => matter(alert)));
  const left = all.filter(
    ({ alert, fate }) =>
      fate !== 'overtaken' &&
      // "Can be reached again" and "cannot be reached, over since 23:30" are one matter.
      !(alert.kind === 'recovery' && over.has(`false|${alert.cloudId}|${episodeOf(alert)}`)),
  );
  const worthIt = left.some(({ alert, fate }) => fate === 'holds' || concernsAfterwards(alert));
  if (!worthIt && !settings.alerts.recovery) return [];
  return left.map(({ alert, fate }) => ({
    alert,
    note: fate === 'over' ? overText(overSince[alert.id], about) : null,
    severity: fate === 'over' && !concernsAfterwards(alert) ? 'info' : alert.severity,
  }));
}

/**
 * What to send of alerts that a channel did not take and is offered once more: as after quiet hours, but nothing where all
 * of it is over, good news wanted or not: its end is an alert of its own.
 */
export function mentionsAgain(alerts: readonly KeyedAlert[], about: AfterQuiet): Mention[] {
  const said = mentions(alerts, about);
  return said.some(({ alert, note }) => note === null || concernsAfterwards(alert)) ? said : [];
}
