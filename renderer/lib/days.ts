const MOST_DAYS = 3650;
const MOST = 20;

/**
 * "30, 14 3" → [30, 14, 3], highest first: whole days between 0 and 3650, each once, at most 20. What was left out is
 * named as it was written.
 */
export function readDays(text: string): { days: number[]; leftOut: string[] } {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const isDay = (part: string) => /^\d{1,4}$/.test(part) && Number(part) <= MOST_DAYS;
  const all = [...new Set(parts.filter(isDay).map(Number))].sort((a, b) => b - a);
  const leftOut = [...parts.filter((part) => !isDay(part)), ...all.slice(MOST).map(String)];
  return { days: all.slice(0, MOST), leftOut };
}
