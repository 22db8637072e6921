import { expect, test } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import type { CloudState, Snapshot } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { MAX_CLOUDS, MAX_TOOLTIP, tomorrow, trayModel } from './tray-model.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');

function cloud(
  id: string,
  weather: Weather,
  { name = id, paused = false, ...changes }: Partial<CloudState> & { name?: string; paused?: boolean } = {},
): CloudState {
  return {
    settings: {
      id,
      name,
      url: `https://${id}.example/`,
      ca: null,
      pin: null,
      addedAt: NOW.toISOString(),
      auditMinutes: null,
      lightMinutes: null,
      paused,
      exposureProbes: true,
      sample: false,
    },
    weather,
    headline: weather,
    scanning: null,
    reachability: 'up',
    last: null,
    unseen: null,
    coverage: null,
    rows: [],
    spark: [],
    mutedUntil: null,
    nextScanAt: null,
    nextScanWhy: '',
    ...changes,
  };
}

const snapshot = (clouds: CloudState[], weather: Partial<Snapshot['weather']> = {}): Snapshot => ({
  host: 'desktop',
  version: '1.0.0',
  platform: 'test',
  now: NOW.toISOString(),
  clouds,
  weather: { weather: 'clear', scanning: false, headline: 'All clear', detail: '', ...weather },
  settings: defaultSettings(),
  connection: { kind: 'online', why: '', issuer: null, since: '2026-01-01T00:00:00.000Z' },
  unreadChanges: 0,
  unreadAlerts: 0,
  data: { dataAsOf: '2026-11-01', refreshedAt: null, refreshing: false, error: null },
  notices: [],
  samplesRunning: false,
  update: null,
});
const ids = (made: Snapshot) => trayModel(made, NOW).items.map(({ id }) => id);

test('without a cloud: the status, which nobody can choose, and the four things to do', () => {
  const { items } = trayModel(snapshot([]), NOW);
  expect(items.map(({ id }) => id)).toEqual(['status', 'scan-all', 'pause', 'open', 'quit']);
  expect(items.filter(({ enabled }) => !enabled).map(({ id }) => id)).toEqual(['status', 'scan-all']);
  expect(items.find(({ id }) => id === 'pause')?.items.map(({ id }) => id)).toEqual([
    'pause-hour',
    'pause-tomorrow',
  ]);
});

test('worst first, by name within the same weather; what rests comes last whatever its weather', () => {
  const made = [
    cloud('paused', 'storm', { paused: true }),
    cloud('clear', 'clear'),
    cloud('muted', 'storm', { mutedUntil: 'forever' }),
    cloud('b', 'storm'),
    cloud('fog', 'fog'),
    cloud('a', 'storm'),
    cloud('unsettled', 'unsettled'),
  ];
  const expected = ['a', 'b', 'unsettled', 'fog', 'clear', 'muted', 'paused'].map((id) => `cloud:${id}`);
  expect(ids(snapshot(made)).filter((id) => id.startsWith('cloud:'))).toEqual(expected);
  expect(ids(snapshot(made.toReversed())).filter((id) => id.startsWith('cloud:'))).toEqual(expected);
});

test('clouds of one name keep their order whichever way they come', () => {
  const twins = [cloud('2', 'clear', { name: 'Twin' }), cloud('1', 'clear', { name: 'Twin' })];
  expect(ids(snapshot(twins))).toEqual(ids(snapshot(twins.toReversed())));
});

test.each([
  [MAX_CLOUDS, null],
  [MAX_CLOUDS + 1, 'and 1 more'],
  [200, 'and 190 more'],
])('%i clouds: at most ten rows, and how many more', (count, more) => {
  const clouds = Array.from({ length: count }, (_, n) => cloud(`c${String(n).padStart(3, '0')}`, 'clear'));
  const { items } = trayModel(snapshot(clouds), NOW);
  expect(items.filter(({ id }) => id.startsWith('cloud:'))).toHaveLength(MAX_CLOUDS);
  expect(items.find(({ id }) => id === 'more')?.label ?? null).toBe(more);
});

test('the state of a cloud is told in words', () => {
  const { items } = trayModel(
    snapshot([
      cloud('a', 'storm', { name: 'Family', headline: 'certificate, 6 days' }),
      cloud('b', 'clear', { name: 'Muted', headline: 'all clear', mutedUntil: 'forever' }),
      cloud('c', 'clear', { name: 'Resting', paused: true }),
    ]),
    NOW,
  );
  const labels = new Map(items.map(({ id, label }) => [id, label]));
  expect(labels.get('cloud:a')).toBe('Family: certificate, 6 days');
  expect(labels.get('cloud:b')).toBe('Muted: all clear (muted)');
  expect(labels.get('cloud:c')).toBe('Resting: paused');
});

test('a hostile name stays one bounded line without shortcuts or direction marks', () => {
  const name = `a&b\n\u202eevil\u0000${'x'.repeat(500)}`;
  const model = trayModel(snapshot([cloud('a', 'storm', { name })], { detail: name }), NOW);
  const label = model.items.find(({ id }) => id === 'cloud:a')?.label ?? '';
  expect(label).toMatch(/^a&&b evil x+…$/u);
  expect(label.length).toBeLessThanOrEqual(82);
  expect(model.tooltip).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
});

test('the tooltip says it all in at most 100 characters, cut between characters', () => {
  const short = trayModel(snapshot([], { headline: 'All clear', detail: '3 clouds' }), NOW).tooltip;
  expect(short).toBe('Weathervane: All clear\n3 clouds');
  for (let length = 60; length <= 200; length++) {
    const { tooltip } = trayModel(
      snapshot([], { headline: 'x'.repeat(length % 50), detail: '🌩'.repeat(length) }),
      NOW,
    );
    expect(tooltip.length).toBeLessThanOrEqual(MAX_TOOLTIP);
    expect(tooltip.isWellFormed()).toBe(true);
  }
});

test('what is not shown does not change the model; what is shown does', () => {
  const before = snapshot([cloud('a', 'clear')]);
  const unseen = { ...before, unreadChanges: 7, now: '2026-11-23T13:00:00.000Z' };
  unseen.clouds = [cloud('a', 'clear', { nextScanWhy: 'every 6 h', reachability: 'unknown' })];
  expect(trayModel(unseen, NOW)).toEqual(trayModel(before, NOW));
  expect(trayModel(snapshot([cloud('a', 'storm')]), NOW)).not.toEqual(trayModel(before, NOW));
});

test('a pause can be ended, and one that is over is none', () => {
  const paused = (until: string) => {
    const made = snapshot([]);
    made.settings.schedule.pausedUntil = until;
    return trayModel(made, NOW).items.find(({ id }) => id === 'resume' || id === 'pause')?.label;
  };
  expect(paused('2026-11-23T14:05:00.000Z')).toBe('Go on scanning (paused until 14:05)');
  expect(paused('2026-11-24T06:00:00.000Z')).toBe('Go on scanning (paused until Tue 06:00)');
  expect(paused('2026-11-23T11:00:00.000Z')).toBe('Pause');
});

test('tomorrow is six in the morning of the next day, over the end of a month too', () => {
  expect(tomorrow(new Date(2026, 10, 30, 23, 59))).toEqual(new Date(2026, 11, 1, 6));
});
