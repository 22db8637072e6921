import { CoverageArea } from '../../shared/coverage.ts';
import type { Report, ReportStatus } from '../../shared/report.ts';
import { AREA_NAMES, gapText, noVerdict, REASONS, tallyText, unseenAreas } from '../../shared/unseen.ts';
import { AREAS_OF, type ScanPart } from '../scan/scan.ts';
import type { Paint } from './paint.ts';
import { type Row, section } from './section.ts';

/** What the terminal says of what was not seen: the verdict's reserve, the list of areas, the words of a status. */

const STATUS: Record<ReportStatus, string> = {
  up: 'up',
  maintenance: 'in maintenance',
  'upgrade-pending': 'waiting for the end of its upgrade',
  'setup-pending': 'waiting for its setup',
  refused: 'does not let us look',
  unknown: 'could not be asked',
  'not-a-cloud': 'no known cloud here',
  unreachable: 'unreachable',
};

/** "does not let us look: a login portal stands in front". */
export function statusText({ status, statusReason }: Pick<Report, 'status' | 'statusReason'>): string {
  if (statusReason === 'lost-configuration') return REASONS[statusReason].words;
  return status === 'refused' && statusReason
    ? `${STATUS[status]}: ${REASONS[statusReason].words}`
    : STATUS[status];
}

/** The areas that were asked for. */
const askedOf = (only: readonly ScanPart[] | undefined): readonly CoverageArea[] =>
  only === undefined ? CoverageArea.options : only.flatMap((part) => AREAS_OF[part]);

/** What was asked for and not fully seen. */
export const unseenOf = (report: Report, only: readonly ScanPart[] | undefined) =>
  unseenAreas(report).filter(({ area }) => askedOf(only).includes(area));

/** Why there is no overall letter, in a sentence without a full stop; null where there is one, or never was any. */
export function verdictText(report: Report, only: readonly ScanPart[] | undefined): string | null {
  const blank = noVerdict(report);
  if (blank === null) return null;
  if (only === undefined || report.status === 'refused' || report.status === 'unknown') return blank.sentence;
  const gaps = unseenOf(report, only).map(gapText);
  return [
    `No overall grade: only ${only.join(', ')} was asked`,
    ...(gaps.length > 0 ? [gaps.join(', ')] : []),
  ].join('; ');
}

/** Beside a part of which there is no letter: "not seen (31 of 42 answers were refused)"; null where it was seen. */
export function ungradedText(
  report: Report,
  area: CoverageArea,
  only: readonly ScanPart[] | undefined,
): string | null {
  const gap = unseenOf(report, only).find((one) => one.area === area);
  if (gap === undefined) return null;
  const tally = tallyText(gap);
  return `${gap.state === 'none' ? 'not seen' : 'seen in part'}${tally === null ? '' : ` (${tally})`}`;
}

/** Each area that was asked for and not fully seen, with its reason. */
export function unseenSection(
  paint: Paint,
  report: Report,
  only: readonly ScanPart[] | undefined,
  width: number,
): string[] {
  const rows = unseenOf(report, only).map(({ area, ...seen }): Row => {
    const tally = tallyText(seen);
    const how = `${seen.state === 'none' ? 'not seen' : 'seen in part'}${tally === null ? '' : `, ${tally}`}`;
    const why = seen.why === null || seen.why === `${tally}.` ? '' : `: ${seen.why}`;
    return [AREA_NAMES[area], `${how}${why}`];
  });
  return section(paint, 'Not seen, so nothing is said about it', rows, width);
}
