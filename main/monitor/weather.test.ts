import { describe, expect, it } from 'vitest';
import { aggregateWeather, type WeatherInput } from './weather.ts';

const cloud = (name: string, over: Partial<WeatherInput> = {}, paused = false): WeatherInput => ({
  weather: 'clear',
  headline: 'All is well',
  scanning: null,
  mutedUntil: null,
  reachability: 'up',
  last: {},
  settings: { name, paused },
  ...over,
});
const storm = (name: string) => cloud(name, { weather: 'storm', headline: 'Cannot be reached' });
const unsettled = (name: string) => cloud(name, { weather: 'unsettled', headline: 'HSTS is missing' });
const fog = (reachability: WeatherInput['reachability'] = 'unknown') =>
  cloud('f', { weather: 'fog', reachability, last: null });
const partly = (name: string) => cloud(name, { weather: 'fog', headline: 'A at best: headers not seen' });
const muted = { mutedUntil: '2027-01-01T00:00:00.000Z' };
const online = { kind: 'online', why: '' } as const;

const say = (
  clouds: WeatherInput[],
  line: Parameters<typeof aggregateWeather>[1] = online,
  paused = false,
) => {
  const { weather, headline, detail } = aggregateWeather(clouds, line, paused);
  return `${weather}: ${headline} / ${detail}`;
};

describe('one weather for all clouds', () => {
  it.each<[string, WeatherInput[], string]>([
    ['none', [], 'fog: No cloud yet / Add your first cloud to watch it.'],
    ['one', [cloud('a')], 'clear: Your cloud is well / Nothing needs attention.'],
    ['two', [cloud('a'), cloud('b')], 'clear: All 2 clouds are well / Nothing needs attention.'],
    ['one in trouble', [storm('a')], 'storm: Your cloud needs attention / a: Cannot be reached'],
    [
      'one of two in trouble',
      [cloud('a'), unsettled('b')],
      'unsettled: 1 of 2 clouds needs attention / b: HSTS is missing',
    ],
    [
      'more in trouble: the worst comes first',
      [unsettled('a'), storm('b'), fog()],
      'storm: 2 of 3 clouds need attention / b: Cannot be reached, and 1 more',
    ],
    ['one not scanned yet', [fog()], 'fog: Not seen yet / 1 cloud waiting for the first scan.'],
    ['one that did not answer yet', [fog('failing')], 'fog: Not seen yet / 1 cloud did not answer yet.'],
    [
      'one of two not scanned yet',
      [cloud('a'), fog()],
      'clear: 1 of 2 clouds seen, all well / 1 cloud waiting for the first scan.',
    ],
    [
      'unseen for different reasons',
      [fog(), fog('failing'), fog('failing'), fog('away')],
      'fog: Not seen yet / 1 cloud waiting for the first scan. 2 clouds did not answer yet. 1 cloud out of sight from this network.',
    ],
    [
      'one not fully seen',
      [partly('a')],
      'fog: Not everything is known of your cloud / a: A at best: headers not seen',
    ],
    [
      'one of three not fully seen: nobody says that all is well',
      [cloud('a'), partly('b'), fog()],
      'fog: Not everything is known of 1 of 3 clouds / b: A at best: headers not seen. 1 cloud waiting for the first scan.',
    ],
    [
      'two not fully seen and one in trouble: the trouble comes first',
      [partly('a'), partly('b'), unsettled('c')],
      'unsettled: 1 of 3 clouds needs attention / c: HSTS is missing',
    ],
    ['all away', [fog('away'), fog('away')], 'fog: Out of sight / 2 clouds out of sight from this network.'],
    [
      'muted',
      [cloud('a', { weather: 'storm', ...muted })],
      'fog: Nothing is watched / Every cloud is paused or muted.',
    ],
    [
      'paused',
      [cloud('a', { weather: 'storm' }, true)],
      'fog: Nothing is watched / Every cloud is paused or muted.',
    ],
    [
      'muted, paused and well',
      [cloud('a', { weather: 'storm', ...muted }), cloud('b', { weather: 'storm' }, true), cloud('c')],
      'clear: Your cloud is well / Nothing needs attention.',
    ],
  ])('%s', (_, clouds, expected) => {
    expect(say(clouds)).toBe(expected);
  });

  it('our own line and a pause of all are fog, never a storm', () => {
    expect(say([storm('a')], { kind: 'offline', why: 'No link.' })).toBe(
      'fog: Offline: your clouds are out of sight / No link.',
    );
    expect(say([storm('a')], { kind: 'offline', why: '' })).toMatch(/ \/ No connection\.$/);
    expect(say([storm('a')], { kind: 'intercepted', why: 'A proxy.' })).toBe(
      'fog: Intercepted: your clouds are out of sight / A proxy.',
    );
    expect(say([storm('a')], online, true)).toBe(
      'fog: All clouds are paused / Nothing is looked at until the pause ends.',
    );
    expect(say([], online, true)).toMatch(/^fog: No cloud yet/);
  });

  it('says whether any is scanned now', () => {
    const scanning = { scanning: { step: 'TLS', done: 0, total: 1 } };
    expect(aggregateWeather([cloud('a'), cloud('b', scanning)], online).scanning).toBe(true);
    expect(aggregateWeather([cloud('a'), cloud('b')], online).scanning).toBe(false);
  });

  it('is no longer than what shows it', () => {
    const { detail } = aggregateWeather(
      [cloud('a', { weather: 'storm', headline: 'h'.repeat(500) })],
      online,
    );
    expect(detail).toHaveLength(400);
  });
});
