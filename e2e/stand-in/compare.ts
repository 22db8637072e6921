import type * as electron from 'electron';
import type * as standIn from './electron.ts';

/** Compiled, never run: fails to compile where the stand-in gives a name that Electron does not have. */
type MadeUp<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs | 'default'>;
type Nothing<T extends never> = T;

export type MadeUpExports = Nothing<MadeUp<typeof standIn, typeof electron>>;
export type MadeUpDialog = Nothing<MadeUp<standIn.Dialog, electron.Dialog>>;
export type MadeUpShell = Nothing<MadeUp<standIn.Shell, electron.Shell>>;
export type MadeUpMenuItem = Nothing<
  MadeUp<standIn.MenuItemConstructorOptions, electron.MenuItemConstructorOptions>
>;
export type MadeUpMessageBox = Nothing<MadeUp<standIn.MessageBoxOptions, electron.MessageBoxOptions>>;
