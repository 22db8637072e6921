import { useState } from 'react';
import type { Change } from '../../shared/state.ts';
import { evidenceOf } from '../lib/changes.ts';

/** About four lines: what is longer is folded, so that one policy does not fill the page. */
const LONG = 300;

/** What a change rests on, each side whole and on lines of its own; nothing where the sentence says it all. */
export function Evidence({
  change,
  before = 'Before',
  after = 'After',
}: {
  change: Change;
  /** How the sides are called, where more is known than that one was first. */
  before?: string;
  after?: string;
}) {
  const sides = evidenceOf(change);
  const rows = (
    [
      [before, sides.before],
      [after, sides.after],
    ] as const
  ).flatMap(([label, text]) => (text === null ? [] : [{ label, text }]));
  if (rows.length === 0) return null;
  return (
    <dl className="sides">
      {rows.map(({ label, text }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="mono">
            <Folded text={text} what={label} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Folded({ text, what }: { text: string; what: string }) {
  const [all, setAll] = useState(false);
  if (text.length <= LONG) return text;
  return (
    <>
      {all ? text : `${text.slice(0, LONG).trimEnd()}…`}{' '}
      <button
        type="button"
        className="plain link small"
        aria-expanded={all}
        aria-label={`${all ? 'Show less' : 'Show all'}: ${what}`}
        onClick={() => setAll(!all)}
      >
        {all ? 'Show less' : 'Show all'}
      </button>
    </>
  );
}
