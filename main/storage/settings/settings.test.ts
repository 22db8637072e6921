import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudSettings, defaultSettings, Settings } from '../../../shared/settings.ts';
import { temporaryDirectory } from '../testing/fixture.ts';
import { interpretSettings, openSettings } from './store.ts';
import { upgrade } from './upgrade.ts';

const now = () => new Date('2026-11-23T20:00:00Z');
let temporary: ReturnType<typeof temporaryDirectory>;
let path: string;
beforeEach(() => {
  temporary = temporaryDirectory();
  path = join(temporary.directory, 'settings.json');
});
afterEach(() => temporary.remove());

const open = () => openSettings({ path, now });
const files = () => readdirSync(temporary.directory).sort();
const cloud = (id: string): CloudSettings => ({
  id,
  name: id,
  url: `https://${id}.example/`,
  ca: null,
  pin: null,
  addedAt: '2026-11-01T00:00:00.000Z',
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  exposureProbes: true,
  sample: false,
});

describe('settings', () => {
  it('start with defaults and are on disk when update returns', () => {
    const store = open();
    expect(store.get()).toEqual(defaultSettings());
    const told: number[] = [];
    const stop = store.onChange(({ clouds }) => told.push(clouds.length));
    store.update((settings) => ({ ...settings, clouds: [cloud('a')] }));
    stop();
    store.update((settings) => ({ ...settings, clouds: [cloud('a'), cloud('b')] }));
    expect(told).toEqual([1]);
    expect(
      open()
        .get()
        .clouds.map(({ id }) => id),
    ).toEqual(['a', 'b']);
    expect(Settings.parse(JSON.parse(readFileSync(path, 'utf8'))).clouds).toHaveLength(2);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
    expect(files()).toEqual(['settings.json']);
  });

  it('refuse a change that is not valid, and stay as they were', () => {
    const store = open();
    expect(() =>
      store.update((settings) => ({ ...settings, schedule: { ...settings.schedule, auditMinutes: -1 } })),
    ).toThrow();
    expect(store.get().schedule.auditMinutes).toBe(360);
  });
});

