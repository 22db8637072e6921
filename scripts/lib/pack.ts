import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import electron from '../../node_modules/electron/package.json' with { type: 'json' };

/**
 * Packs with the real electron-builder and the real configuration, but around a stand-in for Electron's program: a file
 * that holds a fuse wire and nothing else. Nothing is downloaded.
 */

const root = resolve(import.meta.dirname, '../..');
const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');

/** Why nothing can be packed here, or null. */
export const cannotPack: string | null =
  process.platform !== 'linux'
    ? 'packs for Linux only'
    : existsSync(join(root, 'out', 'main', 'index.js'))
      ? null
      : 'run npm run build first';

export interface PackedFile {
  /** Bytes. */
  size: number;
  /** null: it lies beside the archive. */
  text: string | null;
}

export interface Packed {
  /** The folder with the program. */
  dir: string;
  /** The stand-in before anything was done to it. */
  bareProgram: string;
  /** Every file of app.asar by its path. */
  files: ReadonlyMap<string, PackedFile>;
}

/** Electron's fuse wire (@electron/fuses): sentinel, version, length, one character each; all as Electron ships them. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009101100011';

/** Chromium's pickle around a JSON header: sizes at 0 to 12, the text from 16 on. */
function asarOf(header: object): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(text.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(padded + 8, 4);
  head.writeUInt32LE(padded + 4, 8);
  head.writeUInt32LE(text.length, 12);
  text.copy(head, 16);
  return head;
}

interface Entry {
  files?: Record<string, Entry>;
  size?: number;
  offset?: string;
  unpacked?: boolean;
}

function readAsar(file: string): Map<string, PackedFile> {
  const bytes = readFileSync(file);
  const start = 8 + bytes.readUInt32LE(4);
  const found = new Map<string, PackedFile>();
  const walk = (entry: Entry, path: string): void => {
    for (const [name, child] of Object.entries(entry.files ?? {}))
      walk(child, path === '' ? name : `${path}/${name}`);
    if (entry.files !== undefined) return;
    const { size = 0, unpacked = false } = entry;
    const at = start + Number(entry.offset ?? 0);
    found.set(path, { size, text: unpacked ? null : bytes.toString('utf8', at, at + size) });
  };
  walk(JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry, '');
  return found;
}

function standIn(dir: string): void {
  mkdirSync(join(dir, 'resources'), { recursive: true });
  mkdirSync(join(dir, 'locales'));
  writeFileSync(join(dir, 'electron'), `no program: ${FUSE_WIRE}${'\0'.repeat(64)}`, { mode: 0o755 });
  writeFileSync(join(dir, 'resources', 'default_app.asar'), asarOf({ files: {} }));
  writeFileSync(join(dir, 'version'), electron.version);
  for (const name of [
    'LICENSE',
    'LICENSES.chromium.html',
    'chrome-sandbox',
    'chrome_crashpad_handler',
    'locales/en-US.pak',
  ])
    writeFileSync(join(dir, name), name);
}

/** Packs for Linux x64 into `work`, an empty folder. `extra` as in the release workflow: "-c.publish.owner=…". */
export async function pack(work: string, extra: readonly string[] = []): Promise<Packed> {
  standIn(join(work, 'electron'));
  const options = [
    '--dir',
    '--linux',
    '--x64',
    '--publish=never',
    `-c.electronDist=${join(work, 'electron')}`,
    `-c.directories.output=${join(work, 'release')}`,
    ...extra,
  ];
  // As on a machine that knows no repository: what is packed must not depend on where it is packed.
  const { GH_TOKEN: _a, GITHUB_TOKEN: _b, GITHUB_REPOSITORY: _c, ...env } = process.env;
  await promisify(execFile)(process.execPath, [builder, ...options], { cwd: root, env });
  const dir = join(work, 'release', 'linux-unpacked');
  return {
    dir,
    bareProgram: join(work, 'electron', 'electron'),
    files: readAsar(join(dir, 'resources', 'app.asar')),
  };
}
