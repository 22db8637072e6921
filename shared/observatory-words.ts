/** What the tests of MDN's HTTP Observatory are called, and their results in words. What is not here stays as it is. */

const TESTS: Readonly<Record<string, string>> = {
  'content-security-policy': 'Content-Security-Policy',
  cookies: 'Cookies',
  'cross-origin-resource-sharing': 'Cross-origin sharing',
  redirection: 'Redirection',
  'referrer-policy': 'Referrer-Policy',
  'strict-transport-security': 'Strict-Transport-Security',
  'subresource-integrity': 'Subresource integrity',
  'x-content-type-options': 'X-Content-Type-Options',
  'x-frame-options': 'X-Frame-Options',
  'cross-origin-resource-policy': 'Cross-Origin-Resource-Policy',
  'cross-origin-embedder-policy': 'Cross-Origin-Embedder-Policy',
  'cross-origin-opener-policy': 'Cross-Origin-Opener-Policy',
};

const RESULTS: Readonly<Record<string, string>> = {
  'csp-implemented-with-no-unsafe-default-src-none': 'nothing unsafe, and nothing allowed by default',
  'csp-implemented-with-no-unsafe': 'nothing unsafe',
  'csp-implemented-with-unsafe-inline-in-style-src-only': "'unsafe-inline' for styles only",
  'csp-implemented-but-duplicate-directives': 'a directive stands twice',
  'csp-implemented-with-insecure-scheme-in-passive-content-only': 'pictures or media may come without TLS',
  'csp-implemented-with-unsafe-eval': "'unsafe-eval' lets text become a script",
  'csp-implemented-with-unsafe-inline': 'scripts in the page itself may run',
  'csp-implemented-with-insecure-scheme': 'content may come without TLS',
  'csp-header-invalid': 'cannot be understood',
  'csp-not-implemented': 'not sent',
  'csp-not-implemented-but-reporting-enabled': 'only reported, not enforced',

  'cookies-secure-with-httponly-sessions-and-samesite': 'all Secure, sessions HttpOnly and SameSite',
  'cookies-secure-with-httponly-sessions': 'all Secure, sessions HttpOnly',
  'cookies-not-found': 'none are set',
  'cookies-without-secure-flag-but-protected-by-hsts': 'without Secure, but HSTS protects them',
  'cookies-session-without-secure-flag-but-protected-by-hsts':
    'a session without Secure, but HSTS protects it',
  'cookies-without-secure-flag': 'one without Secure',
  'cookies-samesite-flag-invalid': 'a SameSite that does not exist',
  'cookies-anticsrf-without-samesite-flag': 'the one against forged requests lacks SameSite',
  'cookies-session-without-httponly-flag': 'scripts can read a session',
  'cookies-session-without-secure-flag': 'a session may travel without TLS',

  'cross-origin-resource-sharing-not-implemented': 'not offered to other sites',
  'cross-origin-resource-sharing-implemented-with-public-access': 'public content is open to every site',
  'cross-origin-resource-sharing-implemented-with-restricted-access': 'open to chosen sites',
  'cross-origin-resource-sharing-implemented-with-universal-access':
    'every site may read it, even as the visitor',

  'redirection-to-https': 'http:// leads to https://',
  'redirection-not-needed-no-http': 'plain HTTP does not answer',
  'redirection-not-measured': 'not measured',
  'redirection-off-host-from-http': 'http:// leads to another name first',
  'redirection-not-to-https-on-initial-redirection': 'the first step is not to https://',
  'redirection-not-to-https': 'http:// does not lead to https://',
  'redirection-missing': 'http:// leads nowhere',
  'redirection-invalid-cert': 'leads to a certificate that is not trusted',

  'referrer-policy-private': 'tells other sites nothing',
  'referrer-policy-not-implemented': 'not sent; browsers are careful by themselves',
  'referrer-policy-unsafe': 'gives addresses away',
  'referrer-policy-header-invalid': 'cannot be understood',

  'hsts-implemented-max-age-at-least-six-months': 'for six months or more',
  'hsts-implemented-max-age-less-than-six-months': 'for less than six months',
  'hsts-not-implemented': 'not sent',
  'hsts-header-invalid': 'cannot be understood',
  'hsts-invalid-cert': 'does not count: the certificate is not trusted',

  'sri-implemented-and-all-scripts-loaded-securely': 'every script is checked and comes with TLS',
  'sri-implemented-and-external-scripts-loaded-securely': 'foreign scripts are checked and come with TLS',
  'sri-not-implemented-response-not-html': 'not needed: no page',
  'sri-not-implemented-but-no-scripts-loaded': 'not needed: no scripts',
  'sri-not-implemented-but-all-scripts-loaded-from-secure-origin': 'not needed: no foreign scripts',
  'sri-not-implemented-but-external-scripts-loaded-securely': 'foreign scripts are not checked',
  'sri-implemented-but-external-scripts-not-loaded-securely': 'foreign scripts come without TLS',
  'sri-not-implemented-and-external-scripts-not-loaded-securely':
    'foreign scripts come unchecked and without TLS',

  'x-content-type-options-nosniff': 'nosniff',
  'x-content-type-options-not-implemented': 'not sent',
  'x-content-type-options-header-invalid': 'cannot be understood',

  'x-frame-options-implemented-via-csp': 'frame-ancestors of the content policy says it',
  'x-frame-options-sameorigin-or-deny': 'only the cloud itself, or nobody',
  'x-frame-options-allow-from-origin': 'ALLOW-FROM, which browsers ignore',
  'x-frame-options-not-implemented': 'not sent',
  'x-frame-options-header-invalid': 'cannot be understood',

  'corp-implemented-with-same-origin': 'only the cloud itself',
  'corp-implemented-with-same-site': 'only sites of the same domain',
  'corp-implemented-with-cross-origin': 'open to every site',
  'corp-not-implemented': 'not sent',
  'corp-header-invalid': 'cannot be understood',

  'coep-implemented-with-require-corp': 'loads only what agrees to it',
  'coep-implemented-with-credentialless': 'loads foreign things without cookies',
  'coep-implemented-with-unsafe-none': 'switched off',
  'coep-not-implemented': 'not sent',
  'coep-header-invalid': 'cannot be understood',
  'coop-implemented-with-same-origin': 'apart from windows of other sites',
  'coop-implemented-with-same-origin-allow-popups': 'apart from other sites but its own pop-ups',
  'coop-implemented-with-noopener-allow-popups': 'apart from the window that opened it',
  'coop-implemented-with-unsafe-none': 'switched off',
  'coop-not-implemented': 'not sent',
  'coop-header-invalid': 'cannot be understood',
};

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** "content-security-policy" → "Content-Security-Policy" */
export const observatoryTest = (name: string): string => own(TESTS, name) ?? name;

/** "hsts-not-implemented" → "not sent"; of an unknown result its own words. */
export const observatoryResult = (result: string): string =>
  own(RESULTS, result) ?? result.replaceAll('-', ' ');
