import { expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, securityHeaders } from './headers.ts';

const policy = new Map(
  CONTENT_SECURITY_POLICY.split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ');
    return [name, sources] as const;
  }),
);

test('nothing is allowed that is not named, and what is named is our own', () => {
  expect(policy.get('default-src')).toEqual(["'none'"]);
  for (const name of ['script-src', 'style-src', 'font-src', 'connect-src'])
    expect(policy.get(name), name).toEqual(["'self'"]);
  for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
    expect(policy.get(name), name).toEqual(["'none'"]);
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|blob:|strict-dynamic/);
  // Pictures are the one thing that may be data.
  expect([...policy].filter(([, sources]) => sources.includes('data:')).map(([name]) => name)).toEqual([
    'img-src',
  ]);
});

test('every answer carries the policy and its type, and is neither sniffed, framed nor kept', () => {
  const headers = new Headers(securityHeaders('text/html; charset=utf-8'));
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
  for (const feature of ['camera', 'microphone', 'geolocation', 'usb', 'hid', 'serial'])
    expect(headers.get('permissions-policy')).toContain(`${feature}=()`);
});
