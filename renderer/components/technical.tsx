import { Fragment } from 'react';
import { fingerprint } from '../lib/format.ts';

/** A cipher suite; a line breaks after an underscore, never within a word. */
export function SuiteName({ name }: { name: string }) {
  return (
    <span className="mono">
      {name.split(/(?<=_)/u).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one name, always in this order
        <Fragment key={at}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

/** A SHA-256 in groups; where it does not fit in one line it breaks in halves or quarters that can be compared by eye. */
export function Fingerprint({ hex }: { hex: string }) {
  return (
    <span className="mono">
      {fingerprint(hex)
        .split(/(?<=^(?:.{24})+)/u)
        .map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one fingerprint, always in this order
          <Fragment key={at}>
            {part}
            <wbr />
          </Fragment>
        ))}
    </span>
  );
}
