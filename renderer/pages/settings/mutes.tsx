import { Button } from '@mantine/core';
import { findingRow } from '../../../shared/findings/index.ts';
import type { Mute } from '../../../shared/settings.ts';
import { useCloudName, useDo, useNow } from '../../app/hooks.ts';
import { Card, Empty, Problem } from '../../components/parts.tsx';
import { day } from '../../lib/format.ts';
import { useSettings } from './use-settings.ts';

function MuteRow({ mute }: { mute: Mute }) {
  const now = useNow(60_000);
  const name = useCloudName();
  const unmute = useDo('unmute');
  const what = mute.findingId ? (findingRow(mute.findingId)?.title ?? mute.findingId) : 'the whole cloud';
  const over = mute.until !== null && Date.parse(mute.until) <= now;
  return (
    <tr>
      <td>
        <b>{name(mute.cloudId)}</b>
      </td>
      <td>
        {what}
        {mute.subject ? <span className="subject"> {mute.subject}</span> : null}
      </td>
      <td className="keep">
        {mute.until === null ? 'for good' : `${over ? 'ended' : 'until'} ${day(mute.until, now)}`}
      </td>
      <td className="dim">{mute.reason || '–'}</td>
      <td className="keep">
        <Button
          size="compact-sm"
          variant="default"
          loading={unmute.busy}
          aria-label={`End the mute of ${what} on ${name(mute.cloudId)}`}
          onClick={() => void unmute.run({ id: mute.id })}
        >
          End
        </Button>
        {unmute.problem ? <Problem message={unmute.problem} /> : null}
      </td>
    </tr>
  );
}

/** Everything that is muted, with its end and its reason. */
export function MuteSettings() {
  const { settings } = useSettings();
  return (
    <Card title="Mutes">
      {settings.mutes.length === 0 ? (
        <Empty title="Nothing is muted">
          Mute a cloud or a finding on its own page, with an end and a reason.
        </Empty>
      ) : (
        <div className="table-wrap">
          <table className="table">
            <thead>
              <tr>
                <th>Cloud</th>
                <th>What</th>
                <th>How long</th>
                <th>Why</th>
                <th>
                  <span className="sr">End it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {settings.mutes.map((mute) => (
                <MuteRow key={mute.id} mute={mute} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
