import type { FindingRows } from './types.ts';

/** Findings about reaching the server at all. */
export const reachability = {
  'reachability.redirect-loop': {
    severity: 'high',
    title: 'The address redirects to itself, so nobody gets in',
    why: 'Every answer sends the visitor back to the address that was asked. Browsers give up after some twenty rounds, and so do the sync clients. Mostly a proxy or tunnel ends TLS and speaks plain HTTP to a server that insists on HTTPS.',
    fix: {
      general:
        'Let the proxy or tunnel speak HTTPS to the server behind it, or tell that server that HTTPS ends in front of it (X-Forwarded-Proto, for Nextcloud also trusted_proxies and overwriteprotocol).',
      config: {
        occ: 'sudo -E -u www-data php occ config:system:set overwriteprotocol --value=https',
      },
    },
    reference: {
      title: 'Nextcloud admin manual: reverse proxy',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/reverse_proxy_configuration.html',
    },
  },
  'reachability.unavailable': {
    severity: 'medium',
    title: 'A web server answers, but the cloud behind it does not',
    why: 'The web server or proxy says that what it passes requests on to does not answer now. Nothing of the cloud could be looked at.',
    fix: {
      general:
        'Look whether the cloud is running (container, php-fpm, application server) and whether the proxy points at the right address and port; its error log names the reason.',
    },
    reference: {
      title: 'RFC 9110: server errors',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#name-server-error-5xx',
    },
  },
  'reachability.misdirected': {
    severity: 'medium',
    title: 'Another server answers for this name',
    why: 'The server that answers says that it is not the one for this name (421 Misdirected Request). Whoever follows the name ends there, too.',
    fix: {
      general:
        'Check where the name points in DNS and which names the proxy serves on this address; add the name of the cloud there.',
    },
    reference: {
      title: 'RFC 9110: 421 Misdirected Request',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#name-421-misdirected-request',
    },
  },
  'reachability.name-refused': {
    severity: 'medium',
    title: 'The server speaks TLS, but not by this name',
    why: 'The server ends the handshake because it serves other names only. That is a good setting; but by this name or address nobody reaches the cloud, and nothing of it could be looked at.',
    fix: {
      general:
        'Watch the cloud by the name it is served under, or add this name to the server and its certificate.',
    },
    reference: {
      title: 'RFC 6066: server name indication',
      url: 'https://www.rfc-editor.org/rfc/rfc6066#section-3',
    },
  },
  'reachability.banned': {
    severity: 'low',
    title: 'Something in front has thrown us out',
    why: 'In the middle of the scan the answers changed to refusals: a firewall or intrusion prevention took our questions for an attack. Until it forgets, nothing of the cloud can be seen from this address, perhaps not by your own devices at home either.',
    fix: {
      general:
        'Allow the address that Weathervane scans from (fail2ban: ignoreip; CrowdSec: an allow list or a whitelist parser). Or leave the exposure probes out for this cloud, in its settings.',
    },
    reference: { title: 'CrowdSec documentation: allow lists', url: 'https://docs.crowdsec.net/' },
  },
  'reachability.rate-limited': {
    severity: 'info',
    title: 'A limiter refuses some of our questions',
    why: 'The server or something in front counts requests and refuses what is above its limit. What was refused is not known: it is neither good nor bad.',
    fix: {
      general:
        'Nothing has to be changed for the cloud. To let Weathervane see all of it, exempt its address from the limit or choose the gentle pace.',
    },
    reference: {
      title: 'RFC 6585: 429 Too Many Requests',
      url: 'https://www.rfc-editor.org/rfc/rfc6585#section-4',
    },
  },
  'reachability.portal': {
    severity: 'info',
    title: 'A login portal stands in front of the cloud',
    why: 'What answers sends visitors to another host first. What lies behind was not seen, and the headers of the portal say nothing about the cloud. Sync clients cannot pass a portal: they need status.php, remote.php and ocs let through.',
    fix: {
      general:
        'If the portal is meant to be there, let the addresses through that clients need. If it is not (a new name of the cloud, a captive network), use the address it leads to.',
    },
    reference: {
      title: 'Nextcloud admin manual: reverse proxy',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/reverse_proxy_configuration.html',
    },
  },
  'reachability.challenge': {
    severity: 'info',
    title: 'A challenge page stands in front of the cloud',
    why: 'What answers wants to see a browser first. Weathervane is none and does not pretend to be one, and neither are sync clients and calendars: they fail here, too.',
    fix: {
      general:
        'Switch the challenge off for the name of the cloud, or at least for status.php, remote.php, ocs and .well-known.',
    },
    reference: {
      title: 'Cloudflare documentation: challenges',
      url: 'https://developers.cloudflare.com/cloudflare-challenges/',
    },
  },
  'reachability.client-certificate': {
    severity: 'info',
    title: 'The server asks for a client certificate',
    why: 'Only who has a certificate of your own making gets in. That is the strongest lock there is; it also means that nothing of the cloud behind it can be seen from here.',
    fix: {
      general:
        'Nothing has to be changed. To have the cloud watched, let the address of this computer in without one.',
    },
    reference: {
      title: 'nginx documentation: ssl_verify_client',
      url: 'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_verify_client',
    },
  },
  'reachability.authentication': {
    severity: 'info',
    title: 'The web server asks for a password of its own',
    why: 'Before the cloud is reached, the web server wants a name and a password. What lies behind was not seen. Sync clients send the password of the cloud in the same header, so that both rarely work together.',
    fix: {
      general:
        'Nothing has to be changed if this is meant. Otherwise take the authentication out of the web server.',
    },
    reference: {
      title: 'RFC 9110: 401 Unauthorized',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#name-401-unauthorized',
    },
  },
  'reachability.forbidden': {
    severity: 'info',
    title: 'The server refuses everything we ask',
    why: 'The answer to each question is 403. Whether that is a ban, a country filter or a rule for this name cannot be told from here; nothing of the cloud was seen.',
    fix: {
      general:
        'Look into the log of the web server or firewall for the address of this computer, and allow it.',
    },
    reference: {
      title: 'RFC 9110: 403 Forbidden',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#name-403-forbidden',
    },
  },
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
