import { isIP } from 'node:net';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Target } from './context.ts';

/** Pages of a cloud that people copy from the address bar: what comes before them is the webroot. */
const PAGE_OF_A_CLOUD =
  /\/(index\.php|status\.php|remote\.php|public\.php|ocs|apps|login|logout|settings|s|f|u|call|dav|core|signin|files|konnect)(\/.*)?$/u;

const MAX_INPUT = 2048;

/** Host as it is shown and stored: IPv6 gets its brackets back. */
const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** The canonical URL of a target: default port left out, webroot kept, one trailing slash. */
export function targetUrl(target: Pick<Target, 'host' | 'port' | 'webroot'>, path = '/'): string {
  const port = target.port === 443 ? '' : `:${target.port}`;
  return `https://${hostInUrl(target.host)}${port}${target.webroot}${path}`;
}

/** The same target under another webroot, as detection found it. */
export const withWebroot = (target: Target, webroot: string): Target => {
  const moved = { ...target, webroot };
  return { ...moved, url: targetUrl(moved) };
};

/** A folder a cloud may be installed in, as typed; null where the path names a file or is no plain one. */
function folderOf(pathname: string): string | null {
  const folder = pathname.replace(/\/+$/u, '');
  return /^(?:\/(?!\.+(?:\/|$))[\w.~-]+){1,4}$/u.test(folder) && !/\.php(?:\/|$)/u.test(folder)
    ? folder
    : null;
}

function webrootOf(pathname: string): string {
  const root = pathname.replace(PAGE_OF_A_CLOUD, '').replace(/\/+$/u, '');
  return root.startsWith('/') ? root : '';
}

/**
 * What a person typed → a canonical target. Takes a bare host, host:port, an address (IPv4, [IPv6], also without
 * brackets), an internationalised name, or a URL with a path; `http://` means "that server" and is scanned over HTTPS.
 * Everything else is refused with a sentence that says what to type instead.
 */
export function parseTarget(input: string): Result<Target> {
  const text = input.trim();
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  const refuse = (why: string) => fail('bad-input', why);

  if (text === '')
    return refuse('No address was given. Type the address of your cloud, for example cloud.example.org.');
  if (text.length > MAX_INPUT)
    return refuse('That address is longer than 2048 characters. Type only the address of the cloud.');
  if (/[\s\u0000-\u001f\u007f\\]/u.test(text))
    return refuse(
      `"${shown.replace(/[\s\u0000-\u001f\u007f]/gu, ' ')}" has spaces or control characters in it. Type one address, for example cloud.example.org.`,
    );

  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http')
    return refuse(
      `"${scheme}://" cannot be scanned. Weathervane looks at clouds over HTTPS: type https:// and the host.`,
    );
  const opaque = /^(javascript|data|mailto|file|about|blob):/iu.exec(text)?.[1];
  if (scheme === undefined && opaque !== undefined)
    return refuse(
      `"${opaque}:" cannot be scanned. Type the address of your cloud, for example https://cloud.example.org.`,
    );

  const rest = scheme === undefined ? text : text.slice(scheme.length + 3);
  const bare = isIP(rest) === 6 ? `[${rest}]` : rest;
  const authority = bare.split(/[/?#]/u, 1)[0] ?? '';
  if (authority.includes('@'))
    return refuse(
      'The address has a user name or password in it. Leave it out: a scan needs no account, and the address is stored.',
    );
  if (authority === '' || authority.startsWith(':'))
    return refuse(
      `"${shown}" has no host name. Type the address of your cloud, for example https://cloud.example.org.`,
    );

  const portText = /:(\d*)$/u.exec(authority.replace(/^\[.*\]/u, ''))?.[1];
  if (/:[^\]]*\D[^\]]*$/u.test(authority.replace(/^\[.*\]/u, '')) || portText === '')
    return refuse(
      `The port in "${shown}" is not a number. A port is 1 to 65535, for example cloud.example.org:8443.`,
    );
  if (portText !== undefined && (Number(portText) < 1 || Number(portText) > 65535))
    return refuse(
      `There is no port ${portText.slice(0, 12)}. A port is 1 to 65535, for example cloud.example.org:8443.`,
    );

  let url: URL;
  try {
    url = new URL(`https://${bare}`);
  } catch {
    return refuse(
      `"${shown}" is not an address Weathervane understands. Type a host, host:port or https:// URL.`,
    );
  }
  const host = url.hostname.replace(/^\[|\]$/gu, '').replace(/\.$/u, '');
  if (host === '' || host.length > 253)
    return refuse(
      `"${shown}" has no usable host name. Type the address of your cloud, for example https://cloud.example.org.`,
    );
  if (isIP(host) === 0 && host.split('.').some((label) => label === '' || label.length > 63))
    return refuse(`The name in "${shown}" has an empty or too long part between its dots.`);

  const webroot = webrootOf(url.pathname);
  if (webroot.length > 1000)
    return refuse('The path of that address is too long. Type the address of the cloud only.');
  const folder = folderOf(url.pathname);
  const typed = folder !== null && folder !== webroot ? { typedPath: folder } : {};
  const target = { host, port: portText === undefined ? 443 : Number(portText), webroot, ...typed };
  return ok({ ...target, url: targetUrl(target) });
}
