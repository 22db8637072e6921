import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { fail, type Result } from '../../shared/result.ts';
import { dispatch, type Handlers, type Publish } from '../../shared/rpc.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from './channels.ts';
import { errorText } from './log.ts';
import { isOwnPage } from './origin.ts';

type Log = (level: 'warn' | 'error', message: string) => void;

/** Only the main frame of our own window, showing our own page, may ask. */
function isTrusted(event: IpcMainInvokeEvent, own: WebContents | null): boolean {
  const frame = event.senderFrame;
  return (
    own !== null &&
    event.sender === own &&
    frame !== null &&
    frame.parent === null &&
    frame === own.mainFrame &&
    isOwnPage(frame.url)
  );
}

/** Answers the page's requests. `contents` gives the window of now; null while there is none. */
export function answerCalls(
  ipcMain: Pick<IpcMain, 'handle'>,
  handlers: Handlers,
  contents: () => WebContents | null,
  log: Log,
): void {
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isTrusted(event, contents())) {
      log('warn', 'A request from a frame that is not our page was refused.');
      return fail('refused', 'Requests are answered for the window of Weathervane only.');
    }
    return dispatch(handlers, name, input, (error, call) => log('error', `${call}: ${errorText(error)}`));
  });
}

/** Events go to the window of now; without one nobody needs them, the next window starts with a snapshot. */
export const publishTo =
  (contents: () => WebContents | null): Publish =>
  (name, payload) => {
    const target = contents();
    if (target !== null && !target.isDestroyed()) target.send(EVENT_CHANNEL, name, payload);
  };
