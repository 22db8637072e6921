import { host } from './channel.ts';

/** Every place where the app may say no to a page, under the name Electron has for it. */
export type Guard =
  | 'will-frame-navigate'
  | 'will-navigate'
  | 'will-redirect'
  | 'window-open'
  | 'request'
  | 'will-download';

const ignored = new Set<Guard>();

/** A spec asks for it: what the app says at these places is not heard, so that the next guard is seen to hold alone. */
export const isIgnored = (guard: Guard): boolean => ignored.has(guard);

host.answer('ignore', (guards: readonly Guard[]) => {
  ignored.clear();
  for (const guard of guards) ignored.add(guard);
});
