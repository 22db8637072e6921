import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../http/types.ts';
import { measureHardenings, withImplied } from './hardenings.ts';
import { parseVersion } from './version.ts';

const login = (headers: [string, string][], status = 200): HttpResponse => ({
  url: 'https://cloud.example/index.php/login',
  status,
  headers,
  body: '',
  truncated: false,
  httpVersion: '1.1',
  durationMs: 1,
});
const cookie = (text: string): [string, string] => ['set-cookie', text];
const LAX = 'nc_sameSiteCookielax=true; path=/; httponly;secure; SameSite=lax';
const STRICT = 'nc_sameSiteCookiestrict=true; path=/; httponly;secure; SameSite=strict';
const NONCE: [string, string] = [
  'Content-Security-Policy',
  "default-src 'none'; script-src 'nonce-x' 'strict-dynamic'",
];
const states = (found: ReturnType<typeof withImplied>) =>
  Object.fromEntries(Object.entries(found).map(([name, { state }]) => [name, state]));

describe('measured on the login page', () => {
  test('a Nextcloud as it should be', () => {
    const page = login([cookie(`__Host-${LAX}`), cookie(`__Host-${STRICT}`), NONCE]);
    expect(states(measureHardenings('nextcloud', '', page))).toEqual({
      CSPv3: 'yes',
      sameSiteCookies: 'yes',
      __HostPrefix: 'yes',
    });
  });

  test('behind a proxy it knows nothing of: no prefix', () => {
    const page = login([cookie(LAX), cookie(STRICT), NONCE]);
    expect(states(measureHardenings('nextcloud', '', page))).toMatchObject({
      sameSiteCookies: 'yes',
      __HostPrefix: 'no',
    });
  });

  test('in a folder the prefix is not possible', () => {
    const page = login([cookie(LAX), cookie(STRICT), NONCE]);
    expect(measureHardenings('nextcloud', '/nextcloud', page).__HostPrefix?.state).toBe('not-applicable');
  });

  test('a cookie without its SameSite attribute is not a same-site cookie', () => {
    const page = login([cookie(LAX.replace('; SameSite=lax', '')), cookie(STRICT)]);
    expect(measureHardenings('nextcloud', '', page).sameSiteCookies?.state).toBe('no');
  });

  test('a nonce for styles is none for scripts', () => {
    const page = login([['content-security-policy', "style-src 'nonce-x'; script-src 'self'"]]);
    expect(measureHardenings('nextcloud', '', page).CSPv3?.state).toBe('no');
  });

  test('no page, no verdict', () => {
    expect(states(measureHardenings('nextcloud', '', null))).toEqual({
      CSPv3: 'unknown',
      sameSiteCookies: 'unknown',
      __HostPrefix: 'unknown',
    });
    expect(measureHardenings('nextcloud', '', login([], 503)).CSPv3?.state).toBe('unknown');
  });

  test('ownCloud: its own session cookie; Infinite Scale: none of it applies', () => {
    const page = login([
      cookie('oc1=x; path=/; HttpOnly; SameSite=Strict'),
      ['content-security-policy', "script-src 'self' 'unsafe-eval'"],
    ]);
    expect(states(measureHardenings('owncloud', '', page))).toEqual({
      CSPv3: 'no',
      sameSiteCookies: 'yes',
      __HostPrefix: 'not-applicable',
    });
    expect(measureHardenings('ocis', '', page)).toEqual({});
  });
});

describe('implied by the version', () => {
  const implied = (text: string) => states(withImplied('nextcloud', parseVersion(text), {}));

  test('a supported one has all, and says that nobody measured it', () => {
    expect(implied('34.0.6')).toEqual({
      bruteforceProtection: 'implied',
      passwordConfirmation: 'implied',
      appPasswordsCanBeRestricted: 'implied',
      appPasswordsScannedForHaveIBeenPwned: 'implied',
      CSPv3: 'unknown',
      sameSiteCookies: 'unknown',
      __HostPrefix: 'unknown',
    });
  });

  test('older ones as they grew', () => {
    expect(implied('9.0.58').bruteforceProtection).toBe('no');
    expect(implied('10.0.0')).toMatchObject({ bruteforceProtection: 'implied', passwordConfirmation: 'no' });
    expect(implied('13.0.12').appPasswordsScannedForHaveIBeenPwned).toBe('no');
  });

  test('a measurement always wins, and what else was measured stays', () => {
    const measured = { CSPv3: { state: 'no' as const }, webApplicationFirewall: { state: 'yes' as const } };
    expect(withImplied('nextcloud', [34, 0, 6, 0], measured)).toMatchObject(measured);
  });

  test('a hidden version implies nothing', () => {
    expect(states(withImplied('nextcloud', null, {})).bruteforceProtection).toBe('unknown');
  });
});
