import type { ClientResult, TlsProtocol } from '../../../../shared/report.ts';
import { parseCertificate } from '../../certificate/parse.ts';
import { ProbeFailure } from '../../context.ts';
import { type ClientProfile, clientProfiles, helloForClient, judgeClient } from '../clients/index.ts';
import { protocolsAndSuites, type SuiteFacts, supports } from '../facts.ts';
import type { HandshakeOutcome } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { suiteById } from '../suites.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import { extensionName } from '../wire/extensions.ts';
import { groupId } from '../wire/groups.ts';
import { ALERT, isGrease } from '../wire/registry.ts';

/** What the server is known to take, so that hellos it cannot tell apart are sent once. */
export interface KnownFacts {
  facts: SuiteFacts;
  groups: readonly number[];
  /** ALPN protocols it knows; null where they could not be seen. */
  alpn: readonly string[] | null;
  /** False where more groups or ALPN protocols may be accepted than are known. */
  complete: boolean;
  /** Extensions the server refuses hellos for, by their IANA names. */
  refused: readonly string[];
  /** True where the server answers no hello with its name. */
  namesRefused: boolean;
  /** False where a hello without a name gets the same certificate. */
  nameMatters: boolean;
  /** Leaf as the server shows it to a client that takes any; for protocols that encrypt it. */
  leaf: Uint8Array | undefined;
}

const FATAL = 2;
/** Answers that need no question: the server does not speak the client's protocols, or shares no suite. */
const NO_VERSION: HandshakeOutcome = { kind: 'alert', level: FATAL, description: ALERT.protocolVersion };
const NO_SUITE: HandshakeOutcome = { kind: 'alert', level: FATAL, description: ALERT.handshakeFailure };

/** What the server can see of a hello: an answer that is implied, or a key that equal hellos share. */
type View = { implied: HandshakeOutcome } | { key: string };

/** A client and its hello, or the answer that needs none. */
interface Asked {
  profile: ClientProfile;
  view: View;
  spec: ClientHelloSpec;
}

/**
 * Which clients connect and with what: their own hellos. Of those the server cannot tell apart by what it is known to
 * look at, the one with most extensions is sent for all; where that is refused, the others are sent too, since it may be
 * for one of its extensions.
 */
export async function probeClients(
  prober: Prober,
  host: string | null,
  known: KnownFacts,
): Promise<ClientResult[]> {
  const server = {
    ...protocolsAndSuites(known.facts),
    namesRefused: known.namesRefused,
    extensionsRefused: known.refused,
  };
  const asked = clientProfiles.map(
    (profile): Asked => ({
      profile,
      view: viewOf(profile, known),
      spec: helloForClient(profile, host, prober.ctx.random),
    }),
  );
  const outcomes = new Map<ClientProfile, HandshakeOutcome>();
  for (const { profile, view } of asked) if ('implied' in view) outcomes.set(profile, view.implied);
  const alike = Map.groupBy(
    asked.filter(({ view }) => 'key' in view),
    ({ view }) => ('key' in view ? view.key : ''),
  );
  await Promise.all(
    [...alike.values()].map(async (group) => {
      const ask = ({ spec }: Asked) => prober.ask(spec, 'flight', { peculiar: true });
      const bySize = Map.groupBy(group.toSorted(byExtensions), ({ spec }) => extensionsKey(spec));
      const [largest = [], ...smaller] = bySize.values();
      const outcome = largest[0] === undefined ? null : await ask(largest[0]);
      const others = await Promise.all(
        smaller.map(([first]) => (outcome?.kind === 'hello' || first === undefined ? outcome : ask(first))),
      );
      for (const [members, answer] of [
        [largest, outcome] as const,
        ...smaller.map((members, index) => [members, others[index] ?? null] as const),
      ])
        for (const { profile } of members) if (answer !== null) outcomes.set(profile, answer);
    }),
  );
  return asked.map(({ profile, spec }) => {
    const outcome = outcomes.get(profile) ?? UNASKED;
    return judgeClient(profile, outcome, keyOf(outcome, known.leaf), { ...server, sent: namesOf(spec) });
  });
}

