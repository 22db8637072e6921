import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import electron from '../node_modules/electron/package.json' with { type: 'json' };
import manifest from '../package.json' with { type: 'json' };
import { wrongFuses } from './lib/fuses.mjs';

/**
 * Packs with the real electron-builder and the real configuration, but around a stand-in for Electron's program: a file
 * that holds a fuse wire and nothing else. Nothing is downloaded.
 */
const root = resolve(import.meta.dirname, '..');
const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
const built = existsSync(join(root, 'out', 'main', 'index.js'));
const why = built
  ? process.platform === 'linux'
    ? ''
    : ': packs for Linux only'
  : ': run npm run build first';

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

/** Every file of an archive by its path, with its text where it lies inside. */
function readAsar(file: string): Map<string, string | null> {
  const bytes = readFileSync(file);
  const start = 8 + bytes.readUInt32LE(4);
  const found = new Map<string, string | null>();
  const walk = (entry: Entry, path: string): void => {
    for (const [name, child] of Object.entries(entry.files ?? {}))
      walk(child, path === '' ? name : `${path}/${name}`);
    if (entry.files !== undefined) return;
    const at = start + Number(entry.offset ?? 0);
    found.set(path, entry.unpacked ? null : bytes.toString('utf8', at, at + (entry.size ?? 0)));
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

describe.skipIf(why !== '')(`what is packed${why}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'weathervane-pack-'));
  const packed = join(work, 'release', 'linux-unpacked');
  let files = new Map<string, string | null>();
  const inside = (pattern: RegExp) => [...files.keys()].filter((path) => pattern.test(path));

  beforeAll(async () => {
    standIn(join(work, 'electron'));
    const options = [
      '--dir',
      '--linux',
      '--x64',
      '--publish=never',
      `-c.electronDist=${join(work, 'electron')}`,
      `-c.directories.output=${join(work, 'release')}`,
    ];
    await promisify(execFile)(process.execPath, [builder, ...options], { cwd: root, timeout: 60_000 });
    files = readAsar(join(packed, 'resources', 'app.asar'));
  }, 70_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('holds what runs', () => {
    for (const path of [
      'package.json',
      'LICENSE',
      'out/main/index.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
      'assets/icons/app/256x256.png',
      'assets/icons/tray/linux/clear-light-24.png',
    ])
      expect(files.has(path), path).toBe(true);
    expect(JSON.parse(files.get('package.json') ?? '{}')).toMatchObject({ main: 'out/main/index.js' });
  });

  it('holds nothing else: no sources, tests, documents, maps', () => {
    const own = inside(/^(?!node_modules\/)/);
    const runs =
      /^(package\.json|LICENSE|out\/(main\/(index\.js|chunks\/)|preload\/index\.cjs$|renderer\/)|assets\/icons\/)/;
    expect(own.filter((path) => !runs.test(path))).toEqual([]);
    expect(inside(/\.(tsx?|mts|cts|map|md)$|\.test\.|\.spec\./)).toEqual([]);
  });

  it('holds no development dependency', () => {
    const names = Object.keys(manifest.devDependencies);
    expect(names.filter((name) => inside(new RegExp(`(^|/)node_modules/${name}/`)).length > 0)).toEqual([]);
  });

  it('holds every package that what runs imports, and theirs', () => {
    const missing = new Set<string>();
    const seen = new Set<string>();
    const need = (name: string, by: string): void => {
      if (name === 'electron' || builtinModules.includes(name) || seen.has(name)) return;
      seen.add(name);
      const text = files.get(`node_modules/${name}/package.json`) ?? unpackedText(packed, name);
      if (text === null) return void missing.add(`${name} (for ${by})`);
      const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
      for (const next of Object.keys(dependencies)) need(next, name);
    };
    for (const path of inside(/^out\/main\/.*\.js$/)) {
      const lines = (files.get(path) ?? '').matchAll(
        /^(?:import|export)\b[^;'"]*["'](?!\.|node:)((?:@[\w.-]+\/)?[\w.-]+)[^"']*["']/gmu,
      );
      for (const [, name] of lines) if (name !== undefined) need(name, path);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['zod', 'conf', 'undici', 'node-notifier']));
    expect([...missing]).toEqual([]);
  });

  it('lets nobody make another program of it', async () => {
    expect(await wrongFuses(join(work, 'electron', 'electron'))).toHaveLength(7);
    expect(await wrongFuses(join(packed, 'weathervane'))).toEqual([]);
  });
});

/** The manifest of a package that lies beside the archive; null where there is none. */
function unpackedText(packed: string, name: string): string | null {
  const file = join(packed, 'resources', 'app.asar.unpacked', 'node_modules', name, 'package.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
