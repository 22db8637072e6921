import type { CloudState, ConnectionState } from '../../shared/state.ts';
import { worstWeather } from '../../shared/summary.ts';
import type { WeatherState } from '../../shared/weather.ts';
import { count, form } from '../../shared/words/index.ts';

/** What the aggregate reads of each cloud. */
export type WeatherInput = Pick<
  CloudState,
  'weather' | 'headline' | 'scanning' | 'mutedUntil' | 'reachability'
> & {
  settings: Pick<CloudState['settings'], 'name' | 'paused'>;
  /** Null before the first report. */
  last: object | null;
};

/**
 * One weather for all: the worst of the clouds that are neither muted nor paused. Our own missing connection is fog for
 * all, never a storm, and so is a pause of all (`paused`). A cloud not scanned yet hides nothing the others say, and alone
 * is fog; one that was looked at and not fully seen is fog for all: "all well" may not be true of it.
 */
export function aggregateWeather(
  clouds: readonly WeatherInput[],
  { kind, why }: Pick<ConnectionState, 'kind' | 'why'>,
  paused = false,
): WeatherState {
  const scanning = clouds.some((cloud) => cloud.scanning !== null);
  const told = (weather: WeatherState['weather'], headline: string, detail: string): WeatherState => ({
    weather,
    scanning,
    headline: headline.slice(0, 200),
    detail: detail.slice(0, 400),
  });
  if (clouds.length === 0) return told('fog', 'No cloud yet', 'Add your first cloud to watch it.');
  if (kind === 'offline')
    return told('fog', 'Offline: your clouds are out of sight', why || 'No connection.');
  if (kind === 'intercepted') return told('fog', 'Intercepted: your clouds are out of sight', why);

  if (paused) return told('fog', 'All clouds are paused', 'Nothing is looked at until the pause ends.');

  const watched = clouds.filter((cloud) => cloud.mutedUntil === null && !cloud.settings.paused);
  if (watched.length === 0) return told('fog', 'Nothing is watched', 'Every cloud is paused or muted.');
  const troubled = watched.filter((cloud) => cloud.weather === 'unsettled' || cloud.weather === 'storm');
  const unseen = watched.filter((cloud) => cloud.weather === 'fog');
  const away = unseen.filter((cloud) => cloud.reachability === 'away');
  const silent = unseen.filter((cloud) => cloud.reachability === 'failing').length;
  const partly = unseen.filter(
    ({ reachability, last }) => last !== null && reachability !== 'away' && reachability !== 'failing',
  );
  const waiting = unseen.length - away.length - silent - partly.length;
  const unseenText = [
    ...(waiting > 0 ? [`${count(waiting, 'cloud')} waiting for the first scan.`] : []),
    ...(silent > 0 ? [`${count(silent, 'cloud')} did not answer yet.`] : []),
    ...(away.length > 0 ? [`${count(away.length, 'cloud')} out of sight from this network.`] : []),
  ].join(' ');
  if (troubled.length > 0) {
    const weather = worstWeather(troubled.map((cloud) => cloud.weather));
    const worst = troubled.find((cloud) => cloud.weather === weather) ?? troubled[0];
    const rest = troubled.length > 1 ? `, and ${troubled.length - 1} more` : '';
    const headline =
      watched.length === 1
        ? 'Your cloud needs attention'
        : `${troubled.length} of ${count(watched.length, 'cloud')} ${form(troubled.length, 'needs', 'need')} attention`;
    return told(weather, headline, worst ? `${worst.settings.name}: ${worst.headline}${rest}` : '');
  }
  const [first] = partly;
  if (first) {
    const rest = partly.length > 1 ? `, and ${partly.length - 1} more` : '';
    const whom =
      watched.length === 1 ? 'your cloud' : `${partly.length} of ${count(watched.length, 'cloud')}`;
    const detail = `${first.settings.name}: ${first.headline}${rest}${unseenText === '' ? '' : `. ${unseenText}`}`;
    return told('fog', `Not everything is known of ${whom}`, detail);
  }
  if (unseen.length === watched.length)
    return away.length === unseen.length
      ? told('fog', 'Out of sight', unseenText)
      : told('fog', 'Not seen yet', unseenText);
  if (unseen.length > 0)
    return told(
      'clear',
      `${watched.length - unseen.length} of ${watched.length} clouds seen, all well`,
      unseenText,
    );
  return told(
    'clear',
    watched.length === 1 ? 'Your cloud is well' : `All ${watched.length} clouds are well`,
    'Nothing needs attention.',
  );
}
