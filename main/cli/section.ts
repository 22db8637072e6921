import { type Paint, wrap } from './paint.ts';

/** One line of a section: a label in the left column, text in the right one. */
export type Row = readonly [label: string, text: string];

/** Width of the left column. */
export const LABEL = 17;
/** A titled block with its labels in one column; long texts wrap under their own start. Nothing for no rows. */
export function section(paint: Paint, title: string, rows: readonly Row[], width: number): string[] {
  if (rows.length === 0) return [];
  const lines = rows.flatMap(([label, text]) => {
    const start = paint('dim', `${label.padEnd(LABEL - 1)} `);
    const parts = wrap(text, Math.max(30, width - LABEL - 2));
    return parts.map((part, at) => `  ${at === 0 ? start : ' '.repeat(LABEL)}${part}`);
  });
  return ['', paint('bold', title), ...lines];
}
