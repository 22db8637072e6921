import { useCloud, useCloudName } from '../hooks/index.ts';
import { type CloudTab, cloudRoute } from '../lib/route.ts';

/** The name of a cloud that leads to it; of a cloud that was removed only the words, for there is nowhere to go. */
export function CloudLink({ id, tab }: { id: string; tab?: CloudTab }) {
  const name = useCloudName()(id);
  return useCloud(id) ? (
    <a className="quiet cloud-name" href={cloudRoute(id, tab)} title={name}>
      {name}
    </a>
  ) : (
    <span className="cloud-name">{name}</span>
  );
}
