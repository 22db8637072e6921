import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createFetcher } from './fetcher.ts';

const { signal } = new AbortController();

test('the proxy of the moment is asked, not the one there was at the start', async () => {
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  const { port } = proxy.address() as AddressInfo;
  let setting: string | null = null;
  const fetch = createFetcher({ userAgent: 'Weathervane/test', proxy: () => setting, timeoutMs: 5000 });
  try {
    // Port 1 of loopback: nobody listens there.
    await expect(fetch('https://127.0.0.1:1/', signal)).rejects.toThrow('could not be reached');
    expect(asked).toEqual([]);
    setting = `http://127.0.0.1:${port}`;
    await expect(fetch('https://127.0.0.1:1/', signal)).rejects.toThrow('could not be reached');
    expect(asked).toEqual(['127.0.0.1:1']);
    setting = 'no address';
    await expect(fetch('https://127.0.0.1:1/', signal)).rejects.toThrow('not an address like');
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
