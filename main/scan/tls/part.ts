import {
  type ClientResult,
  TLS_VULNERABILITIES,
  type TlsPart,
  type TlsVulnerability,
  type Verdict,
} from '../../../shared/report.ts';
import type { Audit } from './audit.ts';
import {
  incompleteProtocols,
  onlySpeaks13,
  protocolsAndSuites,
  type SuiteFacts,
  supports,
  WIRE_PROTOCOLS,
} from './facts.ts';
import { hasForwardSecrecy, isAead, kxOf, suiteById, suiteByName } from './suites.ts';
import { type Assessment, assess, breachVerdict, type DhFacts } from './vulnerabilities.ts';
import { commonPrimeName } from './wire/dh-primes.ts';
import { answered } from './wire/flight.ts';
import { groupName } from './wire/groups.ts';
import { bitLength } from './wire/server-messages.ts';

/** What was measured as the report shows it; `cost` is what it took. Pure. */
export function toPart(audit: Audit, cost: TlsPart['cost']): TlsPart {
  const { facts, clients } = audit;
  const clear = audit.clear.kind === 'hello' ? audit.clear : null;
  // In a protocol the server does not speak there is nothing to see; what was not seen of one it speaks is unknown.
  const session13 = audit.session13 ?? (supports(facts, 'TLS1.3') === false ? undefined : null);
  const seen = (extension: string, value: boolean | null): boolean | null | undefined =>
    onlySpeaks13(facts) ? undefined : inClear(audit, extension, value);
  const dh = dhFacts(facts);
  const compression = inClear(audit, 'compression', clear && clear.compression !== 0) ?? noneAbove12(facts);
  const secureRenegotiation = clear === null ? null : answered(clear, 'renegotiationInfo');
  const assessments = assessAll(audit, { dh, compression, secureRenegotiation });
  const entries = TLS_VULNERABILITIES.map((name) => [name, assessments[name]] as const);
  return {
    ...protocolsAndSuites(facts),
    groups: [...audit.groups13.accepted, ...audit.curves.accepted].map(groupName),
    groupPreference: audit.groups13.preference ?? audit.curves.preference,
    dhBits: dh.bits,
    dhCommonPrime: dh.bits === null ? null : dh.primeName !== null,
    ...strength(facts, clients),
    alpn: audit.alpn?.protocols ?? (session13?.alpn ? [session13.alpn] : []),
    compression,
    secureRenegotiation,
    clientRenegotiation: noneAbove12(facts) ?? audit.clientRenegotiation,
    fallbackScsv: audit.fallbackScsv,
    sessionTickets: either(
      seen('session_ticket', clear && answered(clear, 'sessionTicket')),
      session13 === null ? null : session13?.tickets,
    ),
    ocspStapling: either(
      seen('status_request', clear && (clear.cut ? null : clear.stapled)),
      session13 === null ? null : session13?.stapled,
    ),
    earlyData: earlyData(facts, audit),
    vulnerabilities: Object.fromEntries(
      entries.map(([name, { verdict }]): [TlsVulnerability, Verdict] => [name, verdict]),
    ) as TlsPart['vulnerabilities'],
    evidence: Object.fromEntries(entries.map(([name, { evidence }]) => [name, evidence.slice(0, 512)])),
    clients,
    extendedMasterSecret: inClear(
      audit,
      'extended_master_secret',
      clear && answered(clear, 'extendedMasterSecret'),
    ),
    heartbeat: heartbeatOf(audit),
    intolerance: audit.intolerance,
    incomplete: incompleteLists(audit),
    sni: audit.sni,
    cost,
  };
}

/** The lists of the part of which more may be accepted than they name: protocols, and "groups". */
const incompleteLists = ({ facts, groups13, curves }: Audit): string[] => [
  ...incompleteProtocols(facts),
  ...(groups13.complete && curves.complete ? [] : ['groups']),
];

/** A value of the clear hello, where that offered what it is about; a server that refuses hellos for it has it not. */
function inClear({ refused, offered }: Audit, what: string, value: boolean | null): boolean | null {
  if (refused?.includes(what)) return false;
  return offered.includes(what) ? value : null;
}

const heartbeatOf = (audit: Audit): boolean | null =>
  inClear(audit, 'heartbeat', audit.clear.kind === 'hello' ? answered(audit.clear, 'heartbeat') : null) ??
  noneAbove12(audit.facts);

/** TLS 1.3 has neither compression nor heartbeat: false for a server that speaks nothing else, else not known. */
const noneAbove12 = (facts: SuiteFacts): false | null => (onlySpeaks13(facts) === true ? false : null);

/** The two ways a server may do something: up to TLS 1.2, and in TLS 1.3; undefined where it does not speak that. */
const either = (a: boolean | null | undefined, b: boolean | null | undefined): boolean | null =>
  a || b ? true : a === null || b === null || (a === undefined && b === undefined) ? null : false;

/**
 * The smallest prime of DHE; of anonymous DH only where there is no other. Unknown where a suite may have a smaller one,
 * but for primes that are small enough to say so.
 */
