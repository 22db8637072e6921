import type { TlsPart, TlsProtocol } from '../../../shared/report.ts';
import type { WireProtocol } from './hellos.ts';
import type { ProtocolFacts } from './probes/protocols.ts';
import type { Ssl2Facts } from './probes/ssl2.ts';
import { ssl2KindById, suiteName } from './suites.ts';

/** What was measured about protocols and suites; everything else is derived from it or asked with it in mind. */
export interface SuiteFacts {
  ssl2: Ssl2Facts;
  protocols: Readonly<Record<WireProtocol, ProtocolFacts>>;
}

export const WIRE_PROTOCOLS: readonly WireProtocol[] = ['SSL3.0', 'TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3'];

const PROTOCOLS: readonly TlsProtocol[] = ['SSL2.0', ...WIRE_PROTOCOLS];

export const supports = (facts: SuiteFacts, protocol: TlsProtocol): boolean | null =>
  protocol === 'SSL2.0' ? facts.ssl2.supported : facts.protocols[protocol].supported;

/** True where TLS 1.3 is spoken and nothing else, false where something else is too; null where that is not known. */
export function onlySpeaks13(facts: SuiteFacts): boolean | null {
  const older = WIRE_PROTOCOLS.slice(0, -1).map((protocol) => supports(facts, protocol));
  if (older.includes(true) || supports(facts, 'TLS1.3') === false) return false;
  return older.includes(null) || supports(facts, 'TLS1.3') === null ? null : true;
}

/** Protocols of which more may be spoken or accepted than was found. */
export const incompleteProtocols = (facts: SuiteFacts): TlsProtocol[] => [
  ...(facts.ssl2.supported === null ? (['SSL2.0'] as const) : []),
  ...WIRE_PROTOCOLS.filter((protocol) => !facts.protocols[protocol].complete),
];

/** What is accepted, by name. */
export function protocolsAndSuites(
  facts: SuiteFacts,
): Pick<TlsPart, 'protocols' | 'cipherSuites' | 'serverPreference'> {
  const spoken = WIRE_PROTOCOLS.map((protocol) => facts.protocols[protocol]).filter(
    ({ supported }) => supported,
  );
  const kinds = facts.ssl2.cipherKinds.map(
    (id) => ssl2KindById(id)?.name ?? `0x${id.toString(16).padStart(6, '0').toUpperCase()}`,
  );
  return {
    protocols: Object.fromEntries(
      PROTOCOLS.map((protocol) => [protocol, supports(facts, protocol)]),
    ) as TlsPart['protocols'],
    cipherSuites: {
      ...(facts.ssl2.supported ? { 'SSL2.0': kinds } : {}),
      ...Object.fromEntries(spoken.map((entry) => [entry.protocol, entry.suites.map(suiteName)])),
    },
    serverPreference: Object.fromEntries(spoken.map((entry) => [entry.protocol, entry.preference])),
  };
}
