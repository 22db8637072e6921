import { GRADES, type Grade } from '../../shared/report.ts';

/** Geometry of the step charts: pure, in the units of the viewBox. */

/** What the vertical axis of a grade chart shows, best first. T and M are drawn on the line of F. */
export const GRADE_LINES = ['A+', 'A', 'B', 'C', 'D', 'E', 'F'] as const;

const LINES_OF: Record<Grade, number> = {
  'A+': 0,
  A: 1,
  'A-': 1.33,
  'B+': 1.67,
  B: 2,
  'B-': 2.33,
  'C+': 2.67,
  C: 3,
  'C-': 3.33,
  'D+': 3.67,
  D: 4,
  'D-': 4.33,
  E: 5,
  F: 6,
  T: 6,
  M: 6,
};

/** The line a grade is drawn on: 0 for A+, 6 for F; in between for plus and minus. */
export const gradeLine = (grade: Grade): number => LINES_OF[grade];

/** A tiny line of steps over the whole width, oldest first; empty where nothing has been graded. */
export function sparkPath(grades: readonly (Grade | null)[], width: number, height: number): string {
  const known = grades.map((grade) => (grade ? GRADES.indexOf(grade) : null));
  if (known.every((rank) => rank === null)) return '';
  const worst = 13;
  const step = width / Math.max(known.length, 1);
  let path = '';
  let open = false;
  known.forEach((rank, at) => {
    if (rank === null) {
      open = false;
      return;
    }
    const y = round(2 + (Math.min(rank, worst) / worst) * (height - 4));
    path += open ? `V${y}H${round((at + 1) * step)}` : `M${round(at * step)} ${y}H${round((at + 1) * step)}`;
    open = true;
  });
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export interface StepPoint {
  /** Milliseconds since the epoch. */
  at: number;
  /** 0 is the top of the axis, 1 the bottom; null leaves a gap. */
  y: number | null;
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  from: number;
  to: number;
}

export const xOf = (box: Box, at: number): number =>
  round(
    box.left +
      ((Math.max(box.from, Math.min(box.to, at)) - box.from) / Math.max(1, box.to - box.from)) *
        (box.right - box.left),
  );
export const yOf = (box: Box, y: number): number => round(box.top + y * (box.bottom - box.top));

/** Each value holds until the next point; the last one until the end of the box. */
export function stepPath(points: readonly StepPoint[], box: Box): string {
  let path = '';
  let before: number | null = null;
  for (const { at, y } of points) {
    const x = xOf(box, at);
    if (y === null) {
      if (before !== null) path += `H${x}`;
      before = null;
      continue;
    }
    const level = yOf(box, y);
    if (before === null) path += `M${x} ${level}`;
    else if (level !== before) path += `H${x}V${level}`;
    before = level;
  }
  return before === null ? path : `${path}H${box.right}`;
}

/** Whether the line of steps runs through a rectangle, all in pixels. */
export function runsThrough(
  points: readonly StepPoint[],
  box: Box,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): boolean {
  return points.some(({ at, y }, index) => {
    if (y === null) return false;
    const from = xOf(box, at);
    const next = points[index + 1];
    const to = next ? xOf(box, next.at) : box.right;
    const level = yOf(box, y);
    if (level > top && level < bottom && from < right && to > left) return true;
    const before = points[index - 1]?.y ?? null;
    if (before === null || from <= left || from >= right) return false;
    const other = yOf(box, before);
    return Math.min(level, other) < bottom && Math.max(level, other) > top;
  });
}

/**
 * Where the words of a mark go: above it (baseline 9 px over it) or below it (20 px under it), where there is room in
 * the box and the line of steps does not run through them; null where neither side is free. `left` and `right` are the
 * edges of the words, `y` the mark's height, all in pixels.
 */
export function wordsAt(
  points: readonly StepPoint[],
  box: Box,
  { left, right, y }: { left: number; right: number; y: number },
): 'above' | 'below' | null {
  const free = (top: number, bottom: number): boolean =>
    !runsThrough(points, box, { left, right, top, bottom });
  if (y - 20 >= box.top - 8 && free(y - 20, y - 5)) return 'above';
  return y + 25 <= box.bottom && free(y + 7, y + 25) ? 'below' : null;
}

/** Runs of equal values are one point: a year of scans becomes its handful of changes. */
export function changesOnly(points: readonly StepPoint[]): StepPoint[] {
  return points.filter((point, at) => at === 0 || point.y !== points[at - 1]?.y);
}

/** Up to `most` round moments on the time axis: days, evenly spaced, ending with `to`. */
export function ticks(from: number, to: number, most: number): number[] {
  const gap = (to - from) / Math.max(1, most - 1);
  return Array.from({ length: most }, (_, at) => from + at * gap);
}

/** Pixels that one character of a label takes, about, and the fewest pixels a label is worth having. */
export const CHARACTER = 5.9;
const LEAST = 90;

/**
 * Where the label of each mark goes: into the gap to its right, else to its left, each gap used once; `characters` is
 * what fits there, 0 where no gap is wide enough (the mark then has only its tooltip). `xs` ascending.
 */
export function placeLabels(
  xs: readonly number[],
  box: Pick<Box, 'left' | 'right'>,
): { side: 'left' | 'right'; characters: number }[] {
  const taken = new Set<number>();
  const edges = [box.left, ...xs, box.right];
  // Gap g lies between edges g and g + 1; mark i is edge i + 1.
  const room = (gap: number) => (taken.has(gap) ? 0 : (edges[gap + 1] ?? 0) - (edges[gap] ?? 0) - 16);
  return xs.map((_, at) => {
    const side = room(at + 1) >= LEAST || room(at + 1) >= room(at) ? 'right' : 'left';
    const gap = side === 'right' ? at + 1 : at;
    const width = room(gap);
    if (width < LEAST) return { side, characters: 0 };
    taken.add(gap);
    return { side, characters: Math.floor(width / CHARACTER) };
  });
}
