import type { Notification } from '../ports.ts';

/** Where the cloud of an alert is, by its id; null where it was removed meanwhile. */
export type CloudOf = (cloudId: string) => { name: string; url: string } | null;

/** What a channel needs besides the notification. */
export interface AlertContext {
  cloudOf: CloudOf;
  now: () => Date;
  /** Aborted when the app closes. */
  closing?: AbortSignal;
}

/**
 * Our own format, of the webhook and of a command's standard input; documented in docs/headless.md. Fields may be added,
 * none changes its meaning without a new `version`.
 */
export function alertJson(notification: Notification, { cloudOf, now }: AlertContext): string {
  const { alertId, title, body, severity, cloudId, findingId } = notification;
  const cloud = cloudId === null ? null : cloudOf(cloudId);
  return JSON.stringify({
    app: 'weathervane',
    version: 1,
    at: now().toISOString(),
    alertId,
    title,
    body,
    severity,
    cloudId,
    cloudName: cloud?.name ?? null,
    cloudUrl: cloud?.url ?? null,
    findingId,
  });
}
