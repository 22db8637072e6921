import type { Settings } from '../../../shared/settings.ts';
import type { Channel, Notification } from '../ports.ts';

const DEADLINE_MS = 10_000;

export interface WebhookPorts {
  settings: () => Settings['channels']['webhook'];
  /** The token of the service, from the secret store; never logged. */
  token: () => string | null;
  fetch?: typeof fetch;
}

/** 5 is ntfy's highest, 10 Gotify's. */
const PRIORITY = {
  info: { ntfy: 2, gotify: 2 },
  low: { ntfy: 2, gotify: 3 },
  medium: { ntfy: 3, gotify: 5 },
  high: { ntfy: 4, gotify: 8 },
  critical: { ntfy: 5, gotify: 10 },
} as const;

interface Prepared {
  url: URL;
  headers: Record<string, string>;
  body: string;
}

/**
 * The request for one notification. ntfy: its JSON publishing, topic = last segment of the URL (docs.ntfy.sh/publish);
 * Gotify: POST /message with X-Gotify-Key (gotify.net/docs/pushmsg); json: our own, documented in the settings page.
 */
export function webhookRequest(
  { url: text, format }: Settings['channels']['webhook'],
  token: string | null,
  { title, body, severity, cloudId, findingId, alertId }: Notification,
): Prepared | string {
  if (text === '') return 'No webhook address is set.';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'The webhook address is not an http or https URL.';
  if (url.username !== '' || url.password !== '')
    return 'The webhook address has a password in it. Put it into the token field instead.';
  const json = { 'content-type': 'application/json' };
  const bearer: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  if (format === 'ntfy') {
    const topic = url.pathname.split('/').findLast((part) => part !== '');
    if (topic === undefined)
      return 'An ntfy address ends with its topic, for example https://ntfy.sh/my-topic.';
    const root = new URL(url);
    root.pathname = url.pathname.slice(0, url.pathname.lastIndexOf(`/${topic}`)) || '/';
    const message = {
      topic: decodeURIComponent(topic),
      title,
      message: body || title,
      priority: PRIORITY[severity].ntfy,
    };
    return { url: root, headers: { ...json, ...bearer }, body: JSON.stringify(message) };
  }
  if (format === 'gotify') {
    const target = new URL(url);
    if (!target.pathname.endsWith('/message'))
      target.pathname = `${target.pathname.replace(/\/+$/, '')}/message`;
    const message = { title, message: body || title, priority: PRIORITY[severity].gotify };
    const key: Record<string, string> = token === null ? {} : { 'x-gotify-key': token };
    return { url: target, headers: { ...json, ...key }, body: JSON.stringify(message) };
  }
  const message = { app: 'weathervane', version: 1, alertId, title, body, severity, cloudId, findingId };
  return { url, headers: { ...json, ...bearer }, body: JSON.stringify(message) };
}

/** A POST to a service of the owner's. Neither token nor address ever reaches a message or the log. */
export function createWebhookChannel({ settings, token, fetch: post = fetch }: WebhookPorts): Channel {
  return {
    name: 'webhook',
    async send(notification) {
      const request = webhookRequest(settings(), token(), notification);
      if (typeof request === 'string') return { sent: false, message: request };
      try {
        const answer = await post(request.url, {
          method: 'POST',
          headers: { 'user-agent': 'Weathervane', ...request.headers },
          body: request.body,
          // A redirect would carry the token to another host.
          redirect: 'error',
          signal: AbortSignal.timeout(DEADLINE_MS),
        });
        await answer.body?.cancel();
        return answer.ok
          ? { sent: true, message: `The service took it (HTTP ${answer.status}).` }
          : { sent: false, message: `The service answered HTTP ${answer.status}.` };
      } catch (error) {
        return { sent: false, message: whyFailed(error) };
      }
    },
  };
}

function whyFailed(error: unknown): string {
  if (!(error instanceof Error)) return 'The service could not be reached.';
  if (error.name === 'TimeoutError') return `The service did not answer within ${DEADLINE_MS / 1000} s.`;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return `The service could not be reached${typeof code === 'string' ? ` (${code})` : ''}.`;
}
