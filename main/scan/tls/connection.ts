import type { Socket } from 'node:net';

export type Received =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'closed'; reset: boolean }
  | { kind: 'timeout' }
  | { kind: 'aborted' };

/** Bytes waiting to be read are bounded: beyond it the socket is paused until they are taken. */
const MAX_QUEUED = 256 * 1024;

/** A TCP connection as a probe uses it: send, then wait for what comes; every wait has an end. */
export class Connection {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #end: Received | null = null;
  #wake: (() => void) | null = null;
  #sentSinceReceive = false;
  /** Round trips so far: the TCP handshake and each answer that was waited for after sending. */
  roundTrips = 1;

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.on('data', (chunk: Buffer) => {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
      if (this.#queued > MAX_QUEUED) socket.pause();
      this.#wake?.();
    });
    const finish = (end: Received) => {
      this.#end ??= end;
      this.#wake?.();
    };
    socket.on('end', () => finish({ kind: 'closed', reset: false }));
    socket.on('error', () => finish({ kind: 'closed', reset: true }));
    socket.on('close', () => finish({ kind: 'closed', reset: false }));
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  #onAbort = () => {
    this.#end ??= { kind: 'aborted' };
    this.#wake?.();
  };

  send(bytes: Uint8Array): void {
    this.#sentSinceReceive = true;
    if (this.#end === null && this.#socket.writable) this.#socket.write(bytes);
  }

  /** The bytes that have arrived, or the next ones; what came before the end is given out first. */
  async receive(timeoutMs: number): Promise<Received> {
    if (this.#queue.length === 0 && this.#end === null && !this.#signal.aborted)
      await this.#arrival(timeoutMs);
    if (this.#sentSinceReceive) {
      this.#sentSinceReceive = false;
      this.roundTrips += 1;
    }
    if (this.#signal.aborted) return { kind: 'aborted' };
    const bytes = this.#queue.shift();
    if (bytes !== undefined) {
      this.#queued -= bytes.length;
      if (this.#queued <= MAX_QUEUED) this.#socket.resume();
      return { kind: 'bytes', bytes };
    }
    return this.#end ?? { kind: 'timeout' };
  }

  #arrival(timeoutMs: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(done, timeoutMs);
      function done() {
        clearTimeout(timer);
        resolve();
      }
      this.#wake = done;
    }).then(() => {
      this.#wake = null;
    });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }
}
