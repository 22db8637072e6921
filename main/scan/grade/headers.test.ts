import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpPart, ReportParts } from '../../../shared/report.ts';
import { gradeHeaders, letterOf, scoreOf } from './headers.ts';
import { testCsp } from './observatory-csp.ts';
import { OBSERVATORY_RESULTS, type ObservatoryResult } from './observatory-table.ts';
import { registrableDomain } from './observatory-tests.ts';

type Headers = [string, string][];

const http = (headers: Headers, more: Partial<HttpPart> = {}, status = 200): HttpPart => ({
  redirectsToHttps: true,
  redirects: [
    { url: 'http://cloud.example/', status: 301 },
    { url: 'https://cloud.example/', status: 200 },
  ],
  hsts: { present: false, maxAge: null, includeSubDomains: false, preload: false, valid: false },
  headers: {},
  cookies: [],
  csp: { present: false, parsed: {}, problems: [] },
  http2: null,
  serverSignature: null,
  compression: null,
  exposed: [],
  wellKnown: {},
  measured: [{ url: 'https://cloud.example/login', role: 'login', status, headers }],
  cors: null,
  scripts: [],
  meta: { csp: [], referrer: null },
  ...more,
});

const parts = (part: HttpPart | null): ReportParts => ({
  target: { url: 'https://cloud.example/', host: 'cloud.example', port: 443, webroot: '', addresses: [] },
  startedAt: '2026-11-23T12:00:00Z',
  status: 'up',
  cloud: null,
  certificate: null,
  tls: null,
  http: part,
  errors: [],
});

const results = (headers: Headers, more: Partial<HttpPart> = {}) =>
  Object.fromEntries(
    (gradeHeaders(parts(http(headers, more)))?.tests ?? []).map(({ name, result }) => [name, result]),
  );

