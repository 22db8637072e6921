import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { securityHeaders } from './headers.ts';
import { isOwnUrl } from './origin.ts';

/** What the build writes; anything else is not served, whatever lies in the folder. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/**
 * The file inside the renderer's folder that a URL of ours names, as a relative path with forward slashes; null for
 * everything else. Decoded once: what still holds a separator, a parent, a drive or a NUL after that is refused, not
 * cleaned up.
 */
export function assetPath(requestUrl: string): string | null {
  if (!isOwnUrl(requestUrl)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(requestUrl).pathname);
  } catch {
    return null;
  }
  if (path === '/') path = '/index.html';
  if (!/^(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/u.test(path)) return null;
  if (path.includes('..') || !Object.hasOwn(CONTENT_TYPES, extname(path))) return null;
  return path.slice(1);
}

/** Answers requests of our scheme from the renderer's folder and from nowhere else. Never throws. */
export function assetServer(rendererDir: string): (request: Request) => Promise<Response> {
  const refuse = (status: number) =>
    new Response(null, { status, headers: securityHeaders('text/plain; charset=utf-8') });
  const root = realpath(rendererDir);
  root.catch(() => undefined);

  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const asset = assetPath(request.url);
    if (asset === null) return refuse(404);
    try {
      const inside = await root;
      // A link inside the folder must not lead out of it either.
      const file = await realpath(join(inside, asset));
      if (!file.startsWith(inside + sep)) return refuse(404);
      const body = request.method === 'HEAD' ? null : await readFile(file);
      return new Response(body, { headers: securityHeaders(CONTENT_TYPES[extname(file)] ?? 'text/plain') });
    } catch {
      return refuse(404);
    }
  };
}
