import type { AlertRecord, CloudState, ExpiryItem } from '../../shared/state.ts';
import { at } from './reports.ts';

/** Alerts and expiry dates of many clouds: every kind and every state, of names of every length. */

const FINGERPRINT =
  'A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90';

type Kind = Pick<AlertRecord, 'kind' | 'severity' | 'delivery' | 'findingId' | 'body'> & {
  title: (name: string) => string;
};

const KINDS: Kind[] = [
  {
    kind: 'certificate-unexpected',
    severity: 'critical',
    title: (name) => `${name}: The pinned certificate was replaced by another one`,
    body: `CN=R10, O=Let’s Encrypt → CN=FortiGate CA, O=Fortinet Ltd. · ${FINGERPRINT}\nLook at the server before you enter a password.`,
    findingId: null,
    delivery: 'sent',
  },
  {
    kind: 'digest',
    severity: 'high',
    title: (name) => `${name}: 3 things got worse`,
    body: 'HSTS is missing\nReferrer-Policy is missing\nTLS 1.0 is offered',
    findingId: null,
    delivery: 'sent',
  },
  {
    kind: 'finding-new',
    severity: 'medium',
    title: (name) => `${name}: HSTS is missing`,
    body: 'no Strict-Transport-Security header in 3 answers\nSend Strict-Transport-Security with at least half a year.',
    findingId: 'headers.hsts-missing',
    delivery: 'summed-up',
  },
  {
    kind: 'reminder',
    severity: 'critical',
    title: (name) =>
      `Still: ${name}: CVE-2023-49103 is exploited in the wild and affects the installed version`,
    body: 'Disclosure of sensitive credentials (fixed in 10.13.1)\nUpdate.',
    findingId: null,
    delivery: 'held',
  },
  {
    kind: 'down',
    severity: 'high',
    title: (name) => `${name} cannot be reached`,
    body: 'connection refused on port 443 by 203.0.113.20\nIt did not answer three times in a row, and our own connection works.',
    findingId: null,
    delivery: 'failed',
  },
  {
    kind: 'expiry:certificate',
    severity: 'medium',
    title: (name) => `Certificate of ${name}: 6 days left, renewal is overdue`,
    body: 'Look at the renewal job of the server.',
    findingId: null,
    delivery: 'inbox-only',
  },
];

/** Newest first; the newest but two is of a cloud that was removed. */
export const alerts = (clouds: readonly CloudState[]): AlertRecord[] =>
  Array.from({ length: 70 }, (_, index) => {
    const { title, ...kind } = KINDS[index % KINDS.length] as Kind;
    const cloud = clouds[(index * 5) % clouds.length] as CloudState;
    const raised = -index * 0.3;
    return {
      ...kind,
      id: 70 - index,
      at: at(raised),
      cloudId: index === 2 ? 'gone' : cloud.settings.id,
      title: title(cloud.settings.name).slice(0, 200),
      deliveredAt: kind.delivery === 'sent' ? at(raised, index === 1 ? 7 : 0) : null,
      acknowledgedAt: index < 12 ? null : at(raised, 5),
      problem: null,
    };
  });

const DAYS_LEFT = [-3, -0.2, 0.4, 1.5, 6.4, 13, 28, 61, 90, 120, 302, 700];

const stateOf = (left: number): Pick<ExpiryItem, 'state' | 'weather' | 'used'> => {
  if (left < 0) return { state: 'expired', weather: 'storm', used: 1.1 };
  if (left < 2) return { state: 'critical', weather: 'storm', used: 0.97 };
  if (left < 14) return { state: 'overdue', weather: 'unsettled', used: 0.88 };
  if (left < 30) return { state: 'due', weather: 'clear', used: 0.72 };
  return { state: 'fresh', weather: 'clear', used: 0.4 };
};

function expiringOf({ settings: { id, name } }: CloudState, index: number): ExpiryItem[] {
  const left = DAYS_LEFT[index % DAYS_LEFT.length] as number;
  const over = index === 6;
  const certificate: ExpiryItem = {
    cloudId: id,
    kind: 'certificate',
    label: name,
    expiresAt: at(left),
    daysLeft: left,
    ...stateOf(left),
    nextAlertAt: left < 0 ? null : at(left < 2 ? left : left * 0.6),
  };
  const support: ExpiryItem = {
    cloudId: id,
    kind: 'support',
    label: over ? 'ownCloud 8.1 support' : 'Nextcloud 34 support',
    expiresAt: over ? '2017-07-08T00:00:00.000Z' : '2027-07-01T00:00:00.000Z',
    daysLeft: over ? -3426 : 219,
    used: null,
    weather: over ? 'storm' : 'clear',
    state: over ? 'end of life' : 'supported',
    nextAlertAt: over ? null : '2027-06-01T00:00:00.000Z',
  };
  return index % 3 === 0 ? [certificate, support] : [certificate];
}

/** A certificate of each cloud in every state, and the support of every third one, among it one long over. */
export const expiring = (clouds: readonly CloudState[]): ExpiryItem[] =>
  clouds.flatMap(expiringOf).sort((a, b) => a.expiresAt.localeCompare(b.expiresAt));