describe('gradeHeaders', () => {
  it.each<['full' | 'partial' | 'none', number, boolean, string | null]>([
    ['full', 1, true, 'B'],
    // What was not seen may be worse: the preflight, a cookie, the certificate.
    ['partial', 1, true, null],
    ['none', 1, true, null],
    ['full', 1, false, null],
    // Left out by choice.
    ['full', 0, false, 'B'],
  ])('pages seen %s, the certificate asked for %i times: %s → %s', (state, asked, certified, grade) => {
    const seen = { state: 'full' as const, asked: 1, answered: 1, refused: 0, why: null };
    const coverage = {
      ...{ cloud: seen, exposure: seen, tls: seen, http: { ...seen, state } },
      certificate: { ...seen, asked },
    };
    const certificate = certified
      ? ({ trusted: true, nameMatches: true } as ReportParts['certificate'])
      : null;
    const headers: Headers = [
      ['Strict-Transport-Security', 'max-age=31536000'],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-Frame-Options', 'DENY'],
    ];
    expect(gradeHeaders({ ...parts(http(headers)), certificate, coverage })?.grade ?? null).toBe(grade);
  });

  it('gives a bare server an F and a hardened one an A+', () => {
    // 100 - 25 CSP - 20 HSTS - 5 nosniff - 20 XFO
    expect(gradeHeaders(parts(http([])))).toMatchObject({ grade: 'D', score: 30 });
    const hardened: Headers = [
      [
        'Content-Security-Policy',
        "default-src 'none'; script-src 'nonce-abcdefghijklmnopqrstuv'; frame-ancestors 'none'",
      ],
      ['Strict-Transport-Security', 'max-age=15552000'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Referrer-Policy', 'no-referrer'],
      ['Set-Cookie', 'nc_session_id=…; Secure; HttpOnly; SameSite=Lax'],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Cross-Origin-Embedder-Policy', 'require-corp; report-to="x"'],
      ['Cross-Origin-Resource-Policy', 'same-origin'],
    ];
    // +10 CSP +5 cookies +5 referrer +5 frame-ancestors +10 CORP +10 COEP +10 COOP
    const grade = gradeHeaders(parts(http(hardened)));
    expect(grade).toMatchObject({ grade: 'A+', score: 155 });
    expect(grade?.tests).toHaveLength(12);
    expect(grade?.tests.every(({ pass }) => pass)).toBe(true);
  });

  it('withholds the bonus below 90', () => {
    expect(scoreOf(['csp-implemented-with-no-unsafe-default-src-none', 'hsts-not-implemented'])).toBe(80);
    expect(scoreOf(['csp-implemented-with-no-unsafe-default-src-none', 'referrer-policy-unsafe'])).toBe(105);
  });

  it.each([
    [155, 'A+'],
    [100, 'A+'],
    [99, 'A'],
    [90, 'A'],
    [85, 'A-'],
    [80, 'B+'],
    [74, 'B'],
    [65, 'B-'],
    [60, 'C+'],
    [50, 'C'],
    [45, 'C-'],
    [40, 'D+'],
    [30, 'D'],
    [25, 'D-'],
    [24, 'F'],
    [0, 'F'],
  ])('%i is %s', (score, letter) => {
    expect(letterOf(score)).toBe(letter);
  });

  it('judges no error page and no silence', () => {
    expect(gradeHeaders(parts(null))).toBeNull();
    for (const status of [404, 500, 503]) expect(gradeHeaders(parts(http([], {}, status)))).toBeNull();
    for (const status of [200, 302, 401, 403])
      expect(gradeHeaders(parts(http([], {}, status)))).not.toBeNull();
  });

  it('needs a certificate that browsers accept for HSTS and the redirect', () => {
    const graded = parts(http([['Strict-Transport-Security', 'max-age=15552000']]));
    const bad = { ...graded, certificate: { trusted: false, nameMatches: true } } as unknown as ReportParts;
    const names = gradeHeaders(bad)?.tests.map(({ result }) => result);
    expect(names).toContain('hsts-invalid-cert');
    expect(names).toContain('redirection-invalid-cert');
  });

  it.each<[string | null, ObservatoryResult]>([
    ['max-age=15552000', 'hsts-implemented-max-age-at-least-six-months'],
    ['max-age="31536000"; preload', 'hsts-implemented-max-age-at-least-six-months'],
    // found by the differential test: white space before the number
    ['max-age= 15552000', 'hsts-implemented-max-age-at-least-six-months'],
    ['max-age=15551999', 'hsts-implemented-max-age-less-than-six-months'],
    ['max-age=abc', 'hsts-header-invalid'],
    ['includeSubDomains', 'hsts-header-invalid'],
    ['', 'hsts-header-invalid'],
    [null, 'hsts-not-implemented'],
  ])('HSTS %j is %s', (value, expected) => {
    const headers: Headers = value === null ? [] : [['Strict-Transport-Security', value]];
    expect(results(headers)['strict-transport-security']).toBe(expected);
  });

  it('holds a doubled header to be invalid', () => {
    const doubled: Headers = [
      ['Strict-Transport-Security', 'max-age=15552000'],
      ['strict-transport-security', 'max-age=15552000'],
      ['X-Frame-Options', 'SAMEORIGIN'],
      ['X-Frame-Options', 'SAMEORIGIN'],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
    ];
    expect(results(doubled)).toMatchObject({
      'strict-transport-security': 'hsts-header-invalid',
      'x-frame-options': 'x-frame-options-header-invalid',
      'x-content-type-options': 'x-content-type-options-header-invalid',
      'cross-origin-opener-policy': 'coop-header-invalid',
    });
  });

  it.each<[string[], ObservatoryResult]>([
    [['a=1; Secure; HttpOnly; SameSite=Lax'], 'cookies-secure-with-httponly-sessions-and-samesite'],
    [['a=1; Secure'], 'cookies-secure-with-httponly-sessions'],
    [['a=1'], 'cookies-without-secure-flag'],
    [['a=1; Secure; SameSite=maybe'], 'cookies-samesite-flag-invalid'],
    [['csrf=1; Secure'], 'cookies-anticsrf-without-samesite-flag'],
    [['session=1; Secure'], 'cookies-session-without-httponly-flag'],
    [['session=1; HttpOnly', 'a=1'], 'cookies-session-without-secure-flag'],
    // found by the differential test: the default path counts for __Host-, and fields without a cookie for SameSite
    [['__Host-a=1; Secure; SameSite=Lax'], 'cookies-secure-with-httponly-sessions-and-samesite'],
    [['a=1; Secure', '=1; SameSite=maybe'], 'cookies-samesite-flag-invalid'],
    [['__Host-a=1; Path=/', 'b=1; Domain=elsewhere.example'], 'cookies-not-found'],
    [
      ['session=1', 'session=1; Secure; HttpOnly; SameSite=Strict'],
      'cookies-secure-with-httponly-sessions-and-samesite',
    ],
  ])('cookies %j are %s', (fields, expected) => {
    expect(results(fields.map((field) => ['Set-Cookie', field])).cookies).toBe(expected);
  });

  it('forgives cookies without Secure where HSTS holds', () => {
    const headers: Headers = [
      ['Strict-Transport-Security', 'max-age=15552000'],
      ['Set-Cookie', 'session=1; HttpOnly'],
    ];
    expect(results(headers).cookies).toBe('cookies-session-without-secure-flag-but-protected-by-hsts');
  });

  it.each<[NonNullable<HttpPart['redirects']> | null, ObservatoryResult]>([
    [null, 'redirection-not-measured'],
    [[], 'redirection-not-needed-no-http'],
    [[{ url: 'http://cloud.example/', status: 200 }], 'redirection-missing'],
    [
      [
        { url: 'http://cloud.example/', status: 301 },
        { url: 'http://cloud.example/a', status: 200 },
      ],
      'redirection-not-to-https',
    ],
    [
      [
        { url: 'http://cloud.example/', status: 301 },
        { url: 'http://cloud.example/a', status: 301 },
        { url: 'https://cloud.example/', status: 200 },
      ],
      'redirection-not-to-https-on-initial-redirection',
    ],
    [
      [
        { url: 'http://cloud.example/', status: 301 },
        { url: 'https://www.cloud.example/', status: null },
      ],
      'redirection-off-host-from-http',
    ],
  ])('route %j is %s', (redirects, expected) => {
    expect(results([], { redirects }).redirection).toBe(expected);
  });

  const script = (src: string | null, integrity = false) => ({ src, integrity });
  it.each<[HttpPart['scripts'], ObservatoryResult]>([
    [null, 'sri-not-implemented-response-not-html'],
    [[], 'sri-not-implemented-but-no-scripts-loaded'],
    [[script(null), script('/a.js')], 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin'],
    [[script('/a.js', true)], 'sri-implemented-and-all-scripts-loaded-securely'],
    [[script('https://cdn.cloud.example/a.js')], 'sri-not-implemented-but-external-scripts-loaded-securely'],
    [[script('https://cdn.test/a.js', true)], 'sri-implemented-and-external-scripts-loaded-securely'],
    [[script('//cdn.test/a.js')], 'sri-not-implemented-and-external-scripts-not-loaded-securely'],
    [[script('http://cdn.test/a.js', true)], 'sri-implemented-but-external-scripts-not-loaded-securely'],
  ])('scripts %j are %s', (scripts, expected) => {
    const own =
      expected.includes('external-scripts-loaded-securely') && scripts?.[0]?.src?.includes('cloud.example');
    expect(results([], { scripts })['subresource-integrity']).toBe(
      own ? 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin' : expected,
    );
  });

  it.each<
    [{ allowOrigin: string | null; allowCredentials: boolean; reflectsOrigin: boolean }, ObservatoryResult]
  >([
    [
      { allowOrigin: '*', allowCredentials: false, reflectsOrigin: false },
      'cross-origin-resource-sharing-implemented-with-public-access',
    ],
    [
      { allowOrigin: 'https://weathervane.invalid', allowCredentials: true, reflectsOrigin: true },
      'cross-origin-resource-sharing-implemented-with-universal-access',
    ],
    [
      { allowOrigin: 'https://a.example', allowCredentials: true, reflectsOrigin: false },
      'cross-origin-resource-sharing-implemented-with-restricted-access',
    ],
  ])('CORS %j is %s', (cors, expected) => {
    expect(results([], { cors })['cross-origin-resource-sharing']).toBe(expected);
  });

  it('knows what people register', () => {
    expect(registrableDomain('a.b.co.uk')).toBe('b.co.uk');
    expect(registrableDomain('home.duckdns.org')).toBe('duckdns.org');
    for (const host of ['127.0.0.1', '::1', 'localhost', 'co.uk']) expect(registrableDomain(host)).toBeNull();
  });

  it('judges every answer there can be, within the table', () => {
    const header = fc.tuple(
      fc.constantFrom(
        'content-security-policy',
        'set-cookie',
        'strict-transport-security',
        'referrer-policy',
        'x-frame-options',
        'cross-origin-opener-policy',
      ),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    fc.assert(
      fc.property(fc.array(header, { maxLength: 12 }), (headers) => {
        const grade = gradeHeaders(parts(http(headers as Headers)));
        for (const { result, modifier } of grade?.tests ?? [])
          expect(OBSERVATORY_RESULTS[result as ObservatoryResult].modifier).toBe(modifier);
        expect(grade?.score).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('testCsp', () => {
  it.each<[string | null, string[], ObservatoryResult]>([
    [null, [], 'csp-not-implemented'],
    ["default-src 'none'", [], 'csp-implemented-with-no-unsafe-default-src-none'],
    ["default-src 'self'", [], 'csp-implemented-with-no-unsafe'],
    [
      "default-src 'self'; style-src 'unsafe-inline'",
      [],
      'csp-implemented-with-unsafe-inline-in-style-src-only',
    ],
    ["default-src 'self'; img-src http:", [], 'csp-implemented-with-insecure-scheme-in-passive-content-only'],
    ["default-src 'self'; script-src 'unsafe-eval'", [], 'csp-implemented-with-unsafe-eval'],
    ["script-src 'self'", [], 'csp-implemented-with-unsafe-inline'],
    [
      "default-src 'none'; script-src 'nonce-x' 'unsafe-inline'",
      [],
      'csp-implemented-with-no-unsafe-default-src-none',
    ],
    ["default-src 'none'; script-src 'strict-dynamic'", [], 'csp-header-invalid'],
    [
      "default-src 'none'; script-src 'strict-dynamic' 'nonce-x' https: 'self'",
      [],
      'csp-implemented-with-no-unsafe-default-src-none',
    ],
    ["default-src 'self'; default-src 'none'", [], 'csp-header-invalid'],
    ["default-src 'self'; report-uri /a; report-uri /b", [], 'csp-implemented-but-duplicate-directives'],
    ["default-src 'self'; connect-src http://a.example", [], 'csp-implemented-with-insecure-scheme'],
    ['', [], 'csp-header-invalid'],
    [null, ["frame-ancestors 'none'"], 'csp-not-implemented'],
    [null, ["default-src 'self'"], 'csp-implemented-with-no-unsafe'],
    ["default-src 'self' https://a.example", ["default-src 'self'"], 'csp-implemented-with-no-unsafe'],
    ['default-src https://a.example/%zz', ['default-src https://a.example/%zz'], 'csp-header-invalid'],
  ])('%j with meta %j is %s', (header, meta, expected) => {
    expect(testCsp(header, meta, null).result).toBe(expected);
  });

  it('tells reporting from enforcing', () => {
    expect(testCsp(null, [], "default-src 'self'").result).toBe('csp-not-implemented-but-reporting-enabled');
  });
});
