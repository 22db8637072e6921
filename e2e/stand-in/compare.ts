import type * as electron from 'electron';
import type * as standIn from './electron.ts';

/**
 * Compiled, never run. The stand-in is held to Electron's own types from two sides:
 *
 * - tsconfig.json, here, compiles main/desktop once more with the stand-in as `electron`: what the app uses and the
 *   stand-in lacks does not compile.
 * - This file: what the stand-in gives must be what Electron gives. An export that Electron does not have does not
 *   compile, nor a member that bears the name of one of Electron's and gives something else. Members that Electron does
 *   not have are for specs; main/desktop cannot use them, as it is compiled against Electron's types in the first place.
 */
type Nothing<T extends never> = T;

/** Of our type what Electron's has too, all the way down. A method counts by what it gives. */
type Shared<Ours, Theirs> = Theirs extends Ours
  ? unknown
  : Ours extends (...args: never[]) => infer R
    ? Theirs extends (...args: never[]) => infer S
      ? (...args: never[]) => Shared<R, S>
      : never
    : Ours extends readonly (infer R)[]
      ? Theirs extends readonly (infer S)[]
        ? readonly Shared<R, S>[]
        : never
      : Ours extends object
        ? Theirs extends object
          ? { [K in keyof Ours & keyof Theirs]: Shared<Ours[K], Theirs[K]> }
          : never
        : Ours;

/** Listeners are compared by the second compilation: a listener must fit both. */
type Compared<Ours, Theirs> = Exclude<
  keyof Ours & keyof Theirs,
  'prototype' | 'on' | 'once' | 'emit' | 'removeListener'
>;
/** The names of members that are not what Electron's type has under that name. */
type Different<Ours, Theirs> = {
  [K in Compared<Ours, Theirs>]: Theirs[K] extends Shared<Ours[K], Theirs[K]> ? never : K;
}[Compared<Ours, Theirs>];
type Instance<T> = T extends abstract new (...args: never[]) => infer I ? I : T;
type MadeUp<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs | 'default'>;

type Exports = Omit<typeof standIn, 'default'>;
type Real = typeof electron;
type Names = keyof Exports & keyof Real;
type DifferentIn<N extends Names> =
  | Different<Exports[N], Real[N]>
  | Different<Instance<Exports[N]>, Instance<Real[N]>>;

export type MadeUpExports = Nothing<MadeUp<typeof standIn, Real>>;
export type DifferentMembers = Nothing<
  { [N in Names]: [DifferentIn<N>] extends [never] ? never : [N, DifferentIn<N>] }[Names]
>;
export type MadeUpOptions = Nothing<
  | MadeUp<standIn.MenuItemConstructorOptions, electron.MenuItemConstructorOptions>
  | MadeUp<standIn.MessageBoxOptions, electron.MessageBoxOptions>
  | MadeUp<standIn.BrowserWindowOptions, electron.BrowserWindowConstructorOptions>
  | MadeUp<standIn.WebPreferences, electron.WebPreferences>
  | MadeUp<standIn.NotificationOptions, electron.NotificationConstructorOptions>
  | MadeUp<standIn.CustomScheme, electron.CustomScheme>
>;
