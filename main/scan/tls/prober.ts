import { type ProbeContext, ProbeFailure } from '../context.ts';
import { closesNeeded, readAnswer } from './answers.ts';
import { Connection } from './connection.ts';
import { LineWatch } from './line.ts';
import { MannerOfRefusal } from './manner.ts';
import type { HandshakeOutcome } from './outcome.ts';
import { kxOf } from './suites.ts';
import { Tally } from './tally.ts';
import { type ClientHelloSpec, encodeClientHello } from './wire/client-hello.ts';
import { FlightReader, type ReadDepth } from './wire/flight.ts';

/** Longest wait for a TCP connection and for each answer (milliseconds). */
const CONNECT_TIMEOUT = 5000;
export const ANSWER_TIMEOUT = 5000;
/** Pause before a hello is sent again, doubled each time, so that a rate limit or a restart can pass (milliseconds). */
const RETRY_PAUSE = 300;
/** How often a hello is sent that is not answered: where it is lost, where closing may be the answer, and in silence. */
const TRIES = { lost: 5, ended: 6, silent: 4 } as const;

type Failed = Extract<HandshakeOutcome, { kind: 'failed' }>;

/**
 * What a conversation came to. `ended`: the connection ended where that may be the answer `value`; it is one only when
 * it happens again and again with answered controls in between. `lost`: it ended too early to tell anything.
 */
export type Step<T> = { kind: 'said'; value: T } | { kind: 'ended'; value: T } | Lost;
export interface Lost {
  kind: 'lost';
  silent: boolean;
}
export const said = <T>(value: T): Step<T> => ({ kind: 'said', value });
export const ended = <T>(value: T): Step<T> => ({ kind: 'ended', value });
export const LOST: Lost = { kind: 'lost', silent: false };
export const SILENT: Lost = { kind: 'lost', silent: true };

/** What an earlier audit of the same server taught, for one that asks again. */
export interface Lesson {
  refusesInWords: boolean;
  connections: number;
  lost: number;
}

/** How a hello is to be taken. */
export interface AskManner {
  /**
   * True where it has something in it that a server may stumble over: it may hang up on that although it refuses plain
   * hellos in words.
   */
  peculiar?: boolean;
  /** `once`: internal_error is returned as it is; else it must come twice. */
  trouble?: 'again' | 'once';
}

/** A no that rests on closed connections. */
interface ClosedRefusal {
  closes: number;
  /** True where it was taken for the server's usual way to say no. */
  usual: boolean;
  plain: boolean;
}

/** A conversation that waits for a connection; `chain` counts the round trips it had to come after. */
interface Waiting {
  chain: number;
  run: (chain: number) => Promise<void>;
}

