import {
  type ClientResult,
  TLS_VULNERABILITIES,
  type TlsPart,
  type TlsVulnerability,
  type Verdict,
} from '../../../shared/report.ts';
import type { Audit } from './audit.ts';
import { protocolsAndSuites, type SuiteFacts, supports, WIRE_PROTOCOLS } from './facts.ts';
import { hasForwardSecrecy, isAead, kxOf, suiteById, suiteName } from './suites.ts';
import { type Assessment, assess, breachVerdict, type DhFacts } from './vulnerabilities.ts';
import { commonPrimeName } from './wire/dh-primes.ts';
import { answered } from './wire/flight.ts';
import { groupName } from './wire/groups.ts';
import { bitLength } from './wire/server-messages.ts';

/** What was measured as the report shows it; `cost` is what it took. Pure. */
export function toPart(audit: Audit, cost: TlsPart['cost']): TlsPart {
  const { facts, session13, clients } = audit;
  const clear = audit.clear.kind === 'hello' ? audit.clear : null;
  const dh = dhFacts(facts);
  const compression = clear === null ? noneWithout(facts) : clear.compression !== 0;
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
    alpn: audit.alpn ?? (session13?.alpn ? [session13.alpn] : []),
    compression,
    secureRenegotiation,
    clientRenegotiation: clear === null && session13 !== null ? false : audit.clientRenegotiation,
    fallbackScsv: audit.fallbackScsv,
    sessionTickets: either(clear && answered(clear, 'sessionTicket'), session13?.tickets),
    ocspStapling: either(clear?.stapled, session13?.stapled),
    earlyData: earlyData(facts, audit),
    vulnerabilities: Object.fromEntries(
      entries.map(([name, { verdict }]): [TlsVulnerability, Verdict] => [name, verdict]),
    ) as TlsPart['vulnerabilities'],
    evidence: Object.fromEntries(entries.map(([name, { evidence }]) => [name, evidence.slice(0, 512)])),
    clients,
    extendedMasterSecret: clear === null ? null : answered(clear, 'extendedMasterSecret'),
    heartbeat: clear === null ? noneWithout(facts) : answered(clear, 'heartbeat'),
    intolerance: audit.intolerance ?? [],
    sni: audit.sni,
    cost,
  };
}

/** TLS 1.3 has neither compression nor heartbeat: false for a server that speaks nothing else, else not known. */
const noneWithout = (facts: SuiteFacts): boolean | null =>
  WIRE_PROTOCOLS.every((protocol) => supports(facts, protocol) === (protocol === 'TLS1.3')) ? false : null;

/** True where one of two measurements says so, false where one says no and none yes. */
const either = (a: boolean | null | undefined, b: boolean | null | undefined): boolean | null =>
  a || b ? true : a === false || b === false ? false : null;

/** The smallest prime of DHE; of anonymous DH only where there is no other. */
function dhFacts(facts: SuiteFacts): DhFacts {
  const choices = WIRE_PROTOCOLS.flatMap((protocol) => facts.protocols[protocol].choices);
  const primes = (wanted: (kx: string) => boolean) =>
    choices
      .filter(({ cipherSuite }) => wanted(kxOf(cipherSuite) ?? ''))
      .flatMap(({ dhPrime }) => dhPrime ?? [])
      .toSorted((a, b) => bitLength(a) - bitLength(b));
  const [smallest] = [...primes((kx) => kx.startsWith('DHE')), ...primes((kx) => kx === 'DH_anon')];
  if (smallest === undefined) return { bits: null, primeName: null };
  return { bits: bitLength(smallest), primeName: commonPrimeName(smallest) };
}

/**
 * Forward secrecy and AEAD as clients get them (SSL Labs judges by its reference browsers): those that know TLS 1.2;
 * without simulated clients by the suites the server accepts.
 */
function strength(
  facts: SuiteFacts,
  clients: readonly ClientResult[],
): Pick<TlsPart, 'forwardSecrecy' | 'aead'> {
  const byName = new Map(
    WIRE_PROTOCOLS.flatMap((protocol) => facts.protocols[protocol].suites).map((id) => [suiteName(id), id]),
  );
  const connected = clients.filter(({ connects }) => connects);
  const modern = connected.filter(({ protocol }) => protocol === 'TLS1.2' || protocol === 'TLS1.3');
  const names =
    modern.length > 0 ? modern.flatMap(({ cipherSuite }) => cipherSuite ?? []) : [...byName.keys()];
  const suites = names.flatMap((name) => suiteById(byName.get(name) ?? -1) ?? []);
  if (suites.length === 0) return { forwardSecrecy: null, aead: null };
  const secret = suites.filter(hasForwardSecrecy).length;
  return {
    forwardSecrecy: secret === suites.length ? 'all' : secret > 0 ? 'some' : 'none',
    aead: suites.some(isAead),
  };
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
function heartbleed({ clear, facts }: Audit): Assessment {
  if (clear.kind === 'hello')
    return answered(clear, 'heartbeat')
      ? {
          verdict: 'potential',
          evidence: 'The heartbeat extension is offered; only an intrusive scan can tell whether it leaks.',
        }
      : { verdict: 'not-vulnerable', evidence: 'The heartbeat extension is not offered.' };
  return noneWithout(facts) === false
    ? { verdict: 'not-vulnerable', evidence: 'Only TLS 1.3 is spoken, where nobody offers heartbeat.' }
    : { verdict: 'unknown', evidence: 'The hello with the heartbeat extension was not answered.' };
}

/** Insecure renegotiation (CVE-2009-3555) and handshakes a client can ask for again and again (CVE-2011-1473). */
function renegotiation(
  { clientRenegotiation, facts }: Audit,
  secureRenegotiation: boolean | null,
): Assessment {
  if (noneWithout(facts) === false)
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
