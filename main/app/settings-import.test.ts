import { describe, expect, test } from 'vitest';
import { type CloudSettings, defaultSettings, type Mute, type Settings } from '../../shared/settings.ts';
import { importedSettings } from './settings-import.ts';

const cloud = (id: string, more: Partial<CloudSettings> = {}): CloudSettings => ({
  id,
  name: id,
  url: `https://${id}.example/`,
  ca: null,
  pin: null,
  addedAt: '2026-01-01T00:00:00Z',
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  exposureProbes: true,
  sample: false,
  ...more,
});
const mute = (cloudId: string, findingId: string | null = null): Mute => ({
  id: `mute ${cloudId} ${findingId}`,
  cloudId,
  findingId,
  subject: null,
  until: null,
  reason: '',
});
const settings = (more: Partial<Settings> = {}): Settings => ({ ...defaultSettings(), ...more });
const sections = (more: object): Settings => ({ ...settings(), ...more }) as Settings;

function taken(current: Settings, file: object): Settings {
  const result = importedSettings(current, { ...file });
  if (!result.ok) throw new Error(result.error.message);
  return result.value.settings;
}
const refusal = (file: object, current = settings()): string => {
  const result = importedSettings(current, { ...file });
  return result.ok ? '' : result.error.message;
};

describe('a settings file', () => {
  test('adds its clouds, and replaces every other setting, the webhook too, but not the command', () => {
    const webhook = { enabled: true, url: 'https://ntfy.example/x', format: 'ntfy' as const };
    const command = { enabled: true, path: '/bin/theirs', args: [] };
    const mine = { enabled: true, path: '/bin/mine', args: ['a'] };
    const base = settings();
    const current = { ...base, clouds: [cloud('a')], channels: { ...base.channels, command: mine } };
    const file = sections({
      clouds: [cloud('a', { name: 'Other' }), cloud('b', { paused: true })],
      history: { keepAllDays: 7 },
      channels: { ...base.channels, webhook, command },
    });
    const next = taken(current, file);
    expect(next.clouds).toEqual([cloud('a'), cloud('b', { paused: true })]);
    expect(next.history.keepAllDays).toBe(7);
    expect(next.channels).toEqual({ ...base.channels, webhook, command: mine });
  });

  test('leaves alone what it says nothing of, at every depth', () => {
    const base = settings();
    const current = sections({
      clouds: [cloud('a')],
      mutes: [mute('a')],
      general: { ...base.general, theme: 'dark', closeToTray: false },
      alerts: { ...base.alerts, quietHours: { enabled: true, from: '21:00', to: '06:00' } },
    });
    expect(taken(current, {})).toEqual(current);
    expect(taken(current, { schemaVersion: 1, clouds: [cloud('b')] })).toEqual({
      ...current,
      clouds: [cloud('a'), cloud('b')],
    });
    expect(taken(current, { alerts: { quietHours: { enabled: false } } }).alerts).toEqual({
      ...current.alerts,
      quietHours: { enabled: false, from: '21:00', to: '06:00' },
    });
  });

  test('finds a cloud again by its address, and gives a taken id to nobody else', () => {
    const current = settings({ clouds: [cloud('a'), cloud('b')] });
    const file = settings({
      clouds: [cloud('x', { url: 'https://A.example' }), cloud('b', { url: 'https://other.example/' })],
      mutes: [mute('x'), mute('b'), mute('nobody')],
    });
    const next = taken(current, file);
    expect(next.clouds.map(({ url }) => url)).toEqual([
      'https://a.example/',
      'https://b.example/',
      'https://other.example/',
    ]);
    const fresh = next.clouds[2]?.id;
    expect(new Set(next.clouds.map(({ id }) => id)).size).toBe(3);
    expect(next.mutes.map(({ cloudId }) => cloudId)).toEqual(['a', fresh]);
  });

  test('brings back the mutes of a backup made here, and leaves those that are here', () => {
    const current = settings({ clouds: [cloud('a')], mutes: [mute('a', 'x.y')] });
    const file = settings({ clouds: [cloud('a')], mutes: [mute('a', 'x.y'), mute('a', 'z.z')] });
    expect(taken(current, file).mutes.map(({ findingId }) => findingId)).toEqual(['x.y', 'z.z']);
  });

  test('with twins in it gives each an id of its own, and adds no address twice', () => {
    const file = settings({
      clouds: [
        cloud('x'),
        cloud('x', { url: 'https://y.example/' }),
        cloud('z', { url: 'https://x.example/' }),
      ],
    });
    const next = taken(settings(), file);
    expect(next.clouds.map(({ url }) => url)).toEqual(['https://x.example/', 'https://y.example/']);
    expect(new Set(next.clouds.map(({ id }) => id)).size).toBe(2);
  });

  test('is refused as a whole, with the reason', () => {
    const { channels, network } = settings();
    const at = (url: string) => ({ ...channels, webhook: { ...channels.webhook, url } });
    expect(refusal(settings({ clouds: [cloud('a'), cloud('b', { url: 'not a url' })] }))).toContain('"b"');
    expect(refusal(settings({ clouds: [cloud('a', { url: 'file:///etc/passwd' })] }))).toContain('HTTPS');
    expect(refusal(settings({ clouds: [cloud('a', { ca: 'garbage' })] }))).toContain('PEM');
    expect(refusal(settings({ clouds: [cloud('a', { pin: 'zz' })] }))).toContain('fingerprint');
    expect(refusal(sections({ channels: at('file:///x') }))).toContain('webhook');
    expect(refusal(sections({ network: { ...network, proxy: 'javascript:alert(1)' } }))).toContain('proxy');
    expect(refusal(sections({ network: { ...network, connectivityUrl: 'file:///x' } }))).toContain('online');
    expect(refusal(sections({ history: { keepAllDays: 0 } }))).toContain('history.keepAllDays');
    expect(refusal(sections({ schemaVersion: 99 }))).toContain('newer Weathervane');
    const many = (name: string, count: number) =>
      Array.from({ length: count }, (_, n) => cloud(`${name}${n}`));
    const current = settings({ clouds: many('a', 150) });
    expect(refusal(settings({ clouds: many('b', 100) }), current)).toContain('at most 200');
  });
});
