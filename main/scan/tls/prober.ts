import type { ErrorKind } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { Connection } from './connection.ts';
import type { HandshakeOutcome } from './outcome.ts';
import { kxOf } from './suites.ts';
import { type ClientHelloSpec, encodeClientHello } from './wire/client-hello.ts';
import { FlightReader, type ReadDepth } from './wire/flight.ts';
import { ALERT } from './wire/registry.ts';

/** Longest wait for a TCP connection and for each answer (milliseconds). */
const CONNECT_TIMEOUT = 5000;
export const ANSWER_TIMEOUT = 5000;
/** Pause before the one retry, so that a rate limit or a restart can pass (milliseconds). */
const RETRY_PAUSE = 300;
/** After so many hellos in a row that were answered by closing, one known to be answered is sent again. */
const CLOSED_IN_ROW = 8;
/** After so many connections in a row that did not come about the server is held to be gone. */
const FAILED_IN_ROW = 3;

type Failed = Extract<HandshakeOutcome, { kind: 'failed' }>;

/** A conversation that waits for a connection; `chain` counts the round trips it had to come after. */
interface Waiting {
  chain: number;
  run: (chain: number) => Promise<void>;
}

/**
 * Asks the server of a scan, within its manners: the connection limit, one retry after a pause, and no more
 * questions once it is gone. What could not be learned is `timeout`, `failed` or an unconfirmed `closed`, never a no.
 */
export class Prober {
  readonly ctx: ProbeContext;
  connections = 0;
  /** Milliseconds the fastest TCP handshake took: about one round trip. */
  latency = 0;
  /**
   * Longest chain of round trips in which each had to wait for the one before it: its answer, or its connection. What
   * is asked after a pause counts as following whatever ended last.
   */
  criticalRoundTrips = 0;
  /**
   * Where on its chain the conversation that ended last came to its end, in round trips. What is asked before another
   * one ends was waiting for it: continuations run before the next answer is read.
   */
  #ended = 0;
  readonly #waiting: Waiting[] = [];
  #failedInRow = 0;
  #closedInRow = 0;
  #closesToRefuse = false;
  /** A hello that was answered with a ServerHello: the control for hellos that are not. */
  #known: ClientHelloSpec | null = null;
  #lastFailure: Failed | null = null;

  constructor(ctx: ProbeContext) {
    this.ctx = ctx;
  }

  /** The failure that made us stop asking, if any. */
  get gone(): Failed | null {
    const { signal } = this.ctx;
    if (signal.aborted) return { kind: 'failed', ...abortReason(signal) };
    return this.#failedInRow >= FAILED_IN_ROW ? this.#lastFailure : null;
  }

