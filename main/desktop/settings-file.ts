import type { IpcMain } from 'electron';
import Store from 'electron-store';
import type { MakeSettingsFile } from '../storage/settings/store.ts';
import type { RawSettings } from '../storage/settings/upgrade.ts';

/**
 * The settings file as an electron-store: what conf, its engine, makes of the same options elsewhere. It stands only here,
 * because electron-store imports electron.
 */
export const settingsFile =
  (ipcMain: Pick<IpcMain, 'removeAllListeners'>): MakeSettingsFile =>
  ({ cwd, name }) => {
    const file = new Store<RawSettings>({ cwd, name, configFileMode: 0o600 });
    // It offers folder and version to any frame that asks, for stores in a renderer. There are none here.
    ipcMain.removeAllListeners('electron-store-get-data');
    return file;
  };
