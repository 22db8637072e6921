import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory } from './paths.ts';

const at = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}) =>
  dataDirectory(null, { platform, env, home: '/home/eva' });

it('is where each platform keeps application data', () => {
  expect(at('linux')).toBe(join('/home/eva', '.local', 'share', 'weathervane'));
  expect(at('linux', { XDG_DATA_HOME: '/data' })).toBe(join('/data', 'weathervane'));
  expect(at('linux', { XDG_DATA_HOME: 'relative' })).toBe(
    join('/home/eva', '.local', 'share', 'weathervane'),
  );
  expect(at('darwin')).toBe(join('/home/eva', 'Library', 'Application Support', 'Weathervane'));
  expect(at('win32', { APPDATA: '/roaming' })).toBe(join('/roaming', 'Weathervane'));
});

it('is what the owner asked for', () => {
  expect(dataDirectory('/else', { platform: 'linux', env: {}, home: '/home/eva' })).toBe(resolve('/else'));
});
