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

/** What the questions for HTTP/2 and for the control get, in order; all else is answered. */
async function measure(h2: (ProbeFailure | null)[], controls: (ProbeFailure | null)[] = []) {
  const asked: string[] = [];
  const request = async ({ url, method, http2 }: HttpRequest): Promise<HttpResponse> => {
    if (method === 'HEAD') {
      asked.push(http2 ? 'h2' : 'h1');
      const failure = (http2 ? h2 : controls).shift();
      if (failure) throw failure;
    }
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
  return { http2: part?.http2, asked, errors: ctx.errors.filter(({ probe }) => probe === 'http.http2') };
}

describe('HTTP/2 is denied by the server only', () => {
  it.each([
    ['answered', [null], [], true, ['h2']],
    ['another protocol chosen', [noProtocol], [], false, ['h2']],
    ['one reset', [reset, null], [], true, ['h2', 'h1', 'h2']],
    ['one reset, then another protocol', [reset, noProtocol], [], false, ['h2', 'h1', 'h2']],
    ['the same hello closed twice, control answered', [reset, reset], [null], false, ['h2', 'h1', 'h2']],
    ['the same alert twice, control answered', [alert, alert], [null], false, ['h2', 'h1', 'h2']],
    ['one lost after h2 was chosen', [lost, null], [], true, ['h2', 'h1', 'h2']],
  ])('%s', async (_what, h2, controls, http2, asked) => {
    expect(await measure([...h2], [...controls])).toEqual({ http2, asked, errors: [] });
  });

  it.each([
    ['closed, and the control too', [reset], [reset], 'reset'],
    ['closed, then an alert', [reset, alert], [], 'protocol'],
    ['no answer in time', [timeout], [], 'timeout'],
    ['chosen by ALPN, then broken', [broken, broken], [], 'protocol'],
    ['chosen by ALPN, then lost twice', [lost, lost], [], 'reset'],
    ['closed, then lost after it was chosen', [reset, lost], [], 'reset'],
  ])('unknown: %s', async (_what, h2, controls, kind) => {
    const { http2, errors } = await measure([...h2], [...controls]);
    expect(http2).toBeNull();
    expect(errors).toEqual([expect.objectContaining({ kind })]);
  });
});
