import { Button } from '@mantine/core';
import { findingRow } from '../../../shared/findings/index.ts';
import type { Mute } from '../../../shared/settings.ts';
import { dayAndTime, until } from '../../../shared/words/index.ts';
import { Card, Empty, Problem } from '../../components/parts.tsx';
import { useCloudName, useDo, useNow } from '../../hooks/index.ts';
import { useSettings } from './use-settings.ts';

const isOver = (mute: Mute, now: number): boolean => mute.until !== null && Date.parse(mute.until) <= now;

/** What ends first on top, what never ends after it, what has ended last. */
const inOrder = (mutes: readonly Mute[], now: number): Mute[] =>
  mutes.toSorted(
    (a, b) =>
      Number(isOver(a, now)) - Number(isOver(b, now)) || (a.until ?? '9999').localeCompare(b.until ?? '9999'),
  );

function MuteRow({ mute, now }: { mute: Mute; now: number }) {
  const name = useCloudName();
  const unmute = useDo('unmute');
  const what = mute.findingId ? (findingRow(mute.findingId)?.title ?? mute.findingId) : 'The whole cloud';
  const over = isOver(mute, now);
  const end =
    mute.until === null
      ? 'Ends only when you end it here'
      : over
        ? `Ended ${dayAndTime(mute.until, now)}`
        : `Ends ${dayAndTime(mute.until, now)} (${until(mute.until, now)})`;
  return (
    <li className={`mute-row ${over ? 'over' : ''}`}>
      <div>
        <b>{what}</b>
        {mute.subject ? <span className="subject"> {mute.subject}</span> : null}
        <p className="small">{name(mute.cloudId)}</p>
        <p className="small dim">{[end, mute.reason].filter(Boolean).join(' · ')}</p>
        {unmute.problem ? <Problem message={unmute.problem} /> : null}
      </div>
      <Button
        size="compact-sm"
        variant="default"
        loading={unmute.busy}
        aria-label={`${over ? 'Remove' : 'End now'}: ${what}, ${name(mute.cloudId)}`}
        onClick={() => void unmute.run({ id: mute.id })}
      >
        {over ? 'Remove' : 'End now'}
      </Button>
    </li>
  );
}

/** Everything that is muted, with its end and its reason. */
export function MuteSettings() {
  const { mutes } = useSettings().settings;
  const now = useNow(60_000);
  return (
    <Card title="Mutes">
      <p className="dim small lead">
        What is muted is scanned as before, but raises no alert and does not count for the weather. When a
        mute ends, what is still wrong is told then.
      </p>
      {mutes.length === 0 ? (
        <Empty title="Nothing is muted">
          Mute a cloud or a finding on its own page, with an end and a reason.
        </Empty>
      ) : (
        <ul className="mutes">
          {inOrder(mutes, now).map((mute) => (
            <MuteRow key={mute.id} mute={mute} now={now} />
          ))}
        </ul>
      )}
    </Card>
  );
}
