/**
 * Which part of the house may import which. The one table: `npm run check` is held to it (boundaries.ts), and a test
 * compares CONTRIBUTING.md with it.
 */
export interface Room {
  /** A folder, without its closing slash; `folder/*` stands for the files right in it, `*` for those of the root. */
  path: string;
  /** What lives there, for CONTRIBUTING.md. */
  what: string;
  /** Paths of other rooms, or of a folder of rooms. What is not named is forbidden, also to types and tests. */
  may: readonly string[];
  /** What its tests may import besides. */
  tests?: readonly string[];
  /** The npm packages its product code may import, where not all; Node's own modules are not among them. */
  libraries?: readonly string[];
}

const scanner = ['main/scan', 'shared'];
const app = ['main/data', 'main/demo', 'main/monitor', 'main/storage', ...scanner];
const page = ['renderer/lib', 'shared'];
const react = ['react', 'react-dom', '@mantine/core', '@mantine/hooks', '@fontsource-variable/inter'];

export const rooms: readonly Room[] = [
  {
    path: 'shared',
    what: 'what both sides agree on: report, settings, state, RPC contract, finding catalogue',
    may: [],
    libraries: ['zod'],
  },
  { path: 'main/scan', what: 'the scanner, usable as a library', may: ['assets', 'shared'] },
  { path: 'main/data', what: 'fetching newer advisory and lifecycle data', may: scanner },
  { path: 'main/storage', what: "settings, history, secrets, the data directory's lock", may: scanner },
  {
    path: 'main/monitor',
    what: 'the watch: when to look, what changed, what is told; weather',
    may: ['main/storage', ...scanner],
  },
  { path: 'main/demo', what: 'sample clouds on loopback', may: scanner },
  {
    path: 'main/app',
    what: "composes all of that into the contract's handlers; knows no host",
    may: app,
  },
  { path: 'main/web', what: 'the browser host', may: ['main/app', ...app] },
  { path: 'main/cli', what: 'the command line', may: ['main/web', 'main/app', ...app, 'package.json'] },
  { path: 'main/desktop', what: 'the only folder that imports electron', may: ['main/app', ...app] },
  {
    path: 'main/*',
    what: 'the two programs: desktop and command line',
    may: ['main/cli', 'main/desktop', 'main/app', 'main/storage'],
  },
  {
    path: 'renderer/lib',
    what: 'what the page computes without React; its transport',
    may: ['shared'],
    tests: ['renderer/testing'],
    libraries: ['zod'],
  },
  { path: 'renderer/hooks', what: 'state and calls of a component', may: page, libraries: react },
  {
    path: 'renderer/components',
    what: 'parts that several pages show',
    may: ['renderer/hooks', ...page],
    libraries: react,
  },
  {
    path: 'renderer/pages',
    what: 'one folder per page',
    may: ['renderer/components', 'renderer/hooks', ...page],
    libraries: react,
  },
  {
    path: 'renderer/app',
    what: 'the frame around the pages, and the styles',
    may: ['renderer/pages', 'renderer/components', 'renderer/hooks', ...page],
    libraries: react,
  },
  {
    path: 'renderer/*',
    what: 'the start of the page',
    may: ['renderer/app', ...page],
    libraries: [],
  },
  { path: 'renderer/testing', what: 'the page without main: scenarios', may: ['renderer/app', ...page] },
  {
    path: 'e2e',
    what: 'end-to-end specs, their worlds, the stand-in for Electron',
    may: ['main', 'renderer/testing', 'shared'],
  },
  { path: 'bench', what: 'timings', may: ['main', 'shared', 'scripts'] },
  { path: 'scripts', what: 'what `npm run` calls', may: ['main', 'shared', 'e2e', '*'] },
  { path: '*', what: 'the settings of tools, and the manifest', may: ['e2e'] },
];

/** Packages that need Electron's program, or try to download it: for one room only. */
export const ELECTRON = ['electron', 'electron-store', 'electron-updater'];
export const ELECTRON_ROOM = 'main/desktop';
/** Nothing of these is part of the app; they look at Electron from outside. */
export const TOOLS = ['e2e', 'bench', 'scripts', '*'];

/** A regular expression for the files of a room, or for one file of the root. The rooms share no file. */
export function filesOf(path: string): string {
  if (path === '*') return '^[^/]+$';
  if (path.endsWith('/*')) return `^${path.slice(0, -1)}[^/]+$`;
  return path.includes('.') ? `^${path.replaceAll('.', '\\.')}$` : `^${path}/`;
}

/** The table as it stands in CONTRIBUTING.md. */
export function roomsTable(): string {
  const code = (paths: readonly string[]) => paths.map((path) => `\`${path}\``).join(', ');
  const rows = rooms.map(({ path, what, may }) => `| \`${path}\` | ${what} | ${code(may) || 'libraries'} |`);
  return ['| room | what lives there | may import |', '|---|---|---|', ...rows, ''].join('\n');
}
