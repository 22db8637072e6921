import { existsSync, readFileSync } from 'node:fs';
import type { Report } from '../../shared/report.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import { headline, plural, reportWeather } from '../../shared/summary.ts';
import type { Weather } from '../../shared/weather.ts';
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
  scannedAt: string | null;
}

function statusOf({ id, name, url }: CloudSettings, report: Report | null): CloudStatus {
  if (report === null)
    return { id, name, url, weather: 'fog', headline: 'not scanned yet', grade: null, scannedAt: null };
  const seen = { id, name, url, grade: report.grades.overall?.grade ?? null, scannedAt: report.startedAt };
  return report.status === 'unreachable'
    ? { ...seen, weather: 'storm', headline: 'cannot be reached' }
    : { ...seen, weather: reportWeather(report), headline: headline(report) };
}

/** The clouds and what the history says of them; neither file need be there yet. */
function lastKnown(paths: DataPaths) {
  try {
    const clouds = existsSync(paths.settings)
      ? interpretSettings(readFileSync(paths.settings, 'utf8')).settings.clouds
      : [];
    const history = existsSync(paths.history) ? readHistory(paths.history) : null;
    try {
      const rows = clouds.map((cloud) => statusOf(cloud, history?.latest(cloud.id)?.report ?? null));
      return { clouds, rows };
    } finally {
      history?.close();
    }
  } catch (error) {
    throw directoryFailure(paths.directory, error);
  }
}

/** `weathervane status`: the last known weather. Only reads, so it works beside a running app. */
export function statusCommand(args: { json?: boolean; dataDir?: string }, io: Io): number {
  const paths = pathsIn(directoryOf(args.dataDir, io.env));
  const { clouds, rows } = lastKnown(paths);
  const weather = aggregateWeather(
    rows.map((row, at) => ({
      weather: row.weather,
      headline: row.headline,
      scanning: null,
      reachability: 'unknown' as const,
      mutedUntil: null,
      settings: { name: row.name, paused: clouds[at]?.paused ?? false },
    })),
    // Nobody looks here: what is shown is the last thing that was seen.
    { kind: 'online', why: '' },
  );
  if (args.json) {
    io.out(
      `${JSON.stringify({ weather: weather.weather, headline: weather.headline, detail: weather.detail, clouds: rows }, null, 2)}\n`,
    );
    return EXIT.done;
  }
  const paint = createPaint(io.color);
  const widest = Math.max(...rows.map(({ name }) => plain(name).length), 0);
  io.out(`${paint(TONE[weather.weather], plain(weather.headline))}\n`);
  for (const row of rows)
    io.out(
      `  ${paint(TONE[row.weather], row.weather.padEnd(10))}${(row.grade ?? '-').padEnd(4)}${plain(row.name).padEnd(widest + 2)}${row.headline}${paint('dim', row.scannedAt === null ? '' : `  (${row.scannedAt.slice(0, 16).replace('T', ' ')} UTC)`)}\n`,
    );
  if (rows.length === 0)
    io.out(
      `  No clouds are configured (${plural(0, 'cloud')} in ${paths.directory}). Add one: weathervane add <url>\n`,
    );
  return EXIT.done;
}
