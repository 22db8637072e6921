import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { scopeOf } from '../scan/address-space.ts';
import { cookieValue, sameSecret } from './token.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for addresses and names that only this computer reaches, an address with or without brackets. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || scopeOf(host) === 'loopback';

/** Name and port of a Host header as the URL standard reads it; null where it is no such header. */
function splitHost(header: string): { name: string; port: number } | null {
  if (!/^[A-Za-z0-9.:[\]-]{1,255}$/.test(header) || !URL.canParse(`http://${header}/`)) return null;
  const url = new URL(`http://${header}/`);
  return { name: url.hostname, port: url.port === '' ? 80 : Number(url.port) };
}

export interface Guard {
  /** True where the request names this server: a page of another name that was pointed here (DNS rebinding) does not. */
  ownHost(headers: IncomingHttpHeaders): boolean;
  /** True where no page sent the request, or one of ours. */
  ownOrigin(headers: IncomingHttpHeaders): boolean;
  /** True where the request brings the token or the cookie made of it. */
  authorized(headers: IncomingHttpHeaders): boolean;
  isToken(candidate: string): boolean;
  /** The Set-Cookie header that a token is traded for. */
  readonly cookie: string;
}

/** A month; each visit with the token renews it. */
const COOKIE_SECONDS = 30 * 86_400;

/** Who may talk to a server bound to `host` and `port`. */
export function createGuard({ host, port, token }: { host: string; port: number; token: string }): Guard {
  const session = cookieValue(token);
  // Cookies do not tell ports apart, so the name does.
  const name = `weathervane-${port}`;
  const machine = hostname().toLowerCase();
  const named = (candidate: string): boolean => {
    if (LOOPBACK.has(candidate) || candidate === host.toLowerCase()) return true;
    if (isLoopback(host)) return isLoopback(candidate);
    // Open to the network: an address cannot be rebound, and the machine's own names are its owner's.
    const bare = candidate.replace(/^\[|\]$/g, '');
    return isIP(bare) !== 0 || candidate === machine || candidate === `${machine}.local`;
  };
  return {
    ownHost(headers) {
      const parts = headers.host === undefined ? null : splitHost(headers.host);
      return parts !== null && parts.port === port && named(parts.name);
    },
    ownOrigin: ({ origin, host: own }) =>
      origin === undefined || (own !== undefined && origin.toLowerCase() === `http://${own.toLowerCase()}`),
    authorized(headers) {
      const bearer = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
      if (bearer !== undefined && sameSecret(bearer, token)) return true;
      const cookies = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
      return cookies.some(
        ([key, value]) => key === name && value !== undefined && sameSecret(value, session),
      );
    },
    isToken: (candidate) => sameSecret(candidate, token),
    cookie: `${name}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_SECONDS}`,
  };
}
