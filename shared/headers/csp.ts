import type { Csp } from '../report.ts';

/** One policy: directive names in lower case, the first of each counts (CSP level 3 §2.2.1). */
export interface CspPolicy {
  directives: Map<string, string[]>;
  /** Directives that appeared again and are ignored. */
  duplicates: string[];
}

export type CspRisk = 'scripts' | 'eval' | 'insecure' | 'styles' | 'gap' | 'syntax';

export interface CspProblem {
  directive: string;
  problem: string;
  risk: CspRisk;
}

const FETCH = new Set(
  'child-src connect-src default-src fenced-frame-src font-src frame-src img-src manifest-src media-src object-src script-src script-src-attr script-src-elem style-src style-src-attr style-src-elem worker-src'.split(
    ' ',
  ),
);
const SOURCE_LISTS = new Set([...FETCH, 'base-uri', 'form-action', 'frame-ancestors', 'navigate-to']);
const OTHER = new Set(
  'sandbox report-uri report-to upgrade-insecure-requests require-trusted-types-for trusted-types webrtc'.split(
    ' ',
  ),
);
/** Directives that browsers have dropped, and what to do instead. */
const DROPPED = new Map([
  ['block-all-mixed-content', 'is obsolete: browsers block or upgrade mixed content anyway'],
  ['plugin-types', 'is obsolete: use object-src'],
  ['prefetch-src', 'is obsolete and ignored'],
  ['reflected-xss', 'is obsolete and ignored'],
  ['referrer', 'is obsolete: use the Referrer-Policy header'],
  ['require-sri-for', 'is obsolete and ignored'],
]);
const KEYWORD =
  /^'(self|none|unsafe-inline|unsafe-eval|unsafe-hashes|strict-dynamic|report-sample|wasm-unsafe-eval|inline-speculation-rules|unsafe-allow-redirects|trusted-types-eval|report-sha(256|384|512))'$/iu;
const NONCE = /^'nonce-([a-z0-9+/_-]+={0,2})'$/iu;
const HASH = /^'sha(256|384|512)-([a-z0-9+/_-]+={0,2})'$/iu;
const SCHEME = /^[a-z][a-z0-9+.-]*:$/iu;
const HOST =
  /^([a-z][a-z0-9+.-]*:\/\/)?(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:(\d+|\*))?(\/\S*)?$/iu;
const BROAD = /^(\*|https?:|ftp:|wss?:|https?:\/\/\*(\.\*)?)$/iu;

/** Where a fetch directive takes its sources from when it is absent (CSP level 3 §6.8.1). */
const FALLBACK: Record<string, string[]> = {
  'script-src-elem': ['script-src', 'default-src'],
  'script-src-attr': ['script-src', 'default-src'],
  'style-src-elem': ['style-src', 'default-src'],
  'style-src-attr': ['style-src', 'default-src'],
  'worker-src': ['child-src', 'script-src', 'default-src'],
  'frame-src': ['child-src', 'default-src'],
};

/** The sources that hold for a directive, with its fallbacks; null: everything is allowed. */
export function effectiveSources(policy: CspPolicy, directive: string): string[] | null {
  const chain = [directive, ...(FALLBACK[directive] ?? (FETCH.has(directive) ? ['default-src'] : []))];
  for (const name of chain) {
    const sources = policy.directives.get(name);
    if (sources) return sources;
  }
  return null;
}

/** Header fields → policies: each field may hold several, separated by commas; all of them are enforced. */
export function parseCspPolicies(values: readonly string[]): CspPolicy[] {
  return values
    .flatMap((value) => value.split(','))
    .map((serialized) => {
      const policy: CspPolicy = { directives: new Map(), duplicates: [] };
      for (const token of serialized.split(';')) {
        const [name = '', ...sources] = token.trim().split(/[\t\n\f\r ]+/u);
        const directive = name.toLowerCase();
        if (directive === '') continue;
        if (policy.directives.has(directive)) policy.duplicates.push(directive);
        else policy.directives.set(directive, sources.slice(0, 200));
      }
      return policy;
    })
    .filter(({ directives }) => directives.size > 0);
}

const guarded = (sources: readonly string[]) =>
  sources.some((source) => NONCE.test(source) || HASH.test(source));
const has = (sources: readonly string[], keyword: string) =>
  sources.some((source) => source.toLowerCase() === `'${keyword}'`);

