/**
 * MDN HTTP Observatory, algorithm 6: every result a test can have, what it adds to or takes from the score of 100,
 * and whether the test counts as passed. https://developer.mozilla.org/observatory/docs/tests_and_scoring
 */
export const OBSERVATORY_RESULTS = {
  // Content Security Policy
  'csp-implemented-with-no-unsafe-default-src-none': { modifier: 10, pass: true },
  'csp-implemented-with-no-unsafe': { modifier: 5, pass: true },
  'csp-implemented-with-unsafe-inline-in-style-src-only': { modifier: 0, pass: true },
  'csp-implemented-but-duplicate-directives': { modifier: 0, pass: true },
  'csp-implemented-with-insecure-scheme-in-passive-content-only': { modifier: -10, pass: true },
  'csp-implemented-with-unsafe-eval': { modifier: -10, pass: false },
  'csp-implemented-with-unsafe-inline': { modifier: -20, pass: false },
  'csp-implemented-with-insecure-scheme': { modifier: -20, pass: false },
  'csp-header-invalid': { modifier: -25, pass: false },
  'csp-not-implemented': { modifier: -25, pass: false },
  'csp-not-implemented-but-reporting-enabled': { modifier: -25, pass: false },
  // Cookies
  'cookies-secure-with-httponly-sessions-and-samesite': { modifier: 5, pass: true },
  'cookies-secure-with-httponly-sessions': { modifier: 0, pass: true },
  'cookies-not-found': { modifier: 0, pass: true },
  'cookies-without-secure-flag-but-protected-by-hsts': { modifier: -5, pass: false },
  'cookies-session-without-secure-flag-but-protected-by-hsts': { modifier: -10, pass: false },
  'cookies-without-secure-flag': { modifier: -20, pass: false },
  'cookies-samesite-flag-invalid': { modifier: -20, pass: false },
  'cookies-anticsrf-without-samesite-flag': { modifier: -20, pass: false },
  'cookies-session-without-httponly-flag': { modifier: -30, pass: false },
  'cookies-session-without-secure-flag': { modifier: -40, pass: false },
  // Cross-origin resource sharing
  'cross-origin-resource-sharing-not-implemented': { modifier: 0, pass: true },
  'cross-origin-resource-sharing-implemented-with-public-access': { modifier: 0, pass: true },
  'cross-origin-resource-sharing-implemented-with-restricted-access': { modifier: 0, pass: true },
  'cross-origin-resource-sharing-implemented-with-universal-access': { modifier: -50, pass: false },
  // Redirection
  'redirection-to-https': { modifier: 0, pass: true },
  'redirection-not-needed-no-http': { modifier: 0, pass: true },
  'redirection-not-measured': { modifier: 0, pass: true },
  'redirection-off-host-from-http': { modifier: -5, pass: false },
  'redirection-not-to-https-on-initial-redirection': { modifier: -10, pass: false },
  'redirection-not-to-https': { modifier: -20, pass: false },
  'redirection-missing': { modifier: -20, pass: false },
  'redirection-invalid-cert': { modifier: -20, pass: false },
  // Referrer-Policy
  'referrer-policy-private': { modifier: 5, pass: true },
  'referrer-policy-not-implemented': { modifier: 0, pass: true },
  'referrer-policy-unsafe': { modifier: -5, pass: false },
  'referrer-policy-header-invalid': { modifier: -5, pass: false },
  // Strict-Transport-Security
  'hsts-implemented-max-age-at-least-six-months': { modifier: 0, pass: true },
  'hsts-implemented-max-age-less-than-six-months': { modifier: -10, pass: false },
  'hsts-not-implemented': { modifier: -20, pass: false },
  'hsts-header-invalid': { modifier: -20, pass: false },
  'hsts-invalid-cert': { modifier: -20, pass: false },
  // Subresource Integrity
  'sri-implemented-and-all-scripts-loaded-securely': { modifier: 5, pass: true },
  'sri-implemented-and-external-scripts-loaded-securely': { modifier: 5, pass: true },
  'sri-not-implemented-response-not-html': { modifier: 0, pass: true },
  'sri-not-implemented-but-no-scripts-loaded': { modifier: 0, pass: true },
  'sri-not-implemented-but-all-scripts-loaded-from-secure-origin': { modifier: 0, pass: true },
  'sri-not-implemented-but-external-scripts-loaded-securely': { modifier: -5, pass: false },
  'sri-implemented-but-external-scripts-not-loaded-securely': { modifier: -20, pass: false },
  'sri-not-implemented-and-external-scripts-not-loaded-securely': { modifier: -50, pass: false },
  // X-Content-Type-Options
  'x-content-type-options-nosniff': { modifier: 0, pass: true },
  'x-content-type-options-not-implemented': { modifier: -5, pass: false },
  'x-content-type-options-header-invalid': { modifier: -5, pass: false },
  // X-Frame-Options; as good as frame-ancestors since algorithm 5
  'x-frame-options-implemented-via-csp': { modifier: 5, pass: true },
  'x-frame-options-sameorigin-or-deny': { modifier: 5, pass: true },
  'x-frame-options-allow-from-origin': { modifier: 0, pass: true },
  'x-frame-options-not-implemented': { modifier: -20, pass: false },
  'x-frame-options-header-invalid': { modifier: -20, pass: false },
  // Cross-Origin-Resource-Policy
  'corp-implemented-with-same-origin': { modifier: 10, pass: true },
  'corp-implemented-with-same-site': { modifier: 10, pass: true },
  'corp-implemented-with-cross-origin': { modifier: 0, pass: true },
  'corp-not-implemented': { modifier: 0, pass: true },
  'corp-header-invalid': { modifier: -5, pass: false },
  // Cross-Origin-Embedder-Policy and -Opener-Policy; new in algorithm 6
  'coep-implemented-with-require-corp': { modifier: 10, pass: true },
  'coep-implemented-with-credentialless': { modifier: 10, pass: true },
  'coep-implemented-with-unsafe-none': { modifier: 0, pass: true },
  'coep-not-implemented': { modifier: 0, pass: true },
  'coep-header-invalid': { modifier: -5, pass: false },
  'coop-implemented-with-same-origin': { modifier: 10, pass: true },
  'coop-implemented-with-same-origin-allow-popups': { modifier: 10, pass: true },
  'coop-implemented-with-noopener-allow-popups': { modifier: 10, pass: true },
  'coop-implemented-with-unsafe-none': { modifier: 0, pass: true },
  'coop-not-implemented': { modifier: 0, pass: true },
  'coop-header-invalid': { modifier: -5, pass: false },
} as const satisfies Record<string, { modifier: number; pass: boolean }>;

export type ObservatoryResult = keyof typeof OBSERVATORY_RESULTS;

/** The worse of two results by their order in `worseLast`; the one that is there when only one is. */
export const worse = <R extends ObservatoryResult>(worseLast: readonly R[], a: R | null, b: R): R =>
  a === null || worseLast.indexOf(b) > worseLast.indexOf(a) ? b : a;
