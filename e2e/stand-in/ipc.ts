import { host } from './channel.ts';
import { pageById, type WebContents, type WebFrameMain } from './window.ts';

export interface IpcMainInvokeEvent {
  readonly sender: WebContents;
  readonly senderFrame: WebFrameMain | null;
}

export class IpcMain {
  readonly #handlers = new Map<string, (event: IpcMainInvokeEvent, ...args: never[]) => unknown>();
  readonly #listening = new Set<string>();
  readonly #everListened = new Set<string>();

  handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: never[]) => unknown): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }
  /** electron-store answers stores of a renderer here. Nobody is heard: the page's bridge has no such message. */
  on(channel: string, _listener: (event: { returnValue: unknown }) => void): this {
    this.#listening.add(channel);
    this.#everListened.add(channel);
    return this;
  }
  removeAllListeners(channel: string): this {
    this.#listening.delete(channel);
    return this;
  }
  /** Where main can be reached now. */
  channels(): string[] {
    return [...this.#handlers.keys(), ...this.#listening];
  }
  everListened(): string[] {
    return [...this.#everListened];
  }
  async invoke(channel: string, event: IpcMainInvokeEvent, args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return handler(event, ...(args as never[]));
  }
}

export const ipcMain = new IpcMain();

host.answer('ipc.channels', () => ipcMain.channels());
host.answer('ipc.everListened', () => ipcMain.everListened());

interface Invocation {
  id: number;
  channel: string;
  args: unknown[];
  /** null: the main frame; else the URL of the frame inside it that asks. */
  frameUrl: string | null;
  /** The main frame's URL as Chromium says it, which is what counts. */
  url: string;
}

host.answer('ipc.invoke', ({ id, channel, args, frameUrl, url }: Invocation) => {
  const sender = pageById(id);
  sender.frame.url = url;
  const senderFrame = frameUrl === null ? sender.mainFrame : { url: frameUrl, parent: sender.mainFrame };
  return ipcMain.invoke(channel, { sender, senderFrame }, args);
});
