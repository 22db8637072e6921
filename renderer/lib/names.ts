import type { TlsVulnerability } from '../../shared/report.ts';

/** How people call what reports name by key. A key that is not here is shown as it is. */

/** The hardenings of Nextcloud's own scan. */
export const HARDENING_NAMES: Record<string, string> = {
  bruteforceProtection: 'Slows down password guessing',
  CSPv3: 'Content-Security-Policy with nonces',
  sameSiteCookies: 'Same-site cookies',
  passwordConfirmation: 'Asks for the password again',
  __HostPrefix: '__Host- prefix of cookies',
  appPasswordsCanBeRestricted: 'App passwords can be restricted',
  appPasswordsScannedForHaveIBeenPwned: 'Refuses passwords known from leaks',
};

export const WELL_KNOWN_NAMES: Record<string, string> = {
  caldav: 'Calendars are found by phones (CalDAV)',
  carddav: 'Contacts are found by phones (CardDAV)',
  webfinger: 'People are found by other servers (WebFinger)',
  nodeinfo: 'Server information (NodeInfo)',
  'ocm-provider': 'Sharing between clouds (OCM)',
  'ocs-provider': 'Service list for clients (OCS)',
};

/** Name and one line on each TLS vulnerability, in the order of their gravity. */
export const VULNERABILITY_NAMES: Record<TlsVulnerability, { name: string; gist: string }> = {
  heartbleed: { name: 'Heartbleed', gist: 'reads the server’s memory' },
  robot: { name: 'ROBOT', gist: 'uses the server to decrypt recordings' },
  ccs: { name: 'CCS injection', gist: 'forces a known key' },
  drown: { name: 'DROWN', gist: 'breaks TLS through SSL 2' },
  ticketbleed: { name: 'Ticketbleed', gist: 'reads a little memory of F5 devices' },
  poodle: { name: 'POODLE', gist: 'reads cookies through SSL 3' },
  freak: { name: 'FREAK', gist: 'forces export-grade RSA' },
  logjam: { name: 'Logjam', gist: 'breaks weak Diffie-Hellman' },
  rc4: { name: 'RC4', gist: 'guesses repeated secrets' },
  sweet32: { name: 'SWEET32', gist: 'finds collisions of 64-bit ciphers' },
  beast: { name: 'BEAST', gist: 'reads cookies in TLS 1.0' },
  crime: { name: 'CRIME', gist: 'reads secrets through TLS compression' },
  breach: { name: 'BREACH', gist: 'reads secrets through page compression' },
  lucky13: { name: 'LUCKY13', gist: 'measures CBC padding' },
  renegotiation: { name: 'Renegotiation', gist: 'slips in front of a connection' },
};
