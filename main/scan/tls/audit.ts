import type { ClientResult } from '../../../shared/report.ts';
import { onlySpeaks13, type SuiteFacts, supports, WIRE_PROTOCOLS } from './facts.ts';
import { SESSION12_CONVERSATION } from './handshake/tls12.ts';
import { type Session13, session13 } from './handshake/tls13.ts';
import { CURVES, GROUPS_13 } from './hellos.ts';
import type { HandshakeOutcome } from './outcome.ts';
import type { Prober } from './prober.ts';
import { CCS_CONVERSATION, probeCcs } from './probes/ccs.ts';
import { probeClients } from './probes/clients.ts';
import {
  ALPN_PROTOCOLS,
  type AlpnFacts,
  type Clear,
  probeAlpn,
  probeExtensions,
} from './probes/extensions.ts';
import { probeFallback } from './probes/fallback.ts';
import { type GroupFacts, probeCurves, probeGroups13 } from './probes/groups.ts';
import { probeHeartbleed } from './probes/heartbleed.ts';
import { probeIntolerance } from './probes/intolerance.ts';
import { type ProtocolFacts, probeProtocol } from './probes/protocols.ts';
import { probeClientRenegotiation } from './probes/renegotiation.ts';
import { probeRobot } from './probes/robot.ts';
import { probeSni, probeSni13, type SniFacts } from './probes/sni.ts';
import { probeSsl2, SSL2_CONVERSATION } from './probes/ssl2.ts';
import { suiteLists } from './probes/suite-lists.ts';
import { probeTicketbleed } from './probes/ticketbleed.ts';
import type { Assessment } from './vulnerabilities.ts';

/** Everything that was measured, before it is judged. */
export interface Audit {
  facts: SuiteFacts;
  /** Groups of TLS 1.3, and the curves only older protocols have, each in the order of choice. */
  groups13: GroupFacts;
  curves: GroupFacts;
  /** The answer to the hello with every extension, up to TLS 1.2. */
  clear: HandshakeOutcome;
  /** Extensions the server refuses hellos for; null where that was not found out. */
  refused: string[] | null;
  /** What that hello offered (extensions.ts). */
  offered: string[];
  /** A finished TLS 1.3 handshake; null where there was none. */
  session13: Session13 | null;
  alpn: AlpnFacts | null;
  sni: SniFacts | null;
  intolerance: string[] | null;
  fallbackScsv: boolean | null;
  clientRenegotiation: boolean | null;
  ccs: Assessment;
  robot: Assessment;
  /** null where the scan is not intrusive. */
  heartbleed: Assessment | null;
  ticketbleed: Assessment | null;
  clients: ClientResult[];
}

const NO_CLEAR_PROTOCOL: Assessment = {
  verdict: 'not-vulnerable',
  evidence: 'Only TLS 1.3 is spoken, which does not have this.',
};
const NOT_ANSWERED: Assessment = { verdict: 'unknown', evidence: 'The server did not answer.' };

/**
 * The newest protocol below TLS 1.3 that is spoken: its flight is in the clear. Its list counts as complete only where
 * no newer one may be spoken too.
 */
function clearProtocol({ protocols }: SuiteFacts): ProtocolFacts | null {
  const clear = WIRE_PROTOCOLS.toReversed()
    .filter((protocol) => protocol !== 'TLS1.3')
    .map((protocol) => protocols[protocol]);
  const index = clear.findIndex(({ supported }) => supported);
  const best = clear[index];
  if (best === undefined) return null;
  return {
    ...best,
    complete: best.complete && clear.slice(0, index).every((one) => one.supported === false),
  };
}

/** The names to ask for; null sends none. */
export interface Names {
  host: string | null;
  /** What simulated clients ask for, whatever we do. */
  clients: string | null;
}

/**
 * Asks everything. Each question starts as soon as what it depends on is known; long chains come first, so that the
 * prober's limit is never left idle by them at the end.
 */
