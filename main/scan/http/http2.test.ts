import { describe, expect, it } from 'vitest';
import { ProbeFailure } from '../context.ts';
import { loopbackContext } from '../testing/ports.ts';
import { Asker } from './asker.ts';
import { probeHttp } from './index.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './types.ts';

const URL = 'https://localhost/';
const reset = new ProbeFailure('reset', 'TLS handshake: the server closed the connection');
const alert = new ProbeFailure('protocol', 'TLS handshake: alert handshake failure');
const timeout = new ProbeFailure('timeout', 'TLS handshake: no answer within 10 s');
const noProtocol = new ProbeFailure('protocol', 'no application protocol', 'no-protocol');
const broken = new ProbeFailure('protocol', 'HTTP/2 was chosen, but failed', 'http2');
const lost = new ProbeFailure('reset', 'the connection ended', 'http2');

/** What the questions for HTTP/2 get, in order; all else is answered. */
async function measure(h2: (ProbeFailure | null)[]) {
  const request = async ({ url, method, http2 }: HttpRequest): Promise<HttpResponse> => {
    const failure = method === 'HEAD' && http2 ? h2.shift() : null;
    if (failure) throw failure;
    const httpVersion = http2 ? '2' : '1.1';
    return { url, status: 200, headers: [], body: '', truncated: false, httpVersion, durationMs: 1 };
  };
  const client: HttpClient = { request, close: async () => undefined };
  const ctx = loopbackContext(URL);
  const part = await probeHttp(ctx, client, new Asker(ctx, client), {
    webroot: '',
    product: 'unknown',
    judge: true,
  });
  return {
    http2: part?.http2,
    errors: ctx.errors.filter(({ probe }) => probe === 'http.http2'),
    coverage: ctx.coverage.close().http.state,
  };
}

describe('HTTP/2 is denied by the server only', () => {
  it.each([
    ['answered', [null], true],
    ['another protocol chosen', [noProtocol], false],
    ['one reset', [reset, null], true],
    ['one reset, then another protocol', [reset, noProtocol], false],
    ['the same alert twice', [alert, alert], false],
    ['one lost after h2 was chosen', [lost, null], true],
    ['lost three times', [reset, lost, reset, null], true],
  ] as [string, (ProbeFailure | null)[], boolean][])('%s', async (_what, h2, http2) => {
    expect(await measure([...h2])).toMatchObject({ http2, errors: [], coverage: 'full' });
  });

  it.each([
    ['closed each time', [reset, reset, reset, reset], 'reset'],
    ['no answer in time', [timeout], 'timeout'],
    ['chosen by ALPN, then broken', [broken], 'protocol'],
    ['chosen by ALPN, then lost each time', [lost, lost, lost, lost], 'reset'],
  ] as [string, (ProbeFailure | null)[], string][])('unknown: %s', async (_what, h2, kind) => {
    const { http2, errors, coverage } = await measure([...h2]);
    expect(http2).toBeNull();
    expect(coverage).toBe('partial');
    expect(errors).toEqual([expect.objectContaining({ kind })]);
  });
});
