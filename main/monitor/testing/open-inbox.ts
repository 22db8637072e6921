import { defaultSettings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import { condition } from '../alert/conditions.ts';
import { Inbox } from '../alert/inbox.ts';
import type { Channel } from '../ports.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHistory } from './memory-history.ts';

export const NOON = Date.UTC(2026, 5, 1, 12);

export const draft = (title: string, over: Partial<AlertRecord> = {}) => ({
  cloudId: 'a' as string | null,
  findingId: null,
  kind: 'down',
  severity: 'high' as const,
  title,
  body: '',
  dedupeKey: `${over.cloudId ?? 'a'}|${title}@1`,
  ...over,
});
/** What was told under this title still is so. */
export const holding = (...titles: string[]) =>
  Object.fromEntries(
    titles.map((title) => [title, condition(`${title}@1`, 'down', 'high', null, { title, body: '' })]),
  );

/** An inbox with one channel that takes everything; the quiet hours are off until `quiet(true)`. */
export function begin(history = new MemoryHistory()) {
  const settings = defaultSettings();
  settings.alerts.quietHours = { enabled: false, from: '11:00', to: '14:00' };
  const clock = new ManualClock(NOON);
  const sent: string[] = [];
  const seen: AlertRecord[] = [];
  const logged: string[] = [];
  const desktop: Channel = {
    name: 'desktop',
    send: async ({ title }) => {
      sent.push(title);
      return { sent: true, message: 'ok' };
    },
  };
  const channels = [desktop];
  const inbox = new Inbox({
    history,
    clock,
    settings: () => settings,
    channels,
    onAlert: (record) => seen.push(record),
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  return {
    inbox,
    history,
    settings,
    clock,
    channels,
    sent,
    seen,
    logged,
    quiet: (on: boolean) => {
      settings.alerts.quietHours.enabled = on;
    },
    store: (...titles: string[]) =>
      inbox.store(
        titles.map((title) => draft(title)),
        'Many',
      ),
    told: () => history.alerts(50, null).map(({ title, delivery }) => `${title}: ${delivery}`),
  };
}
