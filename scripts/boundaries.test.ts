import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path/posix';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Boundaries, checkBoundaries, missedImports, sourceFiles } from './lib/boundaries.ts';
import { ELECTRON, ELECTRON_ROOM, filesOf, rooms, roomsTable, TOOLS } from './lib/rooms.ts';

const root = dirname(import.meta.dirname);

/** Each way to import a name; a rule that sees only some of them is no boundary. */
const FORMS = [
  (specifier: string) => `import '${specifier}';`,
  (specifier: string) => `import type { a } from '${specifier}';`,
  (specifier: string) => `export * from '${specifier}';`,
  (specifier: string) => `await import('${specifier}');`,
];
const names = rooms.map(({ path }) => path);
const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));
const mayImport = (from: string, to: string) =>
  rooms.some(({ path, may }) => path === from && may.some((one) => to === one || to.startsWith(`${one}/`)));

/** The same place in a room: a folder, or right in it. */
const within = (path: string, file: string) => join(path === '*' ? '.' : path.replace(/\/\*$/, ''), file);

describe('the boundaries of the house', () => {
  const copy = mkdtempSync(join(tmpdir(), 'weathervane-rooms-'));
  const targets = new Map<string, string>();
  let found: Boundaries;

  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  };
  const specifier = (from: string, to: string) => {
    const path = relative(dirname(from), to);
    return path.startsWith('.') ? path : `./${path}`;
  };
  const isRefused = (from: string, to: string) =>
    found.refused.some((one) => one.from === from && one.to === to && / may import /.test(one.rule));
  const planted = (from: string) => within(from, 'planted.ts');

  beforeAll(async () => {
    cpSync(join(root, '.gitignore'), join(copy, '.gitignore'));
    const real = sourceFiles(root).filter((file) => !/\.test\.tsx?$/.test(file));
    // One file of each room as it is, to be imported by a planted file of every other.
    for (const path of names) {
      const file = real.find((one) => new RegExp(filesOf(path)).test(one));
      if (file === undefined) throw new Error(`${path} has no source file.`);
      targets.set(path, file);
      put(file, 'export type a = 1;\n');
    }
    for (const from of names) {
      const lines = names
        .filter((to) => to !== from)
        .map((to, n) => (FORMS[n % FORMS.length] ?? String)(specifier(planted(from), targets.get(to) ?? '')));
      put(planted(from), `${lines.join('\n')}\nexport type a = 1;\n`);
      ELECTRON.forEach((name, n) => {
        put(within(from, `planted-${name}.ts`), `${(FORMS[n] ?? String)(name)}\nexport type a = 1;\n`);
      });
      put(within(from, 'planted-node.ts'), "import 'node:fs';\nimport 'undici';\nexport type a = 1;\n");
    }
    put('main/scan/circle-a.ts', "import type { a } from './circle-b.ts';\nexport type b = a;\n");
    put('main/scan/circle-b.ts', "import type { b } from './circle-a.ts';\nexport type a = b;\n");
    put('main/scan/lost.ts', "import './nowhere.ts';\nexport type a = 1;\n");
    put('main/scan/testing/help.ts', 'export type a = 1;\n');
    put('main/scan/helped.ts', "import type { a } from './testing/help.ts';\nexport type b = a;\n");
    put('main/scan/helped.test.ts', "import type { a } from './testing/help.ts';\nexport type b = a;\n");
    put('main/scan/upwards.test.ts', "import '../monitor/planted.ts';\nexport type b = 1;\n");
    put('cellar/box.ts', 'export type a = 1;\n');
    found = await checkBoundaries(copy);
  }, 120_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test.each(pairs.filter(([from, to]) => !mayImport(from, to)))('%s may not import %s', (from, to) => {
    expect(isRefused(planted(from), targets.get(to) ?? '')).toBe(true);
  });

  test.each(pairs.filter(([from, to]) => mayImport(from, to)))('%s may import %s', (from, to) => {
    expect(isRefused(planted(from), targets.get(to) ?? '')).toBe(false);
  });

  test.each(names)('electron in %s', (room) => {
    const refused = ELECTRON.filter((name) =>
      found.refused.some(
        ({ rule, from }) =>
          from === within(room, `planted-${name}.ts`) && rule === 'electron only in the desktop',
      ),
    );
    expect(refused).toEqual([ELECTRON_ROOM, ...TOOLS].includes(room) ? [] : ELECTRON);
  });

  test('Node and the libraries of main stay out of what a page loads', () => {
    const strangers = found.refused.filter(({ rule }) => rule.endsWith('knows few libraries'));
    const refusing = names.filter((room) =>
      ['fs', 'undici'].every((library) =>
        strangers.some(({ from, to }) => from === within(room, 'planted-node.ts') && to.includes(library)),
      ),
    );
    expect(refusing).toEqual(
      names.filter((path) => path === 'shared' || /^renderer\/(?!testing)/.test(path)),
    );
  });

  test.each([
    ['no circle', 'main/scan/circle-a.ts', 'main/scan/circle-b.ts'],
    ['every import leads somewhere', 'main/scan/lost.ts', './nowhere.ts'],
    ['product imports nothing made for tests', 'main/scan/helped.ts', 'main/scan/testing/help.ts'],
    ['main/scan may import assets, shared', 'main/scan/upwards.test.ts', 'main/monitor/planted.ts'],
  ])('%s: %s → %s', (rule, from, to) => {
    expect(found.refused).toContainEqual({ rule, from, to });
  });

  test('a test may use what is made for tests', () => {
    expect(found.refused.filter(({ from }) => from === 'main/scan/helped.test.ts')).toEqual([]);
  });

  test('a folder that is no room is told', () => {
    expect(found.problems).toEqual([expect.stringContaining('cellar/box.ts')]);
  });
});

test('an import that a parser leaves out is told', () => {
  const source = [
    "import 'a';",
    "import b from 'b';",
    "import {\n  type C,\n  D,\n} from './c.ts';",
    "export * from './d.ts';",
    "export type { E } from './e.ts';",
    "import { readFileSync } from 'node:fs';",
    'const text = "import \'no\';";',
  ].join('\n');
  const all = ['a', 'b', './c.ts', './d.ts', './e.ts', 'fs'];
  expect(missedImports(source, [])).toEqual(all);
  expect(missedImports(source, all)).toEqual([]);
});

test('the table in CONTRIBUTING.md is the one that is checked', () => {
  const shown = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  // `node scripts/boundaries.ts --table` prints it.
  expect(shown).toContain(roomsTable());
});
