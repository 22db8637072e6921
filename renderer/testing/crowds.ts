import type { CloudState } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { attic, family, pi, row } from './fixtures.ts';
import { at } from './reports.ts';

/** Many clouds, and clouds in trouble: what a screen must hold besides three well-behaved ones. */

const WEATHERS: Weather[] = ['clear', 'unsettled', 'storm', 'fog'];

const MODELS: Record<number, string> = { 0: 'pi', 5: 'family', 6: 'attic' };

/** Twelve clouds of every weather, with names of every length; some never scanned. */
export const many = (): CloudState[] =>
  Array.from({ length: 12 }, (_, index) => {
    const weather = WEATHERS[index % 4] ?? 'fog';
    const base = weather === 'storm' ? attic() : weather === 'unsettled' ? family() : pi();
    const name =
      index === 5
        ? 'Vereinigte Kleingartenkolonie am Stadtrand, gemeinsame Ablage der Vorstände und Kassenprüfer'
        : index === 6
          ? 'Donaudampfschifffahrtsgesellschaftskapitänscloudverwaltungsserver'
          : `${base.settings.name} ${index + 1}`;
    return {
      ...base,
      // One of each weather has the changes and dates of its model, so that long names stand there, too.
      settings: { ...base.settings, id: MODELS[index] ?? `c${index}`, name },
      weather,
      ...(weather === 'fog'
        ? { last: null, rows: [], spark: [], headline: 'not scanned yet', reachability: 'unknown' as const }
        : {}),
    };
  });

/** Clouds in every state but well: down, failing, in maintenance, paused, muted, a sample; and the longest words. */
export function troubled(): CloudState[] {
  const change = (cloud: CloudState, id: string, name: string, rest: Partial<CloudState>): CloudState => ({
    ...cloud,
    ...rest,
    settings: { ...cloud.settings, ...rest.settings, id, name },
  });
  return [
    change(attic(), 'attic', 'Attic server', {
      reachability: 'down',
      headline: 'cannot be reached',
      rows: [
        row('reachability', 'storm', 'Cannot be reached', 'connection refused on port 443 by 203.0.113.20'),
        ...attic().rows,
        row('exposure', 'storm', 'Exposed', 'database administration page'),
        row('reachability', 'clear', 'Network', 'one address is silent'),
      ],
    }),
    change(pi(), 'pi', 'NextCloudPi', {
      reachability: 'failing',
      weather: 'clear',
      rows: [row('reachability', 'fog', 'Did not answer', 'connection refused on port 443'), ...pi().rows],
      nextScanAt: at(0, 1 / 60),
      nextScanWhy: 'did not answer: look 2 of 3 after 1 min',
    }),
    change(pi(), 'nas', 'NAS at home', {
      reachability: 'away',
      weather: 'fog',
      headline: 'out of sight from this network',
      rows: [row('reachability', 'fog', 'Out of sight', 'this computer is in another network'), ...pi().rows],
      nextScanWhy: 'not in its network: looked for every 15 min',
    }),
    change(family(), 'family', 'Family cloud', {
      reachability: 'maintenance',
      weather: 'unsettled',
      headline: 'in maintenance',
    }),
    change(pi(), 'wide', 'Wiedervorlagenverwaltungsserver', {
      weather: 'storm',
      mutedUntil: at(3),
      settings: {
        ...pi().settings,
        url: 'https://a-name-that-is-much-longer-than-any-card.of-a-family-in-the-countryside.example.org/nextcloud',
        sample: true,
        paused: true,
      },
      nextScanAt: null,
      nextScanWhy: 'paused',
      rows: [
        row('version', 'unsettled', 'ownCloud Infinite Scale 7.1.2', 'a protection is missing'),
        row('vulnerabilities', 'storm', '127 known vulnerabilities', '12 exploited'),
        row('certificate', 'storm', 'Certificate', '6 days left, renewal overdue'),
        row('tls', 'clear', 'TLS A+', 'refuses clients that name it'),
        row('headers', 'unsettled', 'Headers B+', 'Cross-Origin-Resource-Policy'),
      ],
    }),
  ];
}
