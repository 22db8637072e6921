import { posix, win32 } from 'node:path';
import type { Settings } from '../../shared/settings.ts';
import { addressProblem } from '../monitor/channels/webhook.ts';

/** An http or https address with a host, and nothing secret in it. */
function isWebAddress(text: string): boolean {
  if (/\s/.test(text) || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** A proxy is a scheme, a host and perhaps a port: nothing else of an address means anything to it. */
function isProxy(text: string): boolean {
  if (/\s/.test(text) || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash } = new URL(text);
  return pathname === '/' && search === '' && hash === '';
}

const isFullPath = (text: string): boolean =>
  process.platform === 'win32' ? win32.isAbsolute(text) : posix.isAbsolute(text);

/**
 * What is wrong with the settings that a change would store, in a sentence for its field; null: nothing. Only what
 * changes is looked at, so that a value of an older file keeps nobody from changing another one. Shapes are the
 * contract's matter.
 */
export function problemOfChange(before: Settings, after: Settings): string | null {
  const { webhook, command } = after.channels;
  const { proxy, connectivityUrl } = after.network;
  const { channels, network } = before;
  const badAddress = addressProblem(webhook);
  const wasBad = webhook.url === channels.webhook.url && addressProblem(channels.webhook) !== null;
  if (badAddress !== null && !wasBad) return badAddress;
  if (command.path && command.path !== channels.command.path && !isFullPath(command.path))
    return `The program is named by its full path, like ${process.platform === 'win32' ? 'C:\\Tools\\on-alert.exe' : '/usr/local/bin/on-alert'}.`;
  if (proxy && proxy !== network.proxy && !isProxy(proxy))
    return 'The proxy is written as http://host:port, like http://proxy.example.org:3128.';
  if (connectivityUrl && connectivityUrl !== network.connectivityUrl && !isWebAddress(connectivityUrl))
    return 'The address that tells whether we are online is an http or https URL, like https://connectivity-check.ubuntu.com/, or nothing at all.';
  return null;
}
