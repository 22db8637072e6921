import type { HttpPart, TlsVulnerability, Verdict } from '../../../shared/report.ts';
import { firstOf } from '../../../shared/words/index.ts';
import { type SuiteFacts, supports, WIRE_PROTOCOLS } from './facts.ts';
import { isCbc, type Suite, ssl2KindById, suiteById } from './suites.ts';

/** A verdict and the sentence it rests on. */
export interface Assessment {
  verdict: Verdict;
  evidence: string;
}

export interface DhFacts {
  /** Smallest DHE prime seen, in bits; null where none was. */
  bits: number | null;
  /** Where that prime is known from; null where it is not a common one. */
  primeName: string | null;
  /** False where a suite may have another prime than those that were seen. */
  complete: boolean;
}

/** What the verdicts on protocols, suites and parameters need. */
export interface Evidence {
  suites: SuiteFacts;
  dh: DhFacts;
  /** null where it could not be measured. */
  compression: boolean | null;
}

const vulnerable = (evidence: string): Assessment => ({ verdict: 'vulnerable', evidence });
const potential = (evidence: string): Assessment => ({ verdict: 'potential', evidence });
const fine = (evidence: string): Assessment => ({ verdict: 'not-vulnerable', evidence });
const unknown = (evidence: string): Assessment => ({ verdict: 'unknown', evidence });

/** Ciphers with blocks of 64 bits (sweet32.info). */
const SMALL_BLOCKS = new Set(['3DES', 'DES', 'IDEA', 'RC2', 'GOST28147', 'MAGMA']);

/** The ones no extra question is needed for. */
type Readable = Exclude<
  TlsVulnerability,
  'breach' | 'heartbleed' | 'ccs' | 'robot' | 'ticketbleed' | 'renegotiation'
>;

/** Every verdict that follows from protocols, suites and parameters; the sources are the CVEs in the comments. */
export function assess({ suites: facts, dh, compression }: Evidence): Record<Readable, Assessment> {
  const spoken = WIRE_PROTOCOLS.map((protocol) => facts.protocols[protocol]);
  const complete = spoken.every((entry) => entry.complete);
  // SSL 2.0 has kinds of nearly every weakness, so what it was asked for in vain is missing too.
  const everything = complete && facts.ssl2.supported !== null;
  const suites = [
    ...facts.ssl2.cipherKinds.flatMap((id) => ssl2KindById(id) ?? []),
    ...[...new Set(spoken.flatMap((entry) => entry.suites))].flatMap((id) => suiteById(id) ?? []),
  ];
  const anyOf = (
    matches: (suite: Suite) => boolean,
    yes: (evidence: string) => Assessment,
    what: string,
    known = everything,
  ): Assessment => {
    const found = suites.filter(matches);
    if (found.length > 0) return yes(`${what} accepted: ${namesOf(found)}.`);
    return known
      ? fine(`No ${what} is accepted.`)
      : unknown(`No ${what} was seen, but the list of suites is not complete.`);
  };
  return {
    // CVE-2016-0800, CVE-2015-3197
    drown: drown(facts),
    // CVE-2014-3566
    poodle: poodle(facts),
    // CVE-2011-3389
    beast: beast(facts),
    // CVE-2012-4929
    crime:
      compression === null
        ? unknown('No hello with compression was answered.')
        : compression
          ? vulnerable('TLS compression (DEFLATE) is accepted.')
          : fine('TLS compression is not accepted.'),
    // CVE-2015-0204
    freak: anyOf((suite) => suite.kx === 'RSA' && suite.export, vulnerable, 'RSA export suite'),
    // CVE-2015-4000
    logjam: logjam(
      anyOf((suite) => suite.kx === 'DHE' && suite.export, vulnerable, 'DHE export suite', complete),
      dh,
    ),
    // CVE-2016-2183
    sweet32: anyOf((suite) => SMALL_BLOCKS.has(suite.enc), vulnerable, 'suite with 64-bit blocks'),
    // CVE-2013-2566, CVE-2015-2808
    rc4: anyOf((suite) => suite.enc === 'RC4', vulnerable, 'RC4 suite'),
    // CVE-2013-0169: whether the implementation leaks cannot be seen from a handshake.
    lucky13: anyOf(isCbc, potential, 'CBC suite'),
  };
}

