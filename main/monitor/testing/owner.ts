import type { Settings } from '../../../shared/settings.ts';
import type { Monitor } from '../monitor.ts';
import type { MemoryHistory } from './memory-history.ts';
import { type Happening, HOUR, type Year } from './timeline.ts';

/** What a happening does that comes from the owner or from the battery; others are not for him. */
export type OwnersDoing = Extract<Happening, { kind: 'battery' | 'pause' | 'mute' | 'scan' | 'acknowledge' }>;

export const isOwnersDoing = (happening: Happening): happening is OwnersDoing =>
  ['battery', 'pause', 'mute', 'scan', 'acknowledge'].includes(happening.kind);

/** Changes the settings as a person at the page would, and says what the monitor has to be told. */
export function ownerDoes(
  doing: OwnersDoing,
  { settings, history, wall }: { settings: Settings; history: MemoryHistory; wall: number },
): (monitor: Monitor) => void {
  switch (doing.kind) {
    case 'battery':
      return (monitor) => monitor.power({ onBattery: doing.on });
    case 'scan':
      return (monitor) => {
        monitor.scanNow(doing.cloudId);
      };
    case 'acknowledge':
      history.acknowledge(null, new Date(wall).toISOString());
      return () => undefined;
    case 'pause':
      for (const cloud of settings.clouds) if (cloud.id === doing.cloudId) cloud.paused = doing.on;
      return (monitor) => monitor.settingsChanged();
    case 'mute': {
      const { cloudId } = doing;
      settings.mutes = settings.mutes.filter((mute) => mute.cloudId !== cloudId);
      if (doing.on)
        settings.mutes.push({
          id: cloudId,
          cloudId,
          findingId: null,
          subject: null,
          until: null,
          reason: 'a year of it',
        });
      return (monitor) => monitor.settingsChanged();
    }
  }
}

/** The settings of a year at its beginning. */
export function settingsOf(year: Year, defaults: Settings, digestAbove: number): Settings {
  return {
    ...defaults,
    clouds: year.clouds.map(({ id, url }) => ({
      id,
      name: id,
      url,
      ca: null,
      pin: null,
      addedAt: new Date(year.from).toISOString(),
      auditMinutes: null,
      lightMinutes: null,
      paused: false,
      exposureProbes: true,
      sample: false,
    })),
    schedule: { ...defaults.schedule, auditMinutes: year.auditMinutes, lightMinutes: year.lightMinutes },
    alerts: {
      ...defaults.alerts,
      quietHours: { ...defaults.alerts.quietHours, enabled: year.quiet },
      recovery: year.recovery,
      digestAbove,
    },
  };
}

/** Minutes ahead of UTC in Berlin: summer time from the last Sunday of March, 01:00 UTC, to that of October. */
export function berlin(at: number): number {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? 120 : 60;
}

function lastSunday(year: number, month: number): number {
  const end = Date.UTC(year, month + 1, 0, 1);
  return end - new Date(end).getUTCDay() * 24 * HOUR;
}
