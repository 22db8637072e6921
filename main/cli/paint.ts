import { stripVTControlCharacters, styleText } from 'node:util';
import type { Grade, Severity } from '../../shared/report.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'bold' | 'plain';
export type Paint = (tone: Tone, text: string) => string;

const FORMAT = {
  good: 'green',
  warn: 'yellow',
  bad: 'red',
  dim: 'dim',
  bold: 'bold',
} as const;

/** Colours where wanted, plain text otherwise; every tone is told by words or marks too. */
export const createPaint =
  (color: boolean): Paint =>
  (tone, text) =>
    !color || tone === 'plain' ? text : styleText(FORMAT[tone], text, { validateStream: false });

/** Colour only on a terminal; NO_COLOR (no-color.org) and FORCE_COLOR as everywhere. */
export function wantsColor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && env.TERM !== 'dumb';
}

export const toneOfSeverity: Record<Severity, Tone> = {
  info: 'dim',
  low: 'plain',
  medium: 'warn',
  high: 'bad',
  critical: 'bad',
};

export const toneOfGrade = (grade: Grade): Tone =>
  grade.startsWith('A') ? 'good' : grade.startsWith('B') || grade.startsWith('C') ? 'warn' : 'bad';

/** Text nobody here wrote, for a terminal: no control or direction-changing characters, each a space instead. */
export const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ');

const columns = (text: string): number => stripVTControlCharacters(text).length;

/**
 * Breaks text at spaces into lines of at most `width` columns; colours take none, longer words stay whole. Spaces
 * within a line stay as they are: they are what aligns its columns.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let gap = '';
  for (const part of text.trim().split(/(\s+)/u)) {
    if (/^\s+$/u.test(part)) gap = part;
    else if (columns(line) > 0 && columns(line) + gap.length + columns(part) > width) {
      lines.push(line);
      line = part;
    } else line += gap + part;
  }
  if (line !== '') lines.push(line);
  return lines;
}
