import { describe, expect, test } from 'vitest';
import { fakeContext } from '../cloud/testing/fakes.ts';
import { ProbeFailure } from '../context.ts';
import { type Ask, Asker, MAX_REQUESTS, type Step } from './asker.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './types.ts';

type Said = number | Partial<Pick<HttpResponse, 'status' | 'headers' | 'body'>> | ProbeFailure;

const lost = (kind: ProbeFailure['kind']) => new ProbeFailure(kind, `it was ${kind}`);
const PORTAL = { status: 302, headers: [['Location', 'https://auth.example/']] as [string, string][] };

/** A client that says one thing after the other, and the last of them for ever. */
function saying(...said: Said[]): HttpClient & { asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    request(request) {
      const next = said[Math.min(asked.length, said.length - 1)] ?? 200;
      asked.push(request);
      if (next instanceof ProbeFailure) return Promise.reject(next);
      const answer = typeof next === 'number' ? { status: next } : next;
      const nothing = { url: request.url, status: 200, headers: [], body: '', truncated: false };
      return Promise.resolve({ ...nothing, httpVersion: '1.1' as const, durationMs: 1, ...answer });
    },
    close: () => Promise.resolve(),
  };
}

function asking(...said: Said[]) {
  const http = saying(...said);
  const ctx = fakeContext();
  const asker = new Asker(ctx, http);
  const put = (step: Step = 'cloud.exposure', how?: Ask) => asker.put(step, '/x', how);
  return { http, ctx, asker, put, books: () => ctx.coverage.close() };
}

describe('a question whose connection broke', () => {
  test.each([
    ['reset', 4],
    ['refused', 3],
    ['timeout', 2],
    ['protocol', 1],
    ['limit', 1],
  ] as const)('%s: is asked %d times, and is one question that was lost', async (kind, times) => {
    const { http, put, books, ctx } = asking(lost(kind));
    expect(await put()).toMatchObject({ kind: 'lost', failure: { kind } });
    expect(http.asked).toHaveLength(times);
    expect(books().exposure).toMatchObject({ state: 'none', asked: 1, answered: 0, why: `it was ${kind}` });
    expect(ctx.errors).toEqual([{ probe: 'cloud.exposure', kind }]);
  });

  test('is answered like any other where a later try gets through', async () => {
    const { put, books, ctx, asker } = asking(lost('reset'), lost('reset'), 404);
    expect(await put()).toMatchObject({ kind: 'answer', response: { status: 404 } });
    expect(books().exposure).toMatchObject({ state: 'full', asked: 1, answered: 1 });
    expect(ctx.errors).toEqual([]);
    expect(asker.firstFailure).toBeNull();
  });

  test('is told once a step, however often it happens', async () => {
    const { put, ctx } = asking(lost('protocol'));
    await put('http.login');
    await put('http.login');
    await put('cloud.status');
    expect(ctx.errors.map(({ probe }) => probe)).toEqual(['http.login', 'cloud.status']);
  });
});

