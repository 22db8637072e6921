import { MDN, NC_HARDENING, NGINX_TRAP, setHeader } from './headers-fixes.ts';
import type { FindingRows } from './types.ts';

/** Findings about HSTS, the way from http:// to https://, and cookies. */
export const transportHeaders = {
  'headers.hsts-missing': {
    severity: 'medium',
    title: 'Browsers are not told to insist on HTTPS (HSTS)',
    why: 'Without Strict-Transport-Security a browser still tries http:// first when somebody types the address. In a foreign network that first request can be caught and answered by somebody else, who then sees the password. With the header the browser refuses anything but a trusted HTTPS connection.',
    fix: {
      general: 'Send Strict-Transport-Security with a max-age of at least six months on every HTTPS answer.',
      config: setHeader('Strict-Transport-Security', 'max-age=15552000; includeSubDomains'),
      caution: `Browsers remember it for months: begin with max-age=300 if the certificate is not renewed by itself yet. includeSubDomains forces every subdomain to HTTPS, also the printer at printer.example.org; leave it out if one of them has none. Never add "preload" unless you mean it for years. ${NGINX_TRAP}`,
    },
    reference: {
      title: 'RFC 6797: HTTP Strict Transport Security',
      url: 'https://www.rfc-editor.org/rfc/rfc6797',
    },
  },
  'headers.hsts-short': {
    severity: 'low',
    title: 'HSTS is remembered for less than six months',
    why: 'The browser forgets the promise of HTTPS when max-age has passed. Somebody who opens the cloud rarely is then unprotected again. Six months is what Nextcloud, SSL Labs and MDN Observatory ask for.',
    fix: {
      general: 'Raise max-age to 15552000 seconds or more.',
      config: setHeader('Strict-Transport-Security', 'max-age=15552000; includeSubDomains'),
      caution: `If the short time was a test on purpose, let it run out first. ${NGINX_TRAP}`,
    },
    reference: NC_HARDENING,
  },
  'headers.hsts-disabled': {
    severity: 'medium',
    title: 'HSTS is switched off by max-age=0',
    why: 'max-age=0 tells browsers to forget that the cloud is HTTPS only. That is right while leaving HTTPS on purpose, and otherwise takes away the protection that visitors already had.',
    fix: {
      general: 'Send a max-age of at least 15552000 seconds.',
      config: setHeader('Strict-Transport-Security', 'max-age=15552000'),
    },
    reference: {
      title: 'RFC 6797, section 6.1.1',
      url: 'https://www.rfc-editor.org/rfc/rfc6797#section-6.1.1',
    },
  },
  'headers.hsts-invalid': {
    severity: 'medium',
    title: 'The HSTS header has a mistake and is ignored',
    why: 'Browsers drop a Strict-Transport-Security header that does not follow its grammar, as if it were not there. It looks protected in the configuration and is not.',
    fix: {
      general: 'Write max-age=<seconds> once, other directives separated by semicolons, no commas.',
      config: setHeader('Strict-Transport-Security', 'max-age=15552000; includeSubDomains'),
      caution: NGINX_TRAP,
    },
    reference: { title: 'RFC 6797, section 6.1', url: 'https://www.rfc-editor.org/rfc/rfc6797#section-6.1' },
  },
  'headers.http-not-redirected': {
    severity: 'medium',
    title: 'http:// does not lead to https://',
    why: 'Who types the name without https:// stays on an unencrypted connection. Everything there, also the password, can be read and changed on the way.',
    fix: {
      general: 'Answer every request on port 80 with a permanent redirect to https:// on the same name.',
      config: {
        apache:
          '<VirtualHost *:80>\n  ServerName cloud.example.org\n  RewriteEngine On\n  RewriteRule ^/?(?!\\.well-known/acme-challenge/)(.*)$ https://%{HTTP_HOST}/$1 [R=301,L]\n</VirtualHost>',
        nginx:
          'server {\n  listen 80;\n  listen [::]:80;\n  server_name cloud.example.org;\n  location /.well-known/acme-challenge/ { root /var/www/html; }\n  location / { return 301 https://$host$request_uri; }\n}',
        caddy:
          '# Caddy redirects by itself when the site address has no http:// in front\ncloud.example.org {\n}',
        nextcloudpi: '# ncp-config → CONFIG → nc-httpsonly → yes',
      },
      caution:
        'Keep /.well-known/acme-challenge/ reachable over http if certificates are renewed that way. Behind another proxy check that the redirect does not go round in circles (set overwriteprotocol to https in config.php).',
    },
    reference: NC_HARDENING,
  },
  'headers.redirect-detour': {
    severity: 'low',
    title: 'http:// leads to https:// only after an unencrypted detour',
    why: 'The first redirect goes to another http:// address. Each unencrypted step is one more that can be caught, and HSTS is learned later than it could be.',
    fix: {
      general:
        'Let the very first answer on port 80 redirect to https:// on the same name; change the path afterwards.',
    },
    reference: {
      title: 'MDN: TLS, HTTP redirection',
      url: 'https://developer.mozilla.org/en-US/docs/Web/Security/Practical_implementation_guides/TLS#http_redirection',
    },
  },
  'headers.redirect-off-host': {
    severity: 'low',
    title: 'http:// leads to another name before it is secured',
    why: 'A browser learns HSTS only from an HTTPS answer of the same name. When http:// redirects straight to another name, this one is never protected.',
    fix: { general: 'Redirect to https:// on the same name first, from there to the other name.' },
    reference: {
      title: 'MDN: TLS, HTTP redirection',
      url: 'https://developer.mozilla.org/en-US/docs/Web/Security/Practical_implementation_guides/TLS#http_redirection',
    },
  },
  'headers.cookie-not-secure': {
    severity: 'medium',
    title: 'A cookie may travel without TLS',
    why: 'A cookie without Secure is sent on an http:// connection too, where it can be read. With the session cookie somebody else is logged in.',
    fix: {
      general:
        'The cloud believes that it is reached over http. Tell it about the proxy: overwriteprotocol and trusted_proxies in config.php.',
      config: {
        occ: 'occ config:system:set overwriteprotocol --value=https\nocc config:system:set trusted_proxies 0 --value=192.168.1.2',
        apache:
          '# for applications that cannot do it themselves\nHeader always edit* Set-Cookie "^((?!.*;\\s*secure).*)$" "$1; Secure"',
        nginx: 'proxy_cookie_flags ~ secure;',
      },
      caution:
        'After overwriteprotocol=https the cloud can no longer be used over http, also not inside the house.',
    },
    reference: {
      title: 'RFC 6265bis: Cookies',
      url: 'https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/',
    },
  },
  'headers.cookie-not-httponly': {
    severity: 'medium',
    title: 'Scripts can read a session cookie',
    why: 'Without HttpOnly a script that was smuggled into a page can send the session to somebody else.',
    fix: {
      general:
        'The application sets HttpOnly by itself; look for a proxy that rewrites cookies, or for an outdated version.',
      config: {
        php: 'session.cookie_httponly = 1',
        nginx: 'proxy_cookie_flags ~ httponly;',
      },
      caution: 'Set it only for session cookies: some apps read their own cookies in the browser on purpose.',
    },
    reference: { title: 'MDN: Set-Cookie', url: `${MDN}/Set-Cookie` },
  },
  'headers.cookie-samesite': {
    severity: 'low',
    title: 'A session cookie is sent along from other sites (SameSite)',
    why: 'Without SameSite, or with None, a page in another tab can make requests in the name of who is logged in. Browsers treat a missing SameSite as Lax by now, older ones do not.',
    fix: {
      general:
        'Let the application set SameSite=Lax or Strict; ownCloud: http.cookie.samesite in config.php.',
      config: {
        php: 'session.cookie_samesite = "Lax"',
        occ: 'occ config:system:set http.cookie.samesite --value=Strict',
      },
      caution: 'Strict logs people out when they come by a link, and breaks some single sign-on.',
    },
    reference: { title: 'MDN: Set-Cookie, SameSite', url: `${MDN}/Set-Cookie#samesitesamesite-value` },
  },
  'headers.cookie-prefix': {
    severity: 'low',
    title: 'Browsers drop a cookie because of its name',
    why: 'A name that begins with __Host- or __Secure- promises certain attributes. A proxy that changes path, domain or Secure breaks that promise and the browser ignores the cookie; logins then fail in odd ways.',
    fix: {
      general:
        'Do not rewrite cookies in the proxy (proxy_cookie_path, proxy_cookie_domain, Header edit Set-Cookie).',
    },
    reference: { title: 'MDN: Set-Cookie, cookie prefixes', url: `${MDN}/Set-Cookie#cookie_prefixes` },
  },
} as const satisfies FindingRows;
