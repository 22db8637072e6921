import { describe, expect, it } from 'vitest';
import { HttpPart } from '../../../shared/report.ts';
import { ProbeFailure } from '../context.ts';
import { systemClock } from '../network.ts';
import { loopbackContext } from '../testing/ports.ts';
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
  const part = await probeHttp(context, fakeClient(answers, asked), {
    webroot: '',
    product: 'nextcloud',
    version: '34.0.3',
    ...hint,
  });
  if (part) HttpPart.parse(part);
  return { part, errors, asked };
}

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

  it('ends a redirect loop', async () => {
    const { part, asked } = await probe({
      'https://cloud.example/': redirect('/a'),
      'https://cloud.example/a': redirect('/'),
    });
    expect(asked.filter((key) => /example\/a?$/u.test(key)).length).toBeLessThan(25);
    expect(part?.measured?.length).toBeGreaterThan(0);
  });

  it('keeps what arrived when the rest fails', async () => {
    const { part, errors } = await probe({
      'https://cloud.example/': { headers: [['X-Content-Type-Options', 'nosniff']] },
      'https://cloud.example/index.php/login': new ProbeFailure('timeout', 'slow'),
      'https://cloud.example/index.php/heartbeat': new ProbeFailure('reset', 'gone'),
      'OPTIONS https://cloud.example/': new ProbeFailure('limit', 'big'),
      'h2 HEAD https://cloud.example/': noHttp2,
      'http://cloud.example/': refused,
    });
    expect(errors.sort()).toEqual(['http.cors limit', 'http.heartbeat reset', 'http.login timeout']);
    expect(part).toMatchObject({
      http2: false,
      cors: null,
      headers: { 'x-content-type-options': 'nosniff' },
    });
  });

  it('is null where HTTPS gives no answer', async () => {
    const { part, errors } = await probe({ 'https://cloud.example/': new ProbeFailure('reset', 'x') });
    expect(part).toBeNull();
    expect(errors).toEqual(['http.root reset']);
  });

  it('notices a reflected origin', async () => {
    const { part } = await probe({
      'https://cloud.example/': {},
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
    const part = await probeHttp(
      context,
      fakeClient({ 'https://cloud.example:8443/': {}, 'http://cloud.example/': {} }),
      { webroot: '', product: 'unknown', version: null },
    );
    expect(part).toMatchObject({ redirectsToHttps: null, redirects: null });
  });
});
