import type { Grade, ReportStatus } from '../../../shared/report.ts';
import type { TrendPoint } from '../../../shared/state.ts';
import type { Database } from './database.ts';
import type { LightChecks } from './light.ts';
import { daysLeft } from './reports.ts';
import { decode } from './series.ts';

const DAY = 86_400_000;
/** Most points of a trend: about one per pixel pair of the widest chart. */
const MAX_POINTS = 400;

interface ScanPoint {
  slot: number;
  id: number;
  at: number;
  status: ReportStatus;
  overall: Grade | null;
  nextcloud_scan: Grade | null;
  tls: Grade | null;
  headers: Grade | null;
  headers_score: number | null;
  not_after: number | null;
  findings: number;
}

interface Uptime {
  checks: number;
  down: number;
}

/**
 * How a cloud fared over some days: the span is cut into slots, each with its last scan and its light checks. A slot
 * that saw only light checks goes on with the grades before it (`scanId` is null there: nothing was measured).
 */
export function trend(
  database: Database,
  light: LightChecks,
  cloud: number,
  days: number,
  now: Date,
): TrendPoint[] {
  const end = now.getTime();
  // A whole number of minutes, and of days where a slot is longer than one, so that day sums fit into slots.
  const wanted = (days * DAY) / MAX_POINTS;
  const unit = wanted > DAY ? DAY : 60_000;
  const width = Math.max(unit, Math.ceil(wanted / unit) * unit);
  const first = Math.floor((end - days * DAY) / width) + 1;
  const start = first * width;

  const scans = new Map(
    database
      .all<ScanPoint>(
        `SELECT slot, newest.id, at, status, overall, nextcloud_scan, tls, headers, headers_score, not_after,
           low + medium + high + critical AS findings
         FROM (SELECT at / CAST(? AS INTEGER) AS slot, max(at) AS at, id, summary FROM scan WHERE cloud = ? AND at BETWEEN ? AND ? GROUP BY 1) AS newest
         JOIN summary ON summary.id = newest.summary`,
        width,
        cloud,
        start,
        end,
      )
      .map((point) => [point.slot, point]),
  );
  const uptime = uptimes(light, cloud, width, start, end);

  const points: TrendPoint[] = [];
  let before: ScanPoint | undefined;
  for (let slot = first; slot * width <= end; slot++) {
    const scan = scans.get(slot);
    const seen = uptime.get(slot);
    const last = scan ?? before;
    before = last;
    if (!scan && !seen) continue;
    const at = scan?.at ?? Math.min(end, (slot + 1) * width - 1);
    const share = seen ? (seen.checks - seen.down) / seen.checks : null;
    points.push({
      at: new Date(at).toISOString(),
      scanId: scan?.id ?? null,
      up: scan?.status !== 'unreachable' && (share === null || share >= 0.5),
      uptime: share,
      overall: last?.overall ?? null,
      nextcloudScan: last?.nextcloud_scan ?? null,
      tls: last?.tls ?? null,
      headers: last?.headers ?? null,
      headersScore: last?.headers_score ?? null,
      certificateDaysLeft: last ? daysLeft(last.not_after, at) : null,
      findings: last?.findings ?? 0,
    });
  }
  return points;
}

function uptimes(
  light: LightChecks,
  cloud: number,
  width: number,
  start: number,
  end: number,
): Map<number, Uptime> {
  const slots = new Map<number, Uptime>();
  const add = (at: number, checks: number, down: number) => {
    const slot = Math.floor(at / width);
    const sum = slots.get(slot) ?? { checks: 0, down: 0 };
    slots.set(slot, { checks: sum.checks + checks, down: sum.down + down });
  };
  const downStates = light.statesOf(cloud, 'down');
  for (const { day, checks, down, series } of light.days(
    cloud,
    Math.floor(start / DAY),
    Math.floor(end / DAY),
  )) {
    if (width >= DAY || !series) add(Math.max(start, day * DAY), checks, down);
    else
      for (const { second, state } of decode(series)) {
        const at = day * DAY + second * 1000;
        if (at >= start && at <= end) add(at, 1, downStates.has(state) ? 1 : 0);
      }
  }
  return slots;
}
