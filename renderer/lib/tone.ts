import { type Grade, SEVERITIES, type Severity } from '../../shared/report.ts';
import type { Weather } from '../../shared/weather.ts';

/** Everything that has a colour has a weather: one scale, four tones, each with its own shape beside it. */

/** A range is clear, B and C unsettled, the rest storm; nothing measured is fog. */
export function gradeTone(grade: Grade | null | undefined): Weather {
  if (!grade) return 'fog';
  if (grade.startsWith('A')) return 'clear';
  return grade.startsWith('B') || grade.startsWith('C') ? 'unsettled' : 'storm';
}

export const severityTone = (severity: Severity): Weather =>
  severity === 'critical' || severity === 'high' ? 'storm' : severity === 'info' ? 'fog' : 'unsettled';

/** Worst first, for lists. */
export const bySeverity = (a: { severity: Severity }, b: { severity: Severity }): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);

export const WEATHER_WORDS: Record<Weather, string> = {
  clear: 'all well',
  unsettled: 'needs attention',
  storm: 'act now',
  fog: 'cannot see',
};
