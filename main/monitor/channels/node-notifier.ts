import notifier from 'node-notifier';
import type { Notification } from '../ports.ts';
import type { Refused, Watching } from './notify-send.ts';

/**
 * terminal-notifier and SnoreToast answer when the notification is over, not when it is shown; what goes wrong goes
 * wrong at once.
 */
const SETTLED_MS = 3000;
/** terminal-notifier takes a notification away after so many seconds; its default is ten. */
const SHOWN_SECONDS = 3600;

export interface NodeNotifierOptions {
  icon?: string;
  /** The AppUserModelID of the installed app (Windows); without one SnoreToast makes its own. */
  appId?: string;
  platform?: NodeJS.Platform;
  notify?: typeof notifier.notify;
  settledMs?: number;
}

/** The notification centre of macOS and Windows through node-notifier (terminal-notifier, SnoreToast). */
export function createNodeNotifier(options: NodeNotifierOptions = {}) {
  const { icon, appId, platform = process.platform, settledMs = SETTLED_MS } = options;
  const show = options.notify ?? notifier.notify.bind(notifier);
  return (notification: Notification, watching: Watching): Promise<Refused> =>
    new Promise((resolve) => {
      let state: 'trying' | 'taken' | 'over' = 'trying';
      const settle = (why: string | null) => {
        clearTimeout(timer);
        if (state === 'taken' && why !== null) watching.lost(why);
        if (state === 'trying') resolve(why === null ? null : { why, missing: false });
        state = why === null && state === 'trying' ? 'taken' : 'over';
      };
      const timer = setTimeout(() => settle(null), settledMs);
      try {
        show(
          {
            title: notification.title,
            message: notification.body || notification.title,
            ...(icon === undefined ? {} : { icon }),
            // Only read by some of the systems; the others ignore what they do not know.
            ...({
              'app-name': 'Weathervane',
              ...(appId === undefined ? {} : { appID: appId }),
              ...(platform === 'darwin' ? { timeout: SHOWN_SECONDS } : {}),
              urgency: notification.severity === 'critical' ? 'critical' : 'normal',
            } as object),
          },
          // Typed as an error; it is whatever the program wrote to stderr, too.
          (error: unknown, response: unknown) => {
            if (state === 'over') return;
            settle(failure(error) ?? unseen(platform, state === 'trying', response));
            if (response === 'activate' || response === 'clicked') watching.clicked();
          },
        );
      } catch (error) {
        settle(error instanceof Error ? sentence(error.message) : 'failed');
      }
    });
}

/** Text is a warning of a program that ended well, and output that is no JSON came after it had ended well, too. */
function failure(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof SyntaxError) return null;
  return sentence(error.message);
}

/**
 * SnoreToast's exit code -1 arrives as 4294967295, which node-notifier takes for success: where it is over at once and
 * says nothing of what became of the toast, there was none (notifications are switched off, or it did not start).
 */
const unseen = (platform: NodeJS.Platform, atOnce: boolean, response: unknown): string | null =>
  platform === 'win32' && atOnce && !response ? 'Windows showed no notification' : null;

const sentence = (message: string): string => message.split('\n', 1)[0] || 'failed';