function syntaxProblems(policy: CspPolicy): CspProblem[] {
  const problems: CspProblem[] = [];
  const add = (directive: string, problem: string) => problems.push({ directive, problem, risk: 'syntax' });
  for (const name of new Set(policy.duplicates)) add(name, 'appears twice; only the first one counts');
  for (const [name, sources] of policy.directives) {
    const dropped = DROPPED.get(name);
    if (dropped) add(name, dropped);
    else if (!SOURCE_LISTS.has(name) && !OTHER.has(name)) {
      const hint = /[:='"]/u.test(name) ? ' (is a semicolon missing or out of place before it?)' : '';
      add(name, `is not a directive that browsers know${hint}`);
    }
    if (!SOURCE_LISTS.has(name)) continue;
    if (sources.length > 1 && has(sources, 'none')) add(name, "'none' counts only when it stands alone");
    for (const source of sources) {
      const word = source.replace(/:$/u, '').toLowerCase();
      if (SOURCE_LISTS.has(word) || OTHER.has(word))
        add(name, `${source} looks like a directive: a semicolon is missing before it`);
      else if (
        /^(self|none|unsafe-inline|unsafe-eval|strict-dynamic|nonce-.+|sha(256|384|512)-.+)$/iu.test(source)
      )
        add(name, `${source} needs single quotes, else it is taken for a host name`);
      else if (/^'nonce-/iu.test(source)) {
        if (!NONCE.test(source)) add(name, 'a nonce is not base64 and never matches');
        else if (source.length < 24) add(name, 'a nonce is shorter than 96 bits and can be guessed');
      } else if (source.startsWith("'") && !KEYWORD.test(source) && !HASH.test(source))
        add(name, `${source} is not a keyword, nonce or hash that browsers know`);
      else if (!source.startsWith("'") && !SCHEME.test(source) && !HOST.test(source))
        add(name, `${source} is not a valid source`);
    }
  }
  return problems;
}

function scriptProblems(policy: CspPolicy): CspProblem[] {
  const problems: CspProblem[] = [];
  for (const name of ['script-src', 'script-src-elem', 'script-src-attr']) {
    if (name !== 'script-src' && !policy.directives.has(name)) continue;
    const sources = effectiveSources(policy, name);
    const directive = policy.directives.has(name) ? name : 'default-src';
    const add = (problem: string, risk: CspRisk = 'scripts') => problems.push({ directive, problem, risk });
    if (sources === null) {
      problems.push({
        directive: name,
        problem: 'is missing and there is no default-src: any script may run',
        risk: 'scripts',
      });
      continue;
    }
    const strict = has(sources, 'strict-dynamic');
    if (has(sources, 'unsafe-inline') && !guarded(sources)) add("'unsafe-inline' lets injected scripts run");
    if (strict && !guarded(sources)) add("'strict-dynamic' without a nonce or hash blocks every script");
    if (has(sources, 'unsafe-eval')) add("'unsafe-eval' turns text into code", 'eval');
    if (strict && guarded(sources)) continue;
    for (const source of sources) {
      if (BROAD.test(source)) add(`${source} allows scripts from any server`);
      else if (/^(data|blob|filesystem):$/iu.test(source)) add(`${source} allows scripts from injected text`);
    }
  }
  const objects = effectiveSources(policy, 'object-src');
  if (objects === null || objects.some((source) => BROAD.test(source)))
    problems.push({
      directive: 'object-src',
      problem: objects === null ? 'is missing and there is no default-src' : 'allows plugins from any server',
      risk: 'scripts',
    });
  return problems;
}

function otherProblems(policy: CspPolicy): CspProblem[] {
  const problems: CspProblem[] = [];
  const styles = effectiveSources(policy, 'style-src');
  if (styles && has(styles, 'unsafe-inline') && !guarded(styles))
    problems.push({
      directive: policy.directives.has('style-src') ? 'style-src' : 'default-src',
      problem: "'unsafe-inline' lets injected styles change what the page shows",
      risk: 'styles',
    });
  for (const [name, sources] of policy.directives)
    for (const source of sources)
      if (SOURCE_LISTS.has(name) && /^(http|ftp|ws):/iu.test(source) && name !== 'frame-ancestors')
        problems.push({ directive: name, problem: `${source} allows content without TLS`, risk: 'insecure' });
  for (const [name, risk] of [
    ['base-uri', 'an injected <base> can redirect the page’s own links and scripts'],
    ['form-action', 'forms may be sent anywhere'],
    ['frame-ancestors', 'the policy does not say who may frame the page'],
  ] as const)
    if (!policy.directives.has(name))
      problems.push({ directive: name, problem: `is missing: ${risk}`, risk: 'gap' });
  return problems;
}

/** Everything worth saying about the enforced policies, by directive. Of several policies each must allow a load. */
export function cspProblems(policies: readonly CspPolicy[]): CspProblem[] {
  if (policies.length === 0) return [];
  const own = policies.map((policy) => [...scriptProblems(policy), ...otherProblems(policy)]);
  // A weakness counts only where no other policy closes it: the smallest list per risk is what remains.
  const risks: CspRisk[] = ['scripts', 'eval', 'insecure', 'styles'];
  const weak = risks.flatMap(
    (risk) =>
      own
        .map((list) => list.filter((problem) => problem.risk === risk))
        .sort((a, b) => a.length - b.length)[0] ?? [],
  );
  const gaps = (own[0] ?? []).filter(
    ({ risk, directive }) => risk === 'gap' && !policies.some(({ directives }) => directives.has(directive)),
  );
  return [...weak, ...gaps, ...policies.flatMap(syntaxProblems)];
}

/** The enforced policies as a report keeps them; a second policy's directives are marked "#2". */
export function readCsp(values: readonly string[]): Csp {
  const policies = parseCspPolicies(values);
  const entries = policies
    .slice(0, 10)
    .flatMap(({ directives }, index) =>
      [...directives]
        .slice(0, 60)
        .map(([name, sources]): [string, string[]] => [
          (index === 0 ? name : `${name} #${index + 1}`).slice(0, 200),
          sources.map((source) => source.slice(0, 500)),
        ]),
    );
  return {
    present: policies.length > 0,
    parsed: Object.fromEntries(entries),
    problems: cspProblems(policies)
      .slice(0, 100)
      .map(({ directive, problem }) => ({
        directive: directive.slice(0, 200),
        problem: problem.slice(0, 500),
      })),
  };
}
