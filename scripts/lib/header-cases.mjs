// Generated servers for the differential test: header sets, cookies, redirects, CORS and pages; good, bad and absurd.
import fc from 'fast-check';

const one = (...values) => fc.constantFrom(...values);
const header = (name, ...values) => fc.tuple(one(name, name.toLowerCase()), one(...values));

const source = one(
  "'self'",
  "'none'",
  "'unsafe-inline'",
  "'unsafe-eval'",
  "'strict-dynamic'",
  "'nonce-abcdefghijklmnopqrstuv'",
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  'data:',
  'blob:',
  'https:',
  'http:',
  '*',
  'http://*',
  'https://*.*',
  'https://a.example',
  'https://a.example/',
  'https://a.example/path',
  'http://a.example',
  'A.EXAMPLE',
  'ftp://x',
  'self',
);
const directive = one(
  'default-src',
  'script-src',
  'style-src',
  'img-src',
  'media-src',
  'object-src',
  'connect-src',
  'base-uri',
  'form-action',
  'frame-ancestors',
  'font-src',
  'SCRIPT-SRC',
  'report-uri',
  'report-to',
  'sandbox',
  'upgrade-insecure-requests',
  'bogus-src',
);
const policy = fc
  .array(fc.tuple(directive, fc.array(source, { maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((entries) => entries.map(([name, sources]) => [name, ...sources].join(' ')).join('; '));
const nextcloudPolicy =
  "default-src 'none';base-uri 'none';manifest-src 'self';script-src 'nonce-b0lNQ3lZbE9ZbE9Z' 'strict-dynamic';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;font-src 'self' data:;connect-src 'self';media-src 'self';frame-ancestors 'self';form-action 'self'";
const csp = fc.tuple(
  one('Content-Security-Policy', 'content-security-policy', 'Content-Security-Policy-Report-Only'),
  fc.oneof(
    { weight: 6, arbitrary: policy },
    one(nextcloudPolicy, '', ';', ';;;;;;;', 'x', "default-src 'none'"),
  ),
);

const anyHeader = fc.oneof(
  { weight: 3, arbitrary: csp },
  {
    weight: 2,
    arbitrary: header(
      'Strict-Transport-Security',
      'max-age=15552000',
      'max-age=15551999',
      'max-age=31536000; includeSubDomains; preload',
      'max-age=0',
      'max-age=-1',
      'max-age',
      'max-age=',
      'max-age=abc',
      'max-age="31536000"',
      'includeSubDomains',
      '',
      ' ; ; ',
      'MAX-AGE=63072000',
      'max-age=1; max-age=99999999',
      'max-age=15552000, max-age=15552000',
      'max-age=1e9',
      'max-age= 15552000',
      'max-age =15552000',
      'preload; max-age=15552000;',
    ),
  },
  header(
    'X-Frame-Options',
    'SAMEORIGIN',
    'deny',
    'DENY ',
    'ALLOW-FROM https://a.example',
    'allowall',
    '',
    'SAMEORIGIN, SAMEORIGIN',
    '"DENY"',
  ),
  header('X-Content-Type-Options', 'nosniff', 'NoSniff', 'nosniff,nosniff', 'sniff', ''),
  header(
    'Referrer-Policy',
    'no-referrer',
    'same-origin',
    'STRICT-ORIGIN',
    'origin',
    'unsafe-url',
    'no-referrer-when-downgrade',
    '',
    'bogus',
    'no-referrer, strict-origin-when-cross-origin',
    'unsafe-url, bogus',
    'no-referrer,origin',
  ),
  header(
    'Cross-Origin-Resource-Policy',
    'same-origin',
    'Same-Site',
    'cross-origin',
    'none',
    '',
    'same-origin, same-origin',
  ),
  header('Cross-Origin-Opener-Policy', 'same-origin', 'bogus'),
  header('X-Robots-Tag', 'noindex, nofollow', 'none'),
  header('X-XSS-Protection', '1; mode=block', '0'),
);

const cookie = fc
  .tuple(
    one(
      'a',
      'sessionid',
      'PHPSESSID',
      'login_token',
      'csrftoken',
      'XSRF',
      '__Host-nc_sameSiteCookielax',
      '__Secure-x',
      'oc_sessionPassphrase',
      '',
    ),
    one('1', '', 'a=b', '"q"'),
    fc.subarray([
      'Secure',
      'secure',
      'HttpOnly',
      'httponly',
      'Path=/',
      'Path=/sub',
      'Domain=elsewhere.example',
      'Max-Age=100',
    ]),
    one(
      '',
      'SameSite=Lax',
      'samesite=STRICT',
      'SameSite=None',
      'SameSite',
      'SameSite=',
      'SameSite=maybe',
      'SameSite = Lax',
    ),
  )
  .map(([name, value, attributes, sameSite]) =>
    [`${name}=${value}`, ...attributes, sameSite].filter(Boolean).join('; '),
  );

const script = one(
  '<script>1</script>',
  '<script src="/core.js"></script>',
  '<script src="js/a.js" integrity="sha384-x"></script>',
  '<script src="https://cdn.example/a.js"></script>',
  '<script src="https://cdn.example/a.js" integrity="sha384-x" crossorigin></script>',
  '<script src="//cdn.example/a.js"></script>',
  '<SCRIPT SRC=http://cdn.example/a.js></SCRIPT>',
  "<script src='http://cdn.example/a.js' integrity='sha384-x'></script>",
  '<!-- <script src="http://cdn.example/a.js"></script> -->',
  '<script src=""></script>',
  '<script integrity="x"></script>',
  '<textarea><script src="//cdn.example/t.js"></script></textarea>',
  "<script>'<script src=http://cdn.example/in.js>'</script>",
  '<script data-x="a>b" src="/quoted.js"></script>',
  '<script src="/unclosed.js">',
);
const meta = one(
  '<meta name="referrer" content="no-referrer">',
  '<META NAME=referrer CONTENT=unsafe-url>',
  '<meta name="referrer" content="">',
  `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`,
  `<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'self' https://a.example/path">`,
  `<meta http-equiv="Content-Security-Policy" content="frame-ancestors 'none'">`,
  '<meta http-equiv="Content-Security-Policy" content="x">',
  `<body><meta http-equiv="Content-Security-Policy" content="default-src 'self'">`,
  `<noscript><meta http-equiv="Content-Security-Policy" content="default-src 'none'"></noscript>`,
  `<!--><meta http-equiv="Content-Security-Policy" content="default-src 'self'">`,
);

export const serverCase = fc.record({
  status: one(200, 200, 200, 200, 401, 403),
  headers: fc.array(anyHeader, { maxLength: 9 }),
  cookies: fc.array(cookie, { maxLength: 3 }),
  contentType: one(
    'text/html',
    'text/html; charset=UTF-8',
    'application/json',
    'application/xhtml+xml; charset=utf-8',
    'text/plain',
  ),
  html: fc
    .array(fc.oneof({ weight: 3, arbitrary: script }, meta), { maxLength: 4 })
    .map((parts) => parts.join('\n')),
  hops: one(0, 0, 0, 1, 2),
  hopCookie: fc.option(cookie, { nil: null }),
  plain: one('https', 'https', 'page', 'http-then-https', 'http-only', 'closed'),
  cors: one('none', 'none', 'star', 'reflect', 'reflect-credentials', 'fixed-credentials', 'null'),
});
