import { expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/settings.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { Inbox } from './inbox.ts';

const draft = (title: string) => ({
  cloudId: 'a',
  findingId: null,
  kind: 'down',
  severity: 'high' as const,
  title,
  body: '',
  dedupeKey: title,
});

function open(change: (settings: ReturnType<typeof defaultSettings>) => void = () => {}) {
  const settings = defaultSettings();
  change(settings);
  const clock = new ManualClock(Date.UTC(2026, 5, 1, 12));
  const history = new MemoryHistory();
  const inbox = new Inbox({
    history,
    clock,
    settings: () => settings,
    channels: [{ name: 'desktop', send: async () => ({ sent: true, message: 'ok' }) }],
    onAlert: () => {},
    log: () => {},
  });
  return {
    inbox,
    settings,
    told: () => history.alerts(20, null).map(({ kind, delivery }) => `${kind} ${delivery}`),
  };
}

const five = ['1', '2', '3', '4', '5'].map(draft);

it('says of alerts in a digest that they were summed up, and of the digest that it was sent', async () => {
  const { inbox, told } = open();
  inbox.store(five, 'Five things got worse');
  await inbox.flush();
  expect(told()).toEqual(['digest sent', ...five.map(() => 'down summed-up')]);
});

it('says of alerts that quiet hours held back that they were summed up', async () => {
  const { inbox, settings, told } = open(({ alerts }) => {
    alerts.quietHours = { enabled: true, from: '10:00', to: '14:00' };
  });
  inbox.store(five.slice(0, 2), 'Two things got worse');
  await inbox.flush();
  expect(told()).toEqual(['down held', 'down held']);
  settings.alerts.quietHours.enabled = false;
  await inbox.flush();
  expect(told()).toEqual(['digest sent', 'down summed-up', 'down summed-up']);
});

it('says of alerts for which no way was on that they are in the inbox only', async () => {
  const { inbox, told } = open(({ channels }) => {
    channels.desktop.enabled = false;
  });
  inbox.store(five, 'Five things got worse');
  await inbox.flush();
  expect(told()).toEqual(five.map(() => 'down inbox-only'));
});
