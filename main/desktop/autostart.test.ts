import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyStartAtLogin, autostartFile, desktopEntry } from './autostart.ts';

/** Reads Exec= as a desktop does: the escapes of a string value first, then quotes, then field codes. */
function argumentsOf(entry: string): string[] {
  const line = entry.split('\n').find((one) => one.startsWith('Exec=')) ?? '';
  const names: Record<string, string> = { n: '\n', r: '\r', t: '\t', s: ' ' };
  const value = line.slice('Exec='.length).replaceAll(/\\(.)/gu, (_, key: string) => names[key] ?? key);
  return [...value.matchAll(/"((?:\\[\s\S]|[^"\\])*)"/gu)].map(([, quoted = '']) =>
    quoted.replaceAll(/\\([\s\S])/gu, '$1').replaceAll('%%', '%'),
  );
}

test.each([
  '/opt/Weathervane/weathervane',
  '/home/o/My Apps/Weather vane.AppImage',
  '/home/o/100%/%f.AppImage',
  '/home/o/"quoted"/`id`/$(id)/back\\slash',
  '/home/o/line\nHidden=true',
])('a desktop reads back the path that was written: %j', (executable) => {
  const entry = desktopEntry(executable, ['--hidden']);
  expect(argumentsOf(entry)).toEqual([executable, '--hidden']);
  expect(entry.split('\n').filter((line) => line.startsWith('Hidden='))).toEqual([]);
});

test('any path is read back as it was', () => {
  const part = fc.constantFrom('a', ' ', '"', '\\', '$', '`', '%', '\n', '\t', 'é', "'", ';');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), (parts) => {
      expect(argumentsOf(desktopEntry(parts.join(''), []))).toEqual([parts.join('')]);
    }),
    { seed: 7 },
  );
});

test('the text of an ordinary entry', () => {
  expect(desktopEntry('/usr/bin/weathervane', ['--hidden'])).toBe(
    [
      '[Desktop Entry]',
      'Type=Application',
      'Name=Weathervane',
      'Comment=Watches the home clouds you own',
      'Exec="/usr/bin/weathervane" "--hidden"',
      'Icon=weathervane',
      'Terminal=false',
      'X-GNOME-Autostart-enabled=true',
      '',
    ].join('\n'),
  );
});

test('a relative XDG_CONFIG_HOME is ignored', () => {
  expect(autostartFile({ XDG_CONFIG_HOME: '/cfg' }, '/home/o')).toBe('/cfg/autostart/weathervane.desktop');
  for (const env of [{}, { XDG_CONFIG_HOME: '' }, { XDG_CONFIG_HOME: 'cfg' }])
    expect(autostartFile(env, '/home/o')).toBe('/home/o/.config/autostart/weathervane.desktop');
});

test('on Linux the entry comes and goes, and starts the AppImage rather than its mount', () => {
  const home = mkdtempSync(join(tmpdir(), 'weathervane-home-'));
  const app = {
    getPath: () => home,
    setLoginItemSettings: () => {
      throw new Error('not on Linux');
    },
  };
  const launch = {
    platform: 'linux',
    env: { APPIMAGE: '/a/W.AppImage' },
    executable: '/mnt/w',
    args: [],
  } as const;
  const file = autostartFile({}, home);
  try {
    applyStartAtLogin(app, { startAtLogin: true, startHidden: true }, launch);
    expect(argumentsOf(readFileSync(file, 'utf8'))).toEqual(['/a/W.AppImage', '--hidden']);
    applyStartAtLogin(app, { startAtLogin: false, startHidden: true }, launch);
    expect(existsSync(file)).toBe(false);
    applyStartAtLogin(app, { startAtLogin: false, startHidden: true }, launch);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('elsewhere the system keeps the entry', () => {
  const set: unknown[] = [];
  applyStartAtLogin(
    { getPath: () => '/nowhere', setLoginItemSettings: (item) => void set.push(item) },
    { startAtLogin: true, startHidden: false },
    { platform: 'win32', env: {}, executable: 'C:\\W\\W.exe', args: [] },
  );
  expect(set).toEqual([{ openAtLogin: true, path: 'C:\\W\\W.exe', args: [] }]);
});
