import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { iconFile, panelOf } from './tray-icon.ts';

const ICONS = resolve(import.meta.dirname, '../../assets/icons');
const STATES = ['clear', 'unsettled', 'storm', 'fog', 'scanning'] as const;
const PLATFORMS = [
  ['linux', 'light'],
  ['linux', 'dark'],
  ['win32', 'light'],
  ['win32', 'dark'],
  ['darwin', 'template'],
] as const;

test.each([
  ['darwin', '', true, 'template'],
  ['darwin', '', false, 'template'],
  ['win32', '', true, 'dark'],
  ['win32', '', false, 'light'],
  ['linux', 'KDE', true, 'dark'],
  ['linux', 'KDE', false, 'light'],
  ['linux', 'XFCE', false, 'light'],
  // Their bars are dark whatever the windows are.
  ['linux', 'GNOME', false, 'dark'],
  ['linux', 'ubuntu:GNOME', false, 'dark'],
  ['linux', 'Unity:Unity7:ubuntu', false, 'dark'],
  ['linux', 'pop:GNOME', false, 'dark'],
  ['linux', 'X-Cinnamon', false, 'light'],
  ['linux', '', false, 'light'],
] as const)('the panel on %s, desktop "%s", dark %s is %s', (platform, desktop, dark, panel) => {
  expect(panelOf(platform, desktop, dark)).toBe(panel);
});

test.each(PLATFORMS)('every state has a picture of its own on %s, %s', (platform, panel) => {
  const files = STATES.map((state) => iconFile(ICONS, platform, state, panel));
  for (const file of files) expect(existsSync(file), file).toBe(true);
  const sums = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
  expect(new Set(sums).size).toBe(STATES.length);
});

/** Width and height as the PNG says (PNG specification, IHDR). */
const sizeOf = (file: string) => {
  const bytes = readFileSync(file);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test('macOS finds a template of 18 points and its double, Linux each size a panel asks for', () => {
  for (const state of STATES) {
    const template = iconFile(ICONS, 'darwin', state, 'template');
    // The name is what makes it a template (Electron, nativeImage).
    expect(template).toMatch(/Template\.png$/);
    expect(sizeOf(template)).toEqual([18, 18]);
    expect(sizeOf(template.replace('.png', '@2x.png'))).toEqual([36, 36]);
    for (const size of [22, 24, 32, 48])
      for (const panel of ['light', 'dark'])
        expect(sizeOf(join(ICONS, 'tray', 'linux', `${state}-${panel}-${size}.png`))).toEqual([size, size]);
  }
});
