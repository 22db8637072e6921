/** Work in the background: a bug in it is logged and never stops the watch. */
export class Tasks {
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #log: (level: 'error', message: string) => void;

  constructor(log: (level: 'error', message: string) => void) {
    this.#log = log;
  }

  /** Ends with the watch. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** `done` is called when the work is over, however it ended. */
  run(work: Promise<void>, done: () => void): void {
    const bug = (error: unknown) => {
      if (!this.signal.aborted)
        this.#log('error', `watch: ${error instanceof Error ? (error.stack ?? error.message) : 'failed'}`);
    };
    const task = work
      .catch(bug)
      .then(() => {
        this.#running.delete(task);
        done();
      })
      .catch(bug);
    this.#running.add(task);
  }

  abort(reason: Error): void {
    this.#stop.abort(reason);
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
