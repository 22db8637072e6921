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
  marks: boolean;
  label: string;
}) {
  const share = Math.max(0, Math.min(1, used ?? 0));
  return (
    <div className={`bar ${tone}`} role="img" aria-label={label}>
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      {marks ? (
        <>
          <u style={{ left: `${(DUE * 100).toFixed(1)}%` }} />
          <u style={{ left: `${(OVERDUE * 100).toFixed(1)}%` }} />
        </>
      ) : null}
    </div>
  );
}
