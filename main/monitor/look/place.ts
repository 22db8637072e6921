import type { CloudSettings } from '../../../shared/settings.ts';
import {
  hostOf,
  isHomeName,
  isThisComputer,
  type Place,
  placeOf,
  scopeOf,
} from '../../scan/address-space.ts';
import type { Connectivity } from '../ports.ts';

/** A cloud, and what one look at it, or many, say of where it is. */
export interface Located {
  cloud: CloudSettings;
  /** What the look found it at: LightCheck's `addresses`. Absent: nobody looked, or the look does not say. */
  addresses?: readonly string[] | undefined;
  /** The networks in which it was seen at an address of a home network (Whereabouts). */
  networks?: readonly string[] | undefined;
}

/**
 * Whether a cloud's usual place is the internet. A name says that only where it is none of a home network; a cloud by a
 * name of the internet that was seen at a home network's address (split DNS) is at home.
 */
export function isUsuallyFar({ cloud, networks = [] }: Located): boolean {
  const host = hostOf(cloud.url);
  const scope = scopeOf(host);
  return scope === null ? host !== '' && !isHomeName(host) && networks.length === 0 : scope === 'internet';
}

/** Whether an answer of a cloud can tell of the internet at all: one with a home network's name or address never can. */
export const mayBeFar = (cloud: CloudSettings): boolean => isUsuallyFar({ cloud });

/**
 * Where a cloud was found. By its addresses: by its name only where there are none. "home" means that silence there needs
 * no internet to be true, so it is said only of a cloud whose usual place that is: a router without internet may answer
 * every question for a name with its own address.
 */
export async function placeSeen(seen: Located, { wayTo }: Pick<Connectivity, 'wayTo'>): Promise<Place> {
  const host = hostOf(seen.cloud.url);
  const literal = scopeOf(host) !== null;
  const addresses = literal ? [host] : (seen.addresses ?? []);
  if (addresses.length === 0) {
    if (isThisComputer(host)) return 'here';
    if (isHomeName(host)) return 'home';
    return seen.addresses === undefined && isUsuallyFar(seen) ? 'internet' : 'unknown';
  }
  const places = await Promise.all(
    addresses.map(async (address) => placeOf(address, (await wayTo?.(address).catch(() => null)) ?? null)),
  );
  if (places.every((place) => place === 'here')) return 'here';
  if (places.every((place) => place === 'internet')) return 'internet';
  const near = places.every((place) => place === 'here' || place === 'home');
  return near && (literal || isHomeName(host) || (seen.networks ?? []).length > 0) ? 'home' : 'unknown';
}
