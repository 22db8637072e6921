import { z } from 'zod';
import { Coverage } from './coverage.ts';
import { PRODUCT_IDS } from './products.ts';

/**
 * The Report: the one document of a scan. Keys may be added within a schemaVersion, never renamed or removed.
 * Everything a scanned server said is bounded text here; nothing in a report is markup, a path or a command.
 */
export const REPORT_SCHEMA_VERSION = 1;

/** Longest text a report keeps of anything a server said (characters). */
export const MAX_TEXT = 512;
/** Longest header value a report keeps (characters); CSP headers of real clouds reach about 2 000. */
export const MAX_HEADER_VALUE = 8192;

const text = z.string().max(MAX_TEXT);
const isoTime = z.iso.datetime();
const triState = z.boolean().nullable();

export const Severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** Order of severities, worst last; compare by index. */
export const SEVERITIES: readonly Severity[] = Severity.options;

export const Grade = z.enum([
  'A+',
  'A',
  'A-',
  'B+',
  'B',
  'B-',
  'C+',
  'C',
  'C-',
  'D+',
  'D',
  'D-',
  'E',
  'F',
  'T',
  'M',
]);
export type Grade = z.infer<typeof Grade>;

/** Best first. T (not trusted) and M (name mismatch) are SSL Labs' letters and rank below F. */
export const GRADES: readonly Grade[] = Grade.options;

export const CloudProduct = z.enum([...PRODUCT_IDS, 'unknown']);
export type CloudProduct = z.infer<typeof CloudProduct>;

/**
 * `refused`: something in front, or the cloud itself, does not let us look. `unknown`: the questions failed.
 * `not-a-cloud` is said only where the answers prove it.
 */
export const ReportStatus = z.enum([
  'up',
  'maintenance',
  'upgrade-pending',
  'setup-pending',
  'refused',
  'unknown',
  'not-a-cloud',
  'unreachable',
]);
export type ReportStatus = z.infer<typeof ReportStatus>;

/** What does not let us look, or what a status alone does not say. */
export const StatusReason = z.enum([
  'untrusted-domain',
  'client-certificate',
  'portal',
  'challenge',
  'rate-limited',
  'banned',
  'misdirected',
  'redirect-loop',
  'name-refused',
  'unavailable',
  'authentication',
  'forbidden',
  'lost-configuration',
]);
export type StatusReason = z.infer<typeof StatusReason>;

export const ErrorKind = z.enum([
  'timeout',
  'refused',
  'reset',
  'dns',
  'protocol',
  'limit',
  'aborted',
  'internal',
]);
export type ErrorKind = z.infer<typeof ErrorKind>;

export const ProbeError = z.object({ probe: text, kind: ErrorKind, message: text });
export type ProbeError = z.infer<typeof ProbeError>;

export const Lifecycle = z.object({
  cycle: text.nullable(),
  eol: z.iso.date().nullable(),
  supported: triState,
  latestInCycle: text.nullable(),
  upToDate: triState,
  nextMajor: text.nullable(),
});
export type Lifecycle = z.infer<typeof Lifecycle>;

export const AdvisoryMatch = z.object({
  id: text,
  severity: Severity,
  fixedIn: text.nullable(),
  knownExploited: z.boolean(),
  url: text.nullable(),
  summary: text.nullable().optional(),
  published: z.iso.date().nullable().optional(),
  cvss: z.number().nullable().optional(),
  vendorRisk: z.number().int().nullable().optional(),
});
export type AdvisoryMatch = z.infer<typeof AdvisoryMatch>;

export const HardeningState = z.enum(['yes', 'no', 'implied', 'not-applicable', 'unknown']);

