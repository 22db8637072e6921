import { type Dispatcher, fetch } from 'undici';
import type { Settings } from '../../../shared/settings.ts';
import type { Channel, Notification } from '../ports.ts';
import { type AlertContext, alertJson } from './alert-json.ts';
import { endingAt } from './ending.ts';

const DEADLINE_MS = 10_000;

type WebhookSettings = Settings['channels']['webhook'];

export interface WebhookPorts extends AlertContext {
  settings: () => WebhookSettings;
  /** The token of the service, from the secret store; never logged. */
  token: () => string | null;
  /** How the service is reached, made for each message: through the owner's proxy where there is one. */
  dispatcher?: (url: URL) => Promise<Dispatcher>;
  deadlineMs?: number;
}

/** Priority: 5 is ntfy's highest, 10 Gotify's. Tags are ntfy's names of emojis (docs.ntfy.sh/emojis). */
const BY_SEVERITY = {
  info: { ntfy: 2, gotify: 2, tag: 'information_source' },
  low: { ntfy: 2, gotify: 3, tag: 'information_source' },
  medium: { ntfy: 3, gotify: 5, tag: 'warning' },
  high: { ntfy: 4, gotify: 8, tag: 'warning' },
  critical: { ntfy: 5, gotify: 10, tag: 'rotating_light' },
} as const;

const BAD_TOPIC =
  'The topic at the end of the ntfy address cannot be read: a % in it is not followed by two digits.';
const BAD_TOKEN =
  'The token has characters in it that cannot be sent, such as a space or a typographic quote. Copy it once more.';

/** Why a token can never be sent in a header (RFC 6750: visible ASCII), as a sentence; null where it can. */
export const tokenProblem = (token: string): string | null =>
  /^[\x21-\x7e]+$/.test(token) ? null : BAD_TOKEN;

/** Why an address is refused when it is saved; null for one that may do, and for none. */
export function addressProblem({ url, format }: WebhookSettings): string | null {
  if (url === '') return null;
  if (!URL.canParse(url) || !/^https?:\/\/[^@\s]+$/i.test(url))
    return 'The webhook address is an http or https URL, without a password in it.';
  return format === 'ntfy' && topicOf(new URL(url))?.decoded === null ? BAD_TOPIC : null;
}

/** The last segment of the path; null where there is none, decoded to null where it cannot be. */
function topicOf(url: URL): { segment: string; decoded: string | null } | null {
  const segment = url.pathname.split('/').findLast((part) => part !== '');
  if (segment === undefined) return null;
  try {
    return { segment, decoded: decodeURIComponent(segment) };
  } catch {
    return { segment, decoded: null };
  }
}

interface Prepared {
  url: URL;
  headers: Record<string, string>;
  body: string;
}

/**
 * The request for one notification, or why there is none. ntfy: its JSON publishing, topic = last segment of the URL
 * (docs.ntfy.sh/publish); Gotify: POST /message with X-Gotify-Key (gotify.net/docs/pushmsg, msgextras); json: our own.
 */
export function webhookRequest(
  { url: text, format }: WebhookSettings,
  token: string | null,
  notification: Notification,
  context: AlertContext,
): Prepared | string {
  if (text === '') return 'No webhook address is set.';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'The webhook address is not an http or https URL.';
  if (url.username !== '' || url.password !== '')
    return 'The webhook address has a password in it. Put it into the token field instead.';
  const badToken = token === null ? null : tokenProblem(token);
  if (badToken !== null) return badToken;

  const { title, severity, cloudId } = notification;
  const message = notification.body || title;
  const { ntfy, gotify, tag } = BY_SEVERITY[severity];
  const click = cloudId === null ? null : httpsOnly(context.cloudOf(cloudId)?.url);
  const json = { 'content-type': 'application/json' };
  const bearer: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  if (format === 'ntfy') {
    const topic = topicOf(url);
    if (topic === null) return 'An ntfy address ends with its topic, for example https://ntfy.sh/my-topic.';
    if (topic.decoded === null) return BAD_TOPIC;
    const root = new URL(url);
    root.pathname = url.pathname.slice(0, url.pathname.lastIndexOf(`/${topic.segment}`)) || '/';
    const body = {
      topic: topic.decoded,
      title,
      message,
      priority: ntfy,
      tags: [tag],
      ...(click === null ? {} : { click }),
    };
    return { url: root, headers: { ...json, ...bearer }, body: JSON.stringify(body) };
  }
  if (format === 'gotify') {
    const target = new URL(url);
    if (!target.pathname.endsWith('/message'))
      target.pathname = `${target.pathname.replace(/\/+$/, '')}/message`;
    const extras = click === null ? {} : { extras: { 'client::notification': { click: { url: click } } } };
    const key: Record<string, string> = token === null ? {} : { 'x-gotify-key': token };
    return {
      url: target,
      headers: { ...json, ...key },
      body: JSON.stringify({ title, message, priority: gotify, ...extras }),
    };
  }
  return { url, headers: { ...json, ...bearer }, body: alertJson(notification, context) };
}

