import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { ELECTRON, ELECTRON_ROOM, filesOf, rooms, TOOLS } from './rooms.ts';

/** Tests and what only tests use. */
const TESTS = '\\.test\\.tsx?$|/testing/|^(e2e|bench|scripts)/|^[^/]+$';
const SOURCE = 'ts,tsx,mts,cts,js,jsx,mjs,cjs';
/** A statement that imports, in the way biome formats one. */
const IMPORT = /^(?:import|export)\b(?:[^;'"]*\bfrom)? '([^']+)'/gm;

const anyOf = (paths: readonly string[]) => paths.map(filesOf);
const packages = (names: readonly string[]) => `(^|/node_modules/|^node_modules/)(${names.join('|')})(/|$)`;

/** The rules that follow from the table of rooms; the same for values, types and tests. */
export function boundaryRules(): IForbiddenRuleType[] {
  const local = '^(main|renderer|shared|e2e|bench|scripts|assets)/|^[^/]+\\.[a-z]+$';
  const perRoom = rooms.flatMap(({ path, may, tests, libraries }): IForbiddenRuleType[] => {
    const allowed = [filesOf(path), ...anyOf(may)];
    const only = { name: `${path} may import ${may.join(', ') || 'libraries'}`, severity: 'error' as const };
    const outside = (also: string[]) => ({ path: local, pathNot: [...allowed, ...also] });
    return [
      { ...only, from: { path: filesOf(path), pathNot: tests ? TESTS : [] }, to: outside([]) },
      ...(tests
        ? [{ ...only, from: { path: [`${filesOf(path)}.*\\.test\\.tsx?$`] }, to: outside(anyOf(tests)) }]
        : []),
      ...(libraries
        ? [
            {
              name: `${path} knows few libraries`,
              severity: 'error' as const,
              from: { path: filesOf(path), pathNot: TESTS },
              to: { path: '.', pathNot: [local, ...(libraries.length > 0 ? [packages(libraries)] : [])] },
            },
          ]
        : []),
    ];
  });
  return [
    ...perRoom,
    { name: 'no circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'every import leads somewhere', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'electron only in the desktop',
      severity: 'error',
      from: { pathNot: anyOf([ELECTRON_ROOM, ...TOOLS]) },
      to: { path: packages(ELECTRON) },
    },
    {
      name: 'product imports nothing made for tests',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: '\\.test\\.tsx?$|/testing/' },
    },
  ];
}

/** Every source file below `root`, with forward slashes; not what .gitignore calls a folder of products. */
export function sourceFiles(root: string): string[] {
  const made = readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1));
  return globSync([`*.{${SOURCE}}`, `[!.]*/**/*.{${SOURCE}}`], {
    cwd: root,
    exclude: (name) => made.includes(name),
  })
    .map((file) => file.split(sep).join('/'))
    .sort();
}

/**
 * What a source imports and the parser did not find. A parser that cannot read a language, or stumbles over one statement,
 * leaves it out without a word; so each file is read a second time, simply.
 */
export function missedImports(source: string, found: readonly string[]): string[] {
  const bare = (specifier: string) => specifier.replace(/^node:/, '');
  const known = new Set(found.map(bare));
  return [...source.matchAll(IMPORT)]
    .map(([, specifier = '']) => bare(specifier))
    .filter((one) => !known.has(one));
}

/** One import that a rule refuses. */
export interface Refused {
  rule: string;
  from: string;
  to: string;
}

export interface Boundaries {
  modules: number;
  dependencies: number;
  refused: Refused[];
  /** Why the answer is not to be believed: files nobody read, a parser that is missing, a file in no room. */
  problems: string[];
}

/** Reads every import of the house below `root` and holds it against the rules. */
export async function checkBoundaries(root: string): Promise<Boundaries> {
  const files = sourceFiles(root);
  const { output } = await cruise(
    files,
    {
      baseDir: root,
      ruleSet: { forbidden: boundaryRules() },
      validate: true,
      parser: 'swc',
      skipAnalysisNotInRules: true,
      doNotFollow: { path: 'node_modules' },
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.json'],
    },
  );
  const { modules, summary } = output as ICruiseResult;
  const seen = new Map(
    modules.map(({ source, dependencies }) => [source, dependencies.map(({ module }) => module)]),
  );
  const unread = files.filter((file) => !seen.has(file));
  const missed = files.flatMap((file) =>
    missedImports(readFileSync(join(root, file), 'utf8'), seen.get(file) ?? []).map(
      (specifier) => `${specifier} in ${file}`,
    ),
  );
  const homeless = files.filter((file) => !rooms.some(({ path }) => new RegExp(filesOf(path)).test(file)));
  const list = (names: string[]) =>
    `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
  return {
    modules: files.filter((file) => seen.has(file)).length,
    dependencies: summary.totalDependenciesCruised ?? 0,
    refused: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    problems: [
      ...(summary.environment?.issues ?? []).map(({ name, description }) => `${name}: ${description.trim()}`),
      ...(unread.length > 0
        ? [`${unread.length} of ${files.length} files were not read: ${list(unread)}.`]
        : []),
      ...(missed.length > 0 ? [`${missed.length} imports were not seen: ${list(missed)}.`] : []),
      ...(homeless.length > 0 ? [`These belong to no room of scripts/lib/rooms.ts: ${list(homeless)}.`] : []),
      ...(files.length === 0 ? ['There is no source file.'] : []),
    ],
  };
}
