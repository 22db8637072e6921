import type { Settings, SettingsPatch } from '../../shared/settings.ts';
import type { Notice } from '../../shared/state.ts';
import { at } from './reports.ts';

/** What a scenario changes in the settings, and what main has to say in it. */

/** Settings with every field filled, and with words longer than any field. */
function fill(settings: Settings): void {
  const { alerts, channels, mutes } = settings;
  alerts.quietHours = { enabled: true, from: '22:30', to: '06:45' };
  alerts.expiryDays = [60, 30, 14, 7, 3, 1];
  alerts.minimumSeverity = 'high';
  channels.webhook = {
    enabled: true,
    url: 'https://ntfy.a-name-that-is-much-longer-than-any-field.example.org/my-clouds-topic-with-a-long-name',
    format: 'ntfy',
  };
  channels.command = {
    enabled: true,
    path: '/usr/local/lib/weathervane/scripts/on-alert-send-to-everything.sh',
    args: ['--urgent', '--to=somebody@example.org'],
  };
  const mute = { subject: null, until: null, findingId: null, reason: '' };
  mutes.push(
    { ...mute, id: 'm2', cloudId: 'family' },
    {
      ...mute,
      id: 'm3',
      cloudId: 'attic',
      findingId: 'headers.hsts-missing',
      until: at(-5),
      reason:
        'The reverse proxy of the provider strips it; they promised to repair it with the next release, see ticket 4711, and to tell us when it is done',
    },
    { ...mute, id: 'm4', cloudId: 'c9', findingId: 'tls.protocol-old', subject: 'TLS1.0', until: at(0.2) },
  );
}

/** The settings of a scenario, from those that a few well-behaved clouds have. */
export function situate(scenario: string, settings: Settings): Settings {
  if (scenario === 'many') fill(settings);
  if (scenario === 'paused') settings.schedule.pausedUntil = at(2.8);
  if (scenario === 'silent') settings.alerts.enabled = false;
  if (scenario === 'troubled')
    settings.mutes.push({
      id: 'm5',
      cloudId: 'wide',
      findingId: null,
      subject: null,
      until: at(3),
      reason: 'It is being moved',
    });
  return settings;
}

const BROKEN: Notice = {
  id: 'n1',
  severity: 'medium',
  text: 'The settings file could not be read. It was kept aside as settings.json.broken-2026-11-23 and Weathervane started with the defaults.',
  at: at(0),
};

/** What main has to say about itself in a scenario. */
export function noticesOf(scenario: string): Notice[] {
  if (scenario === 'errors') return [BROKEN];
  if (scenario !== 'notices') return [];
  return [
    {
      id: 'clock',
      severity: 'medium',
      text: 'The clock of this computer is 3 hours ahead of what your clouds say. Set it right: until then nothing is recorded and nothing is alerted.',
      at: at(0),
      lasting: true,
    },
    {
      id: 'history-broken',
      severity: 'high',
      text: 'The history database was damaged. 15,321 records of it were recovered, others could not be read; the damaged file was kept as /home/somebody/.local/share/weathervane/history.sqlite.broken-2026-11-23T14-04-00.',
      at: at(0),
    },
  ];
}

/** As main refuses what cannot work; one field stands for all of them. */
export const problemOf = ({ network }: SettingsPatch): string | null =>
  network?.proxy && !/^https?:\/\/[^/\s]+\/?$/.test(network.proxy)
    ? 'The proxy is written as http://host:port, like http://proxy.example.org:3128.'
    : null;
