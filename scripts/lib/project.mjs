// What the project's scripts share: where things are, whether the build is fresh, running a tool to its end.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const SOURCES = [
  'main',
  'renderer',
  'shared',
  'assets',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const STAMP = join(root, 'out', '.built');

/** Local tools first, so that `node` is the project's Node 24 also where a script was started by an older one. */
export const toolEnv = () => ({
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
});

/**
 * Runs a command and resolves with its exit code; its output goes where `stdio` says. A signal to us is passed on, so
 * that Ctrl-C ends the child gracefully and we report its own code.
 */
export function run(command, args, { stdio = 'inherit', env = toolEnv(), cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio, env, cwd, shell: process.platform === 'win32' });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const installed = () => existsSync(join(root, 'node_modules', '.bin', 'electron-vite'));

/** Installs the packages where there are none yet. */
export async function ensureInstalled() {
  if (installed()) return;
  process.stderr.write('The packages are not installed yet; installing them (npm ci)…\n');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) process.exit(code);
}

/** Builds what is stale. Tells on stderr, since stdout may be somebody's JSON. */
export async function ensureBuilt() {
  const built = existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0;
  if (built > 0 && SOURCES.every((source) => newest(join(root, source)) < built)) return;
  if (!installed()) {
    process.stderr.write('The tools are not installed yet. Run `npm ci` first.\n');
    process.exit(2);
  }
  process.stderr.write('Building Weathervane…\n');
  const startedAt = new Date();
  const code = await run('electron-vite', ['build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) {
    process.stderr.write(`The build failed (exit code ${code}); what is above says why.\n`);
    process.exit(4);
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, `${startedAt.toISOString()}\n`);
}
