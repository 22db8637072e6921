import type { ObservatoryResult } from './observatory-table.ts';

/**
 * How MDN Observatory reads a policy, which is stricter than CSP itself (shared/headers/csp.ts reads it as browsers do):
 * a directive given twice makes the policy invalid, and what several policies allow is worked out source by source.
 */
interface ReadPolicy {
  sources: Map<string, Set<string>>;
  /** report-uri or report-to given twice: tolerated, but told. */
  repeated: boolean;
}

interface Source {
  text: string;
  policy: number;
  keep: boolean;
}

const collate = Intl.Collator('en').compare;
const SHORTEST_POLICY = 'img-src'.length - 1;
const MAY_REPEAT = new Set(['report-uri', 'report-to']);
const NOT_IN_META = ['frame-ancestors', 'report-uri', 'sandbox'];

/** Does the path of one source cover the other's? A trailing slash covers everything below. Throws URIError. */
function covers(wide: string, narrow: string): boolean {
  if (wide === '' || (wide === '/' && narrow === '')) return true;
  const wideParts = wide.split('/');
  const narrowParts = narrow.split('/');
  const whole = !wide.endsWith('/');
  if (wideParts.length > narrowParts.length || (whole && wideParts.length !== narrowParts.length))
    return false;
  if (!whole) wideParts.pop();
  return wideParts.every((part, i) => decodeURIComponent(part) === decodeURIComponent(narrowParts[i] ?? ''));
}

/** Marks what survives among one directive's sources: the shortest of a policy, and what both policies have. */
function prune(sources: Source[]): Source[] {
  const sorted = [...sources].sort((a, b) => collate(a.text, b.text));
  sorted.slice(1).forEach((source, i) => {
    const before = sorted[i];
    if (!before) return;
    if (source.policy === before.policy && source.text.startsWith(before.text)) source.keep = false;
    if (source.policy !== before.policy && covers(before.text, source.text)) source.keep = true;
  });
  return sorted.filter(({ keep }) => keep);
}

/** Null: the header is invalid. */
function readPolicies(values: readonly string[]): ReadPolicy | null {
  const policies = values.map((value) => value.replace(/[\r\n]/gu, '').trim());
  if (policies.some((policy) => policy.length < SHORTEST_POLICY)) return null;
  const kept = new Map<string, Source[]>();
  let repeated = false;
  for (const [policy, text] of policies.entries()) {
    const seen = new Set<string>();
    for (const entry of text.split(';')) {
      const [name = '', ...words] = entry.trim().split(/\s+/u);
      const directive = name.toLowerCase();
      if (directive === '') continue;
      if (seen.has(directive)) {
        if (!MAY_REPEAT.has(directive)) return null;
        repeated = true;
      }
      seen.add(directive);
      const texts = words.length === 0 && directive.endsWith('-src') ? ["'none'"] : words;
      const own = texts.map((word) => ({ text: word.toLowerCase(), policy, keep: policy === 0 }));
      try {
        const left = prune([...(policy === 0 ? [] : (kept.get(directive) ?? [])), ...own]);
        // With more policies to come, a source of the first one must be confirmed by them.
        if (policy === 0 && policies.length > 1) for (const source of left) source.keep = false;
        kept.set(directive, left);
      } catch {
        return null;
      }
    }
  }
  const sources = new Map(
    [...kept].map(([directive, list]) => [
      directive,
      new Set(list.length > 0 ? list.map((source) => source.text) : ["'none'"]),
    ]),
  );
  return { sources, repeated };
}

const BROAD = ['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*'];
const INLINE = ["'unsafe-inline'", 'data:'];
const PASSIVE = ['img-src', 'media-src'];
const isBroad = (source: string) => BROAD.includes(source);
const isBroadOrInline = (source: string) => isBroad(source) || INLINE.includes(source);
const isInsecure = (source: string) => /^(http|ftp):/u.test(source);
const hasGuard = (sources: Set<string>) =>
  [...sources].some((source) => /^'(sha(256|384|512)|nonce)-/u.test(source));

function judge({ sources }: ReadPolicy): ObservatoryResult {
  const all = sources.get('default-src');
  const listOf = (directive: string) => sources.get(directive) ?? all ?? new Set(['*']);
  const [objects, scripts, styles] = [listOf('object-src'), listOf('script-src'), listOf('style-src')];
  for (const list of [scripts, styles]) if (hasGuard(list)) list.delete("'unsafe-inline'");
  if (scripts.has("'strict-dynamic'")) {
    if (!hasGuard(scripts)) return 'csp-header-invalid';
    for (const source of scripts)
      if (BROAD.some((start) => source.startsWith(start)) || source === "'self'") scripts.delete(source);
  }
  const active = [
    ...[...sources].flatMap(([name, list]) =>
      PASSIVE.includes(name) || name === 'script-src' ? [] : [...list],
    ),
    ...scripts,
  ];
  const passive = PASSIVE.flatMap((name) => [...(sources.get(name) ?? all ?? [])]);

  if ([...scripts].some(isBroadOrInline) || [...objects].some(isBroad))
    return 'csp-implemented-with-unsafe-inline';
  if (active.some(isInsecure)) return 'csp-implemented-with-insecure-scheme';
  if (scripts.has("'unsafe-eval'") || styles.has("'unsafe-eval'")) return 'csp-implemented-with-unsafe-eval';
  if (passive.some(isInsecure)) return 'csp-implemented-with-insecure-scheme-in-passive-content-only';
  if ([...styles].some(isBroadOrInline)) return 'csp-implemented-with-unsafe-inline-in-style-src-only';
  return all?.has("'none'") && all.size === 1
    ? 'csp-implemented-with-no-unsafe-default-src-none'
    : 'csp-implemented-with-no-unsafe';
}

/** Results that a repeated report-uri or report-to turns into a hint of its own. */
const HINTS_AT_REPEATED: ObservatoryResult[] = [
  'csp-implemented-with-no-unsafe',
  'csp-implemented-with-no-unsafe-default-src-none',
  'csp-implemented-with-unsafe-inline-in-style-src-only',
  'csp-implemented-with-insecure-scheme-in-passive-content-only',
];

/**
 * The content-security-policy test. `header` and `reportOnly` are the joined fields (null: none), `meta` the policies
 * of meta elements. `framed` tells the X-Frame-Options test that frame-ancestors is there.
 */
export function testCsp(
  header: string | null,
  meta: readonly string[],
  reportOnly: string | null,
): { result: ObservatoryResult; framed: boolean } {
  const headers = header === null ? [] : [header];
  const policy = readPolicies([...headers, ...meta]);
  if (policy === null) return { result: 'csp-header-invalid', framed: false };
  const inMeta = readPolicies(meta)?.sources ?? new Map();
  const usable = [...inMeta.keys()].some((directive) => !NOT_IN_META.includes(directive));
  if ((readPolicies(headers)?.sources.size ?? 0) === 0 && !usable)
    return {
      result: reportOnly ? 'csp-not-implemented-but-reporting-enabled' : 'csp-not-implemented',
      framed: false,
    };
  const framed = policy.sources.has('frame-ancestors');
  const result = judge(policy);
  return {
    result:
      policy.repeated && HINTS_AT_REPEATED.includes(result)
        ? 'csp-implemented-but-duplicate-directives'
        : result,
    framed,
  };
}
