import { lookup, Resolver } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { ErrorKind } from '../../shared/report.ts';
import { isPublicName } from './address-space.ts';
import { type Clock, type Network, ProbeFailure, type RandomBytes } from './context.ts';

/** System error codes → the kinds of a report. */
const KIND_OF_CODE: Record<string, ErrorKind> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  EACCES: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ENODATA: 'dns',
  EAI_FAIL: 'dns',
  ABORT_ERR: 'aborted',
};

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** Any error of a socket or resolver as a named failure; the message names what was tried. */
export function asFailure(error: unknown, tried: string): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  const code = codeOf(error);
  const kind = KIND_OF_CODE[code] ?? 'protocol';
  return new ProbeFailure(kind, `${tried}: ${code || 'failed'}`);
}

/** Rejects as soon as the signal is aborted, for calls that know no signal. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal, tried: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortFailure(signal, tried));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The scan's deadline aborts with a ProbeFailure of kind timeout as its reason; everything else is "aborted". */
export function abortFailure(signal: AbortSignal, tried: string): ProbeFailure {
  return signal.reason instanceof ProbeFailure
    ? new ProbeFailure(signal.reason.kind, `${tried}: ${signal.reason.message}`)
    : new ProbeFailure('aborted', `${tried}: the scan was stopped`);
}

function connect(address: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  const tried = `connecting to ${address} port ${port}`;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortFailure(signal, tried));
    const socket = connectTcp({ host: address, port, noDelay: true });
    const settle = (failure: ProbeFailure | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      if (failure === null) return resolve(socket);
      socket.destroy();
      reject(failure);
    };
    const onError = (error: Error) => settle(asFailure(error, tried));
    const onAbort = () => settle(abortFailure(signal, tried));
    const timer = setTimeout(
      () => settle(new ProbeFailure('timeout', `${tried}: no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => settle(null));
  });
}

/** The network of this machine. */
export function createNetwork(): Network {
  return {
    async lookup(host, signal) {
      if (isIP(host) !== 0) return [host];
      const tried = `resolving ${host}`;
      try {
        const found = await orAborted(lookup(host, { all: true, verbatim: true }), signal, tried);
        return [...new Set(found.map(({ address }) => address))].slice(0, 64);
      } catch (error) {
        if (error instanceof ProbeFailure) throw error;
        throw new ProbeFailure('dns', `The name ${host} does not resolve (${codeOf(error) || 'no answer'}).`);
      }
    },
    async resolveCaa(host, signal) {
      // No CAA record can exist for a name that never leaves the home, so none is asked for.
      if (!isPublicName(host)) return null;
      const resolver = new Resolver({ timeout: 2000, tries: 1 });
      const labels = host.split('.');
      // RFC 8659 §3: the closest ancestor with a CAA record set decides.
      for (let from = 0; from < labels.length - 1; from++) {
        const name = labels.slice(from).join('.');
        try {
          const records = await orAborted(resolver.resolveCaa(name), signal, `CAA of ${name}`);
          if (records.length > 0)
            return records.slice(0, 50).flatMap(({ critical, ...tags }) =>
              Object.entries(tags)
                .filter(([tag]) => tag !== 'type')
                .map(([tag, value]) => `${critical} ${tag} ${String(value)}`.slice(0, 500)),
            );
        } catch (error) {
          if (error instanceof ProbeFailure) throw error;
          if (!['ENODATA', 'ENOTFOUND'].includes(codeOf(error))) return null;
        }
      }
      return [];
    },
    connect,
  };
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

export const systemRandom: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));
