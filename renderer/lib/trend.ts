import type { ChangeRecord, TrendPoint } from '../../shared/state.ts';
import { GRADE_LINES, gradeLine, type StepPoint } from './chart.ts';

export type TrendKind = 'overall' | 'nextcloudScan' | 'tls' | 'headers' | 'certificate';

export const KINDS: { value: TrendKind; label: string }[] = [
  { value: 'overall', label: 'Overall' },
  { value: 'nextcloudScan', label: 'Version' },
  { value: 'tls', label: 'TLS' },
  { value: 'headers', label: 'Headers' },
  { value: 'certificate', label: 'Certificate' },
];

export interface Axis {
  labels: { y: number; text: string }[];
  points: StepPoint[];
}

/** Whole steps of the axis of days left: 30, 60, 90, 180, 365 … the smallest that holds the largest value. */
const niceDays = (most: number): number =>
  [14, 30, 60, 90, 180, 365, 730, 1095].find((each) => each >= most) ?? most;

/** The values of one kind as points of a step chart with their axis; 0 is the top. */
export function axisOf(points: readonly TrendPoint[], kind: TrendKind): Axis {
  if (kind === 'certificate') {
    const top = niceDays(Math.max(1, ...points.map((point) => point.certificateDaysLeft ?? 0)));
    return {
      labels: [1, 0.5, 0].map((share) => ({ y: 1 - share, text: `${Math.round(top * share)} d` })),
      points: points.map((point) => ({
        at: Date.parse(point.at),
        y:
          point.certificateDaysLeft === null
            ? null
            : 1 - Math.max(0, Math.min(1, point.certificateDaysLeft / top)),
      })),
    };
  }
  const last = GRADE_LINES.length - 1;
  return {
    labels: GRADE_LINES.map((text, at) => ({ y: at / last, text })),
    points: points.map((point) => {
      const grade = point[kind];
      return { at: Date.parse(point.at), y: grade === null ? null : gradeLine(grade) / last };
    }),
  };
}

/** Share of the light checks that were answered, over all points that had some; null where none had. */
export function uptimeOf(points: readonly TrendPoint[]): number | null {
  const known = points.flatMap(({ uptime }) => (typeof uptime === 'number' ? [uptime] : []));
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}

/** Which changes belong on the line of a kind: those that moved it. */
const ABOUT: Record<TrendKind, RegExp> = {
  overall: /./,
  nextcloudScan: /^(version|product|end-of-life|advisory)/,
  tls: /^(protocol|suite)/,
  headers: /^header/,
  certificate: /^certificate/,
};

export interface Mark {
  at: number;
  text: string;
  direction: ChangeRecord['direction'];
  severity: ChangeRecord['severity'];
  /** How many changes happened within the same stretch. */
  more: number;
}

/**
 * The changes to mark on a chart from `from` on, oldest first: those of the kind, neutral ones left out, and changes
 * closer together than `gap` (ms) told as the gravest of them.
 */
export function marksOf(
  changes: readonly ChangeRecord[],
  kind: TrendKind,
  from: number,
  gap: number,
): Mark[] {
  const marks: Mark[] = [];
  const wanted = changes
    .filter(
      ({ direction, cause, kind: what }) =>
        direction !== 'neutral' && cause !== 'rules' && cause !== 'settings' && ABOUT[kind].test(what),
    )
    .map((change) => ({ ...change, at: Date.parse(change.at) }))
    .filter((change) => change.at >= from)
    .sort((a, b) => a.at - b.at);
  const rank = ['info', 'low', 'medium', 'high', 'critical'];
  for (const { at, sentence, direction, severity } of wanted) {
    const before = marks.at(-1);
    if (!before || at - before.at > gap) {
      marks.push({ at, text: sentence, direction, severity, more: 0 });
      continue;
    }
    before.more += 1;
    if (rank.indexOf(severity) > rank.indexOf(before.severity))
      Object.assign(before, { text: sentence, direction, severity });
  }
  return marks;
}
