import {
  TLS_VULNERABILITIES,
  type TlsPart,
  type TlsProtocol,
  type TlsVulnerability,
  type Verdict,
} from '../../../shared/report.ts';
import { type SuiteFacts, supports, WIRE_PROTOCOLS } from './facts.ts';
import type { Prober } from './prober.ts';
import { hasForwardSecrecy, isAead, ssl2KindById, suiteById, suiteName } from './suites.ts';

const PROTOCOLS: readonly TlsProtocol[] = ['SSL2.0', ...WIRE_PROTOCOLS];

/** The facts as the report shows them. */
export function toPart(facts: SuiteFacts, prober: Prober): TlsPart {
  const spoken = WIRE_PROTOCOLS.map((protocol) => facts.protocols[protocol]).filter(
    ({ supported }) => supported,
  );
  const suites = spoken.flatMap((entry) => entry.suites).flatMap((id) => suiteById(id) ?? []);
  const secret = suites.filter(hasForwardSecrecy).length;
  return {
    protocols: Object.fromEntries(
      PROTOCOLS.map((protocol) => [protocol, supports(facts, protocol)]),
    ) as TlsPart['protocols'],
    cipherSuites: {
      ...(facts.ssl2.supported
        ? { 'SSL2.0': facts.ssl2.cipherKinds.map((id) => ssl2KindById(id)?.name ?? `0x${id.toString(16)}`) }
        : {}),
      ...Object.fromEntries(spoken.map((entry) => [entry.protocol, entry.suites.map(suiteName)])),
    },
    serverPreference: Object.fromEntries(spoken.map((entry) => [entry.protocol, entry.preference])),
    groups: [],
    dhBits: null,
    dhCommonPrime: null,
    forwardSecrecy:
      suites.length === 0 ? null : secret === suites.length ? 'all' : secret > 0 ? 'some' : 'none',
    aead: suites.length === 0 ? null : suites.some(isAead),
    alpn: [],
    compression: null,
    secureRenegotiation: null,
    clientRenegotiation: null,
    fallbackScsv: null,
    sessionTickets: null,
    ocspStapling: null,
    earlyData: null,
    vulnerabilities: Object.fromEntries(
      TLS_VULNERABILITIES.map((name): [TlsVulnerability, Verdict] => [name, 'unknown']),
    ) as TlsPart['vulnerabilities'],
    clients: [],
    cost: { connections: prober.connections, criticalRoundTrips: prober.criticalRoundTrips },
  };
}
