import type { CloudPart } from '../../../shared/report.ts';
import { calendarDay, daysLeft } from '../../../shared/words/index.ts';

const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** Where today stands against the end of support, on a line of two years around it; nothing where the end is unknown. */
export function SupportTimeline({ cloud, now }: { cloud: CloudPart; now: number }) {
  const { eol, cycle, supported } = cloud.lifecycle;
  if (!eol) return null;
  const end = Date.parse(eol);
  const left = (end - now) / DAY;
  // Enough room for both moments, and at least a year to each side of today.
  const from = Math.min(now - YEAR, end - 60 * DAY);
  const to = Math.max(now + YEAR, end + 60 * DAY);
  const share = (at: number) => ((at - from) / (to - from)) * 100;
  const percent = (at: number) => `${share(at).toFixed(1)}%`;
  const side = share(end) < 15 ? 'left' : share(end) > 85 ? 'right' : '';
  const tone = supported === false ? 'storm' : left < 60 ? 'unsettled' : 'clear';
  return (
    <div
      className={`timeline ${tone}`}
      role="img"
      aria-label={`Support of ${cycle ?? 'this version'} ${left < 0 ? 'ended' : 'ends'} ${calendarDay(eol, now)}: ${left < 0 ? `${daysLeft(left).replace('expired ', '')}` : daysLeft(left)}`}
    >
      <div className="bar">
        <i style={{ width: percent(end) }} />
      </div>
      <span className="today" style={{ left: percent(now) }}>
        today
      </span>
      <span className={`end ${side}`} style={{ left: percent(end) }}>
        {left < 0 ? 'support ended' : 'support ends'} {calendarDay(eol, now)}
        {left >= 0 ? ` (${daysLeft(left)})` : ''}
      </span>
    </div>
  );
}
