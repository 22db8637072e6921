import type { Weather } from '../../shared/weather.ts';

/** Where ACME clients renew, and where it is overdue: shares of a certificate's lifetime (report-contract `renewal`). */
export const DUE = 2 / 3;
export const OVERDUE = 5 / 6;

/** How much of a lifetime is used; with the due and overdue marks of a certificate. */
export function LifetimeBar({
  used,
  tone,
  marks,
  label,
}: {
  used: number | null;
  tone: Weather;
  /** Shares of the lifetime to mark. */
  marks: readonly number[];
  label: string;
}) {
  const share = Math.max(0, Math.min(1, used ?? 0));
  return (
    <div className={`bar ${tone}`} role="img" aria-label={label}>
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      {marks.map((mark) => (
        <u key={mark} style={{ left: `${(mark * 100).toFixed(1)}%` }} />
      ))}
    </div>
  );
}