export async function audit(prober: Prober, { host, clients: visited }: Names): Promise<Audit> {
  const { ctx } = prober;
  ctx.progress('TLS protocols and cipher suites');
  // What begins a chain, longest first; the prober lets chains that have begun go before what comes after here.
  const facts = probeSuites(prober, host);
  const clear = probeExtensions(prober, host, facts.then(clearProtocol));
  const groups13 = probeGroups13(prober, suiteLists('TLS1.3').flat(), host);
  const alpnClear = probeAlpn(prober, clear);
  const intolerance = probeIntolerance(prober, host, clear);

  const vulnerabilities = facts.then((found) => {
    ctx.progress('TLS vulnerabilities');
    return probeVulnerabilities(prober, found, host, clear);
  });
  const curves = Promise.all([facts, groups13]).then(([found, groups]) => {
    const best = clearProtocol(found);
    const none = { accepted: [], complete: onlySpeaks13(found) === true, preference: null };
    return best ? probeCurves(prober, best, host, groups.accepted) : none;
  });
  const tls13 = Promise.all([facts, groups13, alpnClear]).then(([found, groups, alpn]) =>
    probeSession13(prober, found, groups, host, alpn),
  );
  const sni = Promise.all([probeSni(prober, clear), facts, groups13]).then(([seen, found, groups]) =>
    seen === null && supports(found, 'TLS1.3') ? probeSni13(prober, usable13(found, groups), tls13) : seen,
  );
  const clients = Promise.all([facts, groups13, clear, sni, alpnClear]).then(
    async ([found, groups, { outcome: usual, refused }, names, seen]) => {
      if (!WIRE_PROTOCOLS.some((protocol) => supports(found, protocol))) return [];
      ctx.progress('TLS clients');
      // Waited for only where they tell more than what is known by now.
      const older = supports(found, 'TLS1.3') ? null : await curves;
      const encrypted = seen === null ? await tls13 : null;
      const alpn = seen ?? encrypted?.alpn ?? null;
      const complete = groups.complete && (older?.complete ?? true) && alpn?.complete !== false;
      return probeClients(prober, visited, {
        facts: found,
        groups: [...groups.accepted, ...(older?.accepted ?? [])],
        alpn: alpn?.protocols ?? null,
        complete,
        namesRefused: host !== visited,
        nameMatters: host !== visited || names?.withoutName !== 'same certificate',
        leaf: (usual.kind === 'hello' ? usual.certificates : encrypted?.session?.certificates)?.[0],
        refused: refused ?? [],
      });
    },
  );
  // All at once, so that a failure in one is seen whichever is waited for first.
  const [verdicts, session, ...rest] = await Promise.all([
    vulnerabilities,
    tls13,
    facts,
    groups13,
    curves,
    clear,
    sni,
    intolerance,
    clients,
  ]);
  const [suites, groups, older, usual, names, quirks, simulated] = rest;
  // What rests on closed connections is asked again where the line turned out to close more of them.
  const ssl2 = prober.isDoubtful(SSL2_CONVERSATION) ? await probeSsl2(prober) : suites.ssl2;
  const best = clearProtocol(suites);
  const ccs =
    best !== null && prober.isDoubtful(CCS_CONVERSATION) ? await probeCcs(prober, best, host) : verdicts.ccs;
  const again = best !== null && prober.isDoubtful(SESSION12_CONVERSATION);
  const clientRenegotiation = again
    ? await probeClientRenegotiation(prober, { ...best, host, groups: CURVES })
    : verdicts.clientRenegotiation;
  return {
    ...verdicts,
    ccs,
    clientRenegotiation,
    session13: session.session,
    alpn: session.alpn,
    facts: { ...suites, ssl2 },
    groups13: groups,
    curves: older,
    clear: usual.outcome,
    refused: usual.refused,
    offered: usual.outcome.kind === 'hello' ? usual.offered : [],
    sni: names,
    intolerance: quirks,
    clients: simulated,
  };
}

async function probeSuites(prober: Prober, host: string | null): Promise<SuiteFacts> {
  const [tls13, tls12, tls11, tls10, ssl3, ssl2] = await Promise.all([
    probeProtocol(prober, 'TLS1.3', host),
    probeProtocol(prober, 'TLS1.2', host),
    probeProtocol(prober, 'TLS1.1', host),
    probeProtocol(prober, 'TLS1.0', host),
    probeProtocol(prober, 'SSL3.0', host),
    probeSsl2(prober),
  ]);
  return {
    ssl2,
    protocols: { 'SSL3.0': ssl3, 'TLS1.0': tls10, 'TLS1.1': tls11, 'TLS1.2': tls12, 'TLS1.3': tls13 },
  };
}

type Vulnerabilities = Pick<
  Audit,
  'fallbackScsv' | 'ccs' | 'robot' | 'heartbleed' | 'clientRenegotiation' | 'ticketbleed'
>;

/** What is asked with the suites in mind. */
async function probeVulnerabilities(
  prober: Prober,
  facts: SuiteFacts,
  host: string | null,
  clear: Promise<Clear>,
): Promise<Vulnerabilities> {
  const best = clearProtocol(facts);
  const { intrusive } = prober.ctx;
  const without = onlySpeaks13(facts) ? NO_CLEAR_PROTOCOL : NOT_ANSWERED;
  const [clientRenegotiation, ccs, robot, fallbackScsv, heartbleed, ticketbleed] = await Promise.all([
    best ? probeClientRenegotiation(prober, { ...best, host, groups: CURVES }) : null,
    best ? probeCcs(prober, best, host) : without,
    best ? probeRobot(prober, best, host) : without,
    probeFallback(prober, facts, host),
    intrusive ? (best ? clear.then(({ question }) => probeHeartbleed(prober, question)) : without) : null,
    intrusive ? (best ? probeTicketbleed(prober, { ...best, host, groups: CURVES }) : without) : null,
  ]);
  return { clientRenegotiation, ccs, robot, fallbackScsv, heartbleed, ticketbleed };
}

/** What a TLS 1.3 handshake can be finished with: groups in our order, so that the cheap ones come first. */
const usable13 = (facts: SuiteFacts, { accepted }: GroupFacts) => ({
  suites: facts.protocols['TLS1.3'].suites,
  groups: GROUPS_13.filter((group) => accepted.includes(group)),
});

/** One finished handshake; where ALPN could not be seen in the clear, one for each protocol of it. */
async function probeSession13(
  prober: Prober,
  facts: SuiteFacts,
  groups: GroupFacts,
  host: string | null,
  alpn: AlpnFacts | null,
): Promise<{ session: Session13 | null; alpn: AlpnFacts | null }> {
  if (!supports(facts, 'TLS1.3')) return { session: null, alpn };
  const ask = (protocols: readonly string[]) =>
    session13(prober, { ...usable13(facts, groups), host, alpn: protocols });
  if (alpn !== null) return { session: await ask(ALPN_PROTOCOLS), alpn };
  const [session, ...each] = await Promise.all([
    ask(ALPN_PROTOCOLS),
    ...ALPN_PROTOCOLS.map((protocol) => ask([protocol])),
  ]);
  if (session === null) return { session, alpn };
  const protocols = ALPN_PROTOCOLS.filter((protocol, index) => each[index]?.alpn === protocol);
  // A name alone that the server does not know may be refused, so a failure is no loss of its own here.
  return { session, alpn: { protocols, complete: protocols.length > 0 } };
}
