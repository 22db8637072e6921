import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { wrongFuses } from './lib/fuses.mjs';
import { cannotPack, type Packed, pack } from './lib/pack.ts';

/** As the release workflow passes them; the address is nobody's. */
const RELEASED_FROM = [
  '-c.extraMetadata.homepage=https://github.com/an-owner/a-repository',
  '-c.publish.provider=github',
  '-c.publish.owner=an-owner',
  '-c.publish.repo=a-repository',
];

describe.skipIf(cannotPack !== null)(`what is packed${cannotPack === null ? '' : `: ${cannotPack}`}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'weathervane-pack-'));
  let packed: Packed;
  const textOf = (path: string) => packed.files.get(path)?.text ?? null;
  const inside = (pattern: RegExp) => [...packed.files.keys()].filter((path) => pattern.test(path));

  beforeAll(async () => {
    packed = await pack(work, RELEASED_FROM);
  });
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
      expect(packed.files.has(path), path).toBe(true);
    expect(JSON.parse(textOf('package.json') ?? '{}')).toMatchObject({ main: 'out/main/index.js' });
  });

  it('holds nothing else: no sources, tests, documents, maps', () => {
    const own = inside(/^(?!node_modules\/)/);
    const runs =
      /^(package\.json|LICENSE|out\/(main\/(index\.js|chunks\/)|preload\/index\.cjs$|renderer\/)|assets\/icons\/)/;
    expect(own.filter((path) => !runs.test(path))).toEqual([]);
    expect(inside(/\.(tsx?|mts|cts|map|md)$|\.test\.|\.spec\./)).toEqual([]);
    expect(inside(/\/(js-yaml|semver)\/(dist|bin)\//)).toEqual([]);
  });

  it('holds no development dependency', () => {
    const names = Object.keys(manifest.devDependencies);
    expect(names.filter((name) => inside(new RegExp(`(^|/)node_modules/${name}/`)).length > 0)).toEqual([]);
  });

  it('holds every package that what runs imports, and theirs, and no other', () => {
    const missing = new Set<string>();
    const seen = new Set<string>();
    const need = (name: string, by: string): void => {
      if (name === 'electron' || builtinModules.includes(name) || seen.has(name)) return;
      seen.add(name);
      const text = textOf(`node_modules/${name}/package.json`) ?? unpackedText(packed.dir, name);
      if (text === null) return void missing.add(`${name} (for ${by})`);
      const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
      for (const next of Object.keys(dependencies)) need(next, name);
    };
    const imported =
      /(?:^(?:import|export)\b[^;'"]*|\bimport\()["'](?!\.|node:)((?:@[\w.-]+\/)?[\w.-]+)[^"']*["']/gmu;
    for (const path of inside(/^out\/main\/.*\.js$/))
      for (const [, name] of (textOf(path) ?? '').matchAll(imported))
        if (name !== undefined) need(name, path);
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'zod',
        'conf',
        'electron-store',
        'undici',
        'node-notifier',
        'electron-updater',
      ]),
    );
    expect([...missing]).toEqual([]);
    const there = inside(/^node_modules\//).map(
      (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1] ?? path,
    );
    expect([...new Set(there)].filter((name) => !seen.has(name))).toEqual([]);
  });

  it('has what the system starts beside the archive, where it can', () => {
    // electron-builder leaves Windows' programs out by itself where it packs for another system.
    const helper = 'node-notifier/vendor/mac.noindex/terminal-notifier.app/Contents/MacOS/terminal-notifier';
    expect(packed.files.get(`node_modules/${helper}`)).toMatchObject({ text: null });
    expect(existsSync(join(packed.dir, 'resources', 'app.asar.unpacked', 'node_modules', helper))).toBe(true);
    expect(inside(/\.(exe|dll|so|dylib|node)$/)).toEqual([]);
  });

  it('can load each of them from the archive alone', async () => {
    const dir = join(work, 'alone');
    for (const path of inside(/^node_modules\/.*\.(js|cjs|mjs|json)$/)) {
      mkdirSync(join(dir, dirname(path)), { recursive: true });
      const beside = join(packed.dir, 'resources', 'app.asar.unpacked', path);
      writeFileSync(join(dir, path), textOf(path) ?? readFileSync(beside));
    }
    const names = Object.keys(manifest.dependencies).filter((name) =>
      existsSync(join(dir, 'node_modules', name)),
    );
    // Electron answers for itself; nothing of it is in the archive.
    mkdirSync(join(dir, 'node_modules', 'electron'));
    writeFileSync(join(dir, 'node_modules', 'electron', 'index.js'), 'module.exports = {};');
    const load = names.map((name) => `await import(${JSON.stringify(name)});`).join('\n');
    writeFileSync(join(dir, 'load.mjs'), `${load}\nprocess.stdout.write('loaded');\n`);
    const { stdout } = await promisify(execFile)(process.execPath, [join(dir, 'load.mjs')]);
    expect(stdout).toBe('loaded');
    expect(names).toEqual(expect.arrayContaining(['zod', 'electron-store', 'electron-updater']));
  });

  it('knows where its releases are, and only where the workflow said so', () => {
    expect(
      readFileSync(join(packed.dir, 'resources', 'app-update.yml'), 'utf8')
        .trim()
        .split('\n'),
    ).toEqual([
      'owner: an-owner',
      'repo: a-repository',
      'provider: github',
      'updaterCacheDirName: weathervane-updater',
    ]);
    expect(JSON.parse(textOf('package.json') ?? '{}').homepage).toBe(
      'https://github.com/an-owner/a-repository',
    );
    expect(manifest).not.toHaveProperty('homepage');
    expect(readFileSync('electron-builder.yml', 'utf8')).toMatch(/^publish: null$/mu);
  });

  it('is wrong where one half of a universal program is', async () => {
    const wire = (fuses: string) => `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009${fuses}`;
    const right = '010011001';
    const file = join(work, 'universal');
    writeFileSync(file, `${wire(right)}${'\0'.repeat(5000)}${wire(right)}`);
    expect(await wrongFuses(file)).toEqual([]);
    writeFileSync(file, `${wire(right)}${'\0'.repeat(5000)}${wire('110011001')}`);
    expect(await wrongFuses(file)).toEqual(['RunAsNode in wire 2 is on and must be off']);
    writeFileSync(file, 'something else');
    await expect(wrongFuses(file)).rejects.toThrow('no Electron program');
  });

  it('lets nobody make another program of it', async () => {
    expect(await wrongFuses(packed.bareProgram)).toHaveLength(7);
    expect(await wrongFuses(join(packed.dir, 'weathervane'))).toEqual([]);
  });
});

/** The manifest of a package that lies beside the archive; null where there is none. */
function unpackedText(packed: string, name: string): string | null {
  const file = join(packed, 'resources', 'app.asar.unpacked', 'node_modules', name, 'package.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
