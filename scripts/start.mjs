// npm start: the app in Electron; where Electron's program cannot be had, the same app in the browser.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root, run, toolEnv } from './lib/project.mjs';

const INSTALL_DEADLINE_MS = 180_000;
const electron = join(root, 'node_modules', 'electron');

/** The path of Electron's program, or null. Never through require('electron'): that would download, and block. */
function electronProgram() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const dist = named ?? join(electron, 'dist');
  const file = join(electron, 'path.txt');
  const names = existsSync(file)
    ? [readFileSync(file, 'utf8').trim()]
    : ({ darwin: ['Electron.app/Contents/MacOS/Electron'], win32: ['electron.exe'] }[process.platform] ?? [
        'electron',
      ]);
  const program = names.map((name) => join(dist, name)).find(existsSync);
  return program ?? null;
}

/** Tries the download once per version of Electron; a second start does not wait for it again. */
function installElectron() {
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'));
  const stamp = join(root, '.cache', `electron-${version}-tried`);
  if (existsSync(stamp)) return `the download failed before; delete ${stamp} to try again`;
  process.stderr.write(`Downloading Electron ${version}…\n`);
  const result = spawnSync(process.execPath, [join(electron, 'install.js')], {
    env: toolEnv(),
    timeout: INSTALL_DEADLINE_MS,
    encoding: 'utf8',
  });
  if (result.status === 0 && electronProgram() !== null) return null;
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stamp, `${new Date().toISOString()}\n`);
  const reason = /(getaddrinfo \S+ \S+|E[A-Z]{4,}[^\n]*|HTTP\s?Error[^\n]*)/.exec(result.stderr ?? '')?.[0];
  return result.error?.code === 'ETIMEDOUT'
    ? 'the download took too long'
    : (reason ?? 'the download failed');
}

await ensureBuilt();
let program = electronProgram();
const problem = program === null ? installElectron() : null;
program ??= electronProgram();
if (program !== null) {
  process.exitCode = await run(program, [root, ...process.argv.slice(2)]);
} else {
  process.stderr.write(
    `Electron is not available (${problem}), so Weathervane opens in your browser instead.\n`,
  );
  process.exitCode = await run('node', [
    join(root, 'out', 'main', 'cli.js'),
    'serve',
    ...process.argv.slice(2),
  ]);
}
