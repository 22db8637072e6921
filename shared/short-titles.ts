import { REASONS } from './unseen.ts';

/**
 * Findings in a few words, for the right-hand side of a card's row. SHORT_TITLE_LENGTH characters fit beside "TLS A+"
 * on the narrowest card (324 px), three fewer beside "Headers B+"; what is wider all the same is cut with an ellipsis and
 * whole in the card's tooltip. A certificate's stand behind its days left and have room for 18. Only ids whose title in
 * the catalogue is wider, in the areas whose worst finding a row names.
 */
export const SHORT_TITLE_LENGTH = 28;

const SHORT: Readonly<Record<string, string>> = {
  // Each reason that does not let us look is a finding of one of two areas.
  ...Object.fromEntries(
    Object.entries(REASONS).flatMap(([reason, { short }]) => [
      [`reachability.${reason}`, short],
      [`cloud.${reason}`, short],
    ]),
  ),
  'reachability.address-silent': 'one address is silent',

  'cloud.newer-branch': 'newer branch is out',
  'cloud.hardening-same-site-cookies': 'no SameSite cookies',
  'cloud.hardening-host-prefix': 'no __Host- cookies',
  'cloud.hardening-csp-nonce': 'CSP without nonces',
  'cloud.hardening-outdated': 'protection missing',
  'cloud.brute-force-delay': 'logins are slowed',
  'cloud.service-discovery': 'apps cannot find it',
  'cloud.generated-urls-insecure': 'makes http:// links',

  'exposure.data-directory': 'data directory readable',
  'exposure.config': 'configuration readable',
  'exposure.database': 'database downloadable',
  'exposure.backup': 'backup downloadable',
  'exposure.environment-file': 'file with secrets readable',
  'exposure.compose-file': 'container setup readable',
  'exposure.log': 'log readable',
  'exposure.git': 'Git repository readable',
  'exposure.graphapi-phpinfo': 'server secrets readable',
  'exposure.setup-page': 'anyone may install it',
  'exposure.database-admin': 'database admin page',
  'exposure.directory-listing': 'folder contents listed',
  'exposure.server-status': 'web server status readable',
  'exposure.source-code': 'program files readable',

  'certificate.not-yet-valid': 'not valid yet',
  'certificate.pin-mismatch': 'pin mismatch',
  'certificate.chain-incomplete': 'chain incomplete',
  'certificate.key-weak': 'weak key',
  'certificate.signature-weak': 'weak signature',
  'certificate.must-staple-unstapled': 'no stapled OCSP',
  'certificate.transparency-missing': 'in no public log',
  'certificate.lifetime-too-long': 'refused by Apple',
  'certificate.alternate-expiring': 'second one ends',

  'tls.protocol-outdated': 'only outdated TLS versions',
  'tls.suite-null': 'unencrypted ones accepted',
  'tls.suite-anonymous': 'works without a certificate',
  'tls.suite-export': 'very weak ciphers accepted',
  'tls.forward-secrecy-some': 'forward secrecy in part',
  'tls.aead-none': 'no modern encryption (AEAD)',
  'tls.dh-weak': 'weak Diffie-Hellman group',
  'tls.secure-renegotiation-missing': 'no secure renegotiation',
  'tls.client-renegotiation': 'unlimited renegotiation',
  'tls.fallback-unprotected': 'downgrades not prevented',
  'tls.early-data': 'early data (0-RTT) accepted',
  'tls.intolerance': 'stumbles over newer clients',
  'tls.extension-refused': 'hangs up on current clients',
  'tls.name-refused': 'refuses clients that name it',
  'tls.post-quantum-missing': 'not quantum-safe',
  'tls.client-refused': 'a current client is refused',
  'tls.renegotiation': 'insecure renegotiation',
  'tls.crime': 'vulnerable to CRIME',
  'tls.breach': 'BREACH possible in part',
  'tls.freak': 'vulnerable to FREAK',
  'tls.logjam': 'vulnerable to Logjam',
  'tls.sweet32': 'vulnerable to SWEET32',
  'tls.lucky13': 'old CBC suites accepted',
  'tls.vulnerability-possible': 'a weakness not ruled out',

  'headers.hsts-missing': 'HTTPS is not enforced',
  'headers.hsts-short': 'HSTS below six months',
  'headers.hsts-disabled': 'HSTS is switched off',
  'headers.hsts-invalid': 'HSTS has a mistake',
  'headers.http-not-redirected': 'http:// stays unencrypted',
  'headers.redirect-detour': 'HTTPS only by a detour',
  'headers.redirect-off-host': 'http:// leaves this name',
  'headers.cookie-not-secure': 'cookie also without TLS',
  'headers.cookie-not-httponly': 'scripts can read cookies',
  'headers.cookie-samesite': 'session without SameSite',
  'headers.cookie-prefix': 'browsers drop a cookie',
  'headers.csp-missing': 'no content policy (CSP)',
  'headers.csp-report-only': 'CSP is only reported',
  'headers.csp-unsafe-scripts': 'CSP lets scripts in',
  'headers.csp-unsafe-eval': "CSP has 'unsafe-eval'",
  'headers.csp-insecure-sources': 'CSP allows http://',
  'headers.csp-syntax': 'CSP has mistakes',
  'headers.cors-credentials': 'other sites may read it',
  'headers.script-insecure': 'script loaded without TLS',
  'headers.script-foreign': 'unchecked foreign script',
  'headers.x-frame-options-missing': 'other sites may frame it',
  'headers.x-frame-options-invalid': 'X-Frame-Options ignored',
  'headers.x-content-type-options': 'file types are guessed',
  'headers.x-robots-tag': 'search engines not kept away',
  'headers.x-permitted-cross-domain-policies': 'cross-domain not "none"',
  'headers.x-xss-protection-missing': 'unusual X-XSS-Protection',
  'headers.x-xss-protection-outdated': 'outdated X-XSS-Protection',
  'headers.referrer-policy-unsafe': 'Referrer-Policy too open',
  'headers.cross-origin-invalid': 'isolation not understood',
  'headers.contradiction': 'contradicting headers',
  'headers.inconsistent': 'header not everywhere',
  'headers.server-version': 'server tells its version',
  'headers.clock-skew': 'the clock is wrong',
  'headers.powered-by': 'X-Powered-By is sent',
};

/** A finding in a few words; its whole title where the catalogue's is short or the id is an old report's. */
export const shortTitle = ({ id, title }: { id: string; title: string }): string =>
  Object.hasOwn(SHORT, id) ? (SHORT[id] ?? title) : title;
