import { Switch } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { Report } from '../../../shared/report.ts';
import type { Change } from '../../../shared/state.ts';
import { count, exactly } from '../../../shared/words/index.ts';
import { Evidence } from '../../components/evidence.tsx';
import { WeatherDot } from '../../components/icons.tsx';
import { Empty, GradeBadge } from '../../components/parts.tsx';
import { causeOf, changeTone, changeWord } from '../../lib/changes.ts';
import { sideBySide } from '../../lib/side-by-side.ts';

interface Sides {
  before: Report;
  after: Report;
}

/** Two reports next to each other, and what changed between them by meaning. */
export function Comparison({ before, after, changes }: Sides & { changes: readonly Change[] }) {
  return (
    <div className="stack">
      <Table before={before} after={after} />
      {changes.length === 0 ? (
        <Empty title="Nothing changed between these two" />
      ) : (
        <div>
          <h3>{count(changes.length, 'change')}</h3>
          <ul className="feed full">
            {changes.map((change) => (
              <li className="ev" key={`${change.kind} ${change.subject} ${change.sentence}`}>
                <WeatherDot weather={changeTone(change)} label={changeWord(change)} />
                <div>
                  <b>{change.sentence}</b>
                  {causeOf(change) ? <span className="s">{causeOf(change)}</span> : null}
                  <Evidence
                    change={change}
                    before={`Before (${exactly(before.startedAt)})`}
                    after={`After (${exactly(after.startedAt)})`}
                  />
                </div>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Table({ before, after }: Sides) {
  const [differing, setDiffering] = useState(false);
  const rows = sideBySide(before, after);
  const same = rows.filter(({ differs }) => !differs).length;
  const shown = differing ? rows.filter(({ differs }) => differs) : rows;
  return (
    <div>
      <Switch
        size="xs"
        mb="xs"
        label="Only what differs"
        checked={differing}
        onChange={(event) => setDiffering(event.currentTarget.checked)}
      />
      <div className="table-wrap">
        <table className="table compare">
          <thead>
            <tr>
              <th>
                <span className="sr">What</span>
              </th>
              <Side report={before} of="Overall before" />
              <Side report={after} of="Overall after" />
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.name} className={row.differs ? 'differs' : ''}>
                <td className="dim">{row.name}</td>
                <td>
                  <Value text={row.before} />
                </td>
                <td>
                  <Value text={row.after} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {differing && same > 0 ? (
        <p className="small faint after">{`${count(same, 'row')} with the same on both sides left out.`}</p>
      ) : null}
    </div>
  );
}

/** A long row of bytes breaks between two of them, not within one. */
function Value({ text }: { text: string }) {
  if (!/^([0-9A-F]{2}:){8}/.test(text)) return text;
  return (
    <span className="mono">
      {text.split(/(?<=:)/).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bytes repeat, and their order never changes
        <Fragment key={at}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

function Side({ report, of }: { report: Report; of: string }) {
  return (
    <th>
      {exactly(report.startedAt)}{' '}
      <GradeBadge grade={report.grades.overall?.grade ?? null} of={of} size="small" />
    </th>
  );
}