function dhFacts(facts: SuiteFacts): DhFacts {
  const choices = WIRE_PROTOCOLS.flatMap((protocol) => facts.protocols[protocol].choices);
  const primes = (wanted: (kx: string) => boolean) =>
    choices
      .filter(({ cipherSuite }) => wanted(kxOf(cipherSuite) ?? ''))
      .flatMap(({ dhPrime }) => dhPrime ?? [])
      .toSorted((a, b) => bitLength(a) - bitLength(b));
  const [smallest] = [...primes((kx) => kx.startsWith('DHE')), ...primes((kx) => kx === 'DH_anon')];
  const certain = choices.every(
    ({ cipherSuite, dhPrime }) => dhPrime !== null || !/^DHE|^DH_anon/u.test(kxOf(cipherSuite) ?? ''),
  );
  const complete = certain && WIRE_PROTOCOLS.every((protocol) => facts.protocols[protocol].complete);
  if (smallest === undefined) return { bits: null, primeName: null, complete };
  const bits = bitLength(smallest);
  if (!complete && bits >= SOUND_DH_BITS) return { bits: null, primeName: null, complete };
  return { bits, primeName: commonPrimeName(smallest), complete };
}

/** From here on a group of Diffie-Hellman is nothing to complain about. */
const SOUND_DH_BITS = 2048;

/**
 * Forward secrecy and AEAD as clients get them (SSL Labs judges by its reference browsers): those that know TLS 1.2;
 * without simulated clients by the suites the server accepts. What was seen stands; that all do or none does follows
 * only where nothing is missing.
 */
function strength(
  facts: SuiteFacts,
  clients: readonly ClientResult[],
): Pick<TlsPart, 'forwardSecrecy' | 'aead'> {
  const modern = clients.filter(
    ({ connects, protocol }) => connects && (protocol === 'TLS1.2' || protocol === 'TLS1.3'),
  );
  const allClients = clients.every(({ connects }) => connects !== null);
  const protocols = WIRE_PROTOCOLS.map((protocol) => facts.protocols[protocol]);
  // Which of the two is looked at must not depend on what was lost.
  if (modern.length === 0 && !allClients) return { forwardSecrecy: null, aead: null };
  const accepted = new Set(protocols.flatMap((protocol) => protocol.suites));
  const suites =
    modern.length > 0
      ? modern.flatMap(({ cipherSuite }) => suiteByName(cipherSuite ?? '') ?? [])
      : [...accepted].flatMap((id) => suiteById(id) ?? []);
  if (suites.length === 0) return { forwardSecrecy: null, aead: null };
  const complete = modern.length > 0 ? allClients : protocols.every((protocol) => protocol.complete);
  const secret = suites.filter(hasForwardSecrecy).length;
  const forwardSecrecy =
    secret > 0 && secret < suites.length ? 'some' : complete ? (secret > 0 ? 'all' : 'none') : null;
  return { forwardSecrecy, aead: suites.some(isAead) ? true : complete ? false : null };
}

function earlyData(facts: SuiteFacts, { session13 }: Audit): boolean | null {
  if (session13 !== null) return session13.earlyData;
  return supports(facts, 'TLS1.3') === false ? false : null;
}

interface Measured {
  dh: DhFacts;
  compression: boolean | null;
  secureRenegotiation: boolean | null;
}

function assessAll(
  audit: Audit,
  { dh, compression, secureRenegotiation }: Measured,
): Record<TlsVulnerability, Assessment> {
  return {
    ...assess({ suites: audit.facts, dh, compression }),
    breach: breachVerdict(null),
    ccs: audit.ccs,
    robot: audit.robot,
    heartbleed: audit.heartbleed ?? heartbleed(audit),
    ticketbleed: audit.ticketbleed ?? {
      verdict: 'not-tested',
      evidence: 'Only asked in an intrusive scan.',
    },
    renegotiation: renegotiation(audit, secureRenegotiation),
  };
}

/** Without the intrusive read only the offer of the extension can be seen. */
function heartbleed(audit: Audit): Assessment {
  const offers = heartbeatOf(audit);
  if (audit.clear.kind === 'hello' && offers !== null)
    return offers
      ? {
          verdict: 'potential',
          evidence: 'The heartbeat extension is offered; only an intrusive scan can tell whether it leaks.',
        }
      : { verdict: 'not-vulnerable', evidence: 'The heartbeat extension is not offered.' };
  return offers === false
    ? { verdict: 'not-vulnerable', evidence: 'Only TLS 1.3 is spoken, where nobody offers heartbeat.' }
    : { verdict: 'unknown', evidence: 'The hello with the heartbeat extension was not answered.' };
}

/** Insecure renegotiation (CVE-2009-3555) and handshakes a client can ask for again and again (CVE-2011-1473). */
function renegotiation(
  { clientRenegotiation, facts }: Audit,
  secureRenegotiation: boolean | null,
): Assessment {
  if (onlySpeaks13(facts))
    return { verdict: 'not-vulnerable', evidence: 'Only TLS 1.3 is spoken, which has no renegotiation.' };
  if (secureRenegotiation === null)
    return { verdict: 'unknown', evidence: 'No hello up to TLS 1.2 was answered.' };
  if (!secureRenegotiation)
    return clientRenegotiation === false
      ? { verdict: 'not-vulnerable', evidence: 'RFC 5746 is not supported, but renegotiation is refused.' }
      : clientRenegotiation
        ? { verdict: 'vulnerable', evidence: 'Insecure renegotiation is accepted.' }
        : { verdict: 'potential', evidence: 'RFC 5746 is not supported; renegotiation could not be tried.' };
  if (clientRenegotiation === null)
    return {
      verdict: 'unknown',
      evidence: 'Renegotiation is secure (RFC 5746); whether clients may ask for it could not be tried.',
    };
  return clientRenegotiation
    ? {
        verdict: 'potential',
        evidence: 'Clients may renegotiate (securely): cheap for them, dear for the server.',
      }
    : {
        verdict: 'not-vulnerable',
        evidence: 'Renegotiation is secure (RFC 5746) and clients may not ask for it.',
      };
}
