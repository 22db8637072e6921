import { Button } from '@mantine/core';
import type { ConnectionState, Snapshot } from '../../shared/state.ts';
import { dayAndTime } from '../../shared/words/index.ts';
import { ExternalLink } from '../components/external-link.tsx';
import { Note, Problem } from '../components/parts.tsx';
import { useAppState, useDo, useNow, useSnapshot } from '../hooks/index.ts';
import { isPaused } from '../lib/schedule-words.ts';
import { severityTone } from '../lib/tone.ts';
import { Refused } from './gate.tsx';

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

/** Why no cloud is judged now, and what the owner can do where somebody stands in between. */
function NotOnline({ connection, own }: { connection: ConnectionState; own: readonly string[] }) {
  const claim = useDo('updateSettings');
  if (connection.kind === 'offline')
    return (
      <Note tone="fog">
        {connection.why || 'This computer is offline.'} No cloud is blamed for it: nothing is recorded and
        nothing is alerted until the connection is back.
      </Note>
    );
  const { issuer } = connection;
  return (
    <Note
      tone="storm"
      action={
        issuer === null ? null : (
          <Button
            size="compact-sm"
            variant="default"
            loading={claim.busy}
            onClick={() => void claim.run({ network: { ownIssuers: [...own, issuer] } })}
          >
            They are mine
          </Button>
        )
      }
    >
      {connection.why} Until it is gone nothing is held against your clouds; do not enter passwords in this
      network. If you issued these certificates yourself, say so, and your clouds are judged with them.
      {claim.problem ? <Problem message={claim.problem} /> : null}
    </Note>
  );
}

/** All clouds rest: nothing else on the page says so, and it is easily forgotten. */
function Paused({ until, now }: { until: string; now: number }) {
  const pause = useDo('pauseAll');
  return (
    <Note
      tone="fog"
      action={
        <Button
          size="compact-sm"
          variant="default"
          loading={pause.busy}
          onClick={() => void pause.run({ until: null })}
        >
          Go on now
        </Button>
      }
    >
      All clouds are paused until {dayAndTime(until, now)}. Nothing is scanned meanwhile.
      {pause.problem ? <Problem message={pause.problem} /> : null}
    </Note>
  );
}

/** What must be seen on every page: no connection, a pause, and what main has to say about itself. */
export function Banners() {
  const { link } = useAppState();
  const snapshot = useSnapshot();
  const { notices, connection, settings, update } = snapshot;
  const online = connection.kind === 'online';
  const newVersion = isNewVersionTold(snapshot) ? update : null;
  const dismiss = useDo('dismissNotice');
  const now = useNow();
  const { pausedUntil } = settings.schedule;
  const paused = isPaused(pausedUntil, now) ? pausedUntil : null;
  if (link === 'open' && online && notices.length === 0 && newVersion === null && paused === null)
    return null;
  return (
    <div className="stack banners">
      {link === 'lost' || link === 'connecting' ? (
        <Note tone="fog" alert>
          The connection to Weathervane is lost. What you see is what was known before; it is tried again on
          its own.
        </Note>
      ) : null}
      {link === 'refused' ? <Refused /> : null}
      {online ? null : <NotOnline connection={connection} own={settings.network.ownIssuers} />}
      {paused ? <Paused until={paused} now={now} /> : null}
      {newVersion ? <NewVersion update={newVersion} /> : null}
      {notices.map((notice) => (
        <Note
          key={notice.id}
          tone={severityTone(notice.severity)}
          action={
            notice.lasting ? null : (
              <Button
                size="compact-sm"
                variant="default"
                loading={dismiss.busy}
                onClick={() => void dismiss.run({ id: notice.id })}
              >
                Understood
              </Button>
            )
          }
        >
          {notice.text}
        </Note>
      ))}
    </div>
  );
}
