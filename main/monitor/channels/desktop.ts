import notifier from 'node-notifier';
import type { Channel, Notification } from '../ports.ts';

const DEADLINE_MS = 10_000;

export interface DesktopChannelPorts {
  /** The desktop's own notification where node-notifier fails; says whether it was shown. */
  fallback?: (notification: Notification) => Promise<boolean>;
  onClick: (notification: Notification) => void;
  /** Absolute path of the icon; none where there is no file on disk. */
  icon?: string;
  notify?: typeof notifier.notify;
}

/** The system's notification centre through node-notifier: notify-send, terminal-notifier, SnoreToast. */
export function createDesktopChannel({ fallback, onClick, icon, notify }: DesktopChannelPorts): Channel {
  const show = notify ?? notifier.notify.bind(notifier);
  const viaNotifier = (notification: Notification): Promise<string | null> =>
    new Promise((resolve) => {
      // A notification centre that is not there keeps some notifiers waiting for ever.
      const timer = setTimeout(() => resolve('the notification service did not answer'), DEADLINE_MS);
      const done = (answer: string | null) => {
        clearTimeout(timer);
        resolve(answer);
      };
      try {
        show(
          {
            title: notification.title,
            message: notification.body || notification.title,
            ...(icon === undefined ? {} : { icon }),
            // Only read by some of the systems; the others ignore what they do not know.
            ...({
              'app-name': 'Weathervane',
              appID: 'Weathervane',
              urgency: urgency(notification),
            } as object),
          },
          (error, response) => {
            if (error) return done(error.message.split('\n', 1)[0] ?? 'failed');
            if (response === 'activate' || response === 'clicked') onClick(notification);
            done(null);
          },
        );
      } catch (error) {
        done(error instanceof Error ? error.message : 'failed');
      }
    });
  return {
    name: 'desktop',
    async send(notification) {
      const why = await viaNotifier(notification);
      if (why === null) return { sent: true, message: 'The system took the notification.' };
      const shown = fallback ? await fallback(notification).catch(() => false) : false;
      return shown
        ? { sent: true, message: 'The desktop showed the notification.' }
        : { sent: false, message: `The system did not take the notification: ${why.slice(0, 300)}.` };
    },
  };
}

const urgency = ({ severity }: Notification): string => (severity === 'critical' ? 'critical' : 'normal');
