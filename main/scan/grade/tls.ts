import {
  type CertificatePart,
  GRADES,
  type Grade,
  type Grades,
  type ReportParts,
  type TlsPart,
  TlsProtocol,
} from '../../../shared/report.ts';
import type { Suite } from '../tls/suites.ts';
import { GRADE_RULES, HSTS_HALF_YEAR, type TlsFacts, tlsFacts } from './tls-rules.ts';

type TlsGrade = NonNullable<Grades['tls']>;

/** Weights of the three scores (SSL Labs Server Rating Guide, "Methodology overview"). */
const WEIGHTS = { protocol: 0.3, keyExchange: 0.3, cipher: 0.4 } as const;

/** Guide, "Protocol support"; TLS 1.3 as testssl has it. */
const PROTOCOL_SCORE: Record<TlsProtocol, number> = {
  'SSL2.0': 0,
  'SSL3.0': 80,
  'TLS1.0': 90,
  'TLS1.1': 95,
  'TLS1.2': 100,
  'TLS1.3': 100,
};

/** The first row whose limit (bits) lies above the size; sizes beyond the last row score 100. */
type SizeTable = readonly (readonly [below: number, score: number])[];

/** Guide, "Key exchange": RSA, DSA and Diffie-Hellman sizes. */
const KEY_SCORE: SizeTable = [
  [512, 20],
  [1024, 40],
  [2048, 80],
  [4096, 90],
];
/** The same strengths for elliptic curves, as testssl maps them. */
const CURVE_SCORE: SizeTable = [
  [110, 20],
  [123, 40],
  [163, 80],
  [225, 90],
];
/** Guide, "Cipher strength". */
const CIPHER_SCORE: SizeTable = [
  [1, 0],
  [128, 20],
  [256, 80],
];
/** Guide, "Letter grade translation": the least total for a letter. */
const LETTERS: readonly (readonly [least: number, grade: Grade])[] = [
  [80, 'A'],
  [65, 'B'],
  [50, 'C'],
  [35, 'D'],
  [20, 'E'],
  [0, 'F'],
];

const scoreOf = (table: SizeTable, size: number): number => table.find(([below]) => size < below)?.[1] ?? 100;
const midpoint = (scores: readonly number[]): number => (Math.min(...scores) + Math.max(...scores)) / 2;

function keyExchangeScore({ tls, certificate, suites }: TlsFacts): number {
  const scores: number[] = [];
  for (const key of certificate ? [certificate, certificate.alternate] : [])
    if (key && key.keyBits > 0)
      scores.push(
        scoreOf(key.keyType === 'RSA' || key.keyType === 'DSA' ? KEY_SCORE : CURVE_SCORE, key.keyBits),
      );
  if (tls.dhBits !== null) scores.push(scoreOf(KEY_SCORE, tls.dhBits));
  if (suites.some((suite) => suite.export)) scores.push(40);
  if (suites.some(({ kx }) => kx.endsWith('_anon'))) scores.push(0);
  return Math.min(100, ...scores);
}

function scores(facts: TlsFacts, offered: readonly TlsProtocol[]): TlsGrade['score'] {
  // A cipher suite of a protocol that could not be listed is not a weak one.
  const strengths = facts.suites.map(({ bits }: Suite) => scoreOf(CIPHER_SCORE, bits));
  if (strengths.length === 0) return null;
  const parts = {
    protocol: midpoint(offered.map((name) => PROTOCOL_SCORE[name])),
    keyExchange: keyExchangeScore(facts),
    cipher: midpoint(strengths),
  };
  // "A zero score in any category results in an overall score of zero."
  const total = Object.values(parts).includes(0)
    ? 0
    : parts.protocol * WEIGHTS.protocol +
      parts.keyExchange * WEIGHTS.keyExchange +
      parts.cipher * WEIGHTS.cipher;
  return { ...parts, total: Math.round(total) };
}

const worse = (one: Grade, other: Grade): Grade =>
  GRADES.indexOf(one) > GRADES.indexOf(other) ? one : other;

/**
 * The grade of SSL Labs' Server Rating Guide 2009r: a score, lowered by every rule that applies; A+ where nothing is
 * wrong at all and HSTS holds for half a year. A certificate trusted by the owner's CA or pin counts as trusted, and
 * the notes say so. Null where TLS was not measured or no protocol answered, and where questions stayed open: what they
 * would have shown can only lower it.
 */
export function gradeTls(
  parts: Pick<ReportParts, 'tls' | 'certificate' | 'http' | 'coverage'>,
): Grades['tls'] {
  const { tls, certificate, http, coverage } = parts;
  const offered = tls ? TlsProtocol.options.filter((protocol) => tls.protocols[protocol] === true) : [];
  if (!tls || offered.length === 0) return null;
  const facts = tlsFacts(tls, certificate, http);
  const score = scores(facts, offered);
  const caps = GRADE_RULES.flatMap(({ grade, applies }) => {
    const reason = applies(facts);
    return reason === null ? [] : [{ grade, reason: reason.slice(0, 512) }];
  }).sort((a, b) => GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade));
  const letter = LETTERS.find(([least]) => (score?.total ?? 100) >= least)?.[1] ?? 'F';
  const capped = caps.reduce((grade, cap) => worse(grade, cap.grade), letter);
  const hstsHolds = facts.hsts?.valid === true && (facts.hsts.maxAge ?? 0) >= HSTS_HALF_YEAR;
  const seen = coverage === undefined || (coverage.tls.state === 'full' && certificate !== null);
  if (!seen && capped !== 'F') return null;
  const flawless = capped === 'A' && caps.length === 0 && hstsHolds && certificate !== null;
  return { grade: flawless ? 'A+' : capped, score, caps, notes: notesOn(tls, certificate, http !== null) };
}

/** What a reader must know to take the letter for what it is. */
function notesOn(tls: TlsPart, certificate: CertificatePart | null, httpMeasured: boolean): string[] {
  const notes: string[] = [];
  if (certificate === null)
    notes.push('The certificate could not be read: its name, trust and key are not part of this grade.');
  if (certificate?.trustedBy === 'pin')
    notes.push('The certificate counts as trusted because you pinned it; other devices will still warn.');
  if (certificate?.trustedBy === 'user-ca')
    notes.push('The certificate counts as trusted because it leads to the CA you gave for this cloud.');
  if (certificate?.trustedBy === 'system')
    notes.push("The certificate is trusted by this computer's own roots, not by the public list of Mozilla.");
  if (certificate?.pinned && !certificate.nameMatches)
    notes.push('The pinned certificate names another host; your pin counts instead of the name.');
  const unknown = TlsProtocol.options.filter((protocol) => tls.protocols[protocol] === null);
  if (unknown.length > 0)
    notes.push(
      `Not measured, and not counted: ${unknown.map((name) => name.replace(/^(SSL|TLS)/u, '$1 ')).join(', ')}.`,
    );
  if (!httpMeasured) notes.push('HSTS could not be measured; an A+ needs it.');
  return notes;
}
