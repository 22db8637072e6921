/**
 * What the stand-in's main process and its host (host.ts, in the test's process) say to each other over Node's IPC:
 * questions with an answer, both ways. Order is kept.
 */
export interface Ports {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

type Message =
  | { kind: 'ask'; id: number; op: string; input: unknown }
  | { kind: 'answer'; id: number; value: unknown; error: string | null };

export type Answerer = (input: never) => unknown;

export class Bus {
  readonly #send: (message: Message) => void;
  readonly #answerers = new Map<string, (input: unknown) => unknown>();
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #next = 1;

  constructor({ send, onMessage }: Ports) {
    this.#send = send;
    onMessage((raw) => void this.#receive(raw as Message));
  }

  answer<I>(op: string, answerer: (input: I) => unknown): void {
    this.#answerers.set(op, answerer as (input: unknown) => unknown);
  }

  ask<O>(op: string, input: unknown = null): Promise<O> {
    const id = this.#next++;
    return new Promise<O>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#send({ kind: 'ask', id, op, input });
    });
  }

  /** The other side is gone: nobody will answer any more. */
  close(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }

  async #receive(message: Message): Promise<void> {
    if (message.kind === 'answer') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === null) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
      return;
    }
    try {
      const answerer = this.#answerers.get(message.op);
      if (answerer === undefined) throw new Error(`Nobody answers "${message.op}".`);
      const value = await answerer(message.input);
      this.#send({ kind: 'answer', id: message.id, value, error: null });
    } catch (error) {
      this.#send({ kind: 'answer', id: message.id, value: null, error: String((error as Error).message) });
    }
  }
}
