import { Button } from '@mantine/core';
import type { Snapshot } from '../../shared/state.ts';
import { ExternalLink } from '../components/external-link.tsx';
import { Note, Problem } from '../components/parts.tsx';
import { severityTone } from '../lib/tone.ts';
import { Refused } from './gate.tsx';
import { useAppState, useDo, useSnapshot } from './hooks.ts';

/** Told until it is installed or the owner does not want to hear of it. */
const isNewVersionTold = ({ update, settings }: Snapshot): boolean =>
  update !== null &&
  update.version !== null &&
  update.version !== settings.updates.skipped &&
  (update.phase === 'available' || update.phase === 'ready');

/** A new version of this program, and what the owner can do about it. */
function NewVersion({ update }: { update: NonNullable<Snapshot['update']> }) {
  const skip = useDo('updateSettings');
  const install = useDo('installUpdate');
  const ready = update.phase === 'ready';
  const problem = skip.problem ?? install.problem;
  return (
    <Note
      tone="unsettled"
      action={
        <span className="line-up">
          {ready ? (
            <Button size="compact-sm" loading={install.busy} onClick={() => void install.run({})}>
              Quit and install
            </Button>
          ) : null}
          <Button
            size="compact-sm"
            variant="default"
            loading={skip.busy}
            onClick={() => void skip.run({ updates: { skipped: update.version ?? '' } })}
          >
            Skip this version
          </Button>
        </span>
      }
    >
      {ready
        ? `Weathervane ${update.version} was fetched and takes the place of this version when Weathervane ends.`
        : `Weathervane ${update.version} is out.`}{' '}
      {update.page ? <ExternalLink url={update.page}>What is new</ExternalLink> : null}
      {problem ? <Problem message={problem} /> : null}
    </Note>
  );
}

/** What must be seen on every page: no connection, and what main has to say about itself. */
export function Banners() {
  const { link } = useAppState();
  const snapshot = useSnapshot();
  const { notices, online, update } = snapshot;
  const newVersion = isNewVersionTold(snapshot) ? update : null;
  const dismiss = useDo('dismissNotice');
  if (link === 'open' && online && notices.length === 0 && newVersion === null) return null;
  return (
    <div className="stack banners">
      {link === 'lost' || link === 'connecting' ? (
        <Note tone="fog" alert>
          The connection to Weathervane is lost. What you see is what was known before; it is tried again on
          its own.
        </Note>
      ) : null}
      {link === 'refused' ? <Refused /> : null}
      {online ? null : (
        <Note tone="fog">
          This computer is offline. No cloud is blamed for it: nothing is recorded and nothing is alerted
          until the network is back.
        </Note>
      )}
      {newVersion ? <NewVersion update={newVersion} /> : null}
      {notices.map((notice) => (
        <Note
          key={notice.id}
          tone={severityTone(notice.severity)}
          action={
            <Button
              size="compact-sm"
              variant="default"
              loading={dismiss.busy}
              onClick={() => void dismiss.run({ id: notice.id })}
            >
              Understood
            </Button>
          }
        >
          {notice.text}
        </Note>
      ))}
    </div>
  );
}
