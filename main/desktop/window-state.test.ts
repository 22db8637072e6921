import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_SIZE, keepWindowState, MINIMUM_SIZE, placeWindow, readWindowState } from './window-state.ts';

const LAPTOP = { workArea: { x: 0, y: 27, width: 1440, height: 873 } };
const RIGHT = { workArea: { x: 1440, y: 0, width: 1920, height: 1080 } };
const saved = { x: 200, y: 100, width: 1000, height: 700, maximized: false };

test('a first start takes the default size, placed by the system', () => {
  expect(placeWindow(null, [LAPTOP])).toEqual({ bounds: DEFAULT_SIZE, maximized: false });
});

test('it opens where it was, on whichever screen', () => {
  const { maximized, ...bounds } = saved;
  expect(placeWindow(saved, [LAPTOP, RIGHT])).toEqual({ bounds, maximized });
  expect(placeWindow({ ...saved, x: 1600 }, [LAPTOP, RIGHT]).bounds).toEqual({ ...bounds, x: 1600 });
});

test.each([
  ['its screen is gone', { x: 1600 }],
  ['too little of it is left of the edge', { x: 1440 - 119 }],
  ['its title bar is above the screen', { y: -10 }],
  ['its title bar is below the screen', { y: 880 }],
  ['it is far to the left', { x: -2000 }],
])('out of reach, because %s: the default place', (_why, moved) => {
  const placed = placeWindow({ ...saved, ...moved, maximized: true }, [LAPTOP]);
  expect(placed).toEqual({ bounds: DEFAULT_SIZE, maximized: true });
});

test('never larger than its screen, never smaller than usable', () => {
  expect(placeWindow({ ...saved, width: 5000, height: 5000 }, [LAPTOP]).bounds).toMatchObject({
    width: 1440,
    height: 873,
  });
  expect(placeWindow({ ...saved, width: 200, height: 1 }, [LAPTOP]).bounds).toMatchObject(MINIMUM_SIZE);
});

test('no screen at all is the default place', () => {
  expect(placeWindow(saved, []).bounds).toEqual(DEFAULT_SIZE);
});

test('kept and read again; a broken file is a first start', () => {
  const dir = mkdtempSync(join(tmpdir(), 'weathervane-window-'));
  const file = join(dir, 'window.json');
  try {
    expect(readWindowState(file)).toBeNull();
    keepWindowState(file, saved);
    expect(readWindowState(file)).toEqual(saved);
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      JSON.stringify({ ...saved, width: 0 }),
      JSON.stringify({ ...saved, x: 1e9 }),
      JSON.stringify({ ...saved, y: 0.5 }),
      JSON.stringify({ ...saved, maximized: 'yes' }),
    ]) {
      writeFileSync(file, text);
      expect(readWindowState(file), text).toBeNull();
    }
    keepWindowState(join(dir, 'no', 'folder.json'), saved);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