describe('a settings file that something else changes while it is in use', () => {
  it.each(['{ "clouds": [', '', '{"schemaVersion":1,"clouds":[]}'])(
    'is kept aside (%j), and told',
    (text) => {
      const store = open();
      const told: string[] = [];
      store.onNotice?.((notice) => told.push(notice.text));
      store.update((settings) => ({ ...settings, clouds: [cloud('a')] }));
      for (let n = 1; n <= 2; n++) {
        writeFileSync(path, text);
        store.update((settings) => ({ ...settings, clouds: [cloud('a'), cloud(`b${n}`)] }));
      }
      expect(told).toHaveLength(2);
      expect(store.notices.map((notice) => notice.text)).toEqual(told);
      // Both of one second.
      for (const end of ['', '-2'])
        expect(readFileSync(`${path}.changed-2026-11-23T20-00-00Z${end}`, 'utf8')).toBe(text);
      expect(
        open()
          .get()
          .clouds.map(({ id }) => id),
      ).toEqual(['a', 'b2']);
    },
  );

  it('is not, where only its look is another', () => {
    const store = open();
    store.update((settings) => ({ ...settings, clouds: [cloud('a')] }));
    writeFileSync(path, JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
    store.update((settings) => ({ ...settings, clouds: [] }));
    expect([files(), store.notices]).toEqual([['settings.json'], []]);
  });
});

describe('a settings file that cannot be used as it is', () => {
  it.each(['', '{', 'null', '[]', '"x"', '\u0000\u0001', '<html>'])(
    '%j is kept aside, and the owner told',
    (text) => {
      writeFileSync(path, text);
      const store = open();
      expect(store.get()).toEqual(defaultSettings());
      expect(store.notices[0]?.text).toMatch(/could not be read.*kept as .*unreadable-2026-11-23T20-00-00Z/);
      store.update((settings) => ({ ...settings, clouds: [cloud('a')] }));
      expect(readFileSync(`${path}.unreadable-2026-11-23T20-00-00Z`, 'utf8')).toBe(text);
      expect(open().notices).toEqual([]);
      expect(open().get().clouds).toHaveLength(1);
    },
  );

  it('of a newer version is kept aside; what is understood of it is used', () => {
    const newer = { ...defaultSettings(), schemaVersion: 99, clouds: [cloud('a')], novel: { x: 1 } };
    writeFileSync(path, JSON.stringify(newer));
    const store = open();
    expect(store.get().clouds).toHaveLength(1);
    expect(store.notices[0]?.text).toMatch(/newer Weathervane/);
    expect(JSON.parse(readFileSync(`${path}.newer-2026-11-23T20-00-00Z`, 'utf8'))).toEqual(newer);
    expect(open().notices).toEqual([]);
  });

  it('loses only what is wrong in it', () => {
    writeFileSync(
      path,
      JSON.stringify({
        schemaVersion: 1,
        clouds: [
          cloud('a'),
          { id: 'no-address' },
          { ...cloud('b'), auditMinutes: 'often' },
          7,
          cloud('c'),
          cloud('a'),
        ],
        general: { theme: 'pink', startHidden: true },
        schedule: 'daily',
        alerts: { minimumSeverity: 'high', expiryDays: [30, 'x', 7] },
      }),
    );
    const store = open();
    const settings = store.get();
    expect(settings.clouds.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(settings.clouds[1]?.auditMinutes).toBeNull();
    expect(settings.general).toMatchObject({ theme: 'system', startHidden: true });
    expect(settings.schedule).toEqual(defaultSettings().schedule);
    expect(settings.alerts).toMatchObject({ minimumSeverity: 'high', expiryDays: [30, 7] });
    expect(store.notices[0]?.text).toMatch(/left out: .*kept as .*invalid/);
    expect(files()).toEqual(['settings.json', 'settings.json.invalid-2026-11-23T20-00-00Z']);
  });

  it('keeps as many clouds as there may be', () => {
    const clouds = Array.from({ length: 250 }, (_, n) => cloud(`c${n}`));
    const { settings, aside } = interpretSettings(JSON.stringify({ schemaVersion: 1, clouds }));
    expect(settings.clouds).toHaveLength(200);
    expect(aside?.why).toBe('invalid');
  });

  it('comes to valid settings whatever it holds', () => {
    const key = fc.constantFrom(...Object.keys(defaultSettings()), '__proto__', 'x');
    const inner = fc.dictionary(
      fc.constantFrom('theme', 'id', 'expiryDays', 'quietHours', 'from'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          key,
          fc.oneof(fc.jsonValue(), inner, fc.array(fc.oneof(inner, fc.constant(cloud('a'))))),
        ),
        (raw) => {
          const { settings } = interpretSettings(JSON.stringify(raw));
          expect(Settings.parse(settings)).toEqual(settings);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('older versions', () => {
  const steps = {
    1: (raw: Record<string, unknown>) => ({ ...raw, b: Number(raw.a) + 1 }),
    2: (raw: Record<string, unknown>) => ({ ...raw, c: Number(raw.b) + 1 }),
  };

  it('are carried up step by step, without touching what was read', () => {
    const raw = { schemaVersion: 1, a: 1 };
    expect(upgrade(raw, 3, steps)).toEqual({ schemaVersion: 3, a: 1, b: 2, c: 3 });
    expect(upgrade({ schemaVersion: 2, b: 5 }, 3, steps)).toEqual({ schemaVersion: 3, b: 5, c: 6 });
    expect(raw).toEqual({ schemaVersion: 1, a: 1 });
  });

  it('are not guessed at where a step is missing', () => {
    expect(upgrade({ schemaVersion: 1 }, 3, { 2: (raw) => raw })).toBeNull();
  });
});
