import type { Change, ChangeRecord, CloudState } from '../../shared/state.ts';
import { many } from './crowds.ts';
import { attic, family } from './fixtures.ts';
import { at } from './reports.ts';

/** More clouds than fit a menu, and more changes than fit a page: every kind, with the longest evidence there is. */

/** Twenty-four clouds: the twelve of `many`, and twelve of the neighbourhood. */
export const crowd = (): CloudState[] => [
  ...many(),
  ...Array.from({ length: 12 }, (_, index) => {
    const base = index % 2 === 0 ? family() : attic();
    return {
      ...base,
      settings: { ...base.settings, id: `m${index}`, name: `Cloud of neighbour ${index + 1}` },
    };
  }),
];

const PRINT = 'A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90';
const OTHER_PRINT = '0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C4B5A69788796A5B4C3D2E1F0';
const CSP = `default-src 'none';base-uri 'none';manifest-src 'self';script-src 'nonce-…' 'strict-dynamic';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;font-src 'self' data:;connect-src 'self' https://signaling.example.org wss://signaling.example.org;media-src 'self' blob:;frame-src nc: https://office.example.org;frame-ancestors 'self';form-action 'self'`;

type Told = Pick<Change, 'kind' | 'direction' | 'severity' | 'sentence'> & Partial<Change>;

const TOLD: readonly Told[] = [
  {
    kind: 'certificate-unexpected',
    direction: 'worse',
    severity: 'critical',
    sentence: 'The pinned certificate was replaced by another one.',
    before: `${PRINT}, issued by CN=R10, O=Let’s Encrypt, C=US, until 2027-01-02`,
    after: `${OTHER_PRINT}, issued by CN=FortiGate CA, O=Fortinet Ltd., until 2028-11-20`,
  },
  {
    kind: 'certificate-renewed',
    direction: 'better',
    severity: 'info',
    sentence: 'The certificate was renewed: valid until 14 Feb 2027.',
    before: at(-60),
    after: at(83),
  },
  {
    kind: 'header-lost',
    subject: 'strict-transport-security',
    direction: 'worse',
    severity: 'low',
    sentence: 'The header strict-transport-security is gone.',
    before: 'max-age=15552000; includeSubDomains',
  },
  {
    kind: 'finding-new',
    subject: 'headers.hsts-missing',
    direction: 'worse',
    severity: 'medium',
    sentence: 'New: HSTS is missing.',
    after: 'no Strict-Transport-Security header in 3 answers',
  },
  {
    kind: 'grade-down',
    subject: 'overall',
    direction: 'worse',
    severity: 'high',
    sentence: 'Overall grade fell from A to D.',
    before: 'A',
    after: 'D',
  },
  {
    kind: 'grade-down',
    subject: 'tls',
    direction: 'worse',
    severity: 'low',
    sentence: 'TLS grade fell from A+ to A.',
    before: 'A+',
    after: 'A',
    cause: 'rules',
  },
  {
    kind: 'version-up',
    direction: 'better',
    severity: 'info',
    sentence: 'Updated from 34.0.2 to 34.0.3.',
    before: '34.0.2',
    after: '34.0.3',
  },
  {
    kind: 'header-changed',
    subject: 'content-security-policy',
    direction: 'neutral',
    severity: 'info',
    sentence: 'The header content-security-policy has another value.',
    before: CSP,
    after: CSP.replace('data: blob:;', 'data: blob: https://tiles.example.org;'),
  },
  {
    kind: 'down',
    direction: 'worse',
    severity: 'high',
    sentence: 'The cloud cannot be reached.',
    after: 'connection refused on port 443 by 203.0.113.20',
  },
  { kind: 'up', direction: 'better', severity: 'info', sentence: 'The cloud can be reached again.' },
  {
    kind: 'advisory-new',
    subject: 'CVE-2026-1234',
    direction: 'worse',
    severity: 'high',
    sentence: 'Known vulnerability CVE-2026-1234 affects the installed version.',
    after: 'Improper input validation in the federated sharing endpoint (fixed in 34.0.4)',
    cause: 'data',
  },
  {
    kind: 'suite-lost',
    subject: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    direction: 'neutral',
    severity: 'info',
    sentence: 'Cipher suite TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 is no longer offered.',
    before: 'offered',
  },
  {
    kind: 'maintenance-started',
    direction: 'neutral',
    severity: 'info',
    sentence: 'The cloud went into maintenance.',
  },
];

/** One change of each kind, between two scans of one cloud. */
export const crowdCompared = (): Change[] =>
  TOLD.map((told) => ({ subject: null, before: null, after: null, cause: 'cloud', ...told }));

/** 180 changes of all clouds and of one that is gone, newest first; the first 37 are unread. */
export function crowdChanges(): ChangeRecord[] {
  const ids = crowd().map(({ settings }) => settings.id);
  const told = crowdCompared();
  return Array.from({ length: 180 }, (_, index) => ({
    ...(told[index % told.length] as Change),
    id: 180 - index,
    cloudId: index === 4 ? 'gone' : (ids[(index * 5) % ids.length] ?? ''),
    at: at(-index * 0.4),
    scanId: index % 13 === 8 ? null : 412 - (index % 30),
    read: index >= 37,
  }));
}
