import { tlsAttacks } from './tls-attacks.ts';
import { DROPS, INTERMEDIATE, MOZILLA, profileFix, UPDATE_LIBRARY } from './tls-fixes.ts';
import type { FindingRows } from './types.ts';

/** Findings about protocols, cipher suites and their parameters. */
const tlsSettings = {
  'tls.protocol-ssl2': {
    severity: 'critical',
    title: 'SSL 2.0 is offered',
    why: 'SSL 2.0 was given up in 1996. Anybody who can listen on the way can break such a connection, and the mere presence of it can be used to break modern connections that use the same key (DROWN).',
    fix: profileFix(
      'Switch SSL 2.0 off. A server that still has it is so old that its software needs replacing.',
    ),
    reference: {
      title: 'RFC 6176: Prohibiting SSL Version 2.0',
      url: 'https://www.rfc-editor.org/rfc/rfc6176',
    },
  },
  'tls.protocol-ssl3': {
    severity: 'high',
    title: 'SSL 3.0 is offered',
    why: 'SSL 3.0 has a flaw that cannot be repaired: on a hostile network parts of a connection, such as the login cookie, can be read. No browser or app of the last ten years needs it.',
    fix: profileFix('Switch SSL 3.0 off and allow TLS 1.2 and 1.3 only.'),
    reference: { title: 'RFC 7568: Deprecating SSL 3.0', url: 'https://www.rfc-editor.org/rfc/rfc7568' },
  },
  'tls.protocol-tls10': {
    severity: 'medium',
    title: 'TLS 1.0 is offered',
    why: 'TLS 1.0 is from 1999 and rests on hash functions that are broken today. Browsers stopped using it in 2020; whoever still connects with it has a device that is unsafe for other reasons too.',
    fix: profileFix('Allow TLS 1.2 and 1.3 only.'),
    reference: {
      title: 'RFC 8996: Deprecating TLS 1.0 and 1.1',
      url: 'https://www.rfc-editor.org/rfc/rfc8996',
    },
  },
  'tls.protocol-tls11': {
    severity: 'medium',
    title: 'TLS 1.1 is offered',
    why: 'TLS 1.1 shares the old hash functions of TLS 1.0 and was given up together with it. Hardly any device ever used it: those that can do more use TLS 1.2, the others stop at 1.0.',
    fix: profileFix(
      'Allow TLS 1.2 and 1.3 only.',
      'None of the clients we know stops at TLS 1.1, so nobody misses it.',
    ),
    reference: {
      title: 'RFC 8996: Deprecating TLS 1.0 and 1.1',
      url: 'https://www.rfc-editor.org/rfc/rfc8996',
    },
  },
  'tls.protocol-outdated': {
    severity: 'high',
    title: 'Neither TLS 1.2 nor TLS 1.3 is offered',
    why: 'Current browsers, phones and sync clients refuse to talk to this server at all, because everything it speaks is given up. Your cloud is out of reach for them, or somebody has switched their protection off.',
    fix: {
      ...profileFix(
        'Allow TLS 1.2 and 1.3. If the server software does not know them, it must be updated first.',
      ),
    },
    reference: MOZILLA,
  },
  'tls.protocol-no-tls13': {
    severity: 'low',
    title: 'TLS 1.3 is not offered',
    why: 'TLS 1.2 is still safe, but TLS 1.3 leaves out everything that ever went wrong with it, hides the certificate from listeners and saves a round trip, which phones feel on every connection.',
    fix: {
      general:
        'Allow TLS 1.3 beside TLS 1.2. It needs OpenSSL 1.1.1 or newer, which every system still maintained has.',
      config: INTERMEDIATE,
      caution: 'Nobody is dropped: older clients keep TLS 1.2.',
    },
    reference: { title: 'RFC 8446: TLS 1.3', url: 'https://www.rfc-editor.org/rfc/rfc8446' },
  },
  'tls.suite-null': {
    severity: 'critical',
    title: 'Connections without encryption are accepted',
    why: 'The server accepts cipher suites whose cipher is "none": the connection looks like https and everything in it, passwords included, travels readable.',
    fix: profileFix('Replace the list of cipher suites. NULL suites never belong on a public server.'),
    reference: {
      title: 'RFC 9325: Recommendations for Secure Use of TLS, 4.1',
      url: 'https://www.rfc-editor.org/rfc/rfc9325#section-4.1',
    },
  },
  'tls.suite-anonymous': {
    severity: 'critical',
    title: 'Connections without a certificate are accepted',
    why: 'Anonymous cipher suites encrypt, but nobody proves who is at the other end. Whoever sits in between can play your server to such a client and your client to the server.',
    fix: profileFix(
      'Replace the list of cipher suites. Anonymous ones (aNULL, ADH, AECDH) never belong on a public server.',
    ),
    reference: {
      title: 'RFC 9325: Recommendations for Secure Use of TLS, 4.1',
      url: 'https://www.rfc-editor.org/rfc/rfc9325#section-4.1',
    },
  },
  'tls.suite-export': {
    severity: 'high',
    title: 'Cipher suites with keys below 112 bits are accepted',
    why: 'Export suites and single DES were made, or have become, weak enough to be broken with a rented computer in hours or minutes. Attacks push modern clients down to them.',
    fix: profileFix('Replace the list of cipher suites.'),
    reference: {
      title: 'RFC 9325: Recommendations for Secure Use of TLS, 4.1',
      url: 'https://www.rfc-editor.org/rfc/rfc9325#section-4.1',
    },
  },
  'tls.forward-secrecy-none': {
    severity: 'medium',
    title: 'There is no forward secrecy',
    why: 'Whoever records your traffic today and gets hold of the server key later, from a backup or a discarded disk, can read all of it afterwards. With forward secrecy (ECDHE) an old recording stays useless.',
    fix: profileFix('Use suites with ECDHE only.'),
    reference: MOZILLA,
  },
  'tls.forward-secrecy-some': {
    severity: 'low',
    title: 'Some connections have no forward secrecy',
    why: 'Part of the accepted cipher suites exchange the key with RSA: whoever records such a connection and gets the server key years later can read it. Current clients choose better ones by themselves.',
    fix: profileFix('Remove the suites without ECDHE.'),
    reference: MOZILLA,
  },
  'tls.aead-none': {
    severity: 'medium',
    title: 'There is no authenticated encryption (AEAD)',
    why: 'All suites of this server use the old way of encrypting (CBC), which has been attacked again and again through tiny differences in timing. Every client of the last ten years can do GCM or ChaCha20.',
    fix: profileFix('Allow the GCM and ChaCha20 suites.'),
    reference: MOZILLA,
  },
  'tls.dh-weak': {
    severity: 'medium',
    title: 'The Diffie-Hellman group is too small',
    why: 'With less than 2048 bits the key exchange of DHE suites can be broken by somebody with much computing power; 1024 bits are within reach of states. Clients that choose ECDHE are not affected.',
    fix: {
      ...profileFix('Drop DHE altogether, as Mozilla does since 2026, or use a group of 2048 bits or more.'),
      caution:
        'With DHE goes nobody who could use the other suites. If you keep it, Java 7 cannot handle groups above 1024 bits.',
    },
    reference: {
      title: 'Weak Diffie-Hellman and the Logjam attack',
      url: 'https://weakdh.org/sysadmin.html',
    },
  },
  'tls.secure-renegotiation-missing': {
    severity: 'medium',
    title: 'Secure renegotiation is not supported',
    why: 'The server does not know the correction of 2010 that keeps strangers from putting words in front of your connection. Current TLS libraries refuse such servers, so some clients may not connect at all.',
    fix: UPDATE_LIBRARY,
    reference: {
      title: 'RFC 5746: TLS Renegotiation Indication',
      url: 'https://www.rfc-editor.org/rfc/rfc5746',
    },
  },
  'tls.client-renegotiation': {
    severity: 'low',
    title: 'Clients may renegotiate as often as they like',
    why: 'One cheap request makes the server do an expensive computation, again and again within one connection. A single slow line can keep a small home server busy. No browser or app needs it.',
    fix: {
      general:
        'Use TLS 1.3, which has no renegotiation, and a web server that refuses it under TLS 1.2: current Apache, nginx and Caddy do.',
      config: INTERMEDIATE,
      caution: 'Apache needs renegotiation where single folders ask for client certificates.',
    },
    reference: { title: 'CVE-2011-1473', url: 'https://www.cve.org/CVERecord?id=CVE-2011-1473' },
  },
  'tls.fallback-unprotected': {
    severity: 'info',
    title: 'Nothing keeps clients from being pushed to an older protocol',
    why: 'An old client that fails to connect tries again with an older protocol, and an attacker can make it fail. The server does not know the signal (TLS_FALLBACK_SCSV) by which such a retry is recognised. Clients of today no longer retry.',
    fix: profileFix('Allow TLS 1.2 and 1.3 only: then there is nothing old to fall back to.'),
    reference: { title: 'RFC 7507: TLS Fallback SCSV', url: 'https://www.rfc-editor.org/rfc/rfc7507' },
  },
  'tls.early-data': {
    severity: 'info',
    title: 'Early data (0-RTT) is accepted',
    why: 'With early data a request comes along with the first packet, and somebody on the way can send it a second time. Requests that change something could then happen twice.',
    fix: {
      general: 'Switch early data off; a home cloud gains hardly anything by it.',
      config: { nginx: 'ssl_early_data off;' },
    },
    reference: { title: 'RFC 8470: Using Early Data in HTTP', url: 'https://www.rfc-editor.org/rfc/rfc8470' },
  },
  'tls.intolerance': {
    severity: 'low',
    title: 'The server stumbles over something newer clients send',
    why: 'It hangs up on a hello that a standard-conforming server would simply answer with what it knows. Clients that learn something new may suddenly fail to connect. Old firewalls and load balancers do this too.',
    fix: UPDATE_LIBRARY,
    reference: { title: 'RFC 8701: GREASE', url: 'https://www.rfc-editor.org/rfc/rfc8701' },
  },
  'tls.extension-refused': {
    severity: 'high',
    title: 'The server hangs up on what browsers send',
    why: 'It ends the connection as soon as a client asks for something that every current browser and most apps ask for. A server that does not know an extension has to ignore it (RFC 5246, section 7.4.1.4). Only programs that do not send it get through.',
    fix: {
      general:
        'Update the TLS library of the web server, or let the web server use another one: lighttpd with its wolfSSL module does this to clients that ask for a stapled OCSP response, and does not with its OpenSSL module.',
    },
    reference: {
      title: 'RFC 6066: Certificate Status Request',
      url: 'https://www.rfc-editor.org/rfc/rfc6066#section-8',
    },
  },
  'tls.name-refused': {
    severity: 'high',
    title: 'The server refuses everybody who asks for it by name',
    why: 'It answers only clients that do not say which host they want. Browsers, apps and sync clients all say it (SNI), so none of them can connect by this name. Mostly the web server has no site for the name and rejects what it does not know.',
    fix: {
      general:
        'Tell the web server that this name is one of its own. An old proxy or firewall in front of it that cannot take the extension needs an update.',
      config: {
        apache: 'ServerName cloud.example.org',
        nginx: 'server_name cloud.example.org;',
        caddy: 'cloud.example.org {\n  # the site as it is\n}',
      },
    },
    reference: {
      title: 'RFC 6066: Server Name Indication',
      url: 'https://www.rfc-editor.org/rfc/rfc6066#section-3',
    },
  },
  'tls.post-quantum-missing': {
    severity: 'info',
    title: 'No key exchange that withstands quantum computers',
    why: 'Traffic recorded today could be read once large quantum computers exist. Current browsers and clients already offer X25519MLKEM768, which withstands them; this server does not take it.',
    fix: {
      general:
        'With OpenSSL 3.5 or newer it is there by default; where groups are listed by hand, put X25519MLKEM768 in front.',
      config: {
        apache: 'SSLOpenSSLConfCmd Curves X25519MLKEM768:X25519:prime256v1:secp384r1',
        nginx: 'ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1:secp384r1;',
        caddy: '# Caddy 2.10 and newer offer it by default: remove "curves" from the tls block',
      },
      caution: 'With an older OpenSSL the web server does not start with this line.',
    },
    reference: MOZILLA,
  },
  'tls.client-refused': {
    severity: 'info',
    title: 'A client that people use today cannot connect',
    why: 'This program offers nothing the server accepts, so whoever uses it sees a connection error. That may be what you want; if it is one of yours, the settings are stricter than needed.',
    fix: {
      general:
        'Use the settings below, which let every client of the last ten years in, or update the client.',
      config: INTERMEDIATE,
      caution: DROPS,
    },
    reference: MOZILLA,
  },
} as const satisfies FindingRows;

/** Findings about: tls. */
export const tls = { ...tlsSettings, ...tlsAttacks } as const;
