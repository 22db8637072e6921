import { isIP } from 'node:net';
import { type ErrorKind, type TlsPart, TlsProtocol } from '../../../shared/report.ts';
import type { ProbeContext } from '../context.ts';
import { type Audit, audit, type Names } from './audit.ts';
import { incompleteProtocols, supports } from './facts.ts';
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
  /** Connections of all tries. */
  connections: number;
}

/**
 * An audit; a second one where the first taught that its refusals are none after all. That happens where a line begins
 * to lose connections after closing was taken for the way the server says no.
 */
async function audited(ctx: ProbeContext, names: Names): Promise<Audited> {
  let prober = new Prober(ctx);
  let found = await audit(prober, names);
  let { connections } = prober;
  const { lesson } = prober;
  if (lesson !== null && prober.gone === null) {
    prober = new Prober(ctx, lesson);
    found = await audit(prober, names);
    connections += prober.connections;
  }
  const answers = (protocol: TlsProtocol) => supports(found.facts, protocol) === true;
  const speaksTls = TlsProtocol.options.some((protocol) => protocol.startsWith('TLS') && answers(protocol));
  return { prober, found, speaks: TlsProtocol.options.some(answers), speaksTls, connections };
}

/** The part, and what it lacks as errors of the report and in its coverage. */
function told({ prober, found, speaks, connections }: Audited): TlsPart | null {
  const { ctx, tally } = prober;
  tally.enter(ctx.coverage, 'tls');
  for (const { kind, message, all } of shortcomings(prober, speaks, found)) {
    ctx.error('tls', kind, message);
    if (all) ctx.coverage.forget('tls', message);
    else ctx.coverage.limit('tls', message);
  }
  if (!speaks) return null;
  return toPart(found, { connections, criticalRoundTrips: prober.criticalRoundTrips });
}

interface Shortcoming {
  kind: ErrorKind;
  message: string;
  /** True where nothing can be said at all. */
  all: boolean;
}

/** What an audit lacks: one entry for each way in which questions stayed without an answer, and the lists that lack it. */
function shortcomings(prober: Prober, speaks: boolean, { clear, facts }: Audit): Shortcoming[] {
  const { gone, line } = prober;
  const { unanswered, notTls } = prober.tally;
  const all = !speaks;
  if (gone !== null && (speaks || line.heard || gone.error !== 'reset'))
    return [{ kind: gone.error, message: `The TLS audit is not complete: ${gone.message}.`, all }];
  if (all && notTls === null && clear.kind === 'alert') {
    const refused = 'The server speaks TLS, but refuses every hello';
    return [{ kind: 'protocol', message: `${refused} (${alertName(clear.description)}).`, all }];
  }
  if (all) {
    const [kind = 'protocol'] = unanswered.keys();
    const reason = notTls ? `it sends ${notTls}` : 'no TLS hello is accepted';
    const message = `The server does not speak TLS on this port: ${reason}.`;
    return [{ kind: notTls ? 'protocol' : kind, message, all }];
  }
  const lost = [...unanswered].map(
    ([kind, count]): Shortcoming => ({
      kind,
      message: `${count} TLS hello${count > 1 ? 's were' : ' was'} not answered; what they asked is unknown.`,
      all,
    }),
  );
  const lacking = incompleteProtocols(facts).map((protocol) => protocol.replace(/^(SSL|TLS)/u, '$1 '));
  if (lacking.length === 0) return lost;
  const [kind = 'protocol'] = unanswered.keys();
  const message = `What is accepted in ${lacking.join(', ')} is not known completely.`;
  return [...lost, { kind, message, all }];
}