const namesOf = (suites: readonly Suite[]): string =>
  firstOf(
    suites.map(({ name }) => name),
    3,
  );

function drown({ ssl2 }: SuiteFacts): Assessment {
  if (ssl2.supported === null) return unknown('The SSL 2.0 hello was not answered.');
  if (!ssl2.supported) return fine('SSL 2.0 is not spoken here.');
  return vulnerable(
    ssl2.cipherKinds.length > 0
      ? `SSL 2.0 is spoken with ${ssl2.cipherKinds.length} ciphers.`
      : 'SSL 2.0 is spoken; the server lists no cipher but may accept one (CVE-2015-3197).',
  );
}

function cbcIn(facts: SuiteFacts, protocols: readonly ('SSL3.0' | 'TLS1.0')[]): Suite[] {
  return protocols
    .flatMap((protocol) => facts.protocols[protocol].suites)
    .flatMap((id) => suiteById(id) ?? [])
    .filter(isCbc);
}

function poodle(facts: SuiteFacts): Assessment {
  const { supported, complete } = facts.protocols['SSL3.0'];
  if (supported === null) return unknown('The SSL 3.0 hello was not answered.');
  if (!supported) return fine('SSL 3.0 is not spoken.');
  const cbc = cbcIn(facts, ['SSL3.0']);
  if (cbc.length > 0) return vulnerable(`SSL 3.0 is spoken with CBC suites: ${namesOf(cbc)}.`);
  return complete
    ? fine('SSL 3.0 is spoken, without CBC suites.')
    : unknown('SSL 3.0 is spoken; the list of its suites is not complete.');
}

function beast(facts: SuiteFacts): Assessment {
  const old = (['SSL3.0', 'TLS1.0'] as const).map((protocol) => facts.protocols[protocol]);
  const cbc = cbcIn(facts, ['SSL3.0', 'TLS1.0']);
  if (cbc.length === 0)
    return old.every((entry) => entry.complete)
      ? fine('No CBC suite is accepted below TLS 1.1.')
      : unknown('Not every hello below TLS 1.1 was answered.');
  const newer = (['TLS1.1', 'TLS1.2', 'TLS1.3'] as const).map((protocol) => supports(facts, protocol));
  if (!newer.includes(true) && newer.includes(null))
    return unknown('CBC suites are accepted below TLS 1.1; whether anything newer is spoken is not known.');
  return newer.includes(true)
    ? potential('CBC suites are accepted below TLS 1.1; current clients use a newer protocol.')
    : vulnerable('CBC suites are accepted below TLS 1.1, and nothing newer is spoken.');
}

function logjam(exportSuites: Assessment, { bits, primeName, complete }: DhFacts): Assessment {
  if (exportSuites.verdict === 'not-vulnerable' && !complete && (bits === null || bits > 1024))
    return unknown('No DHE export suite is accepted, but not every group of DHE was seen.');
  if (exportSuites.verdict === 'vulnerable' || bits === null || bits > 1024) {
    return bits !== null && bits > 1024 && exportSuites.verdict === 'not-vulnerable'
      ? fine(`No DHE export suite is accepted and DHE uses ${bits} bits.`)
      : exportSuites;
  }
  if (primeName !== null) return vulnerable(`DHE uses a common prime of ${bits} bits (${primeName}).`);
  return bits < 1024
    ? vulnerable(`DHE uses a prime of only ${bits} bits.`)
    : potential(`DHE uses a prime of ${bits} bits, which is not a common one.`);
}

/** BREACH (CVE-2013-3587) from the HTTP part: compressed pages may leak what they echo; whether they do is theirs. */
export function breachVerdict(http: Pick<HttpPart, 'compression'> | null): Assessment {
  if (http === null) return { verdict: 'not-tested', evidence: 'HTTP was not measured.' };
  return http.compression === null
    ? fine('Pages are not compressed.')
    : potential(
        `Pages are compressed (${http.compression}); it depends on the page whether that can be used.`,
      );
}
