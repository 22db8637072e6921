import { createContext, type ReactNode, useContext, useId, useMemo, useState } from 'react';

interface Place {
  /** Whether what stands in the field is refused, and the id of the sentence that says why. */
  wrong: boolean;
  because: string;
  /** What the field itself finds wrong; null: nothing. */
  tell(problem: string | null): void;
}

const PlaceContext = createContext<Place>({ wrong: false, because: '', tell: () => {} });

/** What a field needs to know of the setting it stands in. */
export const usePlace = (): Place => useContext(PlaceContext);

/** One setting: its name, what will happen in a sentence, its control, and what is wrong with it. */
export function Setting({
  name,
  says,
  children,
  problem,
  note,
  idle,
  wide = false,
}: {
  name: string;
  /** What will happen with the present value. */
  says: ReactNode;
  /** Left out: nothing to choose, only to know. */
  children?: ReactNode;
  problem?: string | null;
  /** What became of the last change, where it is worth a word. */
  note?: string | null;
  /** Why it has no effect now. */
  idle?: string | null;
  wide?: boolean;
}) {
  const because = useId();
  const [own, setOwn] = useState<string | null>(null);
  const wrong = own ?? problem ?? null;
  const place = useMemo(() => ({ wrong: wrong !== null, because, tell: setOwn }), [wrong, because]);
  return (
    <div className={`setting ${wide ? 'wide' : ''} ${idle ? 'idle' : ''}`}>
      <div>
        <b>{name}</b>
        <p>
          {idle ? `${idle} ` : ''}
          {says}
        </p>
      </div>
      {children ? (
        <div className="control">
          <PlaceContext value={place}>{children}</PlaceContext>
        </div>
      ) : null}
      {wrong ? (
        <p className="wrong" role="alert" id={because}>
          {wrong}
        </p>
      ) : null}
      {note ? (
        <p className="noted" role="status">
          {note}
        </p>
      ) : null}
    </div>
  );
}
