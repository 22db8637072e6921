import type { Socket } from 'node:net';
import type { ErrorKind, ProbeError } from '../../shared/report.ts';
import type { CoverageLedger } from './coverage.ts';

/** What the user typed, made canonical by target.ts. */
export interface Target {
  /** https://host[:port][/webroot]/ as the report shows it. */
  url: string;
  /** ASCII host name (IDN as A-labels), IPv4, or IPv6 without brackets. */
  host: string;
  port: number;
  /** '' or '/nextcloud': never a trailing slash. */
  webroot: string;
  /** The path as it was typed, where `webroot` is only what comes before a page of a cloud in it: it may be one all the same. */
  typedPath?: string;
}

/** Time as the scan sees it; tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Random bytes for hellos and file names; tests pass a seeded one. */
export type RandomBytes = (length: number) => Uint8Array;

/** The only way to the network: name resolution and TCP. HTTP and TLS stand on `connect`. */
export interface Network {
  /** All addresses of a name, IPv6 and IPv4, in the resolver's order. */
  lookup(host: string, signal: AbortSignal): Promise<string[]>;
  /** CAA records of a name (RFC 8659), "0 issue letsencrypt.org"; null where the resolver cannot say. */
  resolveCaa(host: string, signal: AbortSignal): Promise<string[] | null>;
  /** A connected TCP socket, or a ProbeFailure of kind refused, timeout, reset or aborted. */
  connect(address: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket>;
}

/** Trust the owner gave a cloud. */
export interface Trust {
  /** PEM text of additional CAs. */
  ca: string | null;
  /** SHA-256 of the pinned leaf certificate, lower-case hex without colons. */
  pin: string | null;
}

/** Everything a probe may use. */
export interface ProbeContext {
  target: Target;
  /** The address all probes talk to: the first of the name that answered. */
  address: string;
  signal: AbortSignal;
  clock: Clock;
  random: RandomBytes;
  network: Network;
  trust: Trust;
  intrusive: boolean;
  /** "http://host:port" or null. */
  proxy: string | null;
  userAgent: string;
  /** Runs a job when fewer than the host's limit (6) of connections are open. */
  limit: <T>(job: () => Promise<T>) => Promise<T>;
  /** Says what happens now, for the progress line. */
  progress: (step: string) => void;
  /** Which questions each area's facts rest on; every probe counts its own. */
  coverage: CoverageLedger;
  /** A fact that failed to arrive: an entry of report.errors; the rest still counts. */
  error: (probe: string, kind: ErrorKind, message: string) => void;
}

/**
 * Causes of a failure that callers act on, where the server itself named them:
 * - `client-certificate`: the TLS handshake ends in an alert because we sent no certificate (certificate_required 116,
 *   or one of its predecessors after our Finished);
 * - `name-refused`: TLS, but not by this name (alert unrecognized_name 112, RFC 6066 §3);
 * - `no-protocol`: the handshake answered our ALPN offer with another protocol, none, or no_application_protocol 120;
 * - `http2`: TLS chose h2, and the request over it failed by the protocol.
 */
export type FailureCode = 'client-certificate' | 'name-refused' | 'no-protocol' | 'http2';

/** A named failure of I/O; anything else thrown by a probe is a bug and becomes kind "internal". */
export class ProbeFailure extends Error {
  readonly kind: ErrorKind;
  /** The cause where it is one of those callers act on; the message says it in words. */
  readonly code: FailureCode | null;

  constructor(kind: ErrorKind, message: string, code: FailureCode | null = null) {
    super(message);
    this.name = 'ProbeFailure';
    this.kind = kind;
    this.code = code;
  }
}

export const asProbeError = (probe: string, failure: ProbeFailure): ProbeError => ({
  probe,
  kind: failure.kind,
  message: failure.message.slice(0, 512),
});
