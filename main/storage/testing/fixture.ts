import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daysOf } from '../../../shared/days.ts';
import { type Finding, type Report, TLS_VULNERABILITIES } from '../../../shared/report.ts';
import type { LightCheck } from '../../scan/light.ts';

/** Material of the stores' tests and benchmarks. */

const DAY = 86_400_000;

/** A directory of its own for one test; `remove` when done. */
export function temporaryDirectory(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'weathervane-test-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export const sampleFinding = (id: string, changes: Partial<Finding> = {}): Finding => ({
  id,
  severity: 'medium',
  subject: null,
  title: `Title of ${id}`,
  evidence: null,
  ...changes,
});

/** A report about as large as a real one. Days left and lifetime follow from the time, as a scan computes them. */
export function sampleReport(at: number, changes: Partial<Report> = {}): Report {
  const notBefore = Date.UTC(2026, 0, 1);
  const notAfter = Date.UTC(2026, 11, 31);
  return {
    schemaVersion: 1,
    scanner: { name: 'weathervane', version: '0.1.0', rulesVersion: '1', dataAsOf: '2026-11-01' },
    target: {
      url: 'https://cloud.example/',
      host: 'cloud.example',
      port: 443,
      webroot: '',
      addresses: ['192.0.2.7'],
    },
    startedAt: new Date(at).toISOString(),
    durationMs: 4321.5,
    status: 'up',
    cloud: {
      product: 'nextcloud',
      version: '31.0.14',
      versionString: '31.0.14',
      edition: '',
      needsDbUpgrade: false,
      lifecycle: {
        cycle: '31',
        eol: '2027-02-01',
        supported: true,
        latestInCycle: '31.0.14',
        upToDate: true,
        nextMajor: '32',
      },
      hardenings: {},
      advisories: [],
    },
    certificate: {
      subject: 'CN=cloud.example',
      issuer: 'CN=R11, O=Example CA',
      serial: '04d2',
      notBefore: new Date(notBefore).toISOString(),
      notAfter: new Date(notAfter).toISOString(),
      daysLeft: daysOf(notAfter - at),
      lifetimeDays: (notAfter - notBefore) / DAY,
      lifetimeUsed: Number(((at - notBefore) / (notAfter - notBefore)).toFixed(4)),
      renewal: 'due',
      names: ['cloud.example'],
      nameMatches: true,
      trusted: true,
      trustError: null,
      selfSigned: false,
      pinned: false,
      chain: [],
      chainComplete: true,
      keyType: 'EC',
      keyBits: 256,
      signatureAlgorithm: 'ecdsa-with-SHA384',
      fingerprint256: 'ab'.repeat(32),
      spkiSha256: 'cd'.repeat(32),
      scts: 2,
      ocspStapled: null,
      mustStaple: false,
      caa: null,
    },
    tls: {
      protocols: {
        'SSL2.0': false,
        'SSL3.0': false,
        'TLS1.0': false,
        'TLS1.1': false,
        'TLS1.2': true,
        'TLS1.3': true,
      },
      cipherSuites: { 'TLS1.3': ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'] },
      serverPreference: { 'TLS1.2': true },
      groups: ['x25519', 'secp256r1'],
      dhBits: null,
      dhCommonPrime: null,
      forwardSecrecy: 'all',
      aead: true,
      alpn: ['h2', 'http/1.1'],
      compression: false,
      secureRenegotiation: true,
      clientRenegotiation: false,
      fallbackScsv: null,
      sessionTickets: true,
      ocspStapling: false,
      earlyData: false,
      vulnerabilities: Object.fromEntries(
        TLS_VULNERABILITIES.map((name) => [name, 'not-vulnerable']),
      ) as NonNullable<Report['tls']>['vulnerabilities'],
      clients: Array.from({ length: 40 }, (_, index) => ({
        id: `client-${index}`,
        name: `Browser ${index} on system ${index % 7}`,
        connects: true,
        protocol: index % 3 ? ('TLS1.3' as const) : ('TLS1.2' as const),
        cipherSuite: 'TLS_AES_256_GCM_SHA384',
        forwardSecrecy: true,
        reason: null,
      })),
    },
    http: {
      redirectsToHttps: true,
      hsts: { present: true, maxAge: 15552000, includeSubDomains: false, preload: false, valid: true },
      headers: {
        date: new Date(at).toUTCString(),
        'strict-transport-security': 'max-age=15552000',
        // A nonce as the history keeps it (noise.ts), so that what is read is what was stored.
        'content-security-policy': "default-src 'none'; script-src 'nonce-0NotKeptNotKeptNotKe'",
      },
      cookies: [],
      csp: { present: true, parsed: {}, problems: [] },
      http2: true,
      serverSignature: 'nginx',
      compression: null,
      exposed: [],
      wellKnown: {},
    },
    grades: {
      overall: { grade: 'A', reasons: [] },
      nextcloudScan: { grade: 'A', reasons: [] },
      tls: { grade: 'A', score: null, caps: [] },
      headers: { grade: 'B', score: 75, tests: [] },
    },
    findings: [sampleFinding('headers.hsts-short'), sampleFinding('tls.no-caa', { severity: 'info' })],
    errors: [],
    ...changes,
  };
}

export const sampleCheck = (at: number, changes: Partial<LightCheck> = {}): LightCheck => ({
  at: new Date(at).toISOString(),
  outcome: 'up',
  durationMs: 120,
  error: null,
  version: '31.0.14',
  fingerprint256: 'ab'.repeat(32),
  issuer: 'CN=R11, O=Example CA',
  ...changes,
});
