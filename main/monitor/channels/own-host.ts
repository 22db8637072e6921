import { hostOf, isHomeAddress, isHomeName, isThisComputer, scopeOf } from '../../scan/address-space.ts';
import { resolveByDns } from '../look/network-name.ts';

const isOwnAddress = (address: string): boolean => isHomeAddress(address) || isThisComputer(address);

/**
 * Whether the host of a URL is the owner's own, by address or name, so that no proxy is on the way to it. A name that
 * resolves to nothing is the proxy's to resolve.
 */
export async function isOwnHost(
  { href }: URL,
  resolve: (host: string) => Promise<string | null> = resolveByDns,
): Promise<boolean> {
  const host = hostOf(href);
  if (scopeOf(host) !== null) return isOwnAddress(host);
  if (isHomeName(host)) return true;
  const address = await resolve(host);
  return address !== null && isOwnAddress(address);
}
