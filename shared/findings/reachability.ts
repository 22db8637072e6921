import type { FindingRows } from './types.ts';

/** Findings about reaching the server at all. */
export const reachability = {
  'reachability.address-silent': {
    severity: 'low',
    title: 'One address of the name does not answer',
    why: 'The name resolves to several addresses and one of them is dead. Devices that try that one first wait for a time-out before every connection, or fail; with IPv6 this happens in some networks and not in others, which is hard to understand from the outside.',
    fix: {
      general:
        'Make the server listen on that address and let the firewall pass it, or remove the record (often an outdated AAAA) from DNS.',
    },
    reference: { title: 'RFC 8305: Happy Eyeballs Version 2', url: 'https://www.rfc-editor.org/rfc/rfc8305' },
  },
} as const satisfies FindingRows;
