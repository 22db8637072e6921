import { host } from './channel.ts';

let done = false;
/** When the host says so, after the app's first turn. */
export const ready = host.ask('ready').then(() => {
  done = true;
});

/** Some things must be said to Electron before it is ready and some can only be asked after: it throws, and so do we. */
export function beforeReady(what: string): void {
  if (done) throw new Error(`${what} can only be called before app is ready`);
}
export function afterReady(what: string): void {
  if (!done) throw new Error(`${what} can only be received when app is ready`);
}