export const CloudPart = z.object({
  product: CloudProduct,
  version: text.nullable(),
  versionString: text.nullable(),
  edition: text.nullable(),
  productName: text.nullable().optional(),
  needsDbUpgrade: triState,
  installed: triState.optional(),
  maintenance: triState.optional(),
  /** True where something stands before the JSON of status.php: the sync clients stop there. */
  statusPolluted: z.boolean().optional(),
  extendedSupport: triState.optional(),
  /** Why we hold it to be this product; for people who doubt the verdict. */
  detectedBy: z.array(text).max(16).optional(),
  lifecycle: Lifecycle,
  hardenings: z.record(text, z.object({ state: HardeningState, note: text.optional() })),
  advisories: z.array(AdvisoryMatch).max(2000),
  bruteForce: z.object({ delayMs: z.number().nullable(), allowListed: triState }).nullable().optional(),
});
export type CloudPart = z.infer<typeof CloudPart>;

export const Renewal = z.enum(['fresh', 'due', 'overdue', 'critical', 'expired']);
export type Renewal = z.infer<typeof Renewal>;

const ChainEntry = z.object({
  subject: text,
  issuer: text,
  notAfter: isoTime,
  fingerprint256: text,
  /** True for the root that completes the chain from a trust store; the rest was sent. */
  fromStore: z.boolean().optional(),
});

export const CertificatePart = z.object({
  subject: text,
  issuer: text,
  serial: text,
  notBefore: isoTime,
  notAfter: isoTime,
  /** Days from the scan to notAfter, two decimals, negative once expired. */
  daysLeft: z.number(),
  lifetimeDays: z.number(),
  /** Share of the lifetime that has passed: 0 at notBefore, 1 at notAfter, more after. */
  lifetimeUsed: z.number(),
  renewal: Renewal,
  names: z.array(text).max(500),
  nameMatches: z.boolean(),
  trusted: z.boolean(),
  /** Which trust made it trusted: a public root, a CA the owner gave, or the owner's pin. */
  trustedBy: z.enum(['bundled', 'system', 'user-ca', 'pin']).nullable().optional(),
  trustError: text.nullable(),
  selfSigned: z.boolean(),
  pinned: z.boolean(),
  /** True where the owner pinned a certificate and the server shows another one. */
  pinMismatch: z.boolean().optional(),
  chain: z.array(ChainEntry).max(20),
  chainComplete: triState,
  keyType: text,
  keyBits: z.number().int(),
  /** Public exponent of an RSA key. */
  rsaExponent: z.number().int().optional(),
  signatureAlgorithm: text,
  fingerprint256: text,
  spkiSha256: text,
  scts: z.number().int().nullable(),
  ocspStapled: triState,
  mustStaple: triState,
  caa: z.array(text).max(50).nullable(),
  /** A second certificate, where a server has both an RSA and an ECDSA one. */
  alternate: z
    .object({
      subject: text,
      issuer: text,
      notAfter: isoTime,
      keyType: text,
      keyBits: z.number().int(),
      fingerprint256: text,
    })
    .nullable()
    .optional(),
});
export type CertificatePart = z.infer<typeof CertificatePart>;

export const TlsProtocol = z.enum(['SSL2.0', 'SSL3.0', 'TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3']);
export type TlsProtocol = z.infer<typeof TlsProtocol>;

