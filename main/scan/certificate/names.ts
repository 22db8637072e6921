import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** A name of subjectAltName that a server can be verified by (RFC 9525 §6.1); other kinds do not matter here. */
export interface PresentedName {
  type: 'dns' | 'ip';
  /** As in the certificate: A-labels for dns, a textual address for ip. Untrusted. */
  value: string;
}

/** An address in one spelling: '::1' and '0:0:0:0:0:0:0:1' are the same; null where it is not an address. */
export function canonicalAddress(text: string): string | null {
  const family = isIP(text);
  if (family === 4) return text;
  if (family !== 6 || text.includes('%')) return null;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** A host name to compare with: lower-case A-labels, no trailing dot; null where it is not one. */
function canonicalHost(host: string): string | null {
  const ascii = domainToASCII(host.replace(/\.$/u, ''));
  return ascii === '' ? null : ascii;
}

const LABEL = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/u;

/**
 * Whether a presented DNS name stands for `host` (lower-case A-labels). RFC 9525 §6.3: a wildcard is the whole
 * left-most label and stands for exactly one label; like the browsers we want two labels after it, so that "*.org"
 * is nothing.
 */
function dnsNameMatches(presented: string, host: string): boolean {
  const name = presented.toLowerCase();
  if (!name.startsWith('*.')) return name === host;
  const rest = name.slice(2);
  const labels = rest.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return false;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === rest;
}

/**
 * RFC 9525: a host is verified by subjectAltName only. An address matches iPAddress entries and nothing else, a name
 * matches dNSName entries and nothing else; a common name never counts (RFC 9525 §2, §6.3).
 */
export function nameMatches(host: string, names: readonly PresentedName[]): boolean {
  const address = canonicalAddress(host.replace(/^\[(.*)\]$/u, '$1'));
  if (address !== null)
    return names.some(({ type, value }) => type === 'ip' && canonicalAddress(value) === address);
  const name = canonicalHost(host);
  if (name === null) return false;
  return names.some(({ type, value }) => type === 'dns' && dnsNameMatches(value, name));
}
