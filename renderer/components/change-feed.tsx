import type { ChangeRecord } from '../../shared/state.ts';
import { exactly, when, whenExactly } from '../../shared/words/index.ts';
import { useNow, useSnapshot } from '../hooks/index.ts';
import { causeOf, changeTone, changeWord, matterOf } from '../lib/changes.ts';
import { cloudRoute } from '../lib/route.ts';
import { CloudLink } from './cloud-link.tsx';
import { Evidence } from './evidence.tsx';
import { WeatherDot } from './icons.tsx';

/** The sentence of a change, leading to its matter as long as its cloud is there. */
function Sentence({ change }: { change: ChangeRecord }) {
  const { clouds } = useSnapshot();
  if (!clouds.some(({ settings }) => settings.id === change.cloudId)) return <b>{change.sentence}</b>;
  const { tab, item } = matterOf(change);
  return (
    <b>
      <a className="matter" href={cloudRoute(change.cloudId, tab, item)}>
        {change.sentence}
      </a>
    </b>
  );
}

/** The scan of a change against the one before it; nothing where no scan, or no cloud, is there to look at. */
function Compare({ change: { cloudId, scanId, sentence } }: { change: ChangeRecord }) {
  const { clouds } = useSnapshot();
  if (scanId === null || !clouds.some(({ settings }) => settings.id === cloudId)) return null;
  return (
    <>
      {' · '}
      <a
        className="keep quiet"
        href={cloudRoute(cloudId, 'history', String(scanId))}
        aria-label={`Compare scans: ${sentence}`}
      >
        Compare scans
      </a>
    </>
  );
}

/** Changes as sentences, newest first; the unread ones are marked. `onRead` offers to mark one of them. */
export function ChangeFeed({
  changes,
  full = false,
  onRead,
}: {
  changes: readonly ChangeRecord[];
  /** With the evidence, and the way to the scans. */
  full?: boolean;
  onRead?: (change: ChangeRecord) => void;
}) {
  const now = useNow(60_000);
  return (
    <ul className={full ? 'feed full' : 'feed'}>
      {changes.map((change) => (
        <li className={`ev ${change.read ? '' : 'unread'}`} key={change.id}>
          <WeatherDot weather={changeTone(change)} label={changeWord(change)} />
          <div>
            {change.read ? null : <span className="sr">New: </span>}
            <Sentence change={change} />{' '}
            <span className="s">
              <CloudLink id={change.cloudId} />
              {causeOf(change) ? ` · ${causeOf(change)}` : null}
              {full ? <Compare change={change} /> : null}
            </span>
            {full ? <Evidence change={change} /> : null}
          </div>
          <small title={exactly(change.at)}>
            {full ? whenExactly(change.at, now) : when(change.at, now)}
            {onRead && !change.read ? (
              <button
                type="button"
                className="plain read"
                aria-label={`Mark as read: ${change.sentence}`}
                onClick={() => onRead(change)}
              >
                Mark as read
              </button>
            ) : null}
          </small>
        </li>
      ))}
    </ul>
  );
}