const httpsOnly = (url: string | undefined): string | null => (url?.startsWith('https://') ? url : null);

/** A POST to a service of the owner's. Neither token nor address ever reaches a message or the log. */
export function createWebhookChannel(ports: WebhookPorts): Channel {
  const { settings, token, dispatcher, closing, deadlineMs = DEADLINE_MS } = ports;
  return {
    name: 'webhook',
    async send(notification) {
      const ending = endingAt(deadlineMs, closing);
      let via: Dispatcher | null = null;
      try {
        const request = webhookRequest(settings(), token(), notification, ports);
        if (typeof request === 'string') return { sent: false, message: request };
        via = (await dispatcher?.(request.url)) ?? null;
        const answer = await fetch(request.url, {
          method: 'POST',
          headers: { 'user-agent': 'Weathervane', ...request.headers },
          body: request.body,
          // Followed, it would carry the token to another host.
          redirect: 'manual',
          signal: ending.signal,
          ...(via === null ? {} : { dispatcher: via }),
        });
        await answer.body?.cancel();
        return answerSentence(answer.status);
      } catch (error) {
        const late = {
          deadline: `did not answer within ${deadlineMs / 1000} s`,
          closing: 'did not answer before Weathervane closed',
        };
        if (ending.signal.aborted) return { sent: false, message: `The service ${late[ending.why()]}.` };
        const again = NOT_THERE.test(codeIn(error) ?? '');
        return { sent: false, message: whyFailed(error), ...(again ? { again } : {}) };
      } finally {
        ending.done();
        void via?.destroy().catch(() => undefined);
      }
    },
  };
}

/** Answers that say: not now (RFC 6585 §4, RFC 9110 §15.6.4). */
const NOT_NOW = new Set([429, 503]);

function answerSentence(status: number): { sent: boolean; message: string; again?: boolean } {
  if (status >= 200 && status < 300) return { sent: true, message: `The service took it (HTTP ${status}).` };
  if (status >= 300 && status < 400)
    return {
      sent: false,
      message: `The address redirects to another one (HTTP ${status}), which the token is not sent on to. Enter the final address.`,
    };
  if (status === 401 || status === 403)
    return { sent: false, message: `The service refused the token, or asks for one (HTTP ${status}).` };
  const message = `The service answered HTTP ${status}.`;
  return { sent: false, message, ...(NOT_NOW.has(status) ? { again: true } : {}) };
}

/** What Node calls a certificate it does not trust, or that is for another name. */
const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ERR_TLS_CERT_ALTNAME/;

/** Nobody was there to take it: it was surely not taken. */
const NOT_THERE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/;

function whyFailed(error: unknown): string {
  const code = codeIn(error);
  if (code !== null && CERTIFICATE.test(code))
    return `The certificate of the service is not trusted here (${code}).`;
  return `The service could not be reached${code === null ? '' : ` (${code})`}.`;
}

/** The system's code of a failure, wherever in its causes it is; never its message, which may name the address. */
function codeIn(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string') return code.slice(0, 60);
  }
  return null;
}
