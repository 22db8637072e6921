import { isIP } from 'node:net';
import { type TlsPart, TlsProtocol } from '../../../shared/report.ts';
import type { ProbeContext } from '../context.ts';
import { type Audit, audit, type Names } from './audit.ts';
import { supports } from './facts.ts';
import { toPart } from './part.ts';
import { Prober } from './prober.ts';
import { answersWithoutName } from './probes/sni.ts';
import { alertName } from './wire/registry.ts';

export { breachVerdict } from './vulnerabilities.ts';

/**
 * The TLS audit of ctx.address: every fact of report.tls. Null, with an error in the report, where nothing that
 * speaks TLS answers; where the server dies on the way, what was learned by then and an error.
 */
export async function probeTls(ctx: ProbeContext): Promise<TlsPart | null> {
  const host = isIP(ctx.target.host) === 0 ? ctx.target.host : null;
  const named = await audited(ctx, { host, clients: host });
  const { prober } = named;
  if (host === null || named.speaksTls || prober.gone !== null || !(await answersWithoutName(prober)))
    return told(named);
  const nameless = await audited(ctx, { host: null, clients: host });
  const part = told(nameless);
  return part && { ...part, intolerance: ['server-name', ...(part.intolerance ?? [])] };
}

interface Audited {
  prober: Prober;
  found: Audit;
  /** True where the server answered a hello of any protocol. */
  speaks: boolean;
  /** The same without SSL, whose hellos name no host. */
  speaksTls: boolean;
}

async function audited(ctx: ProbeContext, names: Names): Promise<Audited> {
  const prober = new Prober(ctx);
  const found = await audit(prober, names);
  const answers = (protocol: TlsProtocol) => supports(found.facts, protocol) === true;
  const speaksTls = TlsProtocol.options.some((protocol) => protocol.startsWith('TLS') && answers(protocol));
  return { prober, found, speaks: TlsProtocol.options.some(answers), speaksTls };
}

/** The part, and what it lacks as errors of the report. */
function told({ prober, found, speaks }: Audited): TlsPart | null {
  report(prober, speaks, found);
  if (!speaks) return null;
  return toPart(found, {
    connections: prober.connections,
    criticalRoundTrips: prober.criticalRoundTrips,
  });
}

/** One entry of report.errors for each way in which hellos stayed without an answer. */
function report(prober: Prober, speaks: boolean, { clear }: Audit): void {
  const { ctx, gone, notTls, unanswered } = prober;
  if (gone !== null) {
    ctx.error('tls', gone.error, `The TLS audit is not complete: ${gone.message}.`);
    return;
  }
  if (!speaks && notTls === null && clear.kind === 'alert') {
    const refused = 'The server speaks TLS, but refuses every hello';
    ctx.error('tls', 'protocol', `${refused} (${alertName(clear.description)}).`);
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
