import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
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

/** The opaque pixels of an 8-bit RGBA picture (PNG specification: chunks, filters), as Chromium writes it. */
function outline(file: string): boolean[] {
  const bytes = readFileSync(file);
  const [width = 0, height = 0] = sizeOf(file);
  // Bit depth 8, colour type 6 (RGBA), not interlaced: the only kind this reads.
  expect([bytes[24], bytes[25], bytes[28]]).toEqual([8, 6, 0]);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * 4;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < stride; x++) {
      const left = x < 4 ? 0 : (pixels[y * stride + x - 4] ?? 0);
      const up = y === 0 ? 0 : (pixels[(y - 1) * stride + x] ?? 0);
      const corner = x < 4 || y === 0 ? 0 : (pixels[(y - 1) * stride + x - 4] ?? 0);
      const guess = left + up - corner;
      const paeth = [left, up, corner].toSorted(
        (a, b) => Math.abs(guess - a) - Math.abs(guess - b),
      )[0] as number;
      const predicted = [0, left, up, (left + up) >> 1, paeth][raw[y * (stride + 1)] ?? 0] ?? 0;
      pixels[y * stride + x] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 0xff;
    }
  return Array.from({ length: width * height }, (_, index) => (pixels[index * 4 + 3] ?? 0) > 127);
}

test('states differ by their outline alone, for who cannot tell the colours and for macOS, which has none', () => {
  for (const file of [
    (state: string) => join(ICONS, 'tray', 'linux', `${state}-light-22.png`),
    (state: string) => join(ICONS, 'tray', 'mac', `${state}Template.png`),
  ]) {
    const shapes = STATES.map((state) => ({ state, shape: outline(file(state)) }));
    for (const { state, shape } of shapes) {
      const filled = shape.filter(Boolean).length / shape.length;
      // Enough to be seen, not so much that it is a blot.
      expect(filled, state).toBeGreaterThan(0.15);
      expect(filled, state).toBeLessThan(0.7);
      for (const other of shapes.filter((one) => one.state > state)) {
        const different = shape.filter((opaque, index) => opaque !== other.shape[index]).length;
        expect(different / shape.length, `${state} and ${other.state}`).toBeGreaterThan(0.2);
      }
    }
  }
});
