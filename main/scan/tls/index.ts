import type { TlsPart } from '../../../shared/report.ts';
import type { ProbeContext } from '../context.ts';
import { audit } from './audit.ts';
import { toPart } from './part.ts';
import { Prober } from './prober.ts';

export { breachVerdict } from './vulnerabilities.ts';

/**
 * The TLS audit of ctx.address: every fact of report.tls. Null, with an error in the report, where nothing that
 * speaks TLS answers; where the server dies on the way, what was learned by then and an error.
 */
export async function probeTls(ctx: ProbeContext): Promise<TlsPart | null> {
  const prober = new Prober(ctx);
  const found = await audit(prober);
  const speaks = Object.values(found.facts.protocols).some(({ supported }) => supported);
  report(prober, speaks || found.facts.ssl2.supported === true);
  if (!speaks && !found.facts.ssl2.supported) return null;
  return toPart(found, {
    connections: prober.connections,
    criticalRoundTrips: prober.criticalRoundTrips,
  });
}

/** One entry of report.errors for each way in which hellos stayed without an answer. */
function report(prober: Prober, speaks: boolean): void {
  const { ctx, gone, notTls, unanswered } = prober;
  if (gone !== null) {
    ctx.error('tls', gone.error, `The TLS audit is not complete: ${gone.message}.`);
    return;
  }
  if (!speaks) {
    const [kind = 'protocol'] = unanswered.keys();
    const reason = notTls ? `it sends ${notTls}` : 'no TLS hello is accepted';
    ctx.error('tls', notTls ? 'protocol' : kind, `The server does not speak TLS on this port: ${reason}.`);
    return;
  }
  for (const [kind, count] of unanswered)
    ctx.error(
      'tls',
      kind,
      `${count} TLS hello${count > 1 ? 's were' : ' was'} not answered; what they asked is unknown.`,
    );
}
