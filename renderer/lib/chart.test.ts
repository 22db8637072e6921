import { describe, expect, it } from 'vitest';
import { GRADES } from '../../shared/report.ts';
import {
  type Box,
  changesOnly,
  gradeLine,
  placeLabels,
  runsThrough,
  sparkPath,
  stepPath,
  ticks,
  wordsAt,
} from './chart.ts';

const box: Box = { left: 0, right: 100, top: 0, bottom: 60, from: 0, to: 1000 };

describe('chart geometry', () => {
  it('never draws a worse grade above a better one', () => {
    const lines = GRADES.map(gradeLine);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });
  it('holds a value until the next and to the end', () => {
    expect(
      stepPath(
        [
          { at: 0, y: 0 },
          { at: 500, y: 0.5 },
        ],
        box,
      ),
    ).toBe('M0 0H50V30H100');
  });
  it('leaves a gap where nothing was seen', () => {
    expect(
      stepPath(
        [
          { at: 0, y: 0 },
          { at: 250, y: null },
          { at: 500, y: 1 },
        ],
        box,
      ),
    ).toBe('M0 0H25M50 60H100');
  });
  it('starts what is older than the box at its edge', () => {
    expect(stepPath([{ at: -500, y: 0 }], box)).toBe('M0 0H100');
    expect(stepPath([], box)).toBe('');
  });
  it('keeps only changes', () => {
    const points = [0, 0, 1, 1, null, null, 1].map((y, at) => ({ at, y }));
    expect(changesOnly(points).map(({ at }) => at)).toEqual([0, 2, 4, 6]);
  });
  it('draws a spark over the whole width and nothing for nothing', () => {
    expect(sparkPath(['A', 'A', 'F'], 84, 18)).toMatch(/^M0 3\.1H28V3\.1H56V16H84$/);
    expect(sparkPath([null, null], 84, 18)).toBe('');
    expect(sparkPath([], 84, 18)).toBe('');
  });
  it('gives every label a gap of its own, and none where there is no room', () => {
    const wide = { left: 0, right: 1000 };
    expect(placeLabels([100, 500], wide).map(({ side }) => side)).toEqual(['right', 'right']);
    expect(placeLabels([980], wide)).toEqual([{ side: 'left', characters: 163 }]);
    // The gap between both belongs to the first; the second has no room to its right.
    expect(placeLabels([500, 960], wide).map(({ characters }) => characters)).toEqual([75, 0]);
    expect(placeLabels([], wide)).toEqual([]);
  });
  it('tells where the line runs through a label', () => {
    // At the top until the middle, then down to half the height.
    const points = [
      { at: 0, y: 0 },
      { at: 500, y: 0.5 },
    ];
    const at = (left: number, right: number, top: number, bottom: number) =>
      runsThrough(points, box, { left, right, top, bottom });
    expect(at(10, 40, 5, 20)).toBe(false);
    expect(at(40, 60, 5, 20)).toBe(true);
    expect(at(60, 90, 5, 20)).toBe(false);
    expect(at(60, 90, 20, 40)).toBe(true);
    expect(at(10, 40, 40, 50)).toBe(false);
  });
  it('spreads ticks from end to end', () => {
    expect(ticks(0, 90, 4)).toEqual([0, 30, 60, 90]);
  });
});

describe('words of a mark', () => {
  const wide: Box = { left: 0, right: 1000, top: 16, bottom: 216, from: 0, to: 1000 };
  const at = (left: number, y: number) => ({ left, right: left + 100, y });
  it('stand above the line, below it at the top, and never in its way', () => {
    const flat = [{ at: 0, y: 0.5 }];
    expect(wordsAt(flat, wide, at(100, 116))).toBe('above');
    expect(wordsAt([{ at: 0, y: 0 }], wide, at(100, 16))).toBe('below');
    const falls = [
      { at: 0, y: 0 },
      { at: 150, y: 1 },
    ];
    expect(wordsAt(falls, wide, at(100, 16))).toBeNull();
    expect(wordsAt([{ at: 0, y: 1 }], wide, at(100, 216))).toBe('above');
  });
});