export const Verdict = z.enum(['vulnerable', 'not-vulnerable', 'potential', 'not-tested', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

export const TLS_VULNERABILITIES = [
  'drown',
  'poodle',
  'beast',
  'crime',
  'breach',
  'freak',
  'logjam',
  'heartbleed',
  'ccs',
  'robot',
  'sweet32',
  'rc4',
  'lucky13',
  'ticketbleed',
  'renegotiation',
] as const;
export type TlsVulnerability = (typeof TLS_VULNERABILITIES)[number];

export const ClientResult = z.object({
  id: text,
  name: text,
  connects: triState,
  protocol: TlsProtocol.nullable(),
  cipherSuite: text.nullable(),
  forwardSecrecy: triState,
  reason: text.nullable(),
  evidence: text.optional(),
});
export type ClientResult = z.infer<typeof ClientResult>;

export const TlsPart = z.object({
  protocols: z.record(TlsProtocol, triState),
  cipherSuites: z.partialRecord(TlsProtocol, z.array(text).max(400)),
  serverPreference: z.partialRecord(TlsProtocol, triState),
  groups: z.array(text).max(64),
  /** Whether the server's order of groups decides. */
  groupPreference: triState.optional(),
  dhBits: z.number().int().nullable(),
  dhCommonPrime: triState,
  forwardSecrecy: z.enum(['all', 'some', 'none']).nullable(),
  aead: triState,
  alpn: z.array(text).max(16),
  compression: triState,
  secureRenegotiation: triState,
  clientRenegotiation: triState,
  fallbackScsv: triState,
  sessionTickets: triState,
  ocspStapling: triState,
  earlyData: triState,
  vulnerabilities: z.record(z.enum(TLS_VULNERABILITIES), Verdict),
  clients: z.array(ClientResult).max(100),
  /** What each verdict rests on, one sentence per vulnerability. */
  evidence: z.record(text, text).optional(),
  extendedMasterSecret: triState.optional(),
  heartbeat: triState.optional(),
  /** What the server cannot take although it must; null where that was not measured. */
  intolerance: z.array(text).max(16).nullable().optional(),
  /** Protocols, and "groups", of which more may be accepted than is listed; absent in older reports. */
  incomplete: z.array(text).max(16).optional(),
  /** What the server shows without a server name, and with a wrong one. */
  sni: z.object({ withoutName: text.nullable(), wrongName: text.nullable() }).nullable().optional(),
  /** What the audit cost the server. */
  cost: z.object({ connections: z.number().int(), criticalRoundTrips: z.number().int() }).optional(),
});
export type TlsPart = z.infer<typeof TlsPart>;

export const Cookie = z.object({
  name: text,
  secure: z.boolean(),
  httpOnly: z.boolean(),
  sameSite: z.enum(['strict', 'lax', 'none']).nullable(),
  hostPrefix: z.boolean(),
});
export type Cookie = z.infer<typeof Cookie>;

export const Hsts = z.object({
  present: z.boolean(),
  /** max-age in seconds (RFC 6797 §6.1.1). */
  maxAge: z.number().nullable(),
  includeSubDomains: z.boolean(),
  preload: z.boolean(),
  valid: z.boolean(),
});
export type Hsts = z.infer<typeof Hsts>;

export const Csp = z.object({
  present: z.boolean(),
  parsed: z.record(text, z.array(text).max(200)),
  problems: z.array(z.object({ directive: text, problem: text })).max(100),
});
export type Csp = z.infer<typeof Csp>;

export const HttpPart = z.object({
  redirectsToHttps: triState,
  /** Null where no page of the cloud was seen; so is csp. */
  hsts: Hsts.nullable(),
  headers: z.record(z.string().max(128), z.string().max(MAX_HEADER_VALUE)),
  cookies: z.array(Cookie).max(100),
  csp: Csp.nullable(),
  http2: triState,
  http3: triState.optional(),
  serverSignature: text.nullable(),
  compression: text.nullable(),
  exposed: z.array(z.object({ path: text, kind: text })).max(100),
  /** Paths whose answer still stands, with its time, where a scan asks only some of them (pace "gentle"). */
  exposureAsked: z
    .array(z.object({ path: text, at: isoTime }))
    .max(100)
    .optional(),
  wellKnown: z.record(text, text),
  /** Where headers were measured, and every value each URL gave, duplicates and order kept. */
  measured: z
    .array(
      z.object({
        url: z.string().max(2048),
        role: text,
        status: z.number().int(),
        headers: z.array(z.tuple([z.string().max(128), z.string().max(MAX_HEADER_VALUE)])).max(200),
      }),
    )
    .max(20)
    .optional(),
  /** The way from http://host/ on, first hop first; empty where nothing answers there, null where it is not known. */
  redirects: z
    .array(z.object({ url: z.string().max(2048), status: z.number().int().nullable() }))
    .max(12)
    .nullable()
    .optional(),
  /** The answer to a CORS preflight from a foreign origin on the graded page. */
  cors: z
    .object({ allowOrigin: text.nullable(), allowCredentials: z.boolean(), reflectsOrigin: z.boolean() })
    .nullable()
    .optional(),
  /** Scripts of the graded page in order; src null: inline. Null where the page is not HTML. */
  scripts: z
    .array(z.object({ src: z.string().max(2048).nullable(), integrity: z.boolean() }))
    .max(300)
    .nullable()
    .optional(),
  /** What the graded page says in meta elements instead of headers. */
  meta: z
    .object({ csp: z.array(z.string().max(MAX_HEADER_VALUE)).max(10), referrer: text.nullable() })
    .optional(),
  /** Seconds the server's Date header is ahead of our clock. */
  clockSkewSeconds: z.number().nullable().optional(),
});
export type HttpPart = z.infer<typeof HttpPart>;

const letter = z.object({ grade: Grade, reasons: z.array(text).max(100) });
/** Grade null: too little was seen for a letter; `atMost` is what it can be at best, the reasons say what was not seen. */
const verdict = z.object({
  grade: Grade.nullable(),
  atMost: Grade.nullable().optional(),
  reasons: z.array(text).max(100),
});

export const Grades = z.object({
  overall: verdict.nullable(),
  nextcloudScan: letter.nullable(),
  tls: z
    .object({
      grade: Grade,
      score: z
        .object({ protocol: z.number(), keyExchange: z.number(), cipher: z.number(), total: z.number() })
        .nullable(),
      caps: z.array(z.object({ grade: Grade, reason: text })).max(50),
      /** What the grade rests on beside the caps: whose trust made a certificate count, what could not be measured. */
      notes: z.array(text).max(20).optional(),
    })
    .nullable(),
  headers: z
    .object({
      grade: Grade,
      score: z.number(),
      tests: z
        .array(z.object({ name: text, result: text, modifier: z.number(), pass: z.boolean().optional() }))
        .max(50),
    })
    .nullable(),
});
export type Grades = z.infer<typeof Grades>;

export const Finding = z.object({
  id: z.string().max(100),
  severity: Severity,
  subject: text.nullable(),
  title: text,
  evidence: z.string().max(2048).nullable(),
});
export type Finding = z.infer<typeof Finding>;

export const Report = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  scanner: z.object({ name: z.literal('weathervane'), version: text, rulesVersion: text, dataAsOf: text }),
  target: z.object({
    url: z.string().max(2048),
    host: z.string().max(255),
    port: z.number().int().min(1).max(65535),
    webroot: z.string().max(1024),
    addresses: z.array(text).max(64),
  }),
  startedAt: isoTime,
  durationMs: z.number(),
  status: ReportStatus,
  /** Why the status is `refused`, or what stands behind it; null where the status says all. */
  statusReason: StatusReason.nullable().optional(),
  /** What the facts below rest on; reports of before it have none. */
  coverage: Coverage.optional(),
  cloud: CloudPart.nullable(),
  certificate: CertificatePart.nullable(),
  tls: TlsPart.nullable(),
  http: HttpPart.nullable(),
  grades: Grades,
  findings: z.array(Finding).max(2000),
  errors: z.array(ProbeError).max(500),
});
export type Report = z.infer<typeof Report>;

/** The measured parts of a report: what findings and grades are computed from, at scan time or later again. */
export type ReportParts = Pick<
  Report,
  | 'target'
  | 'startedAt'
  | 'status'
  | 'statusReason'
  | 'coverage'
  | 'cloud'
  | 'certificate'
  | 'tls'
  | 'http'
  | 'errors'
>;
