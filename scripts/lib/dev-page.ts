import { once } from 'node:events';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { createLogger, type InlineConfig, type Logger, type ProxyOptions } from 'vite';
import { RPC_PATH, SESSION_PATH } from '../../shared/web-protocol.ts';

const root = join(import.meta.dirname, '../..');

/** The paths that the browser host answers; all others are the page's. */
const HOST_PATHS = [`^(${SESSION_PATH}|${RPC_PATH}|/metrics)(\\?|$)`, '^/api/'];

/**
 * Host and Origin for a request that goes on to the browser host at `host` ("127.0.0.1:7482"). Where both name the page's
 * own server (`page`) they become the host's own; whatever else they say stays, and the host's guard refuses it.
 */
export function namesFor(
  headers: Pick<IncomingHttpHeaders, 'host' | 'origin'>,
  page: string,
  host: string,
): Record<string, string> {
  const { host: named, origin } = headers;
  const own = named === page && (origin === undefined || origin === `http://${page}`);
  return {
    ...(named === undefined ? {} : { host: own ? host : named }),
    ...(origin === undefined ? {} : { origin: own ? `http://${host}` : origin }),
  };
}

/** What vite must know to pass a request on to `host`: nothing of the request is changed but by `namesFor`. */
function passedOn(host: string): ProxyOptions {
  return {
    target: `http://${host}`,
    ws: true,
    changeOrigin: false,
    configure(proxy) {
      const rename = (out: ClientRequest, { headers, socket }: IncomingMessage) => {
        const page = `127.0.0.1:${socket.localPort}`;
        for (const [name, value] of Object.entries(namesFor(headers, page, host))) out.setHeader(name, value);
      };
      proxy.on('proxyReq', rename);
      proxy.on('proxyReqWs', rename);
    },
  };
}

/** Without a word on each try to reach the host while it starts again; the page says that itself. */
function quietLogger(): Logger {
  const logger = createLogger('warn', { allowClearScreen: false });
  const { error } = logger;
  logger.error = (message, options) => {
    const { code } = (options?.error ?? {}) as { code?: string };
    if (!(message.includes('proxy error') && code === 'ECONNREFUSED')) error(message, options);
  };
  return logger;
}

/**
 * Vite's own server for the page, on loopback at `port`, with what the browser host answers passed on to `hostPort`. The
 * host's policy (Content-Security-Policy) is not sent: hot reload needs inline scripts and styles.
 */
export function pageConfig(port: number, hostPort: number, cacheDir?: string): InlineConfig {
  const proxy = passedOn(`127.0.0.1:${hostPort}`);
  return {
    configFile: false,
    root: join(root, 'renderer'),
    plugins: [react()],
    customLogger: quietLogger(),
    clearScreen: false,
    ...(cacheDir === undefined ? {} : { cacheDir }),
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      cors: false,
      // The page and what it shares with main; nothing else of the disk.
      fs: {
        allow: [
          join(root, 'renderer'),
          join(root, 'shared'),
          join(root, 'assets'),
          join(root, 'node_modules'),
        ],
      },
      proxy: Object.fromEntries(HOST_PATHS.map((path) => [path, proxy])),
    },
  };
}

/** `wanted` where it is free on loopback, otherwise any free port. */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    if (wanted === 0) throw error;
    return freePort(0);
  } finally {
    server.close();
  }
}
