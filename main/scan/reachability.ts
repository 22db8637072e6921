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
