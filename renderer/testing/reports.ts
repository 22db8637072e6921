import { catalogue, type FindingId } from '../../shared/findings/index.ts';
import { type Finding, Report } from '../../shared/report.ts';

import { tlsPart } from './report-tls.ts';

/** Reports the fake client shows: one neglected cloud, one with a few things to do, one where all is well. */

export const NOW = Date.parse('2026-11-23T14:04:00Z');
const DAY = 86_400_000;
export const at = (days: number, hours = 0): string =>
  new Date(NOW + days * DAY + hours * 3_600_000).toISOString();
const date = (days: number): string => at(days).slice(0, 10);
const hex = (seed: number): string =>
  Array.from({ length: 32 }, (_, index) =>
    ((seed * 31 + index * 47 + 11) % 256).toString(16).padStart(2, '0'),
  ).join('');

const OBSERVATORY = [
  ['content-security-policy', 'csp-implemented-with-unsafe-inline-in-style-src-only', 0],
  ['cookies', 'cookies-secure-with-httponly-sessions-and-samesite', 5],
  ['cross-origin-resource-sharing', 'cross-origin-resource-sharing-not-implemented', 0],
  ['redirection', 'redirection-to-https', 0],
  ['strict-transport-security', 'hsts-implemented-max-age-at-least-six-months', 0],
  ['subresource-integrity', 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin', 0],
  ['x-content-type-options', 'x-content-type-options-nosniff', 0],
  ['x-frame-options', 'x-frame-options-sameorigin-or-deny', 5],
  ['cross-origin-resource-policy', 'corp-not-implemented', 0],
] as const;

/** What the tests say instead of a cloud that sends next to nothing, and of one with a cookie amiss. */
const FAILED: Record<string, [result: string, modifier: number]> = {
  'content-security-policy': ['csp-not-implemented', -25],
  cookies: ['cookies-anticsrf-without-samesite-flag', -20],
  'strict-transport-security': ['hsts-not-implemented', -20],
  redirection: ['redirection-missing', -20],
  'x-content-type-options': ['x-content-type-options-not-implemented', -5],
};

const HEADERS: Record<string, string> = {
  'strict-transport-security': 'max-age=15552000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy':
    "default-src 'none';base-uri 'none';manifest-src 'self';script-src 'nonce-XWjPaVuvD9GG33XnSwDupg==' 'strict-dynamic';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;font-src 'self' data:;connect-src 'self';frame-ancestors 'self'",
  server: 'nginx',
};

/** A finding with the catalogue's own severity and title. */
function finding(id: FindingId, subject: string | null, evidence: string | null): Finding {
  const { severity, title } = catalogue[id];
  return { id, severity, subject, title, evidence };
}

interface Options {
  host: string;
  product: string;
  version: string;
  daysLeft: number;
  lifetime: number;
  renewal: string;
  neglected: boolean;
  findings: Finding[];
  grades: [string, string, string, string];
  advisories: unknown[];
  headers?: Record<string, string>;
  private?: boolean;
}

function build(options: Options): Report {
  const { neglected } = options;
  const issuer = options.private ? 'CN=nextcloudpi' : 'CN=R11, O=Let’s Encrypt, C=US';
  const headers = options.headers ?? HEADERS;
  const [overall, scan, tls, http] = options.grades;
  return Report.parse({
    schemaVersion: 1,
    scanner: { name: 'weathervane', version: '0.1.0', rulesVersion: '1', dataAsOf: '2026-11-21' },
    target: {
      url: `https://${options.host}`,
      host: options.host.split('/')[0] ?? options.host,
      port: 443,
      webroot: neglected ? '/owncloud' : '',
      addresses: ['203.0.113.20', '2001:db8::20'],
    },
    startedAt: at(0, -4 / 60),
    durationMs: neglected ? 962 : 412,
    status: 'up',
    cloud: {
      product: options.product,
      version: options.version,
      versionString: options.version,
      edition: '',
      productName: 'Files',
      needsDbUpgrade: false,
      installed: true,
      maintenance: false,
      detectedBy: ['status.php has the shape of Nextcloud', 'cookie nc_sameSiteCookiestrict'],
      lifecycle: neglected
        ? {
            cycle: '8.1',
            eol: '2016-12-14',
            supported: false,
            latestInCycle: '8.1.12',
            upToDate: false,
            nextMajor: '8.2',
          }
        : {
            cycle: '34',
            eol: date(219),
            supported: true,
            latestInCycle: '34.0.3',
            upToDate: true,
            nextMajor: '35',
          },
      hardenings: {
        bruteforceProtection: { state: neglected ? 'no' : 'implied' },
        CSPv3: { state: neglected ? 'no' : 'yes' },
        sameSiteCookies: { state: neglected ? 'no' : 'yes' },
        passwordConfirmation: { state: neglected ? 'no' : 'implied' },
        __HostPrefix: neglected
          ? { state: 'not-applicable', note: 'ownCloud has no such cookies.' }
          : { state: 'yes' },
        appPasswordsCanBeRestricted: { state: neglected ? 'no' : 'implied' },
        appPasswordsScannedForHaveIBeenPwned: { state: neglected ? 'unknown' : 'implied' },
      },
      advisories: options.advisories,
      bruteForce: { delayMs: neglected ? null : 0, allowListed: false },
    },
    certificate: {
      subject: `CN=${options.host.split('/')[0]}`,
      issuer,
      serial: '04a1b2c3d4e5f6',
      notBefore: at(options.daysLeft - options.lifetime),
      notAfter: at(options.daysLeft),
      daysLeft: options.daysLeft,
      lifetimeDays: options.lifetime,
      lifetimeUsed: 1 - options.daysLeft / options.lifetime,
      renewal: options.renewal,
      names: [options.host.split('/')[0], `www.${options.host.split('/')[0]}`],
      nameMatches: true,
      trusted: true,
      trustedBy: options.private ? 'pin' : 'bundled',
      trustError: null,
      selfSigned: options.private === true,
      pinned: options.private === true,
      chain: [
        {
          subject: `CN=${options.host.split('/')[0]}`,
          issuer,
          notAfter: at(options.daysLeft),
          fingerprint256: hex(3),
        },
        ...(options.private
          ? []
          : [
              {
                subject: issuer,
                issuer: 'CN=ISRG Root X1, O=ISRG',
                notAfter: at(800),
                fingerprint256: hex(7),
              },
            ]),
      ],
      chainComplete: true,
      keyType: neglected ? 'RSA' : 'ECDSA P-256',
      keyBits: neglected ? 2048 : 256,
      signatureAlgorithm: neglected ? 'sha256WithRSAEncryption' : 'ecdsa-with-SHA384',
      fingerprint256: hex(3),
      spkiSha256: hex(5),
      scts: options.private ? null : 2,
      ocspStapled: false,
      mustStaple: false,
      caa: neglected ? null : ['0 issue "letsencrypt.org"'],
    },
    tls: tlsPart(neglected),
    http: {
      redirectsToHttps: !neglected,
      hsts: {
        present: !neglected,
        maxAge: neglected ? null : 15_552_000,
        includeSubDomains: !neglected,
        preload: false,
        valid: !neglected,
      },
      headers,
      cookies: [
        {
          name: 'oc_sessionPassphrase',
          secure: true,
          httpOnly: true,
          sameSite: neglected ? null : 'lax',
          hostPrefix: false,
        },
        ...(neglected
          ? []
          : [
              {
                name: '__Host-nc_sameSiteCookielax',
                secure: true,
                httpOnly: true,
                sameSite: 'lax',
                hostPrefix: true,
              },
              {
                name: '__Host-nc_sameSiteCookiestrict',
                secure: true,
                httpOnly: true,
                sameSite: 'strict',
                hostPrefix: true,
              },
            ]),
      ],
      csp: {
        present: !neglected,
        parsed: neglected
          ? {}
          : {
              'default-src': ["'none'"],
              'script-src': ["'nonce-XWjPaVuvD9GG33XnSwDupg=='", "'strict-dynamic'"],
            },
        problems: [],
      },
      http2: !neglected,
      http3: false,
      serverSignature: neglected ? 'Apache/2.4.10 (Raspbian)' : 'nginx',
      compression: 'gzip',
      exposed: neglected ? [{ path: '/owncloud/data/owncloud.log', kind: 'log' }] : [],
      wellKnown: {
        caldav: '301 → /remote.php/dav',
        carddav: '301 → /remote.php/dav',
        webfinger: '200',
        nodeinfo: '404',
      },
      measured: [
        {
          url: `https://${options.host}/index.php/login`,
          role: 'login',
          status: 200,
          headers: Object.entries(headers),
        },
        {
          url: `https://${options.host}/`,
          role: 'root',
          status: 302,
          headers: Object.entries(headers).slice(0, 4),
        },
      ],
      clockSkewSeconds: 0,
    },
    grades: {
      overall: { grade: overall, reasons: ['the worst finding decides'] },
      nextcloudScan: {
        grade: scan,
        reasons: neglected
          ? ['The version gets no security updates any more']
          : ['Latest patch level', 'All hardenings'],
      },
      tls: {
        grade: tls,
        score: neglected
          ? { protocol: 95, keyExchange: 80, cipher: 60, total: 76 }
          : { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
        caps: neglected
          ? [
              { grade: 'C', reason: 'RC4 is used with TLS 1.1 or newer' },
              { grade: 'B', reason: 'TLS 1.0 is offered' },
              { grade: 'B', reason: 'TLS 1.1 is offered' },
            ]
          : [],
      },
      headers: {
        grade: http,
        score: neglected ? 10 : http === 'B+' ? 80 : 100,
        tests: OBSERVATORY.map(([name, result, modifier]) =>
          FAILED[name] && (neglected || (http === 'B+' && name === 'cookies'))
            ? { name, result: FAILED[name][0], modifier: FAILED[name][1], pass: false }
            : { name, result, modifier, pass: true },
        ),
      },
    },
    findings: options.findings,
    errors: neglected
      ? [
          {
            probe: 'tls: SSL 3.0',
            kind: 'timeout',
            message: 'The server did not answer within 5 s; tried twice.',
          },
        ]
      : [],
  });
}

export const familyReport = (): Report =>
  build({
    host: 'cloud.example.org',
    product: 'nextcloud',
    version: '34.0.3',
    daysLeft: 6.4,
    lifetime: 60,
    renewal: 'overdue',
    neglected: false,
    grades: ['B', 'A+', 'A+', 'B+'],
    advisories: [],
    findings: [
      finding('certificate.renewal-overdue', null, 'Valid until 2026-11-29: 6 days left of 60 days.'),
      finding('headers.referrer-policy-missing', null, null),
      finding('reachability.address-silent', '2001:db8::20', 'No answer on port 443 within 5 s.'),
    ],
  });

export const atticReport = (): Report =>
  build({
    host: 'attic.example.net/owncloud',
    product: 'owncloud',
    version: '8.1.3',
    daysLeft: 61.2,
    lifetime: 90,
    renewal: 'fresh',
    neglected: true,
    grades: ['F', 'F', 'C', 'F'],
    headers: { server: 'Apache/2.4.10 (Raspbian)', 'x-frame-options': 'SAMEORIGIN' },
    advisories: Array.from({ length: 27 }, (_, index) => ({
      id: index % 3 === 0 ? `CVE-2023-${49_100 + index}` : `oc-sa-2016-0${String(index + 10)}`,
      severity: index < 1 ? 'critical' : index < 4 ? 'high' : index < 15 ? 'medium' : 'low',
      fixedIn: index < 3 ? null : `8.1.${(index % 8) + 4}`,
      knownExploited: index === 0,
      url: 'https://owncloud.com/security-advisories/',
      summary: 'Access to files of other users through a crafted address',
      published: date(-400 - index * 40),
      cvss: 9.8 - index * 0.25,
    })),
    findings: [
      finding('cloud.end-of-life', null, 'ownCloud 8.1 ended on 14 Dec 2016.'),
      finding('cloud.vulnerability-exploited', 'CVE-2023-49100', null),
      ...['CVE-2020-28645', 'CVE-2021-35946', 'CVE-2022-31649', 'oc-sa-2016-011'].map((id) =>
        finding('cloud.vulnerability-high', id, 'CVSS 8.1 · fixed in 10.6.0'),
      ),
      finding('exposure.log', '/owncloud/data/owncloud.log', '{"reqId":"x","remoteAddr":"198.51.100.7"'),
      finding('tls.rc4', null, null),
      finding('tls.protocol-tls10', 'TLS 1.0', 'ServerHello with version 0x0301.'),
      finding('headers.hsts-missing', null, null),
      finding(
        'headers.server-version',
        '<img src=x onerror=alert(1)>',
        `Server: ${'<script>alert(1)</script> '.repeat(12)}`,
      ),
    ],
  });

export const piReport = (): Report =>
  build({
    host: '192.168.1.20',
    product: 'nextcloud',
    version: '34.0.3',
    daysLeft: 302.1,
    lifetime: 365,
    renewal: 'fresh',
    neglected: false,
    private: true,
    grades: ['A+', 'A+', 'A+', 'A'],
    advisories: [],
    findings: [],
  });
