import type { CertificatePart, Grade, HttpPart, TlsPart, TlsProtocol } from '../../../shared/report.ts';
import { EVERYDAY_CLIENTS } from '../tls/clients/index.ts';
import { isAead, type Suite, suiteByName } from '../tls/suites.ts';

/** What the rules look at: the parts, and the suites by what they are instead of by name. */
export interface TlsFacts {
  tls: TlsPart;
  certificate: CertificatePart | null;
  hsts: HttpPart['hsts'] | null;
  /** Every suite accepted under any protocol. */
  suites: readonly Suite[];
  /** Those accepted under TLS 1.1 or newer. */
  newerSuites: readonly Suite[];
}

/** One row of the guide: the best grade left, and why where it applies. Unknown facts never apply. */
export interface GradeRule {
  grade: Grade;
  /** Version of the guide, or who else has the rule. */
  source: string;
  /** The reason, or null where the rule does not apply. */
  applies: (facts: TlsFacts) => string | null;
}

/** SSL Labs and RFC 6797 practice: half a year, in seconds. */
export const HSTS_HALF_YEAR = 15_552_000;

const NEWER: readonly TlsProtocol[] = ['TLS1.1', 'TLS1.2', 'TLS1.3'];

export function tlsFacts(
  tls: TlsPart,
  certificate: CertificatePart | null,
  http: Pick<HttpPart, 'hsts'> | null,
): TlsFacts {
  const suitesOf = (protocols: readonly TlsProtocol[]) =>
    protocols
      .flatMap((protocol) => tls.cipherSuites[protocol] ?? [])
      .flatMap((name) => suiteByName(name) ?? []);
  return {
    tls,
    certificate,
    hsts: http?.hsts ?? null,
    suites: suitesOf(Object.keys(tls.cipherSuites) as TlsProtocol[]),
    newerSuites: suitesOf(NEWER),
  };
}

const when = (condition: boolean | undefined, reason: string): string | null => (condition ? reason : null);
const vulnerable = (name: keyof TlsPart['vulnerabilities'], label: string): GradeRule['applies'] => {
  return ({ tls }) => when(tls.vulnerabilities[name] === 'vulnerable', `Vulnerable to ${label}`);
};

/** Ciphers with a block of 64 bits: SWEET32 (CVE-2016-2183). */
const SMALL_BLOCK = new Set(['3DES', 'DES', 'IDEA', 'RC2', 'GOST28147', 'MAGMA']);

/** Suites that clients people use today end up with; empty where no client was simulated. */
const everydaySuites = ({ tls }: TlsFacts) =>
  tls.clients
    .filter(({ id, connects }) => connects && EVERYDAY_CLIENTS.has(id))
    .map(({ cipherSuite, forwardSecrecy }) => ({
      forwardSecrecy,
      suite: cipherSuite === null ? undefined : suiteByName(cipherSuite),
    }));

/** A missing intermediate is capped at B: whether browsers would trust the completed chain cannot be seen from here. */
const onlyIncomplete = (certificate: CertificatePart) =>
  certificate.chainComplete === false && certificate.renewal !== 'expired' && !certificate.selfSigned;

/**
 * SSL Labs Server Rating Guide 2009r (16 May 2025). `source` names the version that brought a rule; "testssl" marks
 * what its rating has and the guide's public text does not.
 */
