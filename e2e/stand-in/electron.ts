/**
 * What `import 'electron'` gives under the stand-in: the part of Electron that main/desktop uses, and no more.
 * compare.ts and tsconfig.json hold it to Electron's own types.
 */
import { app } from './app.ts';
import { ipcMain } from './ipc.ts';
import { protocol, session } from './session.ts';
import {
  dialog,
  Notification,
  nativeTheme,
  net,
  powerMonitor,
  safeStorage,
  screen,
  shell,
} from './system.ts';
import { Menu, nativeImage, Tray } from './tray.ts';
import { BrowserWindow } from './window.ts';

export type { App } from './app.ts';
export type { IpcMain, IpcMainInvokeEvent } from './ipc.ts';
export type { CustomScheme, Protocol, Session } from './session.ts';
export type {
  Dialog,
  Display,
  MessageBoxOptions,
  Net,
  NotificationOptions,
  PowerMonitor,
  SafeStorage,
  Shell,
} from './system.ts';
export type { MenuItemConstructorOptions } from './tray.ts';
export type { BrowserWindowOptions, Rectangle, WebContents, WebPreferences } from './window.ts';
export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

/** The half that the preload sees; host.ts carries it into the page. */
interface ContextBridge {
  exposeInMainWorld(key: string, api: Record<string, unknown>): void;
}
interface IpcRenderer {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  on(channel: string, listener: (event: unknown, ...args: unknown[]) => void): void;
  removeListener(channel: string, listener: (event: unknown, ...args: unknown[]) => void): void;
}
export declare const contextBridge: ContextBridge;
export declare const ipcRenderer: IpcRenderer;

// electron-store takes the default export.
const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};
// biome-ignore lint/style/noDefaultExport: Electron has one
export default electron;
