import { CoverageArea } from '../../../shared/coverage.ts';
import { Grade, type Report, type StatusReason } from '../../../shared/report.ts';
import { refusalFinding } from '../reachability.ts';

/** What a report says that another one of the same server, seen undisturbed, contradicts. */
export interface Comparison {
  /** Facts both are sure of, and of which the second is wrong. */
  wrong: string[];
  /** Findings the truth does not have. */
  invented: string[];
  /** Letters better than the truth's, whatever the coverage: "overall: F → A". */
  better: string[];
  /** Facts the truth is sure of, and how many of them the second is too. */
  facts: number;
  definite: number;
}

type Facts = Map<string, unknown>;

const PARTS = ['status', 'cloud', 'certificate', 'tls', 'http'] as const;
/** What differs between two scans of the same server by itself, is about the scan, or explains another fact. */
const ASIDE =
  /^(tls\.(cost|evidence|incomplete|clients\..+\.reason)|certificate\.(daysLeft|lifetimeUsed)|http\.(clockSkewSeconds|measured|exposureAsked|headers\.(date|set-cookie))|cloud\.(address|measuredAt|detectedBy|hardenings\.\w+\.note))(\.|$)/u;

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

/** The area a fact rests on, by its path in the report. */
function areaOf(fact: string): CoverageArea | undefined {
  const part = /^http\.exposed(\.|$)/u.test(fact) ? 'exposure' : fact.split('.')[0];
  return CoverageArea.options.find((area) => area === part);
}

/** True where the report says that it has not seen all of the area a fact is of. */
function inPart({ coverage }: Report, fact: string): boolean {
  // What strangers are led to is asked with the cloud, and shown with its pages.
  const area = /^http\.wellKnown(\.|$)/u.test(fact) ? 'cloud' : areaOf(fact);
  return area !== undefined && (coverage?.[area].state ?? 'full') !== 'full';
}

function setsDiffer(truth: unknown, seen: Set<string>, partly: boolean): 'wrong' | 'unknown' | 'same' {
  const known = truth instanceof Set ? (truth as Set<string>) : new Set<string>();
  if ([...seen].some((entry) => !known.has(entry))) return 'wrong';
  if ([...known].every((entry) => seen.has(entry))) return 'same';
  return partly ? 'unknown' : 'wrong';
}

/**
 * Compares what a report of a disturbed scan says with the truth. `inFront`: what really stands in front of it, of which
 * the report may have a finding (of no other: a limiter that is called a portal is a wrong cause).
 */
export function compareWithTruth(
  truth: Report,
  seen: Report,
  inFront: readonly StatusReason[] = [],
): Comparison {
  const [real, said] = [factsOf(truth), factsOf(seen)];
  const out: Comparison = { wrong: [], invented: [], better: [], facts: 0, definite: 0 };
  const show = (value: unknown) => (value instanceof Set ? `[${[...value].join(', ')}]` : String(value));
  for (const fact of new Set([...real.keys(), ...said.keys()])) {
    const [x, y] = [real.get(fact), said.get(fact)];
    const counts = !isUnknown(x);
    if (counts) out.facts += 1;
    const verdict =
      y instanceof Set
        ? setsDiffer(x, y as Set<string>, inPart(seen, fact))
        : isUnknown(y) || (fact === 'status' && y === 'refused' && inFront.length > 0)
          ? 'unknown'
          : x === y
            ? 'same'
            : 'wrong';
    if (counts && verdict === 'same') out.definite += 1;
    if (verdict === 'wrong') out.wrong.push(`${fact}: ${show(x)} → ${show(y)}`.slice(0, 200));
  }
  if (seen.statusReason && !inFront.includes(seen.statusReason) && seen.statusReason !== truth.statusReason)
    out.wrong.push(`statusReason: ${truth.statusReason} → ${seen.statusReason}`);
  const allowed = new Set<string>([
    ...truth.findings.map(({ id }) => id),
    ...inFront.flatMap((reason) => refusalFinding(reason) ?? []),
  ]);
  out.invented = [...new Set(seen.findings.map(({ id }) => id))].filter((id) => !allowed.has(id));
  out.better = betterLetters(truth, seen);
  return out;
}

/** What an area that was not fully seen hides may be worse than what was found: no letter is better than the truth's. */
function betterLetters({ grades: real }: Report, { grades: said }: Report): string[] {
  return (['overall', 'nextcloudScan', 'tls', 'headers'] as const).flatMap((name) => {
    const [x, y] = [real[name]?.grade, said[name]?.grade];
    return x && y && Grade.options.indexOf(y) < Grade.options.indexOf(x) ? [`${name}: ${x} → ${y}`] : [];
  });
}
