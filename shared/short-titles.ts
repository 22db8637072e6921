/**
 * Findings in a few words, for the right-hand side of a card's row; at most SHORT_TITLE_LENGTH characters so that it
 * does not wrap. Only ids whose title in the catalogue is wider, in the areas whose worst finding a row names.
 */
export const SHORT_TITLE_LENGTH = 34;

const SHORT: Readonly<Record<string, string>> = {
  'reachability.address-silent': 'one address does not answer',

  'exposure.data-directory': 'data directory readable',
  'exposure.config': 'configuration readable',
  'exposure.database': 'database can be downloaded',
  'exposure.environment-file': 'file with secrets readable',
  'exposure.compose-file': 'container configuration readable',
  'exposure.graphapi-phpinfo': 'server secrets readable',
  'exposure.setup-page': 'installation page open to anyone',
  'exposure.database-admin': 'database administration page',
  'exposure.directory-listing': 'folder contents listed',
  'exposure.server-status': 'web server status readable',
  'exposure.source-code': 'program files readable',

  'tls.protocol-outdated': 'only outdated versions of TLS',
  'tls.suite-null': 'unencrypted connections accepted',
  'tls.suite-anonymous': 'works without a certificate',
  'tls.suite-export': 'very weak encryption accepted',
  'tls.forward-secrecy-some': 'forward secrecy not everywhere',
  'tls.aead-none': 'no modern encryption (AEAD)',
  'tls.dh-weak': 'Diffie-Hellman group too small',
  'tls.secure-renegotiation-missing': 'no secure renegotiation',
  'tls.client-renegotiation': 'unlimited renegotiation',
  'tls.fallback-unprotected': 'no protection against downgrades',
  'tls.intolerance': 'stumbles over newer clients',
  'tls.name-refused': 'refuses clients that name it',
  'tls.post-quantum-missing': 'not safe from quantum computers',
  'tls.client-refused': 'a current client cannot connect',
  'tls.crime': 'vulnerable to CRIME',
  'tls.breach': 'BREACH possible in some cases',
  'tls.freak': 'vulnerable to FREAK',
  'tls.logjam': 'vulnerable to Logjam',
  'tls.sweet32': 'vulnerable to SWEET32',
  'tls.lucky13': 'old CBC suites accepted',
  'tls.vulnerability-possible': 'a weakness cannot be ruled out',

  'headers.hsts-missing': 'HTTPS not enforced (no HSTS)',
  'headers.hsts-short': 'HSTS shorter than six months',
  'headers.hsts-invalid': 'HSTS has a mistake',
  'headers.redirect-detour': 'unencrypted detour to HTTPS',
  'headers.redirect-off-host': 'http:// leads to another name',
  'headers.cookie-not-secure': 'cookie sent without TLS too',
  'headers.cookie-samesite': 'session cookie without SameSite',
  'headers.cookie-prefix': 'a cookie is dropped by browsers',
  'headers.csp-report-only': 'content policy not enforced',
  'headers.csp-unsafe-scripts': 'content policy lets scripts in',
  'headers.csp-unsafe-eval': "content policy has 'unsafe-eval'",
  'headers.csp-insecure-sources': 'content policy allows http://',
  'headers.csp-syntax': 'content policy has mistakes',
  'headers.cors-credentials': 'other websites may read the cloud',
  'headers.script-insecure': 'script loaded without TLS',
  'headers.script-foreign': 'unchecked script of another server',
  'headers.x-frame-options-missing': 'other sites may frame the cloud',
  'headers.x-frame-options-invalid': 'X-Frame-Options is ignored',
  'headers.x-content-type-options': 'browsers may guess file types',
  'headers.x-robots-tag': 'search engines not kept away',
  'headers.x-permitted-cross-domain-policies': 'cross-domain policies not "none"',
  'headers.x-xss-protection-missing': 'X-XSS-Protection not as expected',
  'headers.x-xss-protection-outdated': 'outdated X-XSS-Protection',
  'headers.referrer-policy-unsafe': 'Referrer-Policy is too generous',
  'headers.cross-origin-invalid': 'isolation header not understood',
  'headers.contradiction': 'a header contradicts itself',
  'headers.powered-by': 'X-Powered-By tells the software',
};

/** A finding in a few words; its whole title where the catalogue's is short or the id is an old report's. */
export const shortTitle = ({ id, title }: { id: string; title: string }): string =>
  Object.hasOwn(SHORT, id) ? (SHORT[id] ?? title) : title;
