import type { CloudState, Snapshot } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { clockTimeSoon } from '../../shared/words/index.ts';
import { boundedText } from '../scan/text.ts';

/** A row of the tray's menu; ids are stable, so tests and the real menu mean the same row. */
export interface TrayItem {
  id: string;
  label: string;
  enabled: boolean;
  separatorBefore: boolean;
  items: TrayItem[];
}

/** Everything the tray shows. Two equal models look the same: the menu is rebuilt only when this differs. */
export interface TrayModel {
  weather: Weather;
  scanning: boolean;
  tooltip: string;
  items: TrayItem[];
}

/** Windows cuts a tooltip at 127 characters, some Linux panels at about 100. */
export const MAX_TOOLTIP = 100;
export const MAX_CLOUDS = 10;
const MAX_LABEL = 80;

const RANK: Readonly<Record<Weather, number>> = { storm: 0, unsettled: 1, fog: 2, clear: 3 };

/** Menus read "&x" as "x is the shortcut": a name's own ampersand is written twice. */
const label = (text: string): string => (boundedText(text, MAX_LABEL) ?? '').replaceAll('&', '&&');

const row = (id: string, text: string, extra: Partial<TrayItem> = {}): TrayItem => ({
  id,
  label: text,
  enabled: true,
  separatorBefore: false,
  items: [],
  ...extra,
});

const inOrder = (a: string, b: string): number => Number(a > b) - Number(a < b);

const isQuiet = (cloud: CloudState): boolean => cloud.mutedUntil !== null || cloud.settings.paused;

/** Worst first; what the owner muted or paused comes last, then by name. */
export function worstFirst(clouds: readonly CloudState[]): CloudState[] {
  return clouds.toSorted(
    (a, b) =>
      Number(isQuiet(a)) - Number(isQuiet(b)) ||
      RANK[a.weather] - RANK[b.weather] ||
      inOrder(a.settings.name, b.settings.name) ||
      inOrder(a.settings.id, b.settings.id),
  );
}

function stateInWords(cloud: CloudState): string {
  if (cloud.settings.paused) return 'paused';
  return cloud.mutedUntil === null ? cloud.headline : `${cloud.headline} (muted)`;
}

function pauseRow(snapshot: Snapshot, now: Date): TrayItem {
  const until = snapshot.settings.schedule.pausedUntil;
  if (until !== null && Date.parse(until) > now.getTime())
    return row('resume', `Go on scanning (paused until ${clockTimeSoon(until, now.getTime())})`);
  return row('pause', 'Pause', {
    items: [row('pause-hour', 'For 1 hour'), row('pause-tomorrow', 'Until tomorrow')],
  });
}

/** What the tray shows for a snapshot. Pure: `now` only says whether a pause is over. */
export function trayModel(snapshot: Snapshot, now: Date): TrayModel {
  const clouds = worstFirst(snapshot.clouds);
  const shown = clouds.slice(0, MAX_CLOUDS);
  const more = clouds.length - shown.length;
  const { weather, scanning, headline, detail } = snapshot.weather;
  const tooltip = [headline, detail]
    .map((text) => boundedText(text) ?? '')
    .filter((text) => text !== '')
    .join('\n');
  return {
    weather,
    scanning,
    tooltip: `Weathervane: ${tooltip}`.length <= MAX_TOOLTIP ? `Weathervane: ${tooltip}` : shorten(tooltip),
    items: [
      row('status', label(headline), { enabled: false }),
      ...shown.map((cloud, index) =>
        row(`cloud:${cloud.settings.id}`, label(`${cloud.settings.name}: ${stateInWords(cloud)}`), {
          separatorBefore: index === 0,
        }),
      ),
      ...(more > 0 ? [row('more', `and ${more} more`)] : []),
      row('scan-all', 'Scan all', { separatorBefore: true, enabled: clouds.length > 0 }),
      pauseRow(snapshot, now),
      row('open', 'Open Weathervane', { separatorBefore: true }),
      row('quit', 'Quit'),
    ],
  };
}

const shorten = (text: string): string =>
  text.length <= MAX_TOOLTIP
    ? text
    : `${text
        .slice(0, MAX_TOOLTIP - 1)
        .replace(/[\ud800-\udbff]$/u, '')
        .trimEnd()}…`;

/** When "until tomorrow" ends: six in the morning of the next day, local time. */
export function tomorrow(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 6);
}
