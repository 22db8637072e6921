import { parseTarget } from '../scan/target.ts';

/** What a `weathervane://` link or an address on the command line asks for. It only ever shows something. */
export type Link =
  | { kind: 'add'; url: string }
  | { kind: 'cloud'; cloudId: string }
  | { kind: 'page'; page: string };

export const LINK_SCHEME = 'weathervane';
const PAGES = ['overview', 'expiring', 'changes', 'alerts', 'learn', 'settings'];
const ID = /^[A-Za-z0-9_-]{1,64}$/u;

function ofUrl(text: string): Link | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const [first, ...rest] = `${url.host}${url.pathname}`.split('/').filter((part) => part !== '');
  if (first === 'add') return ofAddress(url.searchParams.get('url') ?? '');
  if (first === 'cloud' && rest.length === 1 && ID.test(rest[0] ?? ''))
    return { kind: 'cloud', cloudId: rest[0] ?? '' };
  if (first !== undefined && rest.length === 0 && PAGES.includes(first)) return { kind: 'page', page: first };
  return null;
}

function ofAddress(text: string): Link | null {
  const target = parseTarget(text);
  return target.ok ? { kind: 'add', url: target.value.url } : null;
}

/**
 * The first link among a process's arguments, null where there is none or it is not understood. Any web page can
 * follow such a link: it opens the add dialog with the address filled in, and the owner decides.
 */
export function linkIn(args: readonly string[]): Link | null {
  for (const arg of args) {
    if (arg.length > 2048) continue;
    if (arg.toLowerCase().startsWith(`${LINK_SCHEME}://`)) return ofUrl(arg);
    if (/^https?:\/\//iu.test(arg)) return ofAddress(arg);
  }
  return null;
}