export const GRADE_RULES: readonly GradeRule[] = [
  {
    grade: 'M',
    source: 'SSL Labs: certificate name mismatch. RFC 6125 §6.6.2: a pinned certificate counts as a match',
    applies: ({ certificate: c }) =>
      when(c?.nameMatches === false && !c.pinned, 'The certificate is for another name'),
  },
  {
    grade: 'T',
    source: 'SSL Labs: not trusted, self-signed, expired, not yet valid',
    applies: ({ certificate: c }) =>
      when(
        c?.trusted === false && !onlyIncomplete(c),
        `The certificate is not trusted${c?.trustError ? `: ${c.trustError}` : ''}`,
      ),
  },
  {
    grade: 'T',
    source: 'testssl; browsers since 2017',
    applies: ({ certificate: c }) =>
      when(
        c !== null && /sha-?1(?!\d)/iu.test(c.signatureAlgorithm) && !c.pinned,
        'The certificate is signed with SHA-1',
      ),
  },
  {
    grade: 'F',
    source: '2009e',
    applies: ({ certificate: c }) =>
      when(
        c !== null && /md[245]/iu.test(c.signatureAlgorithm),
        'The certificate is signed with MD5 or older',
      ),
  },
  {
    grade: 'F',
    source: '2009e',
    applies: ({ certificate: c }) =>
      when(c?.keyType === 'RSA' && c.keyBits < 1024, "The certificate's key has less than 1024 bits"),
  },
  {
    grade: 'F',
    source: '2009l',
    applies: ({ certificate: c }) =>
      when(c?.rsaExponent === 1, "The certificate's RSA key has the exponent 1"),
  },
  {
    grade: 'F',
    source: '2009c',
    applies: ({ tls }) => when(tls.protocols['SSL2.0'] === true, 'SSL 2.0 is offered'),
  },
  {
    grade: 'F',
    source: '2009i',
    applies: ({ tls: { protocols: p } }) =>
      when(
        p['SSL3.0'] === true &&
          (['TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3'] as const).every((name) => p[name] === false),
        'SSL 3.0 is the best protocol',
      ),
  },
  {
    grade: 'F',
    source: '2009c',
    applies: ({ tls }) =>
      when(
        tls.secureRenegotiation === false && tls.vulnerabilities.renegotiation === 'vulnerable',
        'Insecure renegotiation is possible',
      ),
  },
  {
    grade: 'F',
    source: '2009k',
    applies: ({ suites }) =>
      when(suites.length > 0 && suites.every(({ enc }) => enc === 'RC4'), 'Only RC4 is offered'),
  },
  {
    grade: 'F',
    source: 'testssl: below 112 bits or export',
    applies: ({ suites }) =>
      when(
        suites.some((suite) => suite.export || suite.bits < 112),
        'Cipher suites below 112 bits (export, DES, NULL) are accepted',
      ),
  },
  {
    grade: 'F',
    source: '2009: anonymous key exchange scores 0',
    applies: ({ suites }) =>
      when(
        suites.some(({ kx }) => kx.endsWith('_anon')),
        'Cipher suites without authentication are accepted',
      ),
  },
  { grade: 'F', source: '2009l', applies: vulnerable('drown', 'DROWN') },
  {
    grade: 'F',
    source: 'testssl; SSL Labs since April 2014',
    applies: vulnerable('heartbleed', 'Heartbleed'),
  },
  { grade: 'F', source: 'testssl; SSL Labs since June 2014', applies: vulnerable('ccs', 'CCS injection') },
  { grade: 'F', source: 'March 2018', applies: vulnerable('robot', 'ROBOT') },
  { grade: 'F', source: 'testssl', applies: vulnerable('ticketbleed', 'Ticketbleed') },
  { grade: 'F', source: 'testssl; export suites', applies: vulnerable('freak', 'FREAK') },
  {
    grade: 'C',
    source: '2009j',
    applies: ({ tls: { protocols: p } }) =>
      when(p['TLS1.2'] === false && p['TLS1.3'] === false, 'Neither TLS 1.2 nor TLS 1.3 is offered'),
  },
  { grade: 'C', source: '2009j', applies: vulnerable('crime', 'CRIME') },
  { grade: 'C', source: '2009g', applies: vulnerable('poodle', 'POODLE') },
  {
    grade: 'C',
    source: '2009j',
    applies: ({ newerSuites }) =>
      when(
        newerSuites.some(({ enc }) => enc === 'RC4'),
        'RC4 is used with TLS 1.1 or newer',
      ),
  },
  {
    grade: 'C',
    source: 'announced January, live April 2017',
    applies: ({ newerSuites }) =>
      when(
        newerSuites.some(({ enc }) => SMALL_BLOCK.has(enc)),
        '64-bit block ciphers (3DES) are used with TLS 1.1 or newer',
      ),
  },
  {
    grade: 'B',
    source: '2009h',
    applies: ({ tls }) => when(tls.protocols['SSL3.0'] === true, 'SSL 3.0 is offered'),
  },
  {
    grade: 'B',
    source: 'live 31 January 2020',
    applies: ({ tls }) => when(tls.protocols['TLS1.0'] === true, 'TLS 1.0 is offered'),
  },
  {
    grade: 'B',
    source: 'live 31 January 2020',
    applies: ({ tls }) => when(tls.protocols['TLS1.1'] === true, 'TLS 1.1 is offered'),
  },
  {
    grade: 'B',
    source: '2009i',
    applies: ({ suites }) =>
      when(
        suites.some(({ enc }) => enc === 'RC4'),
        'RC4 is offered',
      ),
  },
  {
    grade: 'B',
    source: '2009i',
    applies: ({ certificate: c }) => when(c?.chainComplete === false, 'The certificate chain is incomplete'),
  },
  {
    grade: 'B',
    source: '2009e',
    applies: ({ certificate: c }) =>
      when(c?.keyType === 'RSA' && c.keyBits < 2048, "The certificate's key has less than 2048 bits"),
  },
  {
    grade: 'B',
    source: '2009j',
    applies: ({ tls }) =>
      when(tls.dhBits !== null && tls.dhBits < 2048, `The Diffie-Hellman group has only ${tls.dhBits} bits`),
  },
  {
    grade: 'B',
    source: 'March 2018, judged by what reference clients negotiate',
    applies: (facts) =>
      when(
        facts.tls.forwardSecrecy === 'none' ||
          everydaySuites(facts).some(({ forwardSecrecy }) => forwardSecrecy === false),
        'Current clients get no forward secrecy',
      ),
  },
  {
    grade: 'B',
    source: 'March 2018, judged by what reference clients negotiate',
    applies: (facts) =>
      when(
        facts.tls.aead === false || everydaySuites(facts).some(({ suite }) => suite && !isAead(suite)),
        'Current clients get no authenticated encryption (AEAD)',
      ),
  },
  {
    grade: 'A-',
    source: '2009r',
    applies: ({ tls }) => when(tls.protocols['TLS1.3'] === false, 'TLS 1.3 is not offered'),
  },
  {
    grade: 'A-',
    source: '2009e',
    applies: ({ tls }) => when(tls.secureRenegotiation === false, 'Secure renegotiation is not supported'),
  },
  {
    grade: 'A-',
    source: '2009r',
    applies: ({ hsts }) =>
      when(
        hsts?.present && (!hsts.valid || (hsts.maxAge ?? 0) < HSTS_HALF_YEAR),
        'HSTS is invalid, switched off or shorter than half a year',
      ),
  },
  {
    grade: 'A',
    source: '2009e: A+ needs HSTS of half a year',
    applies: ({ hsts }) => when(hsts?.present === false, 'HSTS is not set, which an A+ needs'),
  },
];
