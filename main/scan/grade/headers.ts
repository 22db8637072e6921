import { judgedPage } from '../../../shared/headers/page.ts';
import type { Grade, Grades, ReportParts } from '../../../shared/report.ts';
import { testCsp } from './observatory-csp.ts';
import { OBSERVATORY_RESULTS, type ObservatoryResult } from './observatory-table.ts';
import {
  type Graded,
  joined,
  testCoep,
  testContentType,
  testCookies,
  testCoop,
  testCorp,
  testCors,
  testFrames,
  testHsts,
  testRedirection,
  testReferrer,
  testSri,
} from './observatory-tests.ts';

/** Bonuses count only for who has at least this score without them. */
const MIN_SCORE_FOR_BONUS = 90;

/** Scores, rounded down to a multiple of five, from which on a letter is given. */
const LETTERS: readonly [number, Grade][] = [
  [100, 'A+'],
  [90, 'A'],
  [85, 'A-'],
  [80, 'B+'],
  [70, 'B'],
  [65, 'B-'],
  [60, 'C+'],
  [50, 'C'],
  [45, 'C-'],
  [40, 'D+'],
  [30, 'D'],
  [25, 'D-'],
];

/** Letter of a score; everything below 25 is F. */
export const letterOf = (score: number): Grade => LETTERS.find(([from]) => score >= from)?.[1] ?? 'F';

/** Score of the results: from 100, what is taken always counts, what is given only from 90 on; never below 0. */
export function scoreOf(results: readonly ObservatoryResult[]): number {
  const modifiers = results.map((result) => OBSERVATORY_RESULTS[result].modifier);
  const sum = (list: number[]) => list.reduce((total, modifier) => total + modifier, 100);
  const base = sum(modifiers.filter((modifier) => modifier < 0));
  return Math.max(0, base >= MIN_SCORE_FOR_BONUS ? sum(modifiers) : base);
}

/** The twelve tests by the names Observatory gives them. */
function runTests(graded: Graded): [string, ObservatoryResult][] {
  const { http, page } = graded;
  const csp = testCsp(
    joined(page, 'content-security-policy'),
    http.meta?.csp ?? [],
    joined(page, 'content-security-policy-report-only'),
  );
  return [
    ['content-security-policy', csp.result],
    ['cookies', testCookies(graded)],
    ['cross-origin-resource-sharing', testCors(graded)],
    ['redirection', testRedirection(graded)],
    ['referrer-policy', testReferrer(graded)],
    ['strict-transport-security', testHsts(graded)],
    ['subresource-integrity', testSri(graded)],
    ['x-content-type-options', testContentType(graded)],
    ['x-frame-options', testFrames(graded, csp.framed)],
    ['cross-origin-resource-policy', testCorp(graded)],
    ['cross-origin-embedder-policy', testCoep(graded)],
    ['cross-origin-opener-policy', testCoop(graded)],
  ];
}

/**
 * Score and letter as MDN HTTP Observatory (algorithm 6) gives them for the same answer. Null where there is no answer
 * it would judge: only status 2xx, 3xx, 401 and 403 are; and where a page, a cookie or the preflight that it rests on was
 * not seen, unless what was seen is an F already. What Nextcloud expects beyond it are findings, not score.
 */
export function gradeHeaders(parts: ReportParts): Grades['headers'] {
  const { http, certificate, target, coverage } = parts;
  if (coverage?.http.state === 'none') return null;
  const page = http === null ? null : judgedPage(http);
  if (http === null || page === null) return null;
  const { status } = page;
  if (!(status >= 200 && status < 400) && status !== 401 && status !== 403) return null;
  const verified = certificate === null || (certificate.trusted && certificate.nameMatches);
  const tests = runTests({ host: target.host, http, page, verified });
  const score = scoreOf(tests.map(([, result]) => result));
  const grade = letterOf(score);
  // A certificate that was asked for and not seen may be one that browsers reject, with all that rests on it.
  const doubted = certificate === null && (coverage?.certificate.asked ?? 0) > 0;
  if (grade !== 'F' && (doubted || (coverage?.http.state ?? 'full') !== 'full')) return null;
  return {
    grade,
    score,
    tests: tests.map(([name, result]) => ({ name, result, ...OBSERVATORY_RESULTS[result] })),
  };
}
