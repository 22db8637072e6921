import {
  type Finding,
  type Report,
  SEVERITIES,
  TLS_VULNERABILITIES,
  type TlsPart,
} from '../../../shared/report.ts';
import { renewalMoments } from '../alert/expiry.ts';

const DAY = 86_400_000;
const OPEN_FILE = '/.env';
const HSTS = 'max-age=31536000; includeSubDomains';

/** What a made report says, where it differs from a well-kept Nextcloud. */
export interface ReportTraits {
  at?: number;
  status?: Report['status'];
  version?: string;
  product?: 'nextcloud' | 'owncloud';
  /** Last day of support (YYYY-MM-DD). */
  eol?: string | null;
  supported?: boolean;
  advisories?: string[];
  hsts?: boolean;
  oldTls?: boolean;
  /** What its name resolved to. */
  addresses?: string[];
  /** A file lies open that must not be readable. */
  exposed?: boolean;
  certificate?: Partial<NonNullable<Report['certificate']>>;
  findings?: Partial<Finding>[];
  errors?: Report['errors'];
  rulesVersion?: string;
  dataAsOf?: string;
  clockSkewSeconds?: number | null;
}

function certificateAt(
  at: number,
  over: ReportTraits['certificate'] = {},
): NonNullable<Report['certificate']> {
  const notBefore = over.notBefore ?? new Date(at - 10 * DAY).toISOString();
  const notAfter = over.notAfter ?? new Date(at + 80 * DAY).toISOString();
  const moments = renewalMoments({ notBefore, notAfter });
  const [from, to] = [Date.parse(notBefore), Date.parse(notAfter)];
  return {
    subject: 'CN=cloud.example',
    issuer: "CN=R10,O=Let's Encrypt,C=US",
    serial: '01',
    notBefore,
    notAfter,
    daysLeft: Math.round(((to - at) / DAY) * 100) / 100,
    lifetimeDays: (to - from) / DAY,
    lifetimeUsed: (at - from) / (to - from),
    renewal:
      at > to
        ? 'expired'
        : at >= moments.critical
          ? 'critical'
          : at >= moments.overdue
            ? 'overdue'
            : at >= moments.due
              ? 'due'
              : 'fresh',
    names: ['cloud.example'],
    nameMatches: true,
    trusted: true,
    trustedBy: 'bundled',
    trustError: null,
    selfSigned: false,
    pinned: false,
    chain: [],
    chainComplete: true,
    keyType: 'EC',
    keyBits: 256,
    signatureAlgorithm: 'ecdsa-with-SHA256',
    fingerprint256: 'aa'.repeat(32),
    spkiSha256: 'spki-1',
    scts: 2,
    ocspStapled: false,
    mustStaple: false,
    caa: null,
    ...over,
  };
}

const tlsPart = (old: boolean): TlsPart => ({
  protocols: {
    'SSL2.0': false,
    'SSL3.0': false,
    'TLS1.0': old,
    'TLS1.1': false,
    'TLS1.2': true,
    'TLS1.3': true,
  },
  cipherSuites: {
    'TLS1.3': ['TLS_AES_128_GCM_SHA256'],
    ...(old ? { 'TLS1.0': ['TLS_RSA_WITH_RC4_128_SHA'] } : {}),
  },
  serverPreference: {},
  groups: ['x25519'],
  dhBits: null,
  dhCommonPrime: null,
  forwardSecrecy: old ? 'some' : 'all',
  aead: true,
  alpn: ['h2'],
  compression: false,
  secureRenegotiation: true,
  clientRenegotiation: false,
  fallbackScsv: true,
  sessionTickets: true,
  ocspStapling: false,
  earlyData: false,
  vulnerabilities: Object.fromEntries(
    TLS_VULNERABILITIES.map((name) => [name, 'not-vulnerable']),
  ) as TlsPart['vulnerabilities'],
  clients: [],
});

/** A report of a cloud with these traits; everything else is as it should be. */
export function makeReport(traits: ReportTraits = {}): Report {
  const at = traits.at ?? Date.UTC(2026, 0, 1);
  const { status = 'up', hsts = true, oldTls = false, exposed = false, advisories = [], eol = null } = traits;
  const unreachable = status === 'unreachable';
  const finding = (id: string, severity: Finding['severity']): Finding => ({
    id,
    severity,
    subject: null,
    title: id,
    evidence: null,
  });
  const findings = [
    ...(hsts || unreachable ? [] : [finding('headers.hsts-missing', 'medium')]),
    ...(exposed ? [{ ...finding('exposure.environment-file', 'critical'), subject: OPEN_FILE }] : []),
    ...(oldTls ? [finding('tls.old-protocols', 'high')] : []),
    ...(traits.findings ?? []).map((one) => ({ ...finding(one.id ?? 'cloud.some', 'medium'), ...one })),
  ].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const overall = findings.some(({ severity }) => severity === 'high' || severity === 'critical')
    ? 'C'
    : findings.length > 0
      ? 'B'
      : 'A';
  const supported = traits.supported ?? true;
  return {
    schemaVersion: 1,
    scanner: {
      name: 'weathervane',
      version: '0.0.0',
      rulesVersion: traits.rulesVersion ?? '1',
      dataAsOf: traits.dataAsOf ?? '2026-01-01',
    },
    target: {
      url: 'https://cloud.example/',
      host: 'cloud.example',
      port: 443,
      webroot: '',
      addresses: traits.addresses ?? ['192.31.196.1'],
    },
    startedAt: new Date(at).toISOString(),
    durationMs: 4000,
    status,
    cloud: unreachable
      ? null
      : {
          product: traits.product ?? 'nextcloud',
          // As the adapters read it: numbers alone.
          version: (traits.version ?? '34.0.3').replace(/[^\d.].*$/u, ''),
          versionString: traits.version ?? '34.0.3',
          edition: null,
          needsDbUpgrade: false,
          lifecycle: {
            cycle: (traits.version ?? '34.0.3').split('.', 1)[0] ?? null,
            eol,
            supported,
            latestInCycle: null,
            upToDate: true,
            nextMajor: null,
          },
          hardenings: {},
          advisories: advisories.map((id) => ({
            id,
            severity: 'high',
            fixedIn: null,
            knownExploited: false,
            url: null,
          })),
        },
    certificate: unreachable ? null : certificateAt(at, traits.certificate),
    tls: unreachable ? null : tlsPart(oldTls),
    http: unreachable
      ? null
      : {
          redirectsToHttps: true,
          hsts: {
            present: hsts,
            maxAge: hsts ? 31_536_000 : null,
            includeSubDomains: hsts,
            preload: false,
            valid: hsts,
          },
          headers: {
            'x-frame-options': 'SAMEORIGIN',
            ...(hsts ? { 'strict-transport-security': HSTS } : {}),
          },
          cookies: [],
          csp: { present: false, parsed: {}, problems: [] },
          http2: true,
          serverSignature: null,
          compression: null,
          exposed: exposed ? [{ path: OPEN_FILE, kind: 'environment-file' }] : [],
          wellKnown: {},
          clockSkewSeconds: traits.clockSkewSeconds ?? 0,
        },
    grades: {
      overall: unreachable ? null : { grade: overall, reasons: [] },
      nextcloudScan: null,
      tls: unreachable ? null : { grade: oldTls ? 'C' : 'A', score: null, caps: [] },
      headers: unreachable ? null : { grade: hsts ? 'A' : 'C', score: hsts ? 100 : 60, tests: [] },
    },
    findings,
    errors: traits.errors ?? [],
  };
}
