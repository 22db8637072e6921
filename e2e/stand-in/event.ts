import { EventEmitter } from 'node:events';

/** Electron's events carry an object first whose default can be prevented. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<T extends object>(details?: T): PreventableEvent & T {
  let prevented = false;
  return Object.defineProperties({ ...details, preventDefault: () => (prevented = true) } as object, {
    defaultPrevented: { get: () => prevented },
  }) as PreventableEvent & T;
}

/** An emitter whose events are known by name: a listener for an event the stand-in never sends is a type error. */
export class Emitter<E extends Record<keyof E, unknown[]>> {
  readonly #emitter = new EventEmitter();

  on<N extends keyof E & string>(name: N, listener: (...args: E[N]) => void): this {
    this.#emitter.on(name, listener as (...args: unknown[]) => void);
    return this;
  }
  once<N extends keyof E & string>(name: N, listener: (...args: E[N]) => void): this {
    this.#emitter.once(name, listener as (...args: unknown[]) => void);
    return this;
  }
  removeListener<N extends keyof E & string>(name: N, listener: (...args: E[N]) => void): this {
    this.#emitter.removeListener(name, listener as (...args: unknown[]) => void);
    return this;
  }
  emit<N extends keyof E & string>(name: N, ...args: E[N]): boolean {
    return this.#emitter.emit(name, ...args);
  }
}
