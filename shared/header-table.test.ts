import { describe, expect, it } from 'vitest';
import { headers as rows } from './findings/headers.ts';
import { type HeaderParts, headerProblems, headerTable } from './header-table.ts';
import { parseCspPolicies } from './headers/csp.ts';
import type { CloudPart, HttpPart } from './report.ts';

type Headers = [string, string][];

const POLICY =
  "default-src 'none';base-uri 'none';script-src 'nonce-b0lNQ3lZbE9ZbE9ZbE9Z';img-src 'self';frame-ancestors 'self';form-action 'self'";
const GOOD: Headers = [
  ['Date', 'Mon, 23 Nov 2026 12:00:00 GMT'],
  ['Server', 'nginx'],
  ['Strict-Transport-Security', 'max-age=15552000; includeSubDomains'],
  ['Content-Security-Policy', POLICY],
  ['X-Frame-Options', 'SAMEORIGIN'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Robots-Tag', 'noindex, nofollow'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['Content-Type', 'text/html; charset=UTF-8'],
  ['Set-Cookie', '__Host-nc_sameSiteCookielax=…; path=/; httponly;secure; SameSite=lax'],
  ['Set-Cookie', 'oc_sessionPassphrase=…; path=/; secure; HttpOnly; SameSite=Lax'],
];

const without = (...names: string[]): Headers =>
  GOOD.filter(([name]) => !names.some((other) => other.toLowerCase() === name.toLowerCase()));
const instead = (name: string, ...values: string[]): Headers => [
  ...without(name),
  ...values.map((value): [string, string] => [name, value]),
];

interface Options {
  product?: CloudPart['product'];
  version?: string | null;
  host?: string;
  http?: Partial<HttpPart>;
  status?: number;
  heartbeat?: Headers;
}

function parts(headers: Headers, options: Options = {}): HeaderParts {
  const {
    product = 'nextcloud',
    version = '34.0.3',
    host = 'cloud.example',
    http = {},
    status = 200,
  } = options;
  const page = (role: string, path: string, own: Headers) => ({
    url: `https://${host}${path}`,
    role,
    status,
    headers: own,
  });
  return {
    target: { url: `https://${host}/`, host, port: 443, webroot: '', addresses: [] },
    cloud: { product, version } as CloudPart,
    http: {
      redirectsToHttps: true,
      redirects: [
        { url: `http://${host}/`, status: 301 },
        { url: `https://${host}/`, status: 200 },
      ],
      hsts: { present: true, maxAge: 0, includeSubDomains: false, preload: false, valid: true },
      headers: {},
      cookies: [],
      csp: { present: false, parsed: {}, problems: [] },
      http2: true,
      serverSignature: null,
      compression: null,
      exposed: [],
      wellKnown: {},
      measured: [
        page('login', '/login', headers),
        ...(options.heartbeat ? [page('heartbeat', '/index.php/heartbeat', options.heartbeat)] : []),
      ],
      cors: { allowOrigin: null, allowCredentials: false, reflectsOrigin: false },
      scripts: [{ src: '/core.js', integrity: false }],
      meta: { csp: [], referrer: null },
      clockSkewSeconds: 1,
      ...http,
    },
  };
}

const ids = (given: HeaderParts) => [...new Set(headerProblems(given).map(({ id }) => id))];
const row = (given: HeaderParts, header: string) => headerTable(given).find((one) => one.header === header);

/** For every id of the catalogue a server that has exactly this problem. */
const CASES: [keyof typeof rows, HeaderParts][] = [
  ['headers.hsts-missing', parts(without('Strict-Transport-Security'))],
  ['headers.hsts-short', parts(instead('Strict-Transport-Security', 'max-age=15551999'))],
  ['headers.hsts-disabled', parts(instead('Strict-Transport-Security', 'max-age=0'))],
  ['headers.hsts-invalid', parts(instead('Strict-Transport-Security', 'max-age=1y'))],
  ['headers.http-not-redirected', parts(GOOD, { http: { redirectsToHttps: false } })],
  [
    'headers.redirect-detour',
    parts(GOOD, {
      http: {
        redirects: [
          { url: 'http://cloud.example/', status: 301 },
          { url: 'http://cloud.example/login', status: 301 },
          { url: 'https://cloud.example/login', status: 200 },
        ],
      },
    }),
  ],
  [
    'headers.redirect-off-host',
    parts(GOOD, {
      http: {
        redirects: [
          { url: 'http://cloud.example/', status: 301 },
          { url: 'https://www.cloud.example/', status: null },
        ],
      },
    }),
  ],
  ['headers.csp-missing', parts(without('Content-Security-Policy'))],
  [
    'headers.csp-report-only',
    parts([...without('Content-Security-Policy'), ['Content-Security-Policy-Report-Only', POLICY]]),
  ],
  [
    'headers.csp-unsafe-scripts',
    parts(instead('Content-Security-Policy', "script-src 'unsafe-inline'; object-src 'none'"), {
      product: 'owncloud',
      version: '10.16.4',
    }),
  ],
  [
    'headers.csp-unsafe-eval',
    parts(instead('Content-Security-Policy', POLICY.replace('script-src ', "script-src 'unsafe-eval' "))),
  ],
  [
    'headers.csp-insecure-sources',
    parts(instead('Content-Security-Policy', POLICY.replace("img-src 'self'", 'img-src http://a.example'))),
  ],
  ['headers.csp-syntax', parts(instead('Content-Security-Policy', `${POLICY}; imgsrc 'self'`))],
  [
    'headers.x-frame-options-missing',
    parts([
      ...without('X-Frame-Options', 'Content-Security-Policy'),
      ['Content-Security-Policy', POLICY.replace("frame-ancestors 'self';", '')],
    ]),
  ],
  [
    'headers.x-frame-options-invalid',
    parts([
      ...without('X-Frame-Options', 'Content-Security-Policy'),
      ['X-Frame-Options', 'ALLOW-FROM https://a.example'],
      ['Content-Security-Policy', POLICY.replace("frame-ancestors 'self';", '')],
    ]),
  ],
  ['headers.x-content-type-options', parts(without('X-Content-Type-Options'))],
  ['headers.x-robots-tag', parts(instead('X-Robots-Tag', 'none'))],
  ['headers.x-permitted-cross-domain-policies', parts(without('X-Permitted-Cross-Domain-Policies'))],
  ['headers.x-xss-protection-missing', parts(GOOD, { version: '31.0.14' })],
  ['headers.x-xss-protection-outdated', parts([...GOOD, ['X-XSS-Protection', '1; mode=block']])],
  ['headers.referrer-policy-missing', parts(without('Referrer-Policy'))],
  ['headers.referrer-policy-unsafe', parts(instead('Referrer-Policy', 'unsafe-url'))],
  ['headers.cross-origin-invalid', parts([...GOOD, ['Cross-Origin-Opener-Policy', 'yes']])],
  [
    'headers.cors-credentials',
    parts(GOOD, {
      http: { cors: { allowOrigin: 'https://x.invalid', allowCredentials: true, reflectsOrigin: true } },
    }),
  ],
  ['headers.duplicate', parts([...GOOD, ['x-frame-options', 'sameorigin']])],
  ['headers.contradiction', parts([...GOOD, ['x-frame-options', 'DENY']])],
  ['headers.inconsistent', parts(GOOD, { heartbeat: without('Strict-Transport-Security') })],
  ['headers.server-version', parts(instead('Server', 'Apache/2.4.62 (Debian)'))],
  ['headers.powered-by', parts([...GOOD, ['X-Powered-By', 'PHP/8.3.1']])],
  ['headers.no-http2', parts(GOOD, { http: { http2: false } })],
  ['headers.clock-skew', parts(GOOD, { http: { clockSkewSeconds: -61 } })],
  ['headers.cookie-not-secure', parts(instead('Set-Cookie', 'a=…; SameSite=Lax'))],
  [
    'headers.cookie-not-httponly',
    parts(instead('Set-Cookie', 'oc_sessionPassphrase=…; Secure; SameSite=Lax')),
  ],
  ['headers.cookie-samesite', parts(instead('Set-Cookie', 'oc_sessionPassphrase=…; Secure; HttpOnly'))],
  ['headers.cookie-prefix', parts(instead('Set-Cookie', '__Host-a=…; Secure; Path=/cloud'))],
  [
    'headers.script-insecure',
    parts(GOOD, { http: { scripts: [{ src: 'http://cdn.example/a.js', integrity: true }] } }),
  ],
  [
    'headers.script-foreign',
    parts(GOOD, { http: { scripts: [{ src: '//cdn.example/a.js', integrity: false }] } }),
  ],
];

describe('the header rules', () => {
  it('have nothing against a good Nextcloud', () => {
    expect(ids(parts(GOOD, { heartbeat: GOOD }))).toEqual([]);
    const verdicts = headerTable(parts(GOOD)).map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['good', 'info']));
  });

  it.each(CASES)('raise %s alone', (id, given) => {
    expect(ids(given)).toEqual([id]);
  });

  it('can raise every row of the catalogue, and no other', () => {
    expect(CASES.map(([id]) => id).sort()).toEqual(Object.keys(rows).sort());
  });

  it('show every finding of a header in the table too', () => {
    for (const [id, given] of CASES) {
      if (/redirect|inconsistent|script-/u.test(id)) continue;
      expect(headerTable(given).map(({ findingId }) => findingId)).toContain(id);
    }
  });

  it('judge no error page and no silence, but the redirect', () => {
    expect(headerTable(parts([], { status: 503 }))).toEqual([]);
    expect(ids(parts([], { status: 404 }))).toEqual([]);
    expect(headerTable({ ...parts([]), http: null })).toEqual([]);
    expect(ids(parts([], { status: 503, http: { redirectsToHttps: false } }))).toEqual([
      'headers.http-not-redirected',
    ]);
  });

  it('know versions and products', () => {
    const xss = (options: Options, value?: string) =>
      row(
        parts(value === undefined ? GOOD : [...GOOD, ['X-XSS-Protection', value]], options),
        'X-XSS-Protection',
      )?.verdict;
    expect(xss({ version: '31.0.0' }, '1; mode=block')).toBe('good');
    expect(xss({ version: '31.0.0' })).toBe('missing');
    expect(xss({ version: '32.0.0' })).toBe('info');
    expect(xss({ version: '32.0.0' }, '0')).toBe('good');
    expect(xss({ version: null }, '1; mode=block')).toBe('info');
    expect(xss({ product: 'owncloud', version: '10.16.4' }, '0')).toBe('good');
    const robots = (options: Options, value: string) =>
      row(parts(instead('X-Robots-Tag', value), options), 'X-Robots-Tag')?.verdict;
    expect(robots({}, 'noindex, nofollow, nofollow')).toBe('bad');
    expect(robots({ product: 'owncloud' }, 'none')).toBe('good');
    expect(
      row(parts(instead('Referrer-Policy', 'no-referrer-when-downgrade')), 'Referrer-Policy')?.verdict,
    ).toBe('good');
  });

  it('point to other areas without raising what is theirs', () => {
    const fixed = parts(instead('Content-Security-Policy', "default-src 'self'"));
    expect(row(fixed, 'Content-Security-Policy')).toMatchObject({
      verdict: 'bad',
      findingId: 'cloud.hardening-csp-nonce',
    });
    expect(ids(fixed)).toEqual([]);
    const packed = parts([...GOOD, ['Content-Encoding', 'gzip']]);
    expect(row(packed, 'Content-Encoding')).toMatchObject({ verdict: 'info', findingId: 'tls.breach' });
    expect(ids(packed)).toEqual([]);
  });

  it('ask for no HSTS from an address of numbers', () => {
    const given = parts(without('Strict-Transport-Security'), { host: '192.0.2.7' });
    expect(row(given, 'Strict-Transport-Security')?.verdict).toBe('info');
    expect(ids(given)).toEqual([]);
  });

  it('see a list that a proxy merged into one field', () => {
    expect(ids(parts(instead('X-Frame-Options', 'SAMEORIGIN, SAMEORIGIN')))).toEqual(['headers.duplicate']);
    expect(row(parts(instead('X-Frame-Options', 'SAMEORIGIN, SAMEORIGIN')), 'X-Frame-Options')).toMatchObject(
      {
        verdict: 'bad',
        findingId: 'headers.duplicate',
      },
    );
  });

  it('keep the values as they came', () => {
    expect(row(parts([...GOOD, ['x-frame-options', 'DENY']]), 'X-Frame-Options')?.values).toEqual([
      'SAMEORIGIN',
      'DENY',
    ]);
  });

  it('stand on a policy that is one', () => {
    expect(parseCspPolicies([POLICY])).toHaveLength(1);
  });
});

describe('the rows', () => {
  it.each(Object.entries(rows))('%s says what, why and how', (_, { title, why, fix, reference }) => {
    expect(title).not.toMatch(/\.$/u);
    expect(why.length).toBeGreaterThan(80);
    expect(fix.general).toMatch(/\.$/u);
    expect(reference.url).toMatch(/^https:\/\//u);
  });
});
