import { contextBridge, ipcRenderer } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL } from './channels.ts';

/**
 * The whole bridge. It carries names and plain data and decides nothing: names, inputs and the sender are checked in
 * main (ipc.ts), answers in the page (shared/rpc.ts). Neither ipcRenderer nor its event objects reach the page.
 */
contextBridge.exposeInMainWorld('weathervane', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),
  on: (name: string, listener: (payload: unknown) => void): (() => void) => {
    const receive = (_event: unknown, sent: unknown, payload: unknown): void => {
      if (sent === name) listener(payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, receive);
    return () => void ipcRenderer.removeListener(EVENT_CHANNEL, receive);
  },
});
