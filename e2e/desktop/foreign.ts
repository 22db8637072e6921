import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * A host that is not ours, on loopback: it keeps every path it is asked for, WebSockets too. The guards are good when
 * that is none. `/redirect?<url>` leads there, `/file` is something to save. Its page names an icon that is none, as a
 * browser that shows it would ask for one by itself.
 */
export async function startForeign() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    asked.push(path);
    if (path === '/redirect') return void response.writeHead(302, { Location: query }).end();
    response.writeHead(200, {
      'Content-Type': 'text/html',
      'Access-Control-Allow-Origin': '*',
      ...(path === '/file' ? { 'Content-Disposition': 'attachment' } : {}),
    });
    response.end('<!doctype html><title>foreign</title><link rel="icon" href="data:,">');
  });
  server.on('upgrade', (request, socket) => {
    asked.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the app wrote to its log, where each guard says what it stopped. */
export function logOf(dataDir: string): string {
  const dir = join(dataDir, 'logs');
  if (!existsSync(dir)) return '';
  return readdirSync(dir)
    .map((file) => readFileSync(join(dir, file), 'utf8'))
    .join('\n');
}
