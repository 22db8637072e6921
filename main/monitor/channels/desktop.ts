import type { Channel, Notification } from '../ports.ts';
import { createNodeNotifier, type NodeNotifierOptions } from './node-notifier.ts';
import { createNotifySend, type Refused, type Watching } from './notify-send.ts';

type Way = (notification: Notification, watching: Watching) => Promise<Refused>;

const failed = (error: unknown): Refused => ({
  why: error instanceof Error ? error.message : 'failed',
  missing: false,
});

export interface DesktopChannelPorts extends NodeNotifierOptions {
  /** The desktop's own notification where the others fail; says whether it was shown. */
  fallback?: (notification: Notification) => Promise<boolean>;
  onClick: (notification: Notification) => void;
  notifySend?: Way;
}

/**
 * The system's notification centre: notify-send on Linux and BSD, where node-notifier's use of it loses clicks and lets
 * a server's text be markup; node-notifier on macOS and Windows, and where there is no notify-send (Windows' Linux).
 */
export function createDesktopChannel(ports: DesktopChannelPorts): Channel {
  const { fallback, onClick, icon, platform = process.platform } = ports;
  const nodeNotifier = createNodeNotifier({ ...ports, platform });
  const notifySend =
    platform === 'darwin' || platform === 'win32'
      ? null
      : (ports.notifySend ?? createNotifySend(icon === undefined ? {} : { icon }));
  const shownOtherwise = async (notification: Notification): Promise<boolean> =>
    fallback === undefined ? false : fallback(notification).catch(() => false);

  return {
    name: 'desktop',
    async send(notification) {
      const watching: Watching = {
        clicked: () => onClick(notification),
        lost: () => void shownOtherwise(notification),
      };
      let refused = notifySend === null ? null : await notifySend(notification, watching).catch(failed);
      if (notifySend === null || refused?.missing) refused = await nodeNotifier(notification, watching);
      if (refused === null) return { sent: true, message: 'The system took the notification.' };
      return (await shownOtherwise(notification))
        ? { sent: true, message: 'The desktop showed the notification.' }
        : { sent: false, message: `The system did not take the notification: ${refused.why.slice(0, 300)}.` };
    },
  };
}
