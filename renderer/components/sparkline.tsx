import type { Grade } from '../../shared/report.ts';
import { sparkPath } from '../lib/chart.ts';

/** The last grades as a line of steps; the words beside it say the present one. */
export function Sparkline({ grades }: { grades: readonly (Grade | null)[] }) {
  const path = sparkPath(grades, 84, 18);
  return path ? (
    <svg className="spark" width="84" height="18" viewBox="0 0 84 18" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="2" />
    </svg>
  ) : null;
}
