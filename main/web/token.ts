import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { writePrivateFile } from '../storage/private-file.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The access token of a data directory: 256 random bits, made once, in a file only its owner reads, so that a bookmark
 * and a Prometheus configuration outlive restarts. A file that holds no token, or that others may read, gets a new one.
 */
export function loadToken(path: string): string {
  const known = readToken(path);
  if (known) return known;
  const token = randomBytes(32).toString('base64url');
  writePrivateFile(path, `${token}\n`);
  return token;
}

function readToken(path: string): string | null {
  try {
    // Windows has no such bits; there the user's profile directory keeps others out.
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) return null;
    const text = readFileSync(path, 'utf8').trim();
    return TOKEN.test(text) ? text : null;
  } catch {
    return null;
  }
}

/** What the cookie holds: proves that its bearer had the token, without being it. Outlives restarts. */
export const cookieValue = (token: string): string =>
  createHmac('sha256', token).update('weathervane session 1').digest('base64url');

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Equality whose duration says nothing about where two texts differ. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
