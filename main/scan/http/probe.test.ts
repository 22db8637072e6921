import { describe, expect, it } from 'vitest';
import { HttpPart } from '../../../shared/report.ts';
import { ProbeFailure } from '../context.ts';
import { systemClock } from '../network.ts';
import { loopbackContext } from '../testing/ports.ts';
import { Asker } from './asker.ts';
import { type HttpHint, probeHttp } from './index.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './types.ts';

type Answers = Record<string, Partial<HttpResponse> | ProbeFailure>;

const NOW = Date.parse('2026-11-23T12:00:00Z');

/** A client that answers from a table, keyed "METHOD url" or "url"; everything else is 404. */
function fakeClient(answers: Answers, asked: string[] = []): HttpClient {
  return {
    async request(request: HttpRequest) {
      const key = `${request.http2 ? 'h2 ' : ''}${request.method ?? 'GET'} ${request.url}`;
      asked.push(key);
      const answer = answers[key] ?? answers[request.url] ?? { status: 404 };
      if (answer instanceof ProbeFailure) throw answer;
      return {
        url: request.url,
        status: 200,
        headers: [],
        body: '',
        truncated: false,
        httpVersion: '1.1' as const,
        durationMs: 1,
        ...answer,
      };
    },
    close: async () => {},
  };
}

const refused = new ProbeFailure('refused', 'no');
const noHttp2 = new ProbeFailure('protocol', 'no application protocol', 'no-protocol');

async function probe(answers: Answers, hint: Partial<HttpHint> = {}) {
  const errors: string[] = [];
  const context = loopbackContext('https://cloud.example/', {
    clock: { ...systemClock, now: () => NOW },
    error: (step, kind) => errors.push(`${step} ${kind}`),
  });
  const asked: string[] = [];
  const client = fakeClient(answers, asked);
  const part = await probeHttp(context, client, new Asker(context, client), {
    webroot: '',
    product: 'nextcloud',
    judge: true,
    ...hint,
  });
  if (part) HttpPart.parse(part);
  return { part, errors, asked, coverage: context.coverage.close().http };
}

const OWN_COOKIE: [string, string] = ['Set-Cookie', 'oc_sessionPassphrase=x; path=/; secure; HttpOnly'];

const redirect = (location: string): Partial<HttpResponse> => ({
  status: 302,
  headers: [['Location', location]],
});

