import type { ReactNode } from 'react';

/** One setting: its name, what will happen in a sentence, and its control. */
export function Setting({
  name,
  says,
  children,
  problem,
  wide = false,
}: {
  name: string;
  /** What will happen with the present value. */
  says: ReactNode;
  children: ReactNode;
  problem?: string | null;
  wide?: boolean;
}) {
  return (
    <div className={`setting ${wide ? 'wide' : ''}`}>
      <div>
        <b>{name}</b>
        <p>{says}</p>
      </div>
      <div className="control">{children}</div>
      {problem ? (
        <p className="wrong" role="alert">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
