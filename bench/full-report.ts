import type { Report } from '../shared/report.ts';
import { sampleReport } from '../shared/testing/report.ts';

/** Words that do not compress better than those of a real report; the same for the same numbers. */
function words(seed: number, length: number): string {
  let text = '';
  for (let n = 0; text.length < length; n++)
    text += `${['server', 'cipher', 'header', 'answer', 'version', 'browser', 'policy', 'support'][(seed * 7 + n * 3) % 8]} ${((seed + 1) * (n + 1) * 2654435761) % 9973} `;
  return text.slice(0, length).trim();
}

const ADVISORIES = Array.from({ length: 24 }, (_, n) => ({
  id: `GHSA-${n}-${words(n, 8).replaceAll(' ', '')}`,
  severity: 'medium' as const,
  fixedIn: `31.0.${n}`,
  knownExploited: false,
  url: `https://advisories.example/${n}`,
  summary: words(n, 220),
}));

/**
 * A report as large as those of a scan with its TLS and HTTP parts and everything found (about 35 kB of JSON), with what
 * differs in every answer of a real server: its date, a nonce, a request id. `cloud` makes each cloud's texts its own.
 */
export function fullReport(at: number, cloud: number, changes: Partial<Report> = {}): Report {
  const base = sampleReport(at, changes);
  const nonce = Buffer.from(`${at} ${cloud}`).toString('base64');
  const headers: Record<string, string> = {
    ...base.http?.headers,
    'x-request-id': nonce.slice(0, 20),
    'permissions-policy': words(cloud, 200),
  };
  const { tls, http, cloud: product, certificate } = base;
  const findings = Array.from({ length: 30 }, (_, n) => ({
    id: `full.${n}`,
    severity: 'low' as const,
    subject: null,
    title: words(cloud * 31 + n, 60),
    evidence: words(cloud * 17 + n, 250),
  }));
  return {
    ...base,
    cloud: product && { ...product, advisories: ADVISORIES },
    certificate: certificate && {
      ...certificate,
      fingerprint256: String(Math.floor(at / (60 * 86_400_000))).padStart(64, String(cloud % 10)),
    },
    tls: tls && {
      ...tls,
      evidence: Object.fromEntries(
        Object.keys(tls.vulnerabilities).map((name, n) => [name, words(cloud + n, 60)]),
      ),
      clients: tls.clients.map((client, n) => ({ ...client, evidence: words(cloud * 3 + n, 80) })),
    },
    http: http && {
      ...http,
      headers,
      measured: ['login', 'heartbeat', 'status'].map((role) => ({
        url: `https://cloud.example/${role}`,
        role,
        status: 200,
        headers: Object.entries(headers),
      })),
    },
    grades: {
      ...base.grades,
      headers: base.grades.headers && {
        ...base.grades.headers,
        tests: Array.from({ length: 12 }, (_, n) => ({
          name: `test-${n}`,
          result: words(n, 120),
          modifier: -n,
        })),
      },
    },
    findings: [...base.findings, ...findings],
  };
}
