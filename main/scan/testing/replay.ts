import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeLeaf } from '../certificate/issue.ts';
import recorded from '../cloud/fixtures/real-clouds.json' with { type: 'json' };
import type { Network } from '../context.ts';
import { ProbeFailure } from '../context.ts';
import type { HttpClient } from '../http/types.ts';
import { createNetwork } from '../network.ts';

/** Real clouds whose answers were recorded on one day; cookie values, nonces and tokens are replaced. */
export type RealCloud = keyof typeof recorded.clouds;
export const REAL_CLOUDS = Object.keys(recorded.clouds) as RealCloud[];
/** The day of the recording: support and advisories are judged as of it. */
export const RECORDED = Date.parse(`${recorded.recorded}T12:00:00Z`);

interface Recorded {
  status: number;
  /** Index of its header lines. */
  head: number;
  json?: unknown;
  /** First bytes of a file that is no page. */
  text?: string;
  /** What of a page says whose it is; its text is left out. */
  page?: { title?: string; loginBody?: boolean; installScript?: boolean };
}

interface Replayed {
  status: number;
  headers: [string, string][];
  body: string;
}

const ANYTHING = /nosuchpage-xyz$/u;

function bodyOf({ json, text, page }: Recorded): string {
  if (json !== undefined) return JSON.stringify(json);
  if (page === undefined) return text ?? '';
  const { title, loginBody, installScript } = page;
  const link = title?.startsWith('Index of /') ? '<a href="/">Parent Directory</a>' : '';
  return [
    '<!DOCTYPE html><html><head>',
    title === undefined ? '' : `<title>${title}</title>`,
    installScript ? '<script src="/dist/core-install.js"></script>' : '',
    `</head><body${loginBody ? ' id="body-login"' : ''}>${link}</body></html>`,
  ].join('');
}

/** What a real cloud answered; for a path that was not recorded, what it answered for one that does not exist. */
export function realAnswer(name: RealCloud, method: string, path: string): Replayed {
  const answers: Readonly<Record<string, Recorded>> = recorded.clouds[name].answers;
  const invented = Object.keys(answers).find((key) => ANYTHING.test(key)) ?? '';
  // The address of a folder and its index.php are one page; a HEAD was recorded by its GET.
  const alike = path.replace(/\/index\.php$/u, '/');
  const found =
    answers[`${method} ${path}`] ?? answers[`GET ${path}`] ?? answers[`GET ${alike}`] ?? answers[invented];
  if (found === undefined) throw new Error(`${name} has no answer to ${method} ${path}`);
  const headers = (recorded.heads[found.head] ?? []).map((line): [string, string] => {
    const text = recorded.lines[line] ?? '';
    const colon = text.indexOf(':');
    return [text.slice(0, colon), text.slice(colon + 1).trim()];
  });
  return { status: found.status, headers, body: method === 'HEAD' ? '' : bodyOf(found) };
}

/** The address the cloud was recorded at. */
export const realOrigin = (name: RealCloud): string => recorded.clouds[name].origin;

/** A real cloud's answers without a network. */
export const realHttp = (name: RealCloud): HttpClient => ({
  request({ url, method = 'GET', maxBody = 1_048_576 }) {
    const { origin, pathname, search } = new URL(url);
    if (origin !== realOrigin(name))
      return Promise.reject(new ProbeFailure('refused', `nobody at ${origin}`));
    const { status, headers, body } = realAnswer(name, method, pathname + search);
    return Promise.resolve({
      url,
      status,
      headers,
      body: body.slice(0, maxBody),
      truncated: body.length > maxBody,
      httpVersion: '1.1',
      durationMs: 1,
    });
  },
  close: () => Promise.resolve(),
});

export interface Replay {
  /** A network on which the recorded address is this server, and nothing else exists. */
  network: Network;
  close(): Promise<void>;
}

/** A real cloud's answers over HTTPS on loopback, found under the address it was recorded at. */
export async function startReplay(name: RealCloud): Promise<Replay> {
  const at = new URL(realOrigin(name));
  const day = 86_400_000;
  const leaf = await makeLeaf({
    names: ['localhost'],
    notBefore: new Date(RECORDED - day),
    notAfter: new Date(RECORDED + 60 * day),
  });
  const server = createServer({ cert: leaf.certPem, key: leaf.keyPem }, (request, response) => {
    const { status, headers, body } = realAnswer(name, request.method ?? 'GET', request.url ?? '/');
    response.writeHead(status, [...headers.flat(), 'Date', new Date(RECORDED).toUTCString()]);
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const network = createNetwork();
  return {
    network: {
      ...network,
      lookup: () => Promise.resolve(['127.0.0.1']),
      connect: (address, asked, timeoutMs, signal) =>
        asked === Number(at.port)
          ? network.connect('127.0.0.1', port, timeoutMs, signal)
          : Promise.reject(
              new ProbeFailure('refused', `connecting to ${address} port ${asked}: ECONNREFUSED`),
            ),
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
