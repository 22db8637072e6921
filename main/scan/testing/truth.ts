import type { Report } from '../../../shared/report.ts';

/** What a report says that another one of the same server, seen undisturbed, contradicts. */
export interface Comparison {
  /** Facts both are sure of, and of which the second is wrong. */
  wrong: string[];
  /** Findings the truth does not have. */
  invented: string[];
  /** A better overall letter that is not held back by what was not seen: "F → A"; null where there is none. */
  better: string | null;
  /** Facts the truth is sure of, and how many of them the second is too. */
  facts: number;
  definite: number;
}

type Facts = Map<string, unknown>;

const PARTS = ['status', 'cloud', 'certificate', 'tls', 'http'] as const;
/** What differs between two scans of the same server by itself, is about the scan, or explains another fact. */
const ASIDE =
  /^(tls\.(cost|evidence|incomplete|clients\..+\.reason)|certificate\.(daysLeft|lifetimeUsed)|http\.(clockSkewSeconds|measured|headers\.(date|set-cookie))|cloud\.(address|measuredAt))(\.|$)/u;
const LETTERS = ['A+', 'A', 'A-', 'B', 'C', 'D', 'E', 'F', 'T', 'M'];

const isUnknown = (value: unknown): boolean =>
  value === null || value === undefined || value === 'unknown' || value === 'not-tested';

/** The name an entry of a list goes by; its value where it is a plain one. */
function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry);
  const named = entry as Record<string, unknown>;
  return String(named.id ?? named.path ?? named.name ?? named.fingerprint256 ?? JSON.stringify(entry));
}

/** Ports and nonces are other ones each time. */
const stable = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(/(localhost|127\.0\.0\.1):\d+/gu, '$1').replace(/nonce-[^' ]+/gu, 'nonce')
    : value;

function gather(value: unknown, at: string, facts: Facts): void {
  if (ASIDE.test(at)) return;
  if (Array.isArray(value)) {
    facts.set(at, new Set(value.map((entry) => String(stable(nameOf(entry))))));
    if (at === 'tls.clients') for (const entry of value) gather(entry, `${at}.${nameOf(entry)}`, facts);
  } else if (typeof value === 'object' && value !== null)
    for (const [key, entry] of Object.entries(value)) gather(entry, `${at}.${key}`, facts);
  else facts.set(at, stable(value));
}

function factsOf(report: Report): Facts {
  const facts: Facts = new Map();
  for (const part of PARTS) gather(report[part], part, facts);
  return facts;
}

/** True where the report says that it has not seen all of the area a fact is of. */
function inPart(report: Report, fact: string): boolean {
  const area = fact.split('.')[0] ?? '';
  const covered = report.coverage as Record<string, { state: string }> | undefined;
  const full = (covered?.[area]?.state ?? 'full') === 'full';
  return !full || report.errors.some(({ probe }) => probe.split('.')[0] === area);
}

function setsDiffer(truth: unknown, seen: Set<string>, partly: boolean): 'wrong' | 'unknown' | 'same' {
  const known = truth instanceof Set ? (truth as Set<string>) : new Set<string>();
  if ([...seen].some((entry) => !known.has(entry))) return 'wrong';
  if ([...known].every((entry) => seen.has(entry))) return 'same';
  return partly ? 'unknown' : 'wrong';
}

/** Compares what a report of a disturbed scan says with the truth. */
export function compareWithTruth(truth: Report, seen: Report): Comparison {
  const [real, said] = [factsOf(truth), factsOf(seen)];
  const out: Comparison = { wrong: [], invented: [], better: null, facts: 0, definite: 0 };
  const show = (value: unknown) => (value instanceof Set ? `[${[...value].join(', ')}]` : String(value));
  for (const fact of new Set([...real.keys(), ...said.keys()])) {
    const [x, y] = [real.get(fact), said.get(fact)];
    const counts = !isUnknown(x);
    if (counts) out.facts += 1;
    const verdict =
      y instanceof Set
        ? setsDiffer(x, y as Set<string>, inPart(seen, fact))
        : isUnknown(y)
          ? 'unknown'
          : x === y
            ? 'same'
            : 'wrong';
    if (counts && verdict === 'same') out.definite += 1;
    if (verdict === 'wrong') out.wrong.push(`${fact}: ${show(x)} → ${show(y)}`.slice(0, 200));
  }
  const ids = new Set(truth.findings.map(({ id }) => id));
  out.invented = [...new Set(seen.findings.map(({ id }) => id))].filter((id) => !ids.has(id));
  out.better = betterLetter(truth, seen);
  return out;
}

/** Beside an area that was not fully seen a letter is one "at best" and promises nothing. */
function betterLetter(truth: Report, seen: Report): string | null {
  const [real, said] = [truth.grades.overall?.grade, seen.grades.overall?.grade];
  if (!real || !said || LETTERS.indexOf(said) >= LETTERS.indexOf(real)) return null;
  const areas = Object.values(seen.coverage ?? {});
  const whole = Object.values(truth.coverage ?? {});
  const atBest = areas.some(({ state }, index) => state !== 'full' && whole[index]?.state === 'full');
  return atBest || seen.errors.length > truth.errors.length ? null : `${real} → ${said}`;
}
