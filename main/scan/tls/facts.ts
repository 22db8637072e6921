import type { TlsProtocol } from '../../../shared/report.ts';
import type { WireProtocol } from './hellos.ts';
import type { ProtocolFacts } from './probes/protocols.ts';
import type { Ssl2Facts } from './probes/ssl2.ts';

/** What was measured about protocols and suites; everything else is derived from it or asked with it in mind. */
export interface SuiteFacts {
  ssl2: Ssl2Facts;
  protocols: Readonly<Record<WireProtocol, ProtocolFacts>>;
}

export const WIRE_PROTOCOLS: readonly WireProtocol[] = ['SSL3.0', 'TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3'];

export const supports = (facts: SuiteFacts, protocol: TlsProtocol): boolean | null =>
  protocol === 'SSL2.0' ? facts.ssl2.supported : facts.protocols[protocol].supported;
