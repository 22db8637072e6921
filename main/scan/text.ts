import { MAX_TEXT } from '../../shared/report.ts';

/**
 * Text of a scanned server, made safe to keep: control characters and direction marks out, white space folded,
 * bounded. Never interpreted as markup afterwards.
 */
export function boundedText(value: unknown, max = MAX_TEXT): string | null {
  if (typeof value !== 'string') return null;
  const clean = value
    .slice(0, max * 4)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (clean.length <= max) return clean;
  return `${clean.slice(0, max - 1)}…`;
}
