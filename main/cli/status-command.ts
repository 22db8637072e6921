import { existsSync, readFileSync } from 'node:fs';
import type { Report } from '../../shared/report.ts';
import { type CloudSettings, defaultSettings, type Settings } from '../../shared/settings.ts';
import { noVerdict } from '../../shared/unseen.ts';
import type { Weather } from '../../shared/weather.ts';
import { count } from '../../shared/words/index.ts';
import { alarmOf, cloudWeather, shownReport } from '../app/cloud-weather.ts';
import type { Reach } from '../monitor/look/reach.ts';
import { Conditions, Plan } from '../monitor/memory.ts';
import { aggregateWeather } from '../monitor/weather.ts';
import { readHistory } from '../storage/history/index.ts';
import { type DataPaths, pathsIn } from '../storage/paths.ts';
import { interpretSettings } from '../storage/settings/store.ts';
import { directoryFailure, EXIT } from './exit.ts';
import { directoryOf, type Io } from './io.ts';
import { createPaint, plain, type Tone } from './paint.ts';

const TONE: Record<Weather, Tone> = { clear: 'good', unsettled: 'warn', storm: 'bad', fog: 'dim' };

interface CloudStatus {
  id: string;
  name: string;
  url: string;
  weather: Weather;
  headline: string;
  grade: string | null;
  /** Where there is no grade: what it would be at best, and why there is none. */
  atMost: string | null;
  why: string | null;
  scannedAt: string | null;
  reachability: Reach['state'];
  /** The last look at it, light checks too; null before the first. */
  lookedAt: string | null;
  paused: boolean;
  mutedUntil: string | null;
}

/** What the running app shows of a cloud, from the same memory: its last report, and whether it is reached. */
function statusOf(
  { id, name, url, paused }: CloudSettings,
  stored: { report: Report | null; plan: unknown; alarm: Weather | null },
  mutes: Settings['mutes'],
  now: number,
): CloudStatus {
  const plan = Plan.safeParse(stored.plan).data;
  const { report, whole } = shownReport(stored.report, id, mutes, now);
  const reachability = plan?.reach.state ?? (report?.status === 'unreachable' ? 'down' : 'unknown');
  const looks = [report === null ? 0 : Date.parse(report.startedAt), plan?.watchedAt ?? 0];
  const last = reachability === 'unknown' && report === null ? 0 : Math.max(...looks);
  const blank = report && noVerdict(report);
  return {
    id,
    name,
    url,
    ...cloudWeather(report, reachability, stored.alarm, now),
    grade: report?.grades.overall?.grade ?? null,
    atMost: blank?.atMost ?? null,
    why: blank?.sentence ?? null,
    scannedAt: report?.startedAt ?? null,
    reachability,
    lookedAt: last === 0 ? null : new Date(last).toISOString(),
    paused,
    mutedUntil: whole === null ? null : (whole.until ?? 'forever'),
  };
}

/** The clouds and what the history says of them; neither file need be there yet. */
function lastKnown(paths: DataPaths, now: number): CloudStatus[] {
  try {
    const { clouds, mutes } = existsSync(paths.settings)
      ? interpretSettings(readFileSync(paths.settings, 'utf8')).settings
      : defaultSettings();
    const history = existsSync(paths.history) ? readHistory(paths.history) : null;
    try {
      return clouds.map((cloud) => {
        const report = history?.latest(cloud.id)?.report ?? null;
        const open = Conditions.safeParse(history?.getState(`open/${cloud.id}`)).data ?? {};
        const alarm = alarmOf(open, (alert) => history?.alerts(1, alert + 1)[0]);
        const plan = history?.getState(`plan/${cloud.id}`);
        return statusOf(cloud, { report, plan, alarm }, mutes, now);
      });
    } finally {
      history?.close();
    }
  } catch (error) {
    throw directoryFailure(paths.directory, error);
  }
}

const MINUTE = 60_000;

/** "just now", "5 min ago", "3 h ago", "2 days ago": how old the newest look is. */
function agoText(ms: number): string {
  if (ms < MINUTE) return 'just now';
  if (ms < 120 * MINUTE) return `${Math.floor(ms / MINUTE)} min ago`;
  const hours = Math.floor(ms / (60 * MINUTE));
  return hours < 48 ? `${hours} h ago` : `${count(Math.floor(hours / 24), 'day')} ago`;
}

const utc = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** What stands behind a cloud's own words: nobody looks at it, or nobody is told; and how old its report is. */
function aside({ paused, mutedUntil, scannedAt }: CloudStatus): string {
  const parts = [
    paused ? 'paused' : '',
    mutedUntil === null ? '' : 'muted',
    scannedAt === null ? '' : utc(scannedAt),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}

/**
 * `weathervane status`: the last known weather. Only reads, so it works beside a running app, and shows what that shows
 * as of its last look.
 */
export function statusCommand(args: { json?: boolean; dataDir?: string }, io: Io, now = Date.now()): number {
  const paths = pathsIn(directoryOf(args.dataDir, io.env));
  const rows = lastKnown(paths, now);
  const weather = aggregateWeather(
    rows.map((row) => ({
      ...row,
      scanning: null,
      last: row.scannedAt === null ? null : row,
      settings: { name: row.name, paused: row.paused },
    })),
    // Nobody looks here: what is shown is the last thing that was seen.
    { kind: 'online', why: '' },
  );
  const lookedAt = rows.reduce<string | null>(
    (newest, row) => (row.lookedAt !== null && row.lookedAt > (newest ?? '') ? row.lookedAt : newest),
    null,
  );
  if (args.json) {
    const { headline, detail } = weather;
    io.out(
      `${JSON.stringify({ weather: weather.weather, headline, detail, lookedAt, clouds: rows }, null, 2)}\n`,
    );
    return EXIT.done;
  }
  const paint = createPaint(io.color);
  const widest = Math.max(...rows.map(({ name }) => plain(name).length), 0);
  const age = lookedAt === null ? '' : `  (last look ${agoText(Math.max(0, now - Date.parse(lookedAt)))})`;
  io.out(`${paint(TONE[weather.weather], plain(weather.headline))}${paint('dim', age)}\n`);
  for (const row of rows) {
    io.out(
      `  ${paint(TONE[row.weather], row.weather.padEnd(10))}${(row.grade ?? '-').padEnd(4)}${plain(row.name).padEnd(widest + 2)}${plain(row.headline)}${paint('dim', aside(row))}\n`,
    );
    if (row.why !== null) io.out(`${' '.repeat(16)}${paint('dim', `${plain(row.why)}.`)}\n`);
  }
  if (rows.length === 0)
    io.out(
      `  No clouds are configured (${count(0, 'cloud')} in ${paths.directory}). Add one: weathervane add <url>\n`,
    );
  return EXIT.done;
}
