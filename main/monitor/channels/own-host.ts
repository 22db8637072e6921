import { isIP } from 'node:net';
import { isHomeAddress, resolveByDns } from '../look/network-name.ts';

/** Names that only a home network or this computer knows: RFC 6761, 6762, 8375, ICANN's .internal, routers' own. */
const OWN_NAME = /(^|\.)(localhost|local|lan|home|internal|home\.arpa|fritz\.box)$/i;

const isOwnAddress = (address: string): boolean =>
  isHomeAddress(address) || address === '::1' || /^127\./.test(address);

/**
 * Whether a host of a URL is the owner's own, by address or name, so that no proxy is on the way to it. A name that
 * resolves to nothing is the proxy's to resolve.
 */
export async function isOwnHost(
  hostname: string,
  resolve: (host: string) => Promise<string | null> = resolveByDns,
): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isOwnAddress(host);
  if (!host.includes('.') || OWN_NAME.test(host)) return true;
  const address = await resolve(host);
  return address !== null && isOwnAddress(address);
}
