import pLimit from 'p-limit';
import type { ErrorKind, ProbeError } from '../../shared/report.ts';
import type { HostBuckets } from './cloud/pace.ts';
import {
  asProbeError,
  type Clock,
  type Network,
  type ProbeContext,
  ProbeFailure,
  type RandomBytes,
  type Target,
  type Trust,
} from './context.ts';
import { openLedger } from './coverage.ts';
import { abortFailure } from './network.ts';
import { userAgent } from './rules.ts';
import { boundedText } from './text.ts';

/** What a scan needs of the world. */
export interface ScanPorts {
  network: Network;
  clock: Clock;
  random: RandomBytes;
  /** Weathervane's own version, for the report and the User-Agent. */
  version: string;
  /** What this process asked of a host lately, for a gentle pace; none: each scan begins anew. */
  bucketsOf?: (host: string) => HostBuckets;
}

export interface SessionOptions {
  trust?: Trust;
  /** Whole scan, milliseconds; default 90 s. */
  timeoutMs?: number;
  intrusive?: boolean;
  proxy?: string | null;
  /** Most connections open to the host at once; default 6. */
  maxConnections?: number;
  signal?: AbortSignal;
  onStep?: (step: string) => void;
}

const SCAN_TIMEOUT_MS = 90_000;
const CONNECT_TIMEOUT_MS = 8_000;
const MAX_ERRORS = 500;

const DEADLINE = "no result within the scan's";

/** Whether a scan was ended by its own deadline: what is missing then may be our hurry. */
export const metOwnDeadline = (errors: readonly ProbeError[]): boolean =>
  errors.some(({ kind, message }) => kind === 'timeout' && message.includes(DEADLINE));

/** One scan's or check's dealings with one host: addresses, deadline, limit, errors. */
export interface Session {
  /** null where no address of the name answered. */
  context: ProbeContext | null;
  addresses: string[];
  errors: ProbeError[];
  /** Runs a probe; what it throws becomes an entry of errors and null. */
  attempt<T>(probe: string, work: () => Promise<T>): Promise<T | null>;
  /** Ends the deadline and whatever still runs. */
  close(): void;
}

interface Reached {
  address: string;
  failure: ProbeFailure | null;
}

async function reach(address: string, port: number, ports: ScanPorts, signal: AbortSignal): Promise<Reached> {
  try {
    const socket = await ports.network.connect(address, port, CONNECT_TIMEOUT_MS, signal);
    socket.on('error', () => undefined);
    socket.destroy();
    return { address, failure: null };
  } catch (error) {
    if (error instanceof ProbeFailure) return { address, failure: error };
    throw error;
  }
}

/**
 * Resolves the name, finds which of its addresses answer and starts the deadline. Every address is tried for
 * reachability; the first in the resolver's order that answers is the one all probes talk to.
 */
export async function openSession(
  target: Target,
  options: SessionOptions,
  ports: ScanPorts,
): Promise<Session> {
  const deadline = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any([
    deadline.signal,
    ended.signal,
    ...(options.signal ? [options.signal] : []),
  ]);
  const timeoutMs = options.timeoutMs ?? SCAN_TIMEOUT_MS;
  ports.clock.sleep(timeoutMs, ended.signal).then(
    () => deadline.abort(new ProbeFailure('timeout', `${DEADLINE} ${timeoutMs / 1000} s`)),
    () => undefined,
  );

  const errors: ProbeError[] = [];
  const note = (probe: string, kind: ErrorKind, message: string) => {
    if (errors.length < MAX_ERRORS) errors.push({ probe, kind, message: boundedText(message) ?? '' });
  };
  const attempt = async <T>(probe: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      if (signal.aborted) throw abortFailure(signal, probe);
      return await work();
    } catch (error) {
      const failure =
        error instanceof ProbeFailure
          ? error
          : signal.aborted
            ? abortFailure(signal, probe)
            : new ProbeFailure(
                'internal',
                `The ${probe} probe failed inside Weathervane (${(error as Error)?.name ?? 'error'}).`,
              );
      if (errors.length < MAX_ERRORS) errors.push(asProbeError(probe, failure));
      return null;
    }
  };
  const base = {
    errors,
    attempt,
    close: () => ended.abort(new ProbeFailure('aborted', 'the scan has ended')),
  };

  options.onStep?.('Resolving the name');
  const addresses = (await attempt('dns', () => ports.network.lookup(target.host, signal))) ?? [];
  const reached = await Promise.all(addresses.map((address) => reach(address, target.port, ports, signal)));
  const address = reached.find(({ failure }) => failure === null)?.address;
  for (const { failure } of reached) if (failure !== null) errors.push(asProbeError('address', failure));
  if (address === undefined) return { ...base, context: null, addresses };

  const limit = pLimit(options.maxConnections ?? 6);
  const context: ProbeContext = {
    target,
    address,
    signal,
    clock: ports.clock,
    random: ports.random,
    network: ports.network,
    trust: options.trust ?? { ca: null, pin: null },
    intrusive: options.intrusive ?? false,
    proxy: options.proxy ?? null,
    userAgent: userAgent(ports.version),
    limit: (job) => limit(job),
    progress: (step) => options.onStep?.(step),
    coverage: openLedger(),
    error: note,
  };
  return { ...base, context, addresses };
}