describe('probeHttp', () => {
  it('measures the login page and the heartbeat route, each under its URL', async () => {
    const { part, errors } = await probe({
      'https://cloud.example/': redirect('/index.php/login'),
      'https://cloud.example/index.php/login': {
        headers: [
          ['Date', 'Mon, 23 Nov 2026 12:00:07 GMT'],
          ['Strict-Transport-Security', 'max-age=15552000; includeSubDomains'],
          ['X-Frame-Options', 'SAMEORIGIN'],
          ['x-frame-options', 'DENY'],
          ['Set-Cookie', '__Host-nc_sameSiteCookielax=true; path=/; httponly;secure; SameSite=lax'],
          ['Set-Cookie', 'oc_sessionPassphrase=secret; path=/; secure; HttpOnly; SameSite=Lax'],
          ['Content-Type', 'text/html; charset=UTF-8'],
          ['Content-Encoding', 'gzip'],
          ['Alt-Svc', 'h3=":443"; ma=86400'],
          ['Server', 'nginx\u0007'],
        ],
        body: '<script src="/core.js"></script>',
      },
      'https://cloud.example/index.php/heartbeat': { headers: [['X-Robots-Tag', 'noindex, nofollow']] },
      'h2 HEAD https://cloud.example/index.php/login': { httpVersion: '2' },
      'http://cloud.example/': redirect('https://cloud.example/'),
    });
    expect(errors).toEqual([]);
    expect(part).toMatchObject({
      redirectsToHttps: true,
      hsts: { present: true, valid: true, maxAge: 15552000, includeSubDomains: true, preload: false },
      http2: true,
      http3: true,
      compression: 'gzip',
      serverSignature: 'nginx',
      clockSkewSeconds: 7,
      scripts: [{ src: '/core.js', integrity: false }],
      cookies: [
        {
          name: '__Host-nc_sameSiteCookielax',
          secure: true,
          httpOnly: true,
          sameSite: 'lax',
          hostPrefix: true,
        },
        { name: 'oc_sessionPassphrase', secure: true, httpOnly: true, sameSite: 'lax', hostPrefix: false },
      ],
    });
    expect(part?.headers['x-frame-options']).toBe('SAMEORIGIN, DENY');
    expect(part?.measured?.map(({ role, url }) => `${role} ${url}`)).toEqual([
      'redirect https://cloud.example/',
      'root https://cloud.example/index.php/login',
      'login https://cloud.example/index.php/login',
      'heartbeat https://cloud.example/index.php/heartbeat',
    ]);
    expect(JSON.stringify(part)).not.toContain('secret');
  });

  it('never asks another host, and keeps the way there', async () => {
    const { part, asked } = await probe(
      {
        'https://cloud.example/': {},
        'http://cloud.example/': redirect('https://www.cloud.example/'),
      },
      { product: 'unknown' },
    );
    expect(part?.redirectsToHttps).toBe(true);
    expect(part?.redirects).toEqual([
      { url: 'http://cloud.example/', status: 302 },
      { url: 'https://www.cloud.example/', status: null },
    ]);
    expect(asked.filter((key) => key.includes('www.'))).toEqual([]);
  });

  it('says no HTTP, HTTP without redirect, and unknown', async () => {
    const page = { 'https://cloud.example/': {} };
    const of = async (answer: Partial<HttpResponse> | ProbeFailure) =>
      (await probe({ ...page, 'http://cloud.example/': answer }, { product: 'unknown' })).part;
    expect(await of(refused)).toMatchObject({ redirectsToHttps: null, redirects: [] });
    expect(await of({})).toMatchObject({ redirectsToHttps: false, redirects: [{ status: 200 }] });
    expect(await of(new ProbeFailure('protocol', 'x'))).toMatchObject({
      redirectsToHttps: null,
      redirects: null,
    });
    expect(await of(redirect('http://cloud.example/'))).toMatchObject({ redirectsToHttps: false });
  });

  it('ends a redirect loop, and judges nothing of it', async () => {
    const { part, asked, coverage } = await probe({
      'https://cloud.example/': redirect('/a'),
      'https://cloud.example/a': redirect('/'),
      'http://cloud.example/': redirect('https://cloud.example/'),
    });
    expect(asked.filter((key) => /example\/a?$/u.test(key)).length).toBeLessThan(25);
    expect(part).toMatchObject({ hsts: null, csp: null, measured: [] });
    expect(coverage).toMatchObject({
      state: 'none',
      why: 'No page was seen: the address redirects in a circle.',
    });
  });

  it('keeps what arrived when the rest fails', async () => {
    const { part, errors, coverage } = await probe({
      'https://cloud.example/index.php/login': {
        headers: [['X-Content-Type-Options', 'nosniff'], OWN_COOKIE],
      },
      'https://cloud.example/index.php/heartbeat': new ProbeFailure('reset', 'gone'),
      'OPTIONS https://cloud.example/index.php/login': new ProbeFailure('limit', 'big'),
      'h2 HEAD https://cloud.example/index.php/login': noHttp2,
      'http://cloud.example/': refused,
    });
    expect(errors.sort()).toEqual(['http.cors limit', 'http.heartbeat reset']);
    expect(coverage).toMatchObject({ state: 'partial' });
    expect(part).toMatchObject({
      http2: false,
      cors: null,
      headers: { 'x-content-type-options': 'nosniff' },
    });
  });

  it.each<[string, Partial<HttpResponse> | ProbeFailure]>([
    ['a login page that did not come', new ProbeFailure('timeout', 'slow')],
    ['a limiter', { status: 429 }],
    ['a ban page', { status: 403, headers: [['X-Content-Type-Options', 'nosniff']] }],
    ['a page of something else', { body: '<title>Sign in to the portal</title>' }],
    ['a portal', redirect('https://auth.example/')],
    ['a challenge', { status: 403, body: '<title>Just a moment...</title>' }],
  ])('judges no page in its place: %s', async (_what, answer) => {
    const { part, coverage } = await probe({
      'https://cloud.example/': { headers: [OWN_COOKIE, ['X-Frame-Options', 'DENY']] },
      'https://cloud.example/index.php/login': answer,
      'https://cloud.example/login': answer,
      'http://cloud.example/': redirect('https://cloud.example/'),
    });
    expect(coverage.state).toBe('none');
    expect(part).toMatchObject({ redirectsToHttps: true, hsts: null, csp: null, headers: {}, measured: [] });
  });

  it.each(['/', '/index.php/heartbeat'])('misses %s, where that alone is refused', async (path) => {
    const { part, coverage } = await probe({
      'https://cloud.example/': redirect('/index.php/login'),
      'https://cloud.example/index.php/login': { headers: [OWN_COOKIE] },
      'https://cloud.example/index.php/heartbeat': { body: '[]' },
      [`https://cloud.example${path}`]: { status: 403, body: '<h1>Forbidden</h1>' },
      'h2 HEAD https://cloud.example/index.php/login': noHttp2,
      'http://cloud.example/': refused,
    });
    expect(part?.cookies).toHaveLength(1);
    expect(coverage).toMatchObject({ state: 'partial', why: expect.stringContaining('refused (HTTP 403)') });
  });

  it('judges nothing while the cloud shows no pages of its own', async () => {
    const { part, coverage } = await probe(
      { 'https://cloud.example/index.php/login': { headers: [OWN_COOKIE] }, 'http://cloud.example/': {} },
      { judge: false },
    );
    expect(coverage.state).toBe('none');
    expect(part).toMatchObject({ hsts: null, redirectsToHttps: false });
  });

  it.each([429, 503, 403])('port 80 that answers %i says nothing about its redirect', async (status) => {
    const { part } = await probe(
      { 'https://cloud.example/': {}, 'http://cloud.example/': { status } },
      { product: 'unknown' },
    );
    expect(part).toMatchObject({ redirectsToHttps: null, redirects: null });
  });

  it('is null where HTTPS gives no answer', async () => {
    const gone = new ProbeFailure('reset', 'x');
    const { part, errors } = await probe({
      'https://cloud.example/': gone,
      'https://cloud.example/index.php/login': gone,
      'h2 HEAD https://cloud.example/': new ProbeFailure('timeout', 'x'),
      'http://cloud.example/': gone,
    });
    expect(part).toBeNull();
    expect(errors).toContain('http.root reset');
  });

  it('notices a reflected origin', async () => {
    const { part } = await probe({
      'https://cloud.example/': { headers: [OWN_COOKIE] },
      'OPTIONS https://cloud.example/': {
        headers: [
          ['Access-Control-Allow-Origin', 'https://weathervane.invalid'],
          ['Access-Control-Allow-Credentials', 'true'],
        ],
      },
    });
    expect(part?.cors).toEqual({
      allowOrigin: 'https://weathervane.invalid',
      allowCredentials: true,
      reflectsOrigin: true,
    });
  });

  it('does not blame a cloud on another port for what port 80 serves', async () => {
    const context = loopbackContext('https://cloud.example:8443/');
    const client = fakeClient({ 'https://cloud.example:8443/': {}, 'http://cloud.example/': {} });
    const hint = { webroot: '', product: 'unknown', judge: true } as const;
    const part = await probeHttp(context, client, new Asker(context, client), hint);
    expect(part).toMatchObject({ redirectsToHttps: null, redirects: null });
  });
});
