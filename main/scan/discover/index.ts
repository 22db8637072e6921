import { TLSSocket } from 'node:tls';
import pLimit from 'p-limit';
import { ok, type Result } from '../../../shared/result.ts';
import type { Discovery } from '../../../shared/state.ts';
import { identifyCloud } from '../cloud/index.ts';
import { type Clock, type Network, type ProbeContext, ProbeFailure, type RandomBytes } from '../context.ts';
import { openLedger } from '../coverage.ts';
import { createHttpClient } from '../http/client.ts';
import { openConnection } from '../http/connect.ts';
import { boundedText } from '../text.ts';
import { type Interfaces, planSearch } from './range.ts';

/** A cloud on the local network; `known` is for whoever knows the owner's list. */
export type FoundCloud = Omit<Discovery['found'][number], 'known'>;

export interface DiscoverOptions {
  /** "192.168.1.0/24", up to a /22, private addresses only; null: the networks this computer is in. */
  cidr: string | null;
  network: Network;
  /** os.networkInterfaces(). */
  interfaces: Interfaces;
  clock: Clock;
  random: RandomBytes;
  userAgent: string;
  signal: AbortSignal;
  /** Addresses gone through; told after each. */
  onProgress?: (progress: { range: string; done: number; total: number }) => void;
  onFound?: (found: FoundCloud) => void;
  /** Ports asked, those for tests apart: 443, 8443 and 9200 (oCIS, OpenCloud) with TLS, 80 without. */
  ports?: readonly { port: number; https: boolean }[];
}

const PORTS = [
  { port: 443, https: true },
  { port: 8443, https: true },
  { port: 9200, https: true },
  { port: 80, https: false },
] as const;

/** Hosts looked at at once, each on all its ports: enough for a /24 in half a minute, too little to disturb a router. */
const HOSTS_AT_ONCE = 16;
const CONNECT_MS = 1_000;
const HOST_MS = 15_000;
const MAX_NAMES = 20;
const MAX_FOUND = 500;

async function isOpen(options: DiscoverOptions, address: string, port: number): Promise<boolean> {
  try {
    const socket = await options.network.connect(address, port, CONNECT_MS, options.signal);
    socket.on('error', () => undefined);
    socket.destroy();
    return true;
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof ProbeFailure) return false;
    throw error;
  }
}

/** A context for one host that nobody configured: nothing is trusted, errors are not told. */
function contextFor(options: DiscoverOptions, address: string, port: number, https: boolean): ProbeContext {
  const limit = pLimit(2);
  return {
    target: { url: `${https ? 'https' : 'http'}://${address}:${port}/`, host: address, port, webroot: '' },
    address,
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(HOST_MS)]),
    clock: options.clock,
    random: options.random,
    network: options.network,
    trust: { ca: null, pin: null },
    intrusive: false,
    proxy: null,
    userAgent: options.userAgent,
    limit: (job) => limit(job),
    progress: () => undefined,
    coverage: openLedger(),
    error: () => undefined,
  };
}

/** The names in the server's certificate, bounded; none where there is no TLS. */
async function certificateNames(ctx: ProbeContext): Promise<string[]> {
  const { port } = ctx.target;
  const socket = await openConnection(ctx, { https: true, port, alpn: 'http/1.1', timeoutMs: 4_000 });
  try {
    if (!(socket instanceof TLSSocket)) return [];
    const certificate = socket.getPeerCertificate();
    const alternative = (certificate.subjectaltname ?? '')
      .slice(0, 16_384)
      .split(', ')
      .flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : []));
    const common = certificate.subject?.CN;
    const names = alternative.length > 0 ? alternative : [common].flat();
    return [...new Set(names.map((name) => boundedText(name, 255)?.toLowerCase() ?? ''))]
      .filter((name) => /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u.test(name))
      .slice(0, MAX_NAMES);
  } finally {
    socket.destroy();
  }
}

/** The certificate's name that leads to this address: by it the certificate can be valid. */
async function nameOf(ctx: ProbeContext, names: readonly string[]): Promise<string | null> {
  for (const name of names
    .filter((candidate) => !candidate.startsWith('*') && candidate.includes('.'))
    .slice(0, 4)) {
    const addresses = await ctx.network.lookup(name, ctx.signal).catch((): string[] => []);
    if (addresses.includes(ctx.address)) return name;
  }
  return null;
}

const urlOf = (host: string, port: number, https: boolean, webroot: string): string => {
  const usual = https ? 443 : 80;
  return `${https ? 'https' : 'http'}://${host}${port === usual ? '' : `:${port}`}${webroot}/`;
};

async function lookAt(
  options: DiscoverOptions,
  address: string,
  { port, https }: { port: number; https: boolean },
): Promise<FoundCloud | null> {
  const ctx = contextFor(options, address, port, https);
  const http = createHttpClient(ctx);
  try {
    const found = await identifyCloud(ctx, http);
    if (found === null) return null;
    const names = https ? await certificateNames(ctx).catch((): string[] => []) : [];
    const name = await nameOf(ctx, names);
    return {
      url: urlOf(name ?? address, port, https, found.webroot),
      address,
      port,
      names,
      product: found.product,
      version: found.version,
    };
  } catch {
    // Whatever a stranger's device answers is no error of the search; only the owner's cancel is.
    options.signal.throwIfAborted();
    return null;
  } finally {
    await http.close();
  }
}

async function searchHost(options: DiscoverOptions, address: string): Promise<FoundCloud[]> {
  const ports = options.ports ?? PORTS;
  const open = await Promise.all(ports.map(({ port }) => isOpen(options, address, port)));
  const found: FoundCloud[] = [];
  for (const [index, port] of ports.entries()) {
    // Port 80 of a host whose cloud was found over TLS only leads there.
    if (open[index] !== true || (!port.https && found.length > 0)) continue;
    const cloud = await lookAt(options, address, port);
    if (cloud !== null) found.push(cloud);
  }
  return found;
}

/**
 * Looks for clouds in a private network, only ever because the owner asked. Gentle: few hosts at once, a short
 * connect, then about ten requests to what answers. Refuses other ranges with a sentence. A cancelled search throws
 * the signal's reason; what was found until then has been told to `onFound`.
 */
export async function discover(options: DiscoverOptions): Promise<Result<FoundCloud[]>> {
  const plan = planSearch(options.cidr, options.interfaces);
  if (!plan.ok) return plan;
  const { range, addresses } = plan.value;
  const total = addresses.length;
  const found: FoundCloud[] = [];
  let done = 0;
  options.onProgress?.({ range, done, total });
  const limit = pLimit(HOSTS_AT_ONCE);
  await Promise.all(
    addresses.map((address) =>
      limit(async () => {
        options.signal.throwIfAborted();
        for (const cloud of await searchHost(options, address)) {
          if (found.length >= MAX_FOUND) break;
          found.push(cloud);
          options.onFound?.(cloud);
        }
        done++;
        options.onProgress?.({ range, done, total });
      }),
    ),
  );
  return ok(found);
}
