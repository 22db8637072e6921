import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';

/** One answer of a publisher. */
export interface FetchedText {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/** Gets a document; throws FetchFailure with a sentence. */
export type Fetcher = (url: string, signal: AbortSignal) => Promise<FetchedText>;

export class FetchFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchFailure';
  }
}

export interface FetcherOptions {
  userAgent: string;
  /** "http://host:port" or null, asked anew for each document: the owner may change it. */
  proxy?: () => string | null;
  /** Whole answer, milliseconds; default 30 s. */
  timeoutMs?: number;
  /** Largest document, bytes; default 12 MiB (the KEV catalogue has about 2). */
  maxBytes?: number;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 12 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 307, 308]);

async function readBounded(body: AsyncIterable<Uint8Array>, maxBytes: number, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new FetchFailure(
        `${host} sent more than ${Math.floor(maxBytes / 1024 / 1024)} MB, which no real list has.`,
      );
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks));
}

/** Where a redirect may lead: never from HTTPS to anything else. */
function redirectOf(from: URL, location: string | undefined): URL {
  const target = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (target === null || target.protocol !== from.protocol)
    throw new FetchFailure(`${from.host} sent us to an address that is not allowed.`);
  return target;
}

/** Directly, or through the owner's proxy; throws FetchFailure where that is no address. Whoever made it destroys it. */
export function dispatcherVia(proxy: string | null): Dispatcher {
  if (proxy === null) return new Agent();
  if (!URL.canParse(proxy))
    throw new FetchFailure('The proxy in the settings is not an address like http://host:port.');
  return new ProxyAgent(proxy);
}

/** The fetcher of the app: verified HTTPS, a deadline, a size cap, few redirects, no cookies, no compression. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { userAgent, proxy = () => null, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = options;
  return async (url, signal) => {
    const dispatcher = dispatcherVia(proxy());
    const whole = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let target = new URL(url);
    try {
      for (let step = 0; step <= MAX_REDIRECTS; step++) {
        const response = await request(target, {
          dispatcher,
          signal: whole,
          headers: {
            'user-agent': userAgent,
            accept: 'application/json, application/vnd.github+json, text/plain;q=0.5',
          },
        });
        const headers: Record<string, string> = {};
        for (const [name, value] of Object.entries(response.headers))
          if (value !== undefined)
            headers[name.toLowerCase()] = (Array.isArray(value) ? value.join(', ') : value).slice(0, 8192);
        if (REDIRECTS.has(response.statusCode)) {
          await response.body.dump({ limit: 65_536 });
          target = redirectOf(target, headers.location);
          continue;
        }
        const body = await readBounded(response.body, maxBytes, target.host);
        return { status: response.statusCode, headers, body };
      }
      throw new FetchFailure(`${target.host} redirects in circles.`);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof FetchFailure) throw error;
      if (whole.aborted)
        throw new FetchFailure(`${target.host} did not answer within ${timeoutMs / 1000} seconds.`);
      const code = (error as { code?: unknown }).code;
      throw new FetchFailure(
        `${target.host} could not be reached${typeof code === 'string' ? ` (${code.slice(0, 60)})` : ''}.`,
      );
    } finally {
      await dispatcher.destroy();
    }
  };
}
