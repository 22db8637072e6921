import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { AnswerFault, endOfHead, readHead } from './response-head.ts';

/** Bytes of an answer's head, interim answers (1xx) counted in. */
const MAX_HEAD_BYTES = 66 * 1024;
const MAX_INTERIM = 20;
const HTTP = Buffer.from('HTTP/');
const LINE_ENDS = new Set([0x0a, 0x0d]);

/**
 * A connection as an HTTP/1 client sees it: the head of the answer to each request is read as RFC 9112 asks of user
 * agents and handed on in strict form, interim answers nobody asked for are dropped (RFC 9110 §15.2), a malformed head
 * ends the connection with an AnswerFault. Bodies pass untouched. One request at a time, each in one write: a write
 * starts the wait for the next head.
 */
export class TolerantSocket extends Duplex {
  readonly #socket: Socket;
  /** What came of the head so far; null while a body, or nothing, is awaited. */
  #head: Buffer | null = null;
  #size = 0;
  #interim = 0;

  constructor(socket: Socket) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.pause();
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    let ended = false;
    socket.on('end', () => {
      ended = true;
      this.push(null);
    });
    socket.on('error', (error) => this.destroy(error));
    // After an orderly end the reader may still be behind.
    socket.on('close', () => {
      if (!ended) this.destroy();
    });
  }

  #take(chunk: Buffer): void {
    try {
      const ready = this.#head === null ? chunk : this.#read(this.#head, chunk);
      if (ready.length > 0 && !this.push(ready)) this.#socket.pause();
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  /** The strict head and what follows it, once it is complete; empty before. */
  #read(before: Buffer, chunk: Buffer): Buffer {
    this.#size += chunk.length;
    let bytes = before.length === 0 ? chunk : Buffer.concat([before, chunk]);
    // The empty line may begin up to three bytes before this chunk.
    let from = Math.max(0, before.length - 3);
    for (;;) {
      let empty = 0;
      while (empty < bytes.length && LINE_ENDS.has(bytes[empty] ?? 0)) empty++;
      if (empty > 0) from = 0;
      bytes = bytes.subarray(empty);
      const sample = bytes.subarray(0, HTTP.length);
      if (!sample.equals(HTTP.subarray(0, sample.length)))
        throw new AnswerFault('its first line is no status line of HTTP');
      const end = endOfHead(bytes, from);
      if ((end === -1 ? this.#size : this.#size - (bytes.length - end)) > MAX_HEAD_BYTES)
        throw new AnswerFault(`more than ${MAX_HEAD_BYTES / 1024} KiB of headers`, 'limit');
      if (end === -1) {
        this.#head = bytes;
        return Buffer.alloc(0);
      }
      const head = readHead(bytes.subarray(0, end));
      bytes = bytes.subarray(end);
      if (head.status === 101)
        throw new AnswerFault('it switches to another protocol (101), which nobody asked for');
      if (head.status >= 200) {
        this.#head = null;
        return Buffer.concat([head.bytes, bytes]);
      }
      if (++this.#interim > MAX_INTERIM)
        throw new AnswerFault(`more than ${MAX_INTERIM} interim answers`, 'limit');
      from = 0;
    }
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#head = Buffer.alloc(0);
    this.#size = 0;
    this.#interim = 0;
    this.#socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    if (this.#socket.destroyed) done();
    else this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  ref(): this {
    this.#socket.ref();
    return this;
  }

  unref(): this {
    this.#socket.unref();
    return this;
  }
}