const UNASKED: HandshakeOutcome = { kind: 'timeout' };

const namesOf = ({ extensions }: ClientHelloSpec): string[] => (extensions ?? []).map(extensionName);
const extensionsKey = (spec: ClientHelloSpec): string =>
  namesOf(spec)
    .map((name) => (isGrease(Number(name)) ? 'grease' : name))
    .toSorted()
    .join();
const byExtensions = (a: Asked, b: Asked): number =>
  (b.spec.extensions?.length ?? 0) - (a.spec.extensions?.length ?? 0);

/** Protocols from old to new that a client offers. */
const ORDER: readonly TlsProtocol[] = ['SSL3.0', 'TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3'];

function viewOf(profile: ClientProfile, known: KnownFacts): View {
  const { facts, groups, alpn, nameMatters } = known;
  const range = ORDER.slice(ORDER.indexOf(profile.minVersion), ORDER.indexOf(profile.maxVersion) + 1);
  const states = range.map((protocol) => supports(facts, protocol));
  if (states.every((state) => state === false)) return { implied: NO_VERSION };
  const best = range.findLast((protocol) => supports(facts, protocol));
  if (best === undefined || best === 'SSL2.0' || states.includes(null)) return { key: profile.id };
  const { suites, complete, preference } = facts.protocols[best];
  if (!complete || !known.complete) return { key: profile.id };
  const shared = profile.cipherSuites.filter((id) => suites.includes(id));
  if (shared.length === 0) return { implied: NO_SUITE };
  const ids = profile.groups.flatMap((name) => groupId(name) ?? []);
  return {
    key: JSON.stringify([
      best,
      preference === true ? shared.toSorted((a, b) => a - b) : shared,
      // Which group is chosen does not show in a result, whether there is one does.
      profile.groups.length === 0 ? null : ids.some((id) => groups.includes(id)),
      nameMatters && profile.sni,
      profile.alpn.length === 0 || alpn === null || profile.alpn.some((name) => alpn.includes(name)),
      schemesOf(profile, best, suites),
    ]),
  };
}

/**
 * Signature algorithms by what they let a server use: its kinds of key, hashes newer than SHA-1, and PSS. Kinds of key
 * the server has no suite for make no difference; TLS 1.3 suites do not tell.
 */
function schemesOf(
  { signatureSchemes }: ClientProfile,
  protocol: TlsProtocol,
  suites: readonly number[],
): unknown {
  if (protocol !== 'TLS1.2' && protocol !== 'TLS1.3') return null;
  if (signatureSchemes === null) return null;
  const authenticates = (kind: string) =>
    suites.some((id) => [kind, 'ANY'].includes(suiteById(id)?.au ?? ''));
  const has = (...schemes: number[]) => schemes.some((scheme) => signatureSchemes.includes(scheme));
  return [
    authenticates('RSA') && [has(0x0401, 0x0501, 0x0601), has(0x0804, 0x0805, 0x0806), has(0x0201)],
    authenticates('ECDSA') && [has(0x0403), has(0x0503, 0x0603), has(0x0807), has(0x0203)],
  ];
}

/** Key kind and size of the certificate a client was shown; null where it cannot be known or read. */
function keyOf(
  outcome: HandshakeOutcome,
  leaf: Uint8Array | undefined,
): { keyType: string; keyBits: number } | null {
  if (outcome.kind !== 'hello') return null;
  const der = outcome.certificates[0] ?? leaf;
  if (der === undefined) return null;
  try {
    const { keyType, keyBits } = parseCertificate(der);
    return { keyType, keyBits };
  } catch (error) {
    if (error instanceof ProbeFailure) return null;
    throw error;
  }
}
