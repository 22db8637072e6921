import { styleText } from 'node:util';
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

/** Breaks text at spaces into lines of at most `width` characters; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/u)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
