import { isIP } from 'node:net';
import type { TlsPart } from '../../../shared/report.ts';
import type { ProbeContext } from '../context.ts';
import { type SuiteFacts, WIRE_PROTOCOLS } from './facts.ts';
import { toPart } from './part.ts';
import { Prober } from './prober.ts';
import { probeProtocol } from './probes/protocols.ts';
import { probeSsl2 } from './probes/ssl2.ts';

/**
 * The TLS audit of ctx.address: every fact of report.tls. Null, with an error in the report, where nothing that
 * speaks TLS answers; where the server dies on the way, what was learned by then and an error.
 */
export async function probeTls(ctx: ProbeContext): Promise<TlsPart | null> {
  const prober = new Prober(ctx);
  const host = isIP(ctx.target.host) === 0 ? ctx.target.host : null;
  ctx.progress('TLS protocols and cipher suites');
  const [ssl2, ...protocols] = await Promise.all([
    probeSsl2(prober),
    ...WIRE_PROTOCOLS.map((protocol) => probeProtocol(prober, protocol, host)),
  ]);
  const facts: SuiteFacts = {
    ssl2,
    protocols: Object.fromEntries(
      protocols.map((entry) => [entry.protocol, entry]),
    ) as SuiteFacts['protocols'],
  };
  return toPart(facts, prober);
}
