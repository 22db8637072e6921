import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { APP_ID, onDisk } from './identity.ts';

test('the app id is the one that the installer gives the shortcut', () => {
  const config = readFileSync(resolve(import.meta.dirname, '../../electron-builder.yml'), 'utf8');
  expect(/^appId: (.*)$/m.exec(config)?.[1]).toBe(APP_ID);
});

test('a picture in the archive is looked for beside it', () => {
  const asked: string[] = [];
  const outside = join('/opt', 'app.asar.unpacked', 'assets', 'icon.png');
  const exists = (path: string) => {
    asked.push(path);
    return path === outside;
  };
  expect(onDisk(join('/opt', 'app.asar', 'assets', 'icon.png'), exists)).toBe(outside);
  expect(onDisk(join('/opt', 'other', 'icon.png'), exists)).toBeNull();
  expect(asked).toEqual([outside, join('/opt', 'other', 'icon.png')]);
});
