import { host } from './channel.ts';
import { pageById, type WebContents, type WebFrameMain } from './window.ts';

export interface IpcMainInvokeEvent {
  readonly sender: WebContents;
  readonly senderFrame: WebFrameMain | null;
}

export class IpcMain {
  readonly #handlers = new Map<string, (event: IpcMainInvokeEvent, ...args: never[]) => unknown>();

  handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: never[]) => unknown): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }
  /** electron-store answers its renderer half here; ours has none. */
  on(_channel: string, _listener: (event: { returnValue: unknown }) => void): this {
    return this;
  }
  channels(): string[] {
    return [...this.#handlers.keys()];
  }
  async invoke(channel: string, event: IpcMainInvokeEvent, args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return handler(event, ...(args as never[]));
  }
}

export const ipcMain = new IpcMain();

host.answer('ipc.channels', () => ipcMain.channels());

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
