import type { FindingId } from '../../shared/findings/index.ts';
import type { StatusReason } from '../../shared/report.ts';
import type { ProbeFailure } from './context.ts';
import type { Detector } from './raised.ts';

/** One dead address among several that answer: an outage only some devices see. */
export const reachabilityFindings: Detector = ({ status, target, errors }) =>
  status === 'unreachable' || target.addresses.length < 2
    ? []
    : errors
        .filter(({ probe, kind }) => probe === 'address' && kind !== 'aborted')
        .flatMap(({ message }) => {
          const address = target.addresses.find((candidate) => message.includes(` ${candidate} `));
          return address === undefined
            ? []
            : [{ id: 'reachability.address-silent' as const, subject: address, evidence: message }];
        });

/** Reasons that are a finding of their own; the others belong to the cloud's. */
const FINDING_OF: Partial<Record<StatusReason, FindingId>> = {
  'redirect-loop': 'reachability.redirect-loop',
  unavailable: 'reachability.unavailable',
  misdirected: 'reachability.misdirected',
  'name-refused': 'reachability.name-refused',
  banned: 'reachability.banned',
  'rate-limited': 'reachability.rate-limited',
  portal: 'reachability.portal',
  challenge: 'reachability.challenge',
  'client-certificate': 'reachability.client-certificate',
  authentication: 'reachability.authentication',
  forbidden: 'reachability.forbidden',
  'untrusted-domain': 'cloud.untrusted-domain',
};

/** The finding that names what stands in front; null where the reason is the cloud's own to tell. */
export const refusalFinding = (reason: StatusReason): FindingId | null => FINDING_OF[reason] ?? null;

/** What a server says by ending the handshake itself; null where a failure says no such thing. */
export function refusalOf(failure: ProbeFailure | null): StatusReason | null {
  const code = failure?.code;
  return code === 'client-certificate' || code === 'name-refused' ? code : null;
}

const PASSING = new Set<StatusReason | null | undefined>(['unavailable', 'rate-limited']);

/** What stands in front and does not let us look. The evidence is the sentence of the area that was refused. */
export const refusalFindings: Detector = ({ statusReason, status, coverage }) => {
  const id = statusReason ? refusalFinding(statusReason) : null;
  // A setup page that did not answer is no outage of the whole cloud.
  if (id === null || status === 'setup-pending') return [];
  // What a cloud refuses for a moment while it answers otherwise is in the books and the errors; it is no fault of it.
  if (status !== 'refused' && PASSING.has(statusReason)) return [];
  const area = (['cloud', 'http', 'exposure'] as const).find((one) => coverage?.[one].why);
  return [{ id, evidence: area ? (coverage?.[area].why ?? null) : null }];
};