describe('asking ends', () => {
  test('after three refusals in a row: a ban is not to be made longer', async () => {
    const { http, put, books, asker } = asking(429);
    for (let count = 0; count < 5; count += 1) await put();
    expect(http.asked).toHaveLength(3);
    expect(asker.stopped).toBe('it refuses one request after the other');
    expect(await put()).toMatchObject({ kind: 'lost', failure: { kind: 'limit' } });
    expect(books().exposure).toMatchObject({ state: 'none', asked: 3, refused: 3 });
  });

  test('but not for the controls, whose answer begins it again', async () => {
    const { http, put, asker } = asking(503, 503, 503, 200);
    for (let count = 0; count < 3; count += 1) await put();
    expect(asker.stopped).not.toBeNull();
    expect(await put('cloud.control')).toMatchObject({ kind: 'answer' });
    expect(asker.stopped).toBeNull();
    expect(await put()).toMatchObject({ kind: 'answer' });
    expect(http.asked).toHaveLength(5);
  });

  test('not after refusals that are not in a row', async () => {
    const { put, books, asker } = asking(429, 429, 404, 429, 429, 404);
    for (let count = 0; count < 6; count += 1) await put();
    expect(asker.stopped).toBeNull();
    expect(books().exposure).toMatchObject({ state: 'partial', asked: 6, answered: 2, refused: 4 });
  });

  test('after four questions in a row that nobody answered', async () => {
    const { http, put, books, asker } = asking(404, lost('protocol'));
    for (let count = 0; count < 9; count += 1) await put();
    expect(http.asked).toHaveLength(5);
    expect(asker.stopped).toBe('it does not answer any more');
    expect(books().exposure).toMatchObject({ state: 'partial', asked: 5, answered: 1 });
  });

  test('where the requests of a scan are spent; the area says that not all was asked', async () => {
    const { http, put, books } = asking(404);
    for (let count = 0; count < MAX_REQUESTS + 5; count += 1) await put();
    expect(http.asked).toHaveLength(MAX_REQUESTS);
    expect(books().exposure).toMatchObject({
      state: 'partial',
      answered: MAX_REQUESTS,
      why: 'Not everything was asked: the most requests a scan may cost are spent.',
    });
  });

  test('where the scan is aborted, with the reason', async () => {
    const stop = new AbortController();
    stop.abort(lost('aborted'));
    const http = saying(200);
    const asker = new Asker(fakeContext({ signal: stop.signal }), http);
    await expect(asker.put('cloud.status', '/status.php')).rejects.toMatchObject({ kind: 'aborted' });
    expect(http.asked).toEqual([]);
  });
});

describe('the books', () => {
  test.each<[Step, string]>([
    ['cloud.status', 'cloud'],
    ['cloud.setup', 'cloud'],
    ['cloud.well-known', 'cloud'],
    ['cloud.exposure', 'exposure'],
    ['http.root', 'http'],
    ['http.cors', 'http'],
  ])('%s is a question of area %s', async (step, area) => {
    const { put, books } = asking(200);
    await put(step);
    const asked = Object.entries(books()).filter(([, { asked }]) => asked > 0);
    expect(asked.map(([name]) => name)).toEqual([area]);
  });

  test.each<Step>(['cloud.control', 'cloud.waf', 'http.beyond'])('%s is nobody’s', async (step) => {
    const { put, books, asker } = asking(429);
    await put(step);
    asker.close();
    expect(Object.values(books()).every(({ asked }) => asked === 0)).toBe(true);
  });

  test('what leads elsewhere is refused, or an answer to whoever asks where it leads', async () => {
    const { put, books } = asking(PORTAL);
    expect(await put()).toMatchObject({ kind: 'refused', reason: 'portal' });
    expect(await put('cloud.exposure', { accept: ['portal'] })).toMatchObject({ kind: 'answer' });
    expect(books().exposure).toMatchObject({ asked: 2, answered: 1, refused: 1 });
  });

  test('say at the end how many answers of an area were refused, and the first reason', async () => {
    const said: string[] = [];
    const ctx = fakeContext({ error: (probe, kind, message) => said.push(`${probe} ${kind}: ${message}`) });
    const asker = new Asker(ctx, saying(404, 429, 503, 404, PORTAL));
    for (const path of ['/a', '/b', '/c', '/d']) await asker.put('cloud.exposure', path);
    await asker.put('http.root', '/');
    asker.close();
    expect(said).toEqual([
      'exposure refused: 2 of 4 answers were refused: a limiter refuses the request (HTTP 429).',
      'http refused: 1 of 1 answers were refused: the answer leads to auth.example instead.',
    ]);
  });

  test('a path is asked at the target, a URL where it says', async () => {
    const { http, asker } = asking(200);
    await asker.put('http.root', '/x?y');
    await asker.put('http.root', 'https://cloud.example:8443/');
    expect(http.asked.map(({ url }) => url)).toEqual([
      'https://cloud.example/x?y',
      'https://cloud.example:8443/',
    ]);
  });
});
