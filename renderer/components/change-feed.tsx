import type { ChangeRecord } from '../../shared/state.ts';
import { useCloudName, useNow } from '../app/hooks.ts';
import { CAUSES, changeTone, readable } from '../lib/changes.ts';
import { exactly, when } from '../lib/format.ts';
import { cloudRoute } from '../lib/route.ts';
import { WeatherDot } from './icons.tsx';

const WORDS = { better: 'better', worse: 'worse', neutral: 'changed' } as const;

/** Changes as sentences, newest first; the unread ones are marked. */
export function ChangeFeed({ changes, full = false }: { changes: readonly ChangeRecord[]; full?: boolean }) {
  const now = useNow(60_000);
  const name = useCloudName();
  return (
    <ul className="feed">
      {changes.map((change) => (
        <li className={`ev ${change.read ? '' : 'unread'}`} key={change.id}>
          <WeatherDot weather={changeTone(change)} label={WORDS[change.direction]} />
          <div>
            <b>{change.sentence}</b>{' '}
            <span className="s">
              <a className="quiet cloud-name" href={cloudRoute(change.cloudId)} title={name(change.cloudId)}>
                {name(change.cloudId)}
              </a>
              {CAUSES[change.cause] ? ` · ${CAUSES[change.cause]}` : null}
            </span>
            {full && (change.before !== null || change.after !== null) ? (
              <div className="before-after mono">
                <span className="sr">before: </span>
                {change.before === null ? 'nothing' : <del>{readable(change.before)}</del>}
                <span aria-hidden="true"> → </span>
                <span className="sr">after: </span>
                <ins>{change.after === null ? 'nothing' : readable(change.after)}</ins>
              </div>
            ) : null}
          </div>
          <small title={exactly(change.at)}>
            {change.read ? null : <span className="new">new </span>}
            {when(change.at, now)}
          </small>
        </li>
      ))}
    </ul>
  );
}
