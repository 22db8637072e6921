import { NC_WARNINGS, unsetHeader } from './headers-fixes.ts';
import type { FindingRows } from './types.ts';

/** Findings about the web server itself: what it tells, doubles, forgets or lacks. */
export const serverHeaders = {
  'headers.duplicate': {
    severity: 'low',
    title: 'A header is sent twice',
    why: 'The application sends the header and the web server or proxy adds it again. Some browsers take the two together for an unknown value and ignore both; Nextcloud’s setup check and MDN Observatory count it as wrong.',
    fix: {
      general: 'Let only one of them set it: take the line out of the proxy, or hide what comes from behind.',
      config: {
        apache:
          '# unset what PHP sent, then set it once\nHeader onsuccess unset X-Frame-Options\nHeader always set X-Frame-Options "SAMEORIGIN"',
        nginx:
          '# hide what comes from behind, set it here\nproxy_hide_header X-Frame-Options;\nfastcgi_hide_header X-Frame-Options;\nadd_header X-Frame-Options "SAMEORIGIN" always;',
        caddy:
          'reverse_proxy localhost:8080 {\n\theader_down -X-Frame-Options\n}\nheader X-Frame-Options "SAMEORIGIN"',
      },
      caution:
        'Do not remove both: check with curl -I that exactly one is left, on the login page and on /index.php/heartbeat.',
    },
    reference: NC_WARNINGS,
  },
  'headers.contradiction': {
    severity: 'medium',
    title: 'A header is sent twice with different values',
    why: 'Two places set the header and disagree. Which one counts depends on the browser, so the weaker one has to be assumed.',
    fix: {
      general:
        'Decide for one value and let only one place set it; see the configuration of web server, proxy and .htaccess.',
      config: {
        apache: 'Header onsuccess unset X-Frame-Options\nHeader always set X-Frame-Options "SAMEORIGIN"',
        nginx:
          'proxy_hide_header X-Frame-Options;\nfastcgi_hide_header X-Frame-Options;\nadd_header X-Frame-Options "SAMEORIGIN" always;',
      },
      caution: 'Check with curl -I that exactly one is left.',
    },
    reference: { title: 'RFC 9110, section 5.3', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-5.3' },
  },
  'headers.inconsistent': {
    severity: 'low',
    title: 'A header is not sent on every page',
    why: 'The login page has the header, another page of the same cloud has not. In nginx that is the classic trap: a location with an add_header of its own loses all that were set outside of it.',
    fix: {
      general: 'Set the header for all answers, also for errors and for locations with headers of their own.',
      config: {
        apache:
          '# "always" covers errors and redirects too\nHeader always set Strict-Transport-Security "max-age=15552000"',
        nginx:
          '# put the headers in one file and include it in every location that has an add_header\nlocation ~ \\.(?:css|js|svg|png)$ {\n  include snippets/security-headers.conf;\n  add_header Cache-Control "public, max-age=15778463" always;\n}',
      },
    },
    reference: {
      title: 'nginx: add_header',
      url: 'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
    },
  },
  'headers.server-version': {
    severity: 'low',
    title: 'The web server tells its version',
    why: 'Lists of servers with a certain version are how attackers find their targets once a hole is known. Hiding it closes no hole, but takes the server off those lists.',
    fix: {
      general: 'Hide the version of the web server.',
      config: {
        apache: 'ServerTokens Prod\nServerSignature Off',
        nginx: '# in the http block\nserver_tokens off;',
        caddy: 'header -Server',
        nextcloudpi:
          "# ncp-config → SECURITY → modsecurity hides the signature, or:\nsed -i 's/^ServerTokens.*/ServerTokens Prod/' /etc/apache2/conf-available/security.conf && systemctl reload apache2",
      },
    },
    reference: {
      title: 'OWASP: Fingerprint Web Server',
      url: 'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/01-Information_Gathering/02-Fingerprint_Web_Server',
    },
  },
  'headers.powered-by': {
    severity: 'low',
    title: 'The server tells what it is made with (X-Powered-By)',
    why: 'The name and version of PHP or of a framework help nobody but who looks for known holes. An old PHP can be seen from outside this way.',
    fix: {
      general: 'Switch the header off.',
      config: {
        ...unsetHeader('X-Powered-By'),
        php: '; php.ini of FPM or Apache, then restart it\nexpose_php = Off',
      },
    },
    reference: {
      title: 'PHP manual: expose_php',
      url: 'https://www.php.net/manual/en/ini.core.php#ini.expose-php',
    },
  },
  'headers.no-http2': {
    severity: 'info',
    title: 'No HTTP/2',
    why: 'A page of the cloud loads dozens of small files. HTTP/2 fetches them over one connection, which is noticeably faster on a phone. It is not a matter of security.',
    fix: {
      general: 'Switch on HTTP/2 where TLS ends.',
      config: {
        apache: 'a2enmod http2\n# in the <VirtualHost> of port 443\nProtocols h2 http/1.1',
        nginx: '# in the server block of port 443 (nginx 1.25.1 and later)\nhttp2 on;',
        caddy: '# on by default',
        nextcloudpi: 'a2enmod http2 && systemctl reload apache2',
      },
      caution: 'Apache speaks HTTP/2 only with mpm_event and PHP-FPM, not with mod_php (mpm_prefork).',
    },
    reference: { title: 'RFC 9113: HTTP/2', url: 'https://www.rfc-editor.org/rfc/rfc9113' },
  },
  'headers.clock-skew': {
    severity: 'low',
    title: 'The clock of the server is wrong',
    why: 'With a wrong clock one-time passwords of two-factor logins are refused, sync clients see conflicts, certificates are renewed late and logs cannot be compared.',
    fix: {
      general: 'Let the server set its clock from the network, and check the clock of this computer as well.',
      config: { nextcloudpi: 'timedatectl set-ntp true && timedatectl' },
    },
    reference: {
      title: 'RFC 9110, section 6.6.1: Date',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1',
    },
  },
} as const satisfies FindingRows;
