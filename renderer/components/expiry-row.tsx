import type { ExpiryItem } from '../../shared/state.ts';
import { daysLeft, exactly, overSince } from '../../shared/words/index.ts';
import { useCloudName, useNow } from '../hooks/index.ts';
import { cloudRoute } from '../lib/route.ts';
import { DUE, LifetimeBar, OVERDUE } from './lifetime-bar.tsx';

/** A certificate says whose it is; the end of support says of what, and has no start to measure its bar from. */
export function ExpiryRow({ item }: { item: ExpiryItem }) {
  const now = useNow(60_000);
  const name = useCloudName();
  const days = (Date.parse(item.expiresAt) - now) / 86_400_000;
  const title = item.kind === 'certificate' ? name(item.cloudId) : item.label;
  return (
    <div className={`exp ${item.weather}`}>
      <b>
        <a
          className="quiet"
          title={title}
          href={cloudRoute(item.cloudId, item.kind === 'certificate' ? 'certificate' : 'version')}
        >
          {title}
        </a>
      </b>
      {item.used === null ? (
        <span />
      ) : (
        <LifetimeBar
          used={days < 0 ? 1 : item.used}
          tone={item.weather}
          marks={item.kind === 'certificate' ? [DUE, OVERDUE] : []}
          label={`${Math.round(item.used * 100)} % of the lifetime is used`}
        />
      )}
      <span className="v" title={exactly(item.expiresAt)}>
        {days < 0 ? `ended ${overSince(-days)}` : `${daysLeft(days)} left`}
      </span>
    </div>
  );
}