/**
 * Asks the server of a scan, within its manners: the connection limit, pauses before a question is asked again, and no
 * more questions once it is gone. What could not be learned is `timeout`, `failed` or an unconfirmed `closed`, never a
 * no: answers.ts has the table.
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
  /** How the questions ended, for the report's coverage and errors. */
  readonly tally = new Tally();
  readonly line: LineWatch;
  readonly #manner: MannerOfRefusal;
  readonly #refusals: ClosedRefusal[] = [];
  /** Conversations whose answer rests on ends of the connection, and how many there were. */
  readonly #ends = new Map<string, number>();
  /**
   * Where on its chain the conversation that ended last came to its end, in round trips. What is asked before another
   * one ends was waiting for it: continuations run before the next answer is read.
   */
  #ended = 0;
  readonly #waiting: Waiting[] = [];
  #lastFailure: Failed | null = null;
  /** A hello to find out with whether anybody answers at all: the first that was sent. */
  #anything: ClientHelloSpec | null = null;
  /** Number of the hello sent last, and of the latest one that was answered. */
  #sent = 0;
  #answered = 0;

  constructor(ctx: ProbeContext, lesson: Lesson | null = null) {
    this.ctx = ctx;
    this.line = new LineWatch(ctx);
    this.line.connections = lesson?.connections ?? 0;
    this.line.lost = lesson?.lost ?? 0;
    this.#manner = new MannerOfRefusal((spec) => this.#once(spec, 'hello', 1), lesson?.refusesInWords);
  }

  /** The failure that made us stop asking, if any. */
  get gone(): Failed | null {
    const { signal } = this.ctx;
    if (signal.aborted) return { kind: 'failed', ...abortReason(signal) };
    if (!this.line.gone) return null;
    return this.#lastFailure ?? { kind: 'failed', error: 'reset', message: 'the server stopped answering' };
  }

  /**
   * What this audit taught where one of its refusals would not be taken for one with what was learned after it: the
   * line loses more connections than it seemed, or the server does refuse in words. Null where all of them stand.
   */
  get lesson(): Lesson | null {
    const { connections, lost } = this.line;
    const refusesInWords = this.#manner.inWords;
    const doubtful = this.#refusals.some(
      ({ closes, usual, plain }) =>
        closes < closesNeeded(this.line, usual) || (plain && usual && refusesInWords),
    );
    return doubtful ? { refusesInWords, connections, lost } : null;
  }

  /** True where a conversation's answer rests on fewer ends of the connection than the line now asks for. */
  isDoubtful(what: string): boolean {
    const ends = this.#ends.get(what);
    return ends !== undefined && ends < closesNeeded(this.line, true);
  }

  /**
   * One connection for `talk`, which may send and receive as it likes; its failures come back as `failed`. Where the
   * limit makes questions wait, the one furthest along its chain goes first, so that no chain is left for the end.
   */
  async converse<T>(talk: (connection: Connection) => Promise<T>): Promise<T | Failed> {
    if (this.line.troubled) await this.line.ready(() => this.#answersAtAll());
    return this.#queued(talk);
  }

  #queued<T>(talk: (connection: Connection) => Promise<T>): Promise<T | Failed> {
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
    this.line.connections += 1;
    let connection: Connection;
    const began = ctx.clock.now();
    try {
      const socket = await ctx.network.connect(ctx.address, ctx.target.port, CONNECT_TIMEOUT, ctx.signal);
      connection = new Connection(socket, ctx.signal);
      const took = ctx.clock.now() - began;
      this.latency = this.latency === 0 ? took : Math.min(this.latency, took);
    } catch (error) {
      if (!(error instanceof ProbeFailure)) throw error;
      this.line.silent(error.kind === 'timeout' ? CONNECT_TIMEOUT : 0);
      this.#lastFailure = { kind: 'failed', error: error.kind, message: error.message };
      return this.#lastFailure;
    }
    try {
      return await talk(connection);
    } finally {
      connection.close();
      this.#ended = chain + connection.roundTrips;
      this.criticalRoundTrips = Math.max(this.criticalRoundTrips, this.#ended);
    }
  }

  /**
   * The answer to a hello, asked again where it was lost.
   */
  async ask(
    spec: ClientHelloSpec,
    depth: ReadDepth = 'hello',
    manner: AskManner = {},
  ): Promise<HandshakeOutcome> {
    const outcome = await this.#insist(spec, depth, manner);
    this.tally.book(outcome, readAnswer(outcome, depth));
    return outcome;
  }

  async #insist(spec: ClientHelloSpec, depth: ReadDepth, manner: AskManner): Promise<HandshakeOutcome> {
    const { peculiar = false, trouble = 'again' } = manner;
    const plain = !peculiar;
    this.#anything ??= spec;
    let lost = 0;
    let troubles = trouble === 'once' ? 1 : 0;
    const closes = new Row();
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#once(spec, depth, lost + 1, plain);
      const reading = readAnswer(outcome, depth);
      if (reading === 'trouble') troubles += 1;
      if (reading === 'yes' || reading === 'no' || troubles === 2) {
        this.line.lost += lost;
        return outcome;
      }
      // Where internal_error is a refusal it comes again at once.
      if (reading === 'trouble' && !this.gone) continue;
      lost += 1;
      if (this.gone || reading === 'foreign') return outcome;
      const usual = reading === 'closed' && (await this.#manner.of(spec)) === 'close';
      const mayBeRefusal = usual || (reading === 'closed' && peculiar);
      if (mayBeRefusal) {
        closes.add();
        if (closes.proves(closesNeeded(this.line, usual))) {
          this.#refusals.push({ closes: closes.count, usual, plain });
          return { kind: 'closed', reset: outcome.kind === 'closed' && outcome.reset, refusal: true };
        }
      }
      const how = mayBeRefusal ? 'ended' : outcome.kind === 'timeout' ? 'silent' : 'lost';
      if (!(await this.#again(attempt, how, closes))) return outcome;
    }
  }

  /** Waits before the next try; false where there is none. */
  async #again(attempt: number, how: keyof typeof TRIES, ends: Row): Promise<boolean> {
    if (attempt >= TRIES[how] || !this.line.patient || this.gone) return false;
    const after = this.#sent;
    const again = how === 'lost' ? RETRY_PAUSE * 2 ** (attempt - 1) : RETRY_PAUSE;
    if (!(await this.line.pause(again))) return false;
    if (how === 'ended') ends.control(this.#answered > after || (await this.#control()));
    return this.gone === null;
  }

  /** True where the hello that is known to be answered is answered now. */
  async #control(): Promise<boolean> {
    const { known } = this.#manner;
    return known !== null && readAnswer(await this.#once(known, 'hello', 1), 'hello') === 'yes';
  }

  /**
   * A conversation of several answers, had again where it was lost; null where it never came to anything. An end of
   * the connection counts as the answer it may be only when it repeats with answered controls in between. `what` names
   * it for `isDoubtful`.
   */
  async persist<T>(
    what: string,
    talk: (connection: Connection, waitMs: number) => Promise<Step<T>>,
  ): Promise<T | null> {
    let lost = 0;
    const ends = new Row();
    for (let attempt = 1; ; attempt += 1) {
      const wait = this.line.wait(attempt);
      const step = await this.converse((connection) => talk(connection, wait));
      if (step.kind === 'said') {
        this.line.lost += lost;
        this.tally.answered();
        return step.value;
      }
      lost += 1;
      if (step.kind === 'ended') {
        ends.add();
        if (ends.proves(closesNeeded(this.line, true))) {
          this.#ends.set(what, ends.count);
          this.tally.answered();
          return step.value;
        }
      }
      const silent = step.kind === 'lost' && step.silent;
      if (silent) this.line.silent(wait);
      if (!(await this.#again(attempt, step.kind === 'ended' ? 'ended' : silent ? 'silent' : 'lost', ends))) {
        this.tally.lost(step.kind === 'failed' ? step.error : silent ? 'timeout' : 'reset');
        return null;
      }
    }
  }

  async #once(
    spec: ClientHelloSpec,
    depth: ReadDepth,
    attempt: number,
    plain = true,
  ): Promise<HandshakeOutcome> {
    return this.#hear(spec, depth, plain, (talk) => this.converse(talk), this.line.wait(attempt));
  }

  async #answersAtAll(): Promise<boolean> {
    const spec = this.#manner.known ?? this.#anything;
    if (spec === null) return false;
    const wait = this.line.wait(1);
    const outcome = await this.#hear(spec, 'hello', true, (talk) => this.#queued(talk), wait);
    return !['closed', 'lost'].includes(readAnswer(outcome, 'hello'));
  }

  async #hear(
    spec: ClientHelloSpec,
    depth: ReadDepth,
    plain: boolean,
    converse: (talk: (connection: Connection) => Promise<HandshakeOutcome>) => Promise<HandshakeOutcome>,
    wait: number,
  ): Promise<HandshakeOutcome> {
    const { clock } = this.ctx;
    this.#sent += 1;
    const number = this.#sent;
    const outcome = await converse(async (connection) => {
      const began = clock.now();
      connection.send(encodeClientHello(spec));
      const heard = await readFlight(connection, new FlightReader(depth, kxOf), wait);
      const reading = readAnswer(heard, depth);
      if (reading === 'closed' || reading === 'lost') this.line.silent(heard.kind === 'timeout' ? wait : 0);
      else {
        this.line.answered(clock.now() - began);
        this.#answered = Math.max(this.#answered, number);
      }
      return heard;
    });
    this.#manner.note(spec, outcome, plain);
    return outcome;
  }
}

/** A row of ends of the connection in answer to the same, and the controls between them. */
class Row {
  count = 0;
  #controls = 0;

  add(): void {
    this.count += 1;
  }

  control(answered: boolean): void {
    // A control that was not answered makes what came before it worthless.
    if (answered) this.#controls += 1;
    else {
      this.count = 0;
      this.#controls = 0;
    }
  }

  proves(needed: number): boolean {
    return this.count >= needed && this.#controls >= needed - 1;
  }
}

const abortReason = ({ reason }: AbortSignal): Pick<Failed, 'error' | 'message'> =>
  reason instanceof ProbeFailure
    ? { error: reason.kind, message: reason.message }
    : { error: 'aborted', message: 'the scan was stopped' };

/** Feeds a reader until it is decided or the connection has nothing more to say. */
export async function readFlight(
  connection: Connection,
  reader: FlightReader,
  timeoutMs = ANSWER_TIMEOUT,
): Promise<HandshakeOutcome> {
  while (reader.outcome === null) {
    const received = await connection.receive(timeoutMs);
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