  /**
   * One connection for `talk`, which may send and receive as it likes; its failures come back as `failed`. Where the
   * limit makes questions wait, the one furthest along its chain goes first, so that no chain is left for the end.
   */
  converse<T>(talk: (connection: Connection) => Promise<T>): Promise<T | Failed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        chain: this.#ended,
        run: (chain) => this.#connected(talk, chain).then(resolve, reject),
      });
      this.ctx.limit(() => this.#runFurthest()).catch(reject);
    });
  }

  async #runFurthest(): Promise<void> {
    const furthest = Math.max(...this.#waiting.map(({ chain }) => chain));
    const index = this.#waiting.findIndex(({ chain }) => chain === furthest);
    const [next] = this.#waiting.splice(index, 1);
    // Having waited for a connection, it follows on what made that one free.
    await next?.run(Math.max(next.chain, this.#ended));
  }

  async #connected<T>(talk: (connection: Connection) => Promise<T>, chain: number): Promise<T | Failed> {
    const { ctx } = this;
    if (this.gone) return this.gone;
    this.connections += 1;
    let connection: Connection;
    const began = ctx.clock.now();
    try {
      const socket = await ctx.network.connect(ctx.address, ctx.target.port, CONNECT_TIMEOUT, ctx.signal);
      connection = new Connection(socket, ctx.signal);
      const took = ctx.clock.now() - began;
      this.latency = this.latency === 0 ? took : Math.min(this.latency, took);
    } catch (error) {
      if (!(error instanceof ProbeFailure)) throw error;
      this.#failedInRow += 1;
      this.#lastFailure = { kind: 'failed', error: error.kind, message: error.message };
      return this.#lastFailure;
    }
    this.#failedInRow = 0;
    try {
      return await talk(connection);
    } finally {
      connection.close();
      this.#ended = chain + connection.roundTrips;
      this.criticalRoundTrips = Math.max(this.criticalRoundTrips, this.#ended);
    }
  }

  /** Hellos that stayed without an answer, by kind, for the report's errors. */
  readonly unanswered = new Map<ErrorKind, number>();
  /** What came instead of TLS, the first time. */
  notTls: string | null = null;

  /** The answer to a hello, with one retry and, where the server only closes, a control. */
  async ask(spec: ClientHelloSpec, depth: ReadDepth = 'hello'): Promise<HandshakeOutcome> {
    const outcome = await this.#insist(spec, depth);
    if (outcome.kind === 'malformed') this.notTls ??= outcome.reason;
    const kind = unansweredKind(outcome);
    if (kind !== null) this.unanswered.set(kind, (this.unanswered.get(kind) ?? 0) + 1);
    return outcome;
  }

  async #insist(spec: ClientHelloSpec, depth: ReadDepth): Promise<HandshakeOutcome> {
    const first = await this.#once(spec, depth);
    if (isAnswer(first) || this.gone) return first;
    if (first.kind === 'closed' && this.#closesToRefuse && this.#closedInRow < CLOSED_IN_ROW)
      return { ...first, refusal: true };
    if (!(await this.#pause())) return first;
    const second = await this.#once(spec, depth);
    if (second.kind !== 'closed' || first.kind !== 'closed') return second;
    this.#closesToRefuse = await this.#answersKnown();
    return { ...second, refusal: this.#closesToRefuse };
  }

  /** False where the scan ended meanwhile. */
  async #pause(): Promise<boolean> {
    try {
      await this.ctx.clock.sleep(RETRY_PAUSE, this.ctx.signal);
      return true;
    } catch {
      return false;
    }
  }

  async #answersKnown(): Promise<boolean> {
    if (this.#known === null) return false;
    const outcome = await this.#once(this.#known, 'hello');
    return outcome.kind === 'hello';
  }

  async #once(spec: ClientHelloSpec, depth: ReadDepth): Promise<HandshakeOutcome> {
    const outcome = await this.converse(async (connection) => {
      const reader = new FlightReader(depth, kxOf);
      connection.send(encodeClientHello(spec));
      return readFlight(connection, reader);
    });
    if (outcome.kind === 'hello') {
      this.#known = spec;
      this.#closedInRow = 0;
    } else if (outcome.kind === 'closed') this.#closedInRow += 1;
    return outcome;
  }
}

/** internal_error tells of trouble as often as of a refusal, so it is asked again. */
const isAnswer = (outcome: HandshakeOutcome): boolean =>
  outcome.kind === 'hello' ||
  outcome.kind === 'malformed' ||
  (outcome.kind === 'alert' && outcome.description !== ALERT.internalError);

/** The kind of error an outcome is; null where it is an answer. */
function unansweredKind(outcome: HandshakeOutcome): ErrorKind | null {
  switch (outcome.kind) {
    case 'failed':
      return outcome.error;
    case 'timeout':
      return 'timeout';
    case 'malformed':
      return 'protocol';
    case 'closed':
      return outcome.refusal ? null : 'reset';
    default:
      return null;
  }
}

const abortReason = ({ reason }: AbortSignal): Pick<Failed, 'error' | 'message'> =>
  reason instanceof ProbeFailure
    ? { error: reason.kind, message: reason.message }
    : { error: 'aborted', message: 'the scan was stopped' };

/** Feeds a reader until it is decided or the connection has nothing more to say. */
export async function readFlight(connection: Connection, reader: FlightReader): Promise<HandshakeOutcome> {
  while (reader.outcome === null) {
    const received = await connection.receive(ANSWER_TIMEOUT);
    switch (received.kind) {
      case 'bytes':
        reader.push(received.bytes);
        break;
      case 'closed':
        return reader.end({ kind: 'closed', reset: received.reset, refusal: false });
      case 'timeout':
        return reader.end({ kind: 'timeout' });
      case 'aborted':
        return reader.end({ kind: 'failed', error: 'aborted', message: 'the scan was stopped' });
    }
  }
  return reader.outcome;
}
