import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Display, Rectangle } from 'electron';
import { z } from 'zod';

const whole = z.number().int().min(-100_000).max(100_000);
const WindowState = z.object({
  x: whole,
  y: whole,
  width: whole.min(1),
  height: whole.min(1),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

export const DEFAULT_SIZE = { width: 1180, height: 820 } as const;
export const MINIMUM_SIZE = { width: 480, height: 520 } as const;
/** So much of the title bar must be on a screen that a person can take hold of it. */
const GRIP = { width: 120, height: 40 } as const;

const overlap = (aStart: number, aLength: number, bStart: number, bLength: number): number =>
  Math.min(aStart + aLength, bStart + bLength) - Math.max(aStart, bStart);

/**
 * Where a window opens: where it was, if a person can still reach its title bar there (a screen may be gone, or
 * smaller); else in the default size, placed by the system. Never larger than the screen it is on.
 */
export function placeWindow(
  saved: WindowState | null,
  displays: readonly Pick<Display, 'workArea'>[],
): { bounds: Rectangle | { width: number; height: number }; maximized: boolean } {
  const display =
    saved &&
    displays.find(
      ({ workArea }) =>
        overlap(saved.x, saved.width, workArea.x, workArea.width) >= GRIP.width &&
        saved.y >= workArea.y &&
        saved.y + GRIP.height <= workArea.y + workArea.height,
    );
  if (!saved || !display) return { bounds: { ...DEFAULT_SIZE }, maximized: saved?.maximized ?? false };
  const { workArea } = display;
  return {
    bounds: {
      x: saved.x,
      y: saved.y,
      width: Math.min(Math.max(saved.width, MINIMUM_SIZE.width), workArea.width),
      height: Math.min(Math.max(saved.height, MINIMUM_SIZE.height), workArea.height),
    },
    maximized: saved.maximized,
  };
}

/** What was kept; null for a first start or a file that says nothing usable. */
export function readWindowState(file: string): WindowState | null {
  try {
    const parsed = WindowState.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Kept whole or not at all; that it could not be kept is no reason to bother anybody. */
export function keepWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // The next window opens in the default place.
  }
}
