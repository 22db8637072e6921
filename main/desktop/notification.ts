import { Notification as ElectronNotification } from 'electron';
import type { Notification } from '../monitor/ports.ts';

const SHOWN_WITHIN_MS = 5000;

/**
 * Electron's own notification, for where node-notifier cannot show one; a click goes to the cloud and finding. Shown
 * ones are held here, because one that is collected as garbage never tells that it was clicked.
 */
export function createNotificationFallback(
  icon: string,
  onClick: (notification: Notification) => void,
): (notification: Notification) => Promise<boolean> {
  const alive = new Set<ElectronNotification>();
  return async (notification) => {
    if (!ElectronNotification.isSupported()) return false;
    const shown = new ElectronNotification({
      title: notification.title.slice(0, 200),
      body: notification.body.slice(0, 1000),
      icon,
      urgency: notification.severity === 'critical' ? 'critical' : 'normal',
    });
    alive.add(shown);
    const settled = new Promise<boolean>((resolve) => {
      // A desktop without a notification service tells neither; nobody has seen it then.
      setTimeout(resolve, SHOWN_WITHIN_MS, false).unref();
      shown.once('show', () => resolve(true));
      shown.once('failed', () => {
        alive.delete(shown);
        resolve(false);
      });
    });
    shown.once('click', () => {
      alive.delete(shown);
      onClick(notification);
    });
    shown.once('close', () => alive.delete(shown));
    if (alive.size > 20) alive.delete([...alive][0] as ElectronNotification);
    shown.show();
    return settled;
  };
}
